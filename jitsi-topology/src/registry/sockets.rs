//! The sockets of one machine, by transport and port.

use super::Listener;
use crate::fact::Transport;
use crate::name::Port;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Who listens where on one machine. Most machines have a handful of sockets, which need no hash table.
#[derive(Clone, Debug, Default)]
pub(super) struct Sockets {
    first: BTreeMap<(Transport, Port), Listener>,
    /// Who asked for a port after the first. On a machine that works there is nobody, but for those that listen on
    /// different interfaces.
    more: BTreeMap<(Transport, Port), Vec<Listener>>,
}

impl Sockets {
    pub(super) fn add(&mut self, transport: Transport, port: Port, listener: Listener) {
        match self.first.entry((transport, port)) {
            Entry::Occupied(_) => self.more.entry((transport, port)).or_default().push(listener),
            Entry::Vacant(entry) => {
                entry.insert(listener);
            }
        }
    }

    pub(super) fn has(&self, transport: Transport, port: Port) -> bool {
        self.first.contains_key(&(transport, port))
    }

    /// Everybody who asks for the port, in order.
    pub(super) fn all(&self, transport: Transport, port: Port) -> impl Iterator<Item = &Listener> + use<'_> {
        let key = (transport, port);
        self.first.get(&key).into_iter().chain(self.more.get(&key).into_iter().flatten())
    }

    /// Everybody who asks for the port, in order, if several do. Where no port is shared, this looks nothing up.
    pub(super) fn rivals(&self, transport: Transport, port: Port) -> impl Iterator<Item = &Listener> + use<'_> {
        let more = self.more.get(&(transport, port));
        more.and_then(|_| self.first.get(&(transport, port))).into_iter().chain(more.into_iter().flatten())
    }

    /// Forgets who asked for the port last.
    pub(super) fn drop_last(&mut self, transport: Transport, port: Port) {
        let key = (transport, port);
        match self.more.get_mut(&key) {
            None => {
                self.first.remove(&key);
            }
            Some(more) => {
                more.pop();
                if more.is_empty() {
                    self.more.remove(&key);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Said;
    use super::*;
    use crate::name::Interfaces;
    use std::net::Ipv4Addr;

    fn sockets(asking: &[(Transport, u16)]) -> Sockets {
        let mut sockets = Sockets::default();
        for (by, (transport, port)) in (0..).zip(asking) {
            let interfaces = Interfaces::new([Ipv4Addr::LOCALHOST.into()]).unwrap();
            let listener = Listener { said: Said { by, nth: 0 }, interfaces };
            sockets.add(*transport, Port::new((*port).into()).unwrap(), listener);
        }
        sockets
    }

    fn who<'a>(listeners: impl Iterator<Item = &'a Listener>) -> Vec<u32> {
        listeners.map(|listener| listener.said.by).collect()
    }

    #[test]
    fn who_asks_for_one_port_is_found_in_order_and_nobody_else() {
        use Transport::{Tcp, Udp};
        let port = Port::new(80).unwrap();
        let sockets = sockets(&[(Tcp, 80), (Udp, 80), (Tcp, 79), (Tcp, 80), (Tcp, 81), (Tcp, 80)]);
        assert_eq!(who(sockets.all(Tcp, port)), [0, 3, 5]);
        assert_eq!(who(sockets.rivals(Tcp, port)), [0, 3, 5]);
        assert_eq!(who(sockets.all(Udp, port)), [1]);
        assert!(who(sockets.rivals(Udp, port)).is_empty(), "it shares nothing");
        assert!(sockets.has(Udp, port) && !sockets.has(Udp, Port::new(81).unwrap()));
    }

    #[test]
    fn the_last_is_forgotten_first() {
        let port = Port::new(80).unwrap();
        let mut sockets = sockets(&[(Transport::Tcp, 80), (Transport::Tcp, 80), (Transport::Tcp, 80)]);
        for left in [&[0, 1][..], &[0], &[]] {
            sockets.drop_last(Transport::Tcp, port);
            assert_eq!(who(sockets.all(Transport::Tcp, port)), left);
            assert_eq!(who(sockets.rivals(Transport::Tcp, port)).len(), if left.len() > 1 { left.len() } else { 0 });
        }
        sockets.drop_last(Transport::Tcp, port);
        assert!(!sockets.has(Transport::Tcp, port));
    }
}
