//! Twists of further settings: keys that the model leaves to the user, with any value their language can say.

use super::bridge::Numbered;
use super::twist::{Twist, twist};
use super::value::text;
use crate::name::Extra;
use crate::spec::{Lenient, Spec};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

pub(super) fn twists() -> Vec<BoxedStrategy<Option<Twist<Spec>>>> {
    vec![
        twist(options(), |spec: &mut Spec, options| spec.main_prosody.extra = options),
        twist(options(), |spec: &mut Spec, options| spec.prosody_jvb.extra = options),
        twist(options(), |spec: &mut Spec, options| {
            let host = host(spec.main_prosody.client_domain.as_ref().unwrap_or(&spec.domain));
            spec.main_prosody.host_extra.insert(host, options);
        }),
        twist((text(), any::<bool>(), 1..1000u32), |spec: &mut Spec, (url, owner, most)| {
            let extra = json!({ "jicofo": {
                "authentication": { "login-url": url },
                "conference": { "enable-auto-owner": owner },
                "bridge": { "max-bridge-participants": most },
            } });
            spec.jicofo.extra = object(extra);
        }),
        twist((header(), 1..100u8), |spec: &mut Spec, (header, size)| {
            let extra = json!({ "add_header": ["X-Note", header], "client_max_body_size": format!("{size}m") });
            spec.nginx.extra = object(extra);
        }),
    ]
}

/// Further settings of a bridge.
pub(super) fn of_bridge() -> BoxedStrategy<Option<Twist<Numbered>>> {
    twist((any::<bool>(), text()), |nth: &mut Numbered, (trust, limit)| {
        let extra = json!({ "videobridge": { "cc": { "trust-bwe": trust, "assumed-bandwidth-limit": limit } } });
        *nth.extra() = object(extra);
    })
}

/// Options of Prosody that no module of its own reads. They are too short to end in `_port` or `_interface`, which every
/// service has and the model decides.
fn options() -> impl Strategy<Value = Extra> {
    btree_map("acme_[a-z]{1,3}", value(), 1..4).prop_map(Extra::from_iter)
}

/// Anything that Lua can say: exact numbers, any text, and lists and tables of those.
fn value() -> impl Strategy<Value = Value> {
    const EXACT: i64 = 1 << 53;
    let scalar = prop_oneof![
        any::<bool>().prop_map(Value::from),
        (-EXACT..=EXACT).prop_map(Value::from),
        (any::<i32>(), 1..=1000i32).prop_map(|(over, under)| Value::from(f64::from(over) / f64::from(under))),
        select(&[1e300, -1.5e-300][..]).prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    scalar.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map(text(), inner, 0..4).prop_map(|entries| Value::from(Map::from_iter(entries))),
        ]
    })
}

/// A text that nginx can hold where it expands variables: without `$` and NUL, for which it has no escape.
fn header() -> impl Strategy<Value = String> {
    text().prop_map(|text| text.replace(['$', '\0'], "_"))
}

fn host(domain: &Lenient<crate::name::Domain>) -> String {
    domain.get().unwrap_or_else(|error| unreachable!("{error}")).to_string()
}

fn object(value: Value) -> Extra {
    match value {
        Value::Object(map) => map,
        other => unreachable!("{other} is no object"),
    }
}
