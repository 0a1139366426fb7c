//! Add a bridge to a deployment that runs: only the bridge is checked, and a refusal changes nothing.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use jitsi_topology::Topology;
use jitsi_topology::name::{BridgeName, Domain, Host, MachineName};
use jitsi_topology::spec::{Bridge, Spec};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let media1 = MachineName::parse("media1")?;
    let spec = Spec::new(Domain::parse("jitsi.example.com")?)
        .machine(&MachineName::parse("meet")?, Host::parse("192.0.2.1")?)
        .machine(&media1, Host::parse("192.0.2.2")?)
        .bridge(Bridge::new(BridgeName::parse("jvb1")?).on(&media1));
    let mut topology = Topology::resolve(&spec)?;

    let jvb2 = topology.resolve_bridge(&Bridge::new(BridgeName::parse("jvb2")?).on(&media1))?;
    println!("jvb2 gets media port {}", jvb2.media.port);
    topology.add_bridge(jvb2.clone())?;

    // The same once more is refused, and the topology stays as it is.
    if let Err(violations) = topology.add_bridge(jvb2) {
        for violation in &violations {
            println!("refused: {}", violation.message());
        }
    }
    println!("{} bridges, {} routes", topology.components().bridges.len(), topology.components().nginx.routes.len());
    Ok(())
}
