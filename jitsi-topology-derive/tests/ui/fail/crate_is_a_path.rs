use jitsi_topology_derive::Facts;

/// A part.
#[derive(Facts)]
#[facts(crate = "jitsi_topology")]
struct Part {
    /// A field.
    one: String,
}

fn main() {}
