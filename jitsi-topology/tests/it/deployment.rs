//! The deployment that the tests change in one place or another.

use jitsi_topology::Topology;
use jitsi_topology::component::Components;
use jitsi_topology::emit::{FileTree, Origin, emit, standard};
use jitsi_topology::name::{MachineName, Name};
use jitsi_topology::spec::{Bridge, Spec};

/// Reads a name that is written in a test.
pub(crate) fn name<T: Name>(text: &str) -> T {
    T::parse(text).unwrap_or_else(|error| panic!("{error}"))
}

/// Two machines, a bridge on each.
pub(crate) fn healthy() -> Components {
    let media1: MachineName = name("media1");
    let spec = Spec::new(name("jitsi.example.com"))
        .machine(&name("meet"), name("192.0.2.1"))
        .machine(&media1, name("192.0.2.2"))
        .bridge(Bridge::new(name("jvb1")))
        .bridge(Bridge::new(name("jvb2")).on(&media1));
    Topology::resolve(&spec).unwrap().into_components()
}

/// Every file of a deployment.
pub(crate) fn rendered(topology: &Topology) -> FileTree {
    let mut tree = FileTree::default();
    emit(topology, &standard(&Origin::program()), &mut tree).unwrap();
    tree
}
