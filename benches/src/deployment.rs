//! The deployments every benchmark shares: named sizes, ten bridges on each machine.

use jitsi_topology::name::{BridgeName, Domain, Host, MachineName, NameError, Port};
use jitsi_topology::spec::{Bridge, Spec};

/// How many bridges a deployment has.
pub const SIZES: [usize; 5] = [1, 100, 1_000, 10_000, 100_000];

/// The domain of every deployment.
pub const DOMAIN: &str = "jitsi.example.com";

/// How many bridges share a machine.
const ON_A_MACHINE: usize = 10;

/// A description of `bridges` bridges, as a person would write it: names and machines, and all else follows.
///
/// # Errors
/// Never: the names are made here.
pub fn spec(bridges: usize) -> Result<Spec, NameError> {
    let mut spec = Spec::new(Domain::parse(DOMAIN)?);
    for index in 0..bridges {
        let machine = MachineName::parse(&format!("media{}", index / ON_A_MACHINE))?;
        if index % ON_A_MACHINE == 0 {
            let [high, low] = u16::try_from(index / ON_A_MACHINE).unwrap_or(u16::MAX).to_be_bytes();
            spec = spec.machine(&machine, Host::parse(&format!("10.1.{high}.{low}"))?);
        }
        spec = spec.bridge(Bridge::new(BridgeName::parse(&format!("jvb{index}"))?).on(&machine));
    }
    Ok(spec)
}

/// The same with every port written out, so that a template need not count the bridges of a machine. It resolves to
/// the same topology.
///
/// # Errors
/// Never: the names and numbers are made here.
pub fn spec_with_ports(bridges: usize) -> Result<Spec, NameError> {
    let mut spec = spec(bridges)?;
    for (index, bridge) in spec.bridges.iter_mut().enumerate() {
        let nth = i64::try_from(index % ON_A_MACHINE).unwrap_or_default();
        bridge.media.port = Some(Port::new(10_000 + nth)?.into());
        bridge.private_http.port = Some(Port::new(8_080 + nth)?.into());
        bridge.websocket.port = Some(Port::new(9_090 + nth)?.into());
    }
    Ok(spec)
}
