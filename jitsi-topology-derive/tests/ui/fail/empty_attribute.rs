use jitsi_topology_derive::Facts;

/// A part.
#[derive(Facts)]
struct Part {
    /// A field.
    #[fact]
    one: String,
    /// A field.
    #[fact()]
    two: String,
    /// A field.
    #[fact = "part"]
    three: String,
}

fn main() {}
