//! Either every bridge is a relay and Jicofo knows it, or none is.

use super::setting::find;
use super::{Ask, BridgeCase, Law};
use crate::component::{Bridge, Components};
use crate::place::{Place, Trail};
use crate::violation::{Code, Violation};
use serde_json::Value;

pub(crate) static LAW: Law = Law {
    code: Code::new("relay-sync"),
    forbids: "a bridge that is a relay where Jicofo does not use relays, or the other way round, a relay without id or region, and relays of different releases (warning)",
    why: "choosing a second bridge for a conference fails; a relay without an id never publishes its presence, so Jicofo does not know of it",
    mend: "set `jicofo.relay` and leave `relay.enabled` of the bridges out, so that they follow",
    asks: &[Ask::Bridge(judge)],
};

fn judge(case: &BridgeCase<'_, '_>, out: &mut Vec<Violation>) {
    let bridge = &case.bridge.name;
    let expected = case.components.jicofo.relay;
    let at = case.at.field("relay");
    if case.bridge.relay.is_some() != expected {
        let root = Trail::root("jicofo");
        let (is, uses) = if expected { ("is no relay", "uses relays") } else { ("is a relay", "uses no relays") };
        let message = format!("bridge `{bridge}` {is}, and Jicofo {uses}");
        out.push(LAW.broken(message, at.field("enabled").place(), is).against(root.field("relay").place(), uses));
        return;
    }
    let Some(relay) = &case.bridge.relay else { return };
    for (missing, field) in [(relay.id.is_none(), "id"), (relay.region.is_none(), "region")] {
        if missing {
            out.push(LAW.broken(
                format!("bridge `{bridge}` is a relay without {field}"),
                at.field(field).place(),
                format!("no {field}"),
            ));
        }
    }
    out.extend(other_release(case));
}

/// What a bridge says its release is, which Jicofo holds to be part of its version (jicofo `Bridge.kt`, `fullVersion`).
const RELEASE: &str = "videobridge.version.release";

/// Bridges of different versions are never given one conference, unless Jicofo is told that they may
/// (jicofo `BridgeSelector.kt`).
fn other_release(case: &BridgeCase<'_, '_>) -> Option<Violation> {
    let (bridge, first) = (case.bridge, case.components.bridges.first()?);
    let (release, expected) = (release(bridge), release(first));
    if release == expected || may_be_mixed(case.components) {
        return None;
    }
    let says = |release: &Option<String>| match release {
        Some(release) => format!("release `{release}`"),
        None => "no release".to_owned(),
    };
    let (is, other) = (says(&release), says(&expected));
    let message = format!(
        "bridge `{}` has {is} and bridge `{}` {other}: no conference is given to both",
        bridge.name, first.name
    );
    let root = Trail::root("bridges");
    let violation = LAW.doubted(message, place_of_release(case.at), is);
    let violation = violation.against(place_of_release(&root.index(0)), other);
    Some(violation.help(format!("set `{RELEASE}` alike in every bridge of one deployment")))
}

fn release(bridge: &Bridge) -> Option<String> {
    match find(&bridge.extra, RELEASE)? {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        value => Some(value.to_string()),
    }
}

fn may_be_mixed(all: &Components) -> bool {
    match find(&all.jicofo.extra, "jicofo.octo.allow-mixed-versions") {
        Some(Value::Bool(allowed)) => *allowed,
        // The texts that Jicofo's reader of configs takes for true.
        Some(Value::String(text)) => matches!(text.as_str(), "true" | "yes" | "on"),
        _ => false,
    }
}

fn place_of_release(bridge: &Trail<'_>) -> Place {
    bridge.field("extra").field("videobridge").field("version").field("release").place()
}
