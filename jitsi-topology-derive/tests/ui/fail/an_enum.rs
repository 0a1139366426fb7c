use jitsi_topology_derive::Facts;

/// A part.
#[derive(Facts)]
enum Part {
    One,
}

fn main() {}
