//! Bridges that have nothing in common with each other but what they must.

use super::twist::{Twist, twist, twisted};
use super::value::{bridge_user, ip, known, password};
use crate::name::{BridgeName, Port};
use crate::spec::{Bridge, Channel, Lenient, Mapping, Password};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// A bridge and the number that keeps its names and ports apart from those of all others.
pub(super) struct Numbered {
    pub(super) number: u16,
    bridge: Bridge,
}

/// The most bridges a description has to begin with.
const MOST: usize = 5;

/// The bridges of a description, numbered from 0.
pub(super) fn bridges() -> impl Strategy<Value = Vec<Bridge>> {
    let channel = select(&[Channel::Websocket, Channel::Datachannel][..]);
    let channel = vec![twist(channel, |nth: &mut Numbered, channel| nth.bridge.channel = Some(channel))];
    let any = (name(), [login(), twists(), channel].concat());
    vec(any, 1..=MOST).prop_map(|chosen| {
        (0u16..).zip(chosen).map(|(number, (name, twists))| numbered(number, &name, &twists)).collect()
    })
}

/// A bridge that may be added to any [`spec()`](super::spec()), and to any [`topology()`](super::topology()) whose
/// Prosody-JVB can be reached from machine `meet`; it is told apart by its number, from 100 to 999.
///
/// ```
/// use jitsi_topology::{Topology, strategy};
/// use proptest::prelude::*;
///
/// proptest!(ProptestConfig::with_cases(16), |(spec in strategy::spec(), bridge in strategy::bridge())| {
///     prop_assert!(Topology::resolve(&spec.bridge(bridge)).is_ok());
/// });
/// ```
pub fn bridge() -> impl Strategy<Value = Bridge> {
    (100..1000u16, name(), twists()).prop_map(|(number, name, twists)| numbered(number, &name, &twists))
}

fn numbered(number: u16, name: &str, twists: &[Option<Twist<Numbered>>]) -> Bridge {
    let name = known::<BridgeName>(&format!("{name}{number}"));
    twisted(Numbered { number, bridge: Bridge::new(name) }, twists).bridge
}

/// The beginning of a name, before the number.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![3 => Just("jvb".to_owned()), 1 => "[a-z]([a-z0-9._-]{0,6}[a-z])?"]
}

/// An account of its own, which the description must bring along.
fn login() -> Vec<BoxedStrategy<Option<Twist<Numbered>>>> {
    vec![twist((bridge_user(), password()), |nth: &mut Numbered, (user, password): (String, Password)| {
        let xmpp = &mut nth.bridge.xmpp;
        xmpp.username = Some(Lenient::parsed(&format!("{user}{}", nth.number)));
        xmpp.password = Some(password);
    })]
}

/// Everything about a bridge that nobody else has to know.
fn twists() -> Vec<BoxedStrategy<Option<Twist<Numbered>>>> {
    vec![
        // A nickname with a capital and a relay id with a colon are no bridge's name.
        twist("[A-Z][^\\p{C}]{0,20}", |nth: &mut Numbered, text| {
            nth.bridge.xmpp.nickname = Some(Lenient::parsed(&format!("{text}{}", nth.number)));
        }),
        twist("[A-Za-z0-9._~-]{1,20}", |nth: &mut Numbered, text: String| {
            nth.bridge.xmpp.id = Some(Lenient::parsed(&format!("{text}~{}", nth.number)));
        }),
        twist("[A-Za-z0-9._~-]{1,20}", |nth: &mut Numbered, text: String| {
            nth.bridge.websocket.server_id = Some(Lenient::parsed(&format!("{text}~{}", nth.number)));
        }),
        twist(("[A-Za-z0-9._~-]{1,20}", "[a-z-]{1,8}"), |nth: &mut Numbered, (id, region): (String, String)| {
            nth.bridge.relay.id = Some(Lenient::parsed(&format!("{id}:{}", nth.number)));
            nth.bridge.relay.region = Some(Lenient::parsed(&region));
        }),
        twist((0..10u16, 0..10u16, 0..10u16), |nth: &mut Numbered, (media, private, websocket)| {
            // Ten ports for each bridge, above those that are chosen where nothing is written.
            let port = |base: u16, choice: u16| known::<Port>(&(base + 10 * nth.number + choice).to_string()).into();
            nth.bridge.media.port = Some(port(11_000, media));
            nth.bridge.private_http.port = Some(port(20_000, private));
            nth.bridge.websocket.port = Some(port(30_000, websocket));
        }),
        twist(select(&["::1", "*", "127.0.0.1"][..]), |nth: &mut Numbered, interface| {
            nth.bridge.private_http.interface = Some(Lenient::parsed(interface));
        }),
        twist(Just(()), |nth: &mut Numbered, ()| nth.bridge.websocket.interface = Some(Lenient::parsed("*"))),
        twist(super::words::tls(), |nth: &mut Numbered, tls| nth.bridge.xmpp.tls = Some(tls)),
        twist((ip(), ip()), |nth: &mut Numbered, (local, public)| {
            nth.bridge.mapping = Some(Mapping { local: local.into(), public: public.into() });
        }),
        super::extra::of_bridge(),
    ]
}

impl Numbered {
    /// The bridge's further settings.
    pub(super) fn extra(&mut self) -> &mut crate::name::Extra {
        &mut self.bridge.extra
    }
}
