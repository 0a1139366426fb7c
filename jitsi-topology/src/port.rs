//! Who listens where: the port table of a deployment.

use crate::Topology;
use crate::fact::{Fact, Tell, Transport, title};
use crate::name::{Interfaces, MachineName, Port};
use crate::place::Trail;
use serde::{Serialize, Serializer};

/// One bound socket.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct PortRow {
    /// The machine it is bound on.
    pub machine: MachineName,
    /// The port.
    pub port: Port,
    /// TCP or UDP.
    #[serde(serialize_with = "as_text")]
    pub transport: Transport,
    /// The addresses it is bound to.
    #[serde(serialize_with = "as_text")]
    pub interfaces: Interfaces,
    /// The process that has it: `Prosody-JVB`, `bridge jvb1`.
    pub service: String,
    /// The protocol spoken.
    pub protocol: &'static str,
    /// What it is for.
    pub purpose: &'static str,
}

fn as_text<T: std::fmt::Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

impl Topology {
    /// Every socket that is bound, by machine and port.
    ///
    /// ```
    /// # use jitsi_topology::{Topology, name::*, spec::{Bridge, Spec}};
    /// # let spec = Spec::new(Domain::parse("jitsi.example.com")?).bridge(Bridge::new(BridgeName::parse("jvb1")?));
    /// let ports: Vec<u16> = Topology::resolve(&spec)?.ports().iter().map(|row| row.port.get()).collect();
    /// assert_eq!(ports, [443, 5222, 5280, 8080, 8888, 9090, 10000, 15222]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn ports(&self) -> Vec<PortRow> {
        let mut rows = Vec::new();
        for component in self.components().iter() {
            let mut hear = |_: &Trail<'_>, fact: Fact<'_>| {
                let Fact::Listens(listens) = fact else { return };
                rows.push(PortRow {
                    machine: component.machine().clone(),
                    port: listens.port,
                    transport: listens.transport,
                    interfaces: listens.interfaces.clone(),
                    service: title(component),
                    protocol: listens.protocol,
                    purpose: listens.purpose,
                });
            };
            component.facts(&Trail::root(component.section()), &mut hear as &mut dyn Tell<'_>);
        }
        rows.sort();
        rows
    }
}
