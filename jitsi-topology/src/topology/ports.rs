//! Ports for bridges that share a machine and were given none.

use crate::fact::Transport;
use crate::name::{MachineName, Port};
use crate::registry::Registry;
use crate::table::Table;
use hashbrown::HashSet;
use std::iter::successors;

/// The ports that are taken, and where to look for the next free one.
#[derive(Debug, Default)]
pub(super) struct Ports<'r> {
    taken: HashSet<Socket>,
    /// The last port that was given away, for each that a search begins at.
    last: Table<Socket, Port>,
    known: Option<&'r Registry>,
}

/// A port of a machine.
type Socket = (MachineName, Transport, Port);

impl<'r> Ports<'r> {
    /// No port is taken yet; soon there will be those of so many bridges.
    pub(super) fn for_bridges(count: usize) -> Self {
        Self { taken: HashSet::with_capacity(3 * count), ..Self::default() }
    }

    /// The ports of a deployment that exists.
    pub(super) fn beside(registry: &'r Registry) -> Self {
        Self { known: Some(registry), ..Self::default() }
    }

    /// Keeps ports that somebody asked for by number.
    pub(super) fn take(&mut self, machine: &MachineName, ports: impl IntoIterator<Item = (Transport, Port)>) {
        self.taken.extend(ports.into_iter().map(|(transport, port)| (machine.clone(), transport, port)));
    }

    /// The first port from `base` upwards that nobody has; `base` itself when there is none, and the law
    /// `port-conflict` says the rest.
    pub(super) fn free(&mut self, machine: &MachineName, transport: Transport, base: Port) -> Port {
        let socket = |port| (machine.clone(), transport, port);
        let begin = self.last.get(&socket(base)).copied().unwrap_or(base);
        let is_known = |port| self.known.is_some_and(|registry| registry.has_port(machine, transport, port));
        let mut candidates = successors(Some(begin), |port| port.next());
        let Some(free) = candidates.find(|port| !is_known(*port) && !self.taken.contains(&socket(*port))) else {
            return base;
        };
        self.taken.insert(socket(free));
        self.last.insert(socket(base), free);
        free
    }
}
