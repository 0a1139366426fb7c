//! Does one fixed piece of work, so that a tool can count the instructions it takes.
//!
//! Only what happens in [`measured`] is counted: preparing the work is not part of it.

use jitsi_topology::Topology;
use jitsi_topology::emit::emit;
use jitsi_topology::name::BridgeName;
use jitsi_topology::spec::{Bridge, Format, Source};
use jitsi_topology_benches::deployment::spec;
use jitsi_topology_benches::stream::{Stream, emitters};
use std::error::Error;
use std::hint::black_box;

/// How many bridges the work is done for, where nothing else is said.
const BRIDGES: usize = 1_000;

fn main() -> Result<(), Box<dyn Error>> {
    let name = std::env::args().nth(1).unwrap_or_default();
    let spec = spec(BRIDGES)?;
    match name.as_str() {
        "read-json" => {
            let source = Source::new("spec.json", serde_json::to_string(&spec)?, Format::Json);
            measured(|| source.read())?;
        }
        "read-toml" => {
            let source = Source::new("spec.toml", toml::to_string(&spec)?, Format::Toml);
            measured(|| source.read())?;
        }
        "resolve-and-check" => {
            measured(|| Topology::resolve(&spec))?;
        }
        "check" => {
            let components = Topology::resolve(&spec)?.into_components();
            measured(|| Topology::new(components))?;
        }
        "emit" => {
            let (topology, emitters) = (Topology::resolve(&spec)?, emitters());
            let mut stream = Stream::default();
            measured(|| emit(&topology, &emitters, &mut stream))?;
        }
        "add-bridge" => {
            let mut topology = Topology::resolve(&spec)?;
            let bridge = topology.resolve_bridge(&Bridge::new(BridgeName::parse("one-more")?))?;
            measured(|| topology.add_bridge(bridge))?;
        }
        other => return Err(format!("there is no work called `{other}`").into()),
    }
    Ok(())
}

/// What is counted.
#[inline(never)]
fn measured<T>(work: impl FnOnce() -> T) -> T {
    black_box(work())
}
