//! The deployments every benchmark shares: named sizes, ten bridges on each machine.

use jitsi_topology::name::{BridgeName, Domain, Host, MachineName, NameError};
use jitsi_topology::spec::{Bridge, Spec};

/// How many bridges a deployment has.
pub const SIZES: [usize; 4] = [1, 100, 1_000, 10_000];

/// A description of `bridges` bridges.
///
/// # Errors
/// Never: the names are made here.
pub fn spec(bridges: usize) -> Result<Spec, NameError> {
    let mut spec = Spec::new(Domain::parse("jitsi.example.com")?);
    for index in 0..bridges {
        let machine = MachineName::parse(&format!("media{}", index / 10))?;
        if index % 10 == 0 {
            let [high, low] = u16::try_from(index / 10).unwrap_or(u16::MAX).to_be_bytes();
            spec = spec.machine(&machine, Host::parse(&format!("10.1.{high}.{low}"))?);
        }
        spec = spec.bridge(Bridge::new(BridgeName::parse(&format!("jvb{index}"))?).on(&machine));
    }
    Ok(spec)
}
