use jitsi_topology_derive::Facts;

/// A part.
#[derive(Facts)]
struct Part {
    /// A field.
    #[fact(owns = log)]
    log: String,
    /// A field.
    #[fact(identifies(kind))]
    id: String,
    /// A field.
    #[fact(owns = )]
    folder: String,
}

fn main() {}
