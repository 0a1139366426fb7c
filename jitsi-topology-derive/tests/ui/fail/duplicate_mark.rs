use jitsi_topology_derive::Facts;

/// A part.
#[derive(Facts)]
struct Part {
    /// A field.
    #[fact(owns = "log")]
    #[fact(owns = "folder")]
    log: jitsi_topology::name::FilePath,
}

fn main() {}
