use jitsi_topology_derive::Component;

/// A component.
#[derive(Debug, Component)]
#[component(section = "recorder")]
struct Recorder {
    /// A field.
    host: String,
}

fn main() {}
