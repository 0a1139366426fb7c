use jitsi_topology_derive::Facts;

/// A part.
#[derive(Facts)]
struct Part {
    /// A field.
    #[fact(part, flatten, owns = "log")]
    field: String,
}

fn main() {}
