use jitsi_topology_derive::Facts;

/// A part.
#[derive(Facts)]
struct Part {
    /// A field.
    #[fact(stands_in = brewery.room)]
    nickname: String,
}

fn main() {}
