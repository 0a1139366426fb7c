use jitsi_topology_derive::Component;

/// A component.
#[derive(Debug, Component)]
#[component(section = "Call-Recorders")]
struct Recorder {
    /// Where it runs.
    machine: jitsi_topology::name::MachineName,
}

fn main() {}
