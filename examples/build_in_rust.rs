//! Describe a deployment in Rust, and get its files in memory.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use jitsi_topology::Topology;
use jitsi_topology::emit::{FileTree, Origin, emit, standard};
use jitsi_topology::name::{BridgeName, Domain, Host, MachineName};
use jitsi_topology::spec::{Bridge, Spec};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let media1 = MachineName::parse("media1")?;
    let spec = Spec::new(Domain::parse("jitsi.example.com")?)
        .machine(&MachineName::parse("meet")?, Host::parse("192.0.2.1")?)
        .machine(&media1, Host::parse("192.0.2.2")?)
        .bridge(Bridge::new(BridgeName::parse("jvb1")?))
        .bridge(Bridge::new(BridgeName::parse("jvb2")?).on(&media1));
    let topology = Topology::resolve(&spec)?;

    let mut tree = FileTree::default();
    emit(&topology, &standard(&Origin::program()), &mut tree)?;
    for file in tree.iter() {
        println!("{} ({})", file.relative(), file.purpose());
    }
    Ok(())
}
