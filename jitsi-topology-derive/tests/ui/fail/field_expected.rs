use jitsi_topology_derive::Facts;

/// A part.
#[derive(Facts)]
struct Part {
    /// A field.
    #[fact(stands_in = "room")]
    nickname: String,
    /// A field.
    #[fact(enters(through = a + b, kind = brewery))]
    room: String,
}

fn main() {}
