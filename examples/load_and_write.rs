//! Load a description from a file, and write its tree to a folder.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use jitsi_topology::Topology;
use jitsi_topology::emit::{Folder, Origin, Replace, emit, standard};
use jitsi_topology::spec::Source;
use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("seed.toml");
    let source = Source::load(&file)?;
    let topology = Topology::resolve(&source.read()?).map_err(|violations| source.located(violations))?;

    let parent = tempfile::tempdir()?;
    let out = parent.path().join("rendered");
    let mut folder = Folder::create(&out, Replace::No)?;
    emit(&topology, &standard(&Origin::file("seed.toml")), &mut folder)?;
    // Until here nothing is there; from here on everything is.
    folder.commit()?;

    let jicofo = std::fs::read_to_string(out.join("meet/etc/jitsi/jicofo/jicofo.conf"))?;
    for line in jicofo.lines().filter(|line| line.contains("brewery-jid") || line.contains("xmpp-connection-name =")) {
        println!("{}", line.trim());
    }
    Ok(())
}
