//! Whatever is compared in speed must first be equal in what it does.

use jitsi_topology::Topology;
use jitsi_topology::emit::{File, FileTree, emit};
use jitsi_topology_benches::by_hand::{Constants, Plan};
use jitsi_topology_benches::deployment::{spec, spec_with_ports};
use jitsi_topology_benches::stream::{emitters, text};
use std::fs;

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

#[test]
fn the_peer_written_by_hand_writes_the_same_files() {
    let (bridges, machines) = (25, 3);
    let folder = tempfile::tempdir().unwrap();
    Plan::new(bridges).unwrap().write_files(&Constants::learn().unwrap(), folder.path()).unwrap();
    let mut tree = FileTree::default();
    emit(&Topology::resolve(&spec(bridges).unwrap()).unwrap(), &emitters(), &mut tree).unwrap();

    let at = |file: &File| folder.path().join(file.relative());
    let (own, shared): (Vec<&File>, Vec<&File>) = tree.iter().partition(|file| at(file).exists());
    assert_eq!(own.len(), bridges + machines);
    for file in own {
        assert_eq!(fs::read_to_string(at(file)).unwrap(), file.text());
    }
    // What is the same for any number of bridges lies in one file, in another order.
    let rest = fs::read_to_string(folder.path().join("rest")).unwrap();
    for file in &shared {
        assert!(rest.contains(file.text()), "{}", file.relative());
    }
    assert_eq!(rest.len(), shared.iter().map(|file| file.text().len()).sum::<usize>());
}
