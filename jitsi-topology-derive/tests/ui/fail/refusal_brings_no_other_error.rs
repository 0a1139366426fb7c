use jitsi_topology::fact::{Component as _, Fact, Facts as _};
use jitsi_topology::place::Trail;
use jitsi_topology_derive::{Component, Facts};

/// A component with a mistake.
#[derive(Debug, Component)]
#[component(section = "recorder")]
struct Recorder {
    /// Where it runs.
    machine: jitsi_topology::name::MachineName,
    /// Its part.
    #[fact(prat)]
    part: Part,
}

/// A part with a mistake.
#[derive(Debug, Facts)]
struct Part {
    name: String,
}

/// A part without one.
#[derive(Debug, Facts)]
struct Outer {
    /// A part.
    #[fact(part)]
    part: Part,
}

fn use_both(recorder: &Recorder, outer: &Outer) {
    let trail = Trail::root(recorder.section());
    outer.facts(&trail, &mut |_: &Trail<'_>, _: Fact<'_>| ());
    recorder.facts(&trail, &mut |_: &Trail<'_>, _: Fact<'_>| ());
}

fn main() {}
