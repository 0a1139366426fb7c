use jitsi_topology_derive::Facts;

/// A part.
#[derive(Facts)]
struct Part {
    /// A field.
    #[fact(enters(through = logn, kind = brewery))]
    room: String,
    /// A login.
    login: String,
}

fn main() {}
