use jitsi_topology_derive::Facts;

/// A part.
#[derive(Facts)]
struct Part {
    bare: String,
    ///
    blank: String,
    #[doc(hidden)]
    hidden: String,
    #[doc = concat!("Made", " up.")]
    fine: String,
}

fn main() {}
