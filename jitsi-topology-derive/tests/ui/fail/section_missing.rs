use jitsi_topology_derive::Component;

/// A component.
#[derive(Debug, Component)]
struct Recorder {
    /// Where it runs.
    machine: jitsi_topology::name::MachineName,
}

fn main() {}
