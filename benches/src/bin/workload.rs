//! Does one fixed piece of work, so that a tool can count the instructions it takes.
//!
//! `--list` names the pieces. Only what happens in [`measured`] is counted: preparing the work is not part of it.

use jitsi_topology::Topology;
use jitsi_topology::audit::{self, Options};
use jitsi_topology::emit::emit;
use jitsi_topology::name::BridgeName;
use jitsi_topology::spec::{Bridge, Format, Source};
use jitsi_topology_benches::by_hand::{Constants, Plan};
use jitsi_topology_benches::deployment::spec;
use jitsi_topology_benches::existing::BridgeFiles;
use jitsi_topology_benches::stream::{Stream, emitters};
use std::error::Error;
use std::hint::black_box;
use std::io::Write;

/// How many bridges the work is done for, where its name does not say it.
const BRIDGES: usize = 1_000;

/// How many files are audited: counting is slow, and each is like the other.
const FILES: usize = 100;

type Done = Result<(), Box<dyn Error>>;

/// A piece of work and its name.
type Work = (&'static str, fn() -> Done);

/// Every piece of work.
const WORK: [Work; 10] = [
    ("add-bridge", add_bridge),
    ("audit", audit),
    ("audit-parser-alone", parser_alone),
    ("by-hand", by_hand),
    ("check", check),
    ("emit", emit_all),
    ("one-bridge", one_bridge),
    ("read-json", read_json),
    ("read-toml", read_toml),
    ("resolve-and-check", resolve),
];

fn main() -> Done {
    let name = std::env::args().nth(1).unwrap_or_default();
    if name == "--list" {
        let names: Vec<&str> = WORK.iter().map(|(name, _)| *name).collect();
        writeln!(std::io::stdout(), "{}", names.join("\n"))?;
        return Ok(());
    }
    let (_, work) =
        WORK.iter().find(|(known, _)| *known == name).ok_or_else(|| format!("there is no work `{name}`"))?;
    work()
}

/// One more bridge, and what follows for the files is not part of it.
fn add_bridge() -> Done {
    let mut topology = Topology::resolve(&spec(BRIDGES)?)?;
    let bridge = topology.resolve_bridge(&Bridge::new(BridgeName::parse("one-more")?))?;
    measured(|| topology.add_bridge(bridge))?;
    Ok(())
}

/// What the files of bridges say, and whether it is right.
fn audit() -> Done {
    let files = BridgeFiles::of(FILES)?;
    let audit = measured(|| audit::read(&files.tree, &Options::default()))?;
    match audit.components().bridges.len() {
        FILES => Ok(()),
        found => Err(format!("{found} bridges were found").into()),
    }
}

/// What the parser that the audit stands on takes of it.
fn parser_alone() -> Done {
    let files = BridgeFiles::of(FILES)?;
    measured(|| files.parse())?;
    Ok(())
}

/// What `check` and `emit` do together, as the peer written by hand does it.
fn by_hand() -> Done {
    let (plan, constants) = (Plan::new(BRIDGES)?, Constants::learn()?);
    let mut text = String::new();
    measured(|| plan.check().map(|()| plan.write(&constants, &mut text)))??;
    Ok(())
}

fn check() -> Done {
    let components = Topology::resolve(&spec(BRIDGES)?)?.into_components();
    measured(|| Topology::new(components))?;
    Ok(())
}

fn emit_all() -> Done {
    let (topology, emitters) = (Topology::resolve(&spec(BRIDGES)?)?, emitters());
    let mut stream = Stream(String::new());
    measured(|| emit(&topology, &emitters, &mut stream))?;
    Ok(())
}

/// What a deployment costs however small it is.
fn one_bridge() -> Done {
    let (spec, emitters) = (spec(1)?, emitters());
    let mut stream = Stream(String::new());
    measured(|| -> Done { Ok(emit(&Topology::resolve(&spec)?, &emitters, &mut stream)?) })
}

fn read_json() -> Done {
    let source = Source::new("spec.json", serde_json::to_string(&spec(BRIDGES)?)?, Format::Json);
    measured(|| source.read())?;
    Ok(())
}

fn read_toml() -> Done {
    let source = Source::new("spec.toml", toml::to_string(&spec(BRIDGES)?)?, Format::Toml);
    measured(|| source.read())?;
    Ok(())
}

fn resolve() -> Done {
    let spec = spec(BRIDGES)?;
    measured(|| Topology::resolve(&spec))?;
    Ok(())
}

/// What is counted.
#[inline(never)]
fn measured<T>(work: impl FnOnce() -> T) -> T {
    black_box(work())
}
