use jitsi_topology_derive::Facts;

/// A part.
#[derive(Facts)]
struct Part {
    /// A field.
    #[fact(identifies(kind = "id", within = machine))]
    id: String,
}

fn main() {}
