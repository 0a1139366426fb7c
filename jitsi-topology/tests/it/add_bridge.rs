//! Adding bridges one by one is building with all of them, and a refusal changes nothing.

use crate::deployment::{name, rendered};
use jitsi_topology::Topology;
use jitsi_topology::name::MachineName;
use jitsi_topology::spec::{Bridge, Spec};

fn base() -> Spec {
    Spec::new(name("jitsi.example.com"))
        .machine(&name("meet"), name("192.0.2.1"))
        .machine(&name("media1"), name("192.0.2.2"))
        .bridge(Bridge::new(name("jvb1")))
}

fn more() -> [Bridge; 3] {
    let media1: MachineName = name("media1");
    [Bridge::new(name("jvb2")), Bridge::new(name("jvb3")).on(&media1), Bridge::new(name("jvb4")).on(&media1)]
}

#[test]
fn one_by_one_is_all_at_once() {
    let mut grown = Topology::resolve(&base()).unwrap();
    // Prosody-JVB is bound for the bridges on other machines from the start.
    let mut components = grown.into_components();
    let whole = Topology::resolve(&more().into_iter().fold(base(), Spec::bridge)).unwrap();
    components.prosody_jvb.c2s = whole.components().prosody_jvb.c2s.clone();
    grown = Topology::new(components).unwrap();
    for bridge in more() {
        let bridge = grown.resolve_bridge(&bridge).unwrap();
        grown.add_bridge(bridge).unwrap();
    }
    assert_eq!(rendered(&grown), rendered(&whole));
}

#[test]
fn a_refusal_leaves_the_topology_as_it_was() {
    let mut topology = Topology::resolve(&base()).unwrap();
    let before = rendered(&topology);
    for (field, code) in [("name", "duplicate-identity"), ("port", "port-conflict"), ("room", "brewery-mismatch")] {
        let mut bridge = topology.resolve_bridge(&Bridge::new(name("jvb2"))).unwrap();
        match field {
            "name" => bridge.name = name("jvb1"),
            "port" => bridge.media.port = name("10000"),
            _ => bridge.xmpp[0].brewery = name("other@muc.tech.jitsi.example.com"),
        }
        let violations = topology.add_bridge(bridge).unwrap_err();
        assert_eq!(violations.codes().iter().map(|code| code.as_str()).collect::<Vec<_>>(), [code]);
        assert_eq!(rendered(&topology), before);
    }
    let bridge = topology.resolve_bridge(&Bridge::new(name("jvb2"))).unwrap();
    topology.add_bridge(bridge).unwrap();
    assert_eq!(Topology::new(topology.clone().into_components()).unwrap().ports(), topology.ports());
}
