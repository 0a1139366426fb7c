use jitsi_topology_derive::Component;

/// A component.
#[derive(Debug, Component)]
#[component(section = "recorder")]
#[component(section = "recorders")]
struct Recorder {
    /// Where it runs.
    machine: jitsi_topology::name::MachineName,
}

fn main() {}
