use jitsi_topology_derive::Facts;

/// A part.
#[derive(Facts)]
#[fact(part)]
struct Part {
    /// A field.
    #[facts(crate = crate)]
    one: String,
}

fn main() {}
