//! Whatever is compared in speed must first be equal in what it does.

use jitsi_topology::Topology;
use jitsi_topology_benches::by_hand::{Constants, Plan};
use jitsi_topology_benches::deployment::{spec, spec_with_ports};
use jitsi_topology_benches::stream::text;

#[test]
fn ports_that_are_written_out_are_those_that_follow() {
    for bridges in [1, 9, 25] {
        let (short, long) = (spec(bridges).unwrap(), spec_with_ports(bridges).unwrap());
        let text = |spec| text(&Topology::resolve(spec).unwrap()).unwrap();
        assert!(text(&short) == text(&long));
    }
}

#[test]
fn the_peer_written_by_hand_writes_the_same_bytes() {
    let constants = Constants::learn().unwrap();
    for bridges in [1, 9, 25, 1_000] {
        let expected = text(&Topology::resolve(&spec(bridges).unwrap()).unwrap()).unwrap();
        let mut written = String::new();
        let plan = Plan::new(bridges).unwrap();
        plan.check().unwrap();
        plan.write(&constants, &mut written).unwrap();
        let differs = expected.lines().zip(written.lines()).find(|(one, other)| one != other);
        assert_eq!(differs, None, "with {bridges} bridges");
        assert!(expected == written, "with {bridges} bridges");
    }
}
