use jitsi_topology_derive::Facts;

/// A part.
#[derive(Facts)]
struct Part {
    /// A field.
    #[fact(tcp)]
    http: jitsi_topology::component::Listener,
    /// A field.
    #[fact(part(deep))]
    part: String,
    /// A field.
    #[fact(owns("log"))]
    log: String,
    /// A field.
    #[fact(identifies)]
    id: String,
    /// A field.
    #[fact(enters = brewery)]
    room: String,
    /// A field.
    #[fact(stands_in)]
    nickname: String,
}

fn main() {}
