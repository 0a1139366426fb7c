use jitsi_topology_derive::Facts;

/// A part.
#[derive(Facts)]
struct Part(u8);

fn main() {}
