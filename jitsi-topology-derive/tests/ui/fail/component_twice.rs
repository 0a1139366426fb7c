use jitsi_topology_derive::{Component, Facts};

/// A component.
#[derive(Debug, Component, Facts)]
#[component(section = "recorder")]
struct Recorder {
    /// Where it runs.
    machine: jitsi_topology::name::MachineName,
}

fn main() {}
