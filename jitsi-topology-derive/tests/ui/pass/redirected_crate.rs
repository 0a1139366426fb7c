//! The crate may be reached under another name, from both macros.

mod facade {
    pub mod topology {
        pub use ::jitsi_topology::_private;
    }
}

/// A component.
#[derive(Debug, jitsi_topology_derive::Component)]
#[component(section = "plain", crate = crate::facade::topology)]
struct Plain {
    /// Where it runs.
    machine: jitsi_topology::name::MachineName,
    /// A part.
    #[fact(part)]
    part: Part,
}

/// A part.
#[derive(Debug, jitsi_topology_derive::Facts)]
#[facts(crate = facade::topology)]
struct Part {
    /// A name.
    #[fact(identifies = "name")]
    name: String,
}

fn main() {
    use jitsi_topology::fact::Component;
    let plain = Plain { machine: "media".parse().unwrap(), part: Part { name: "x".to_owned() } };
    assert_eq!((plain.section(), plain.name()), ("plain", None));
    assert_eq!(plain.machine, *plain.machine());
    assert_eq!(plain.part.name, "x");
}
