use jitsi_topology_derive::Facts;

/// A part.
#[derive(Facts)]
struct Part {
    /// A field.
    #[fact(udp(protocl = "UDP", purpose = "media"))]
    field: jitsi_topology::component::Listener,
}

fn main() {}
