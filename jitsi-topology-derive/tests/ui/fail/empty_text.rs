use jitsi_topology_derive::Facts;

/// A part.
#[derive(Facts)]
struct Part {
    /// A field.
    #[fact(owns = " ")]
    field: String,
}

fn main() {}
