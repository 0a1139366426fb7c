use jitsi_topology_derive::Facts;

/// A part.
#[derive(Facts)]
struct Part {
    /// A field.
    #[fact(tcp(protocol = "HTTP"))]
    http: jitsi_topology::component::Listener,
    /// A field.
    #[fact(udp())]
    media: jitsi_topology::component::Listener,
    /// A field.
    #[fact(identifies(within = component))]
    id: String,
    /// A field.
    #[fact(enters(must_own))]
    room: String,
}

fn main() {}
