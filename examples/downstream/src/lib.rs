//! A firewall made from a deployment: the ports each machine must let in, and no other.
//!
//! It stands for any program that is built on `jitsi-topology`. Its property is tested in `tests/property.rs` with any
//! deployment there can be.

use jitsi_topology::Topology;
use jitsi_topology::fact::Transport;
use jitsi_topology::name::{MachineName, Port};
use std::collections::BTreeSet;

/// A port that a machine must let in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rule {
    /// The machine.
    pub machine: MachineName,
    /// TCP or UDP.
    pub transport: Transport,
    /// The port.
    pub port: Port,
}

/// Every rule of a deployment, each once.
pub fn firewall(topology: &Topology) -> BTreeSet<Rule> {
    let rows = topology.ports().into_iter().filter(|row| !row.interfaces.is_loopback_only());
    rows.map(|row| Rule { machine: row.machine, transport: row.transport, port: row.port }).collect()
}
