use jitsi_topology_derive::Facts;

/// A part.
#[derive(Facts)]
struct Part {
    /// A field.
    #[fact(udp(protocol = "UDP", purpose = "media", protocol = "RTP"))]
    field: jitsi_topology::component::Listener,
}

fn main() {}
