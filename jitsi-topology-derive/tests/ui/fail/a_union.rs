use jitsi_topology_derive::Facts;

/// A part.
#[derive(Facts)]
union Part {
    one: u8,
}

fn main() {}
