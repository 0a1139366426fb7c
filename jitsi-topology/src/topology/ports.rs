//! Ports for bridges that share a machine and were given none.

use crate::fact::Transport;
use crate::name::{MachineName, Port};
use crate::registry::Registry;
use crate::table::Table;
use std::collections::{BTreeMap, BTreeSet};

/// The ports that are taken on each machine, and where to look for the next free one.
#[derive(Debug, Default)]
pub(super) struct Ports<'r> {
    machines: Table<MachineName, Machine>,
    known: Option<&'r Registry>,
}

#[derive(Debug, Default)]
struct Machine {
    taken: BTreeSet<(Transport, Port)>,
    /// The first port not yet tried, for each port that a search begins at.
    next: BTreeMap<(Transport, Port), Port>,
}

impl<'r> Ports<'r> {
    /// The ports of a deployment that exists.
    pub(super) fn beside(registry: &'r Registry) -> Self {
        Self { machines: Table::default(), known: Some(registry) }
    }

    /// Keeps ports that somebody asked for by number.
    pub(super) fn take(&mut self, machine: &MachineName, ports: impl IntoIterator<Item = (Transport, Port)>) {
        self.machine(machine).taken.extend(ports);
    }

    /// The first port from `base` upwards that nobody has; `base` itself when there is none, and the law
    /// `port-conflict` says the rest.
    pub(super) fn free(&mut self, name: &MachineName, transport: Transport, base: Port) -> Port {
        let known = self.known;
        let machine = self.machine(name);
        let mut candidate = machine.next.get(&(transport, base)).copied().unwrap_or(base);
        while machine.taken.contains(&(transport, candidate))
            || known.is_some_and(|registry| registry.has_port(name, transport, candidate))
        {
            match candidate.next() {
                Some(next) => candidate = next,
                None => return base,
            }
        }
        machine.taken.insert((transport, candidate));
        machine.next.insert((transport, base), candidate);
        candidate
    }

    fn machine(&mut self, name: &MachineName) -> &mut Machine {
        self.machines.entry(name.clone()).or_default()
    }
}
