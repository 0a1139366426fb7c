use jitsi_topology_derive::Facts;

/// A part.
#[derive(Facts)]
struct Part {
    /// A field.
    #[fact("part")]
    field: String,
    /// A field.
    #[fact(part flatten)]
    other: String,
    /// A field.
    #[fact(tcp(protocol "HTTP"))]
    third: String,
}

fn main() {}
