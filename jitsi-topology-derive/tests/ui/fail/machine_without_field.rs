use jitsi_topology_derive::Component;

/// A component.
#[derive(Debug, Component)]
#[component(section = "recorder", machine = sever.machine, name = title)]
struct Recorder {
    /// A field.
    server: String,
}

fn main() {}
