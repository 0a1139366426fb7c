//! Ten thousand bridges in one go, and growth that is linear.

use crate::deployment::name;
use jitsi_topology::Topology;
use jitsi_topology::emit::{FileTree, Origin, emit, standard};
use jitsi_topology::name::{Host, MachineName};
use jitsi_topology::spec::{Bridge, Spec};

/// `bridges` bridges, ten on each machine.
fn spec(bridges: usize) -> Spec {
    let mut spec = Spec::new(name("jitsi.example.com"));
    for index in 0..bridges {
        let machine: MachineName = name(&format!("media{}", index / 10));
        if index % 10 == 0 {
            let [high, low] = u16::try_from(index / 10).unwrap().to_be_bytes();
            spec = spec.machine(&machine, name::<Host>(&format!("10.1.{high}.{low}")));
        }
        spec = spec.bridge(Bridge::new(name(&format!("jvb{index}"))).on(&machine));
    }
    spec
}

#[test]
fn ten_thousand_bridges_check_and_render() {
    let topology = Topology::resolve(&spec(10_000)).unwrap();
    let mut tree = FileTree::default();
    emit(&topology, &standard(&Origin::program()), &mut tree).unwrap();
    let bridges = tree.iter().filter(|file| file.path().as_str().starts_with("/etc/jitsi/videobridge/"));
    assert_eq!(bridges.count(), 10_000);
}

#[test]
fn bridges_of_one_machine_get_ports_of_their_own() {
    let mut spec = Spec::new(name("jitsi.example.com"));
    for index in 0..2_000 {
        spec = spec.bridge(Bridge::new(name(&format!("jvb{index}"))));
    }
    let topology = Topology::resolve(&spec).unwrap();
    assert_eq!(topology.ports().len(), 5 + 3 * 2_000);
}

#[test]
fn a_wrong_room_in_jicofo_is_told_for_every_bridge_and_nothing_else() {
    let mut spec = spec(1_000);
    spec.jicofo.brewery = Some(name::<jitsi_topology::name::RoomJid>("other@muc.tech.jitsi.example.com").into());
    for bridge in &mut spec.bridges {
        bridge.xmpp.brewery =
            Some(name::<jitsi_topology::name::RoomJid>("jvbbrewery@muc.tech.jitsi.example.com").into());
    }
    let violations = Topology::resolve(&spec).unwrap_err();
    assert_eq!(violations.iter().count(), 1_000);
    assert!(violations.codes().iter().all(|code| code.as_str() == "brewery-mismatch"));
}
