use jitsi_topology_derive::Facts;

/// A part.
#[derive(Facts)]
struct Part {
    /// A field.
    #[fact(tpc(protocol = "HTTP", purpose = "health"))]
    field: jitsi_topology::component::Listener,
}

fn main() {}
