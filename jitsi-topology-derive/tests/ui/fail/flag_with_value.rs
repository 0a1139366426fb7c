use jitsi_topology_derive::Facts;

/// A part.
#[derive(Facts)]
struct Part {
    /// A field.
    #[fact(enters(through = login, kind = brewery, must_own = true))]
    room: String,
    /// A login.
    login: String,
}

fn main() {}
