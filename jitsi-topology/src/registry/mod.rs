//! All the facts together, by what laws ask of them.
//!
//! The registry is filled in one pass and answers in constant time. It remembers *who* said a thing and *how
//! manieth* of their facts it was; the place is asked for again only when a report needs it, so that checking
//! builds no texts.

mod claims;
mod index;
mod inquiry;
mod paths;
mod recent;
mod roster;
mod sockets;

pub(crate) use inquiry::{Inquiry, LoginHost, Reach};
pub(crate) use roster::{MachineId, Roster, Said, Stated, each_fact, with_trail};

use crate::fact::{Answers, Fact, Listens, LoginRules, Owns, Proxies, Registers, Role, Serves, Transport};
use crate::name::{BareJid, Domain, FilePath, Host, Interfaces, MachineName, Password, Port};
use claims::{Claim, Claims};
use index::Index;
use paths::{Answerer, Paths};
use sockets::Sockets;
use std::net::IpAddr;
use std::sync::Arc;

/// A machine and how others reach it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    /// Its name; the name of its folder in the rendered tree.
    pub name: MachineName,
    /// The host by which components on other machines reach it; none when nothing has to.
    pub address: Option<Host>,
    /// Other hosts that lead to it.
    pub aliases: Vec<Host>,
    /// The address of its own interface, where that is not `address` (behind address translation).
    pub bind: Option<IpAddr>,
}

/// What is remembered of a bound socket.
#[derive(Clone, Debug)]
pub(crate) struct Listener {
    pub(crate) said: Said,
    pub(crate) interfaces: Interfaces,
}

/// What is remembered of a domain that is served.
#[derive(Clone, Debug)]
pub(crate) struct Served {
    pub(crate) said: Said,
    pub(crate) role: ServedRole,
}

#[derive(Clone, Debug)]
pub(crate) enum ServedRole {
    Muc { admins: Arc<[BareJid]>, admins_own_rooms: bool, only_admins_create: bool },
    Other,
    VirtualHost(LoginRules),
}

/// Every fact that another one can be held against.
#[derive(Clone, Debug, Default)]
pub(crate) struct Registry {
    machines: Vec<Known>,
    machine_ids: Index<MachineName, MachineId>,
    hosts: Index<Host, MachineId>,
    served: Index<Domain, Served>,
    accounts: Index<BareJid, Account>,
    owners: Index<(MachineId, FilePath), Said>,
    claims: Claims,
    paths: Paths,
}

/// What is remembered of a machine.
#[derive(Clone, Debug)]
struct Known {
    name: MachineName,
    /// The address of its own interface, where that is not the one others reach it by.
    bind: Option<IpAddr>,
    /// They stand here, because who asks for one asks for others of that machine next.
    sockets: Sockets,
}

#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) said: Said,
    pub(crate) password: Password,
}

impl Registry {
    /// A registry with room for what that many bridges state.
    pub(crate) fn for_bridges(bridges: usize) -> Self {
        let mut registry = Self::default();
        // Its name, that of its connection and that of its WebSocket, and its seat in the brewery.
        registry.claims.reserve(4 * bridges);
        registry.paths.reserve(bridges);
        registry
    }

    /// Knows `machine` from now on, by its name and every host that leads to it.
    pub(crate) fn meet(&mut self, machine: &Machine) -> MachineId {
        let id = self.machine_id(&machine.name);
        self.machines[id.0 as usize].bind = machine.bind;
        for host in machine.address.iter().chain(&machine.aliases) {
            self.hosts.add(host.clone(), id);
        }
        id
    }

    /// Knows that `host` leads to the machine called `name`.
    pub(crate) fn lead(&mut self, host: Host, name: &MachineName) {
        let id = self.machine_id(name);
        if self.hosts.first(&host).is_none() {
            self.hosts.add(host, id);
        }
    }

    pub(crate) fn machine_id(&mut self, name: &MachineName) -> MachineId {
        if let Some(id) = self.machine_ids.first(name) {
            return *id;
        }
        let id = MachineId(u32::try_from(self.machines.len()).unwrap_or(u32::MAX));
        self.machines.push(Known { name: name.clone(), bind: None, sockets: Sockets::default() });
        self.machine_ids.add(name.clone(), id);
        id
    }

    pub(crate) fn machine_name(&self, id: MachineId) -> &MachineName {
        &self.machines[id.0 as usize].name
    }

    /// Whether anything on the machine called `name` is bound to the port.
    pub(crate) fn has_port(&self, name: &MachineName, transport: Transport, port: Port) -> bool {
        self.machine_ids.first(name).is_some_and(|id| self.sockets(*id).has(transport, port))
    }

    fn sockets(&self, machine: MachineId) -> &Sockets {
        &self.machines[machine.0 as usize].sockets
    }

    fn sockets_mut(&mut self, machine: MachineId) -> &mut Sockets {
        &mut self.machines[machine.0 as usize].sockets
    }

    /// Remembers a fact.
    pub(crate) fn learn(&mut self, stated: &Stated<'_, '_>) {
        let said = stated.said;
        match stated.fact {
            Fact::Answers(Answers { port, path, .. }) => self.paths.answer(path, Answerer { said, port }),
            Fact::Connects(_) | Fact::Enters(_) => {}
            Fact::Identifies(name) => self.claims.add(&Claim::name(said.by, &name), said),
            Fact::Listens(Listens { transport, interfaces, port, .. }) => {
                let listener = Listener { said, interfaces: interfaces.clone() };
                self.sockets_mut(stated.machine).add(transport, port, listener);
            }
            Fact::Owns(Owns { path, .. }) => self.owners.add((stated.machine, path.clone()), said),
            Fact::Proxies(Proxies { path, .. }) => self.paths.route(path),
            Fact::Registers(Registers { jid, password }) => {
                self.accounts.add(jid.clone(), Account { said, password: password.clone() })
            }
            Fact::Serves(Serves { domain, role }) => {
                self.served.add(domain.clone(), Served { said, role: role.into() })
            }
            Fact::Stands(seat) => self.claims.add(&Claim::seat(&seat), said),
        }
    }

    /// Forgets a fact that was learnt last among those with its key.
    pub(crate) fn forget(&mut self, stated: &Stated<'_, '_>) {
        match stated.fact {
            Fact::Answers(Answers { path, .. }) => self.paths.drop_last_answerer(path),
            Fact::Connects(_) | Fact::Enters(_) => {}
            Fact::Identifies(name) => self.claims.drop_last(&Claim::name(stated.said.by, &name)),
            Fact::Listens(Listens { transport, port, .. }) => {
                self.sockets_mut(stated.machine).drop_last(transport, port)
            }
            Fact::Owns(Owns { path, .. }) => self.owners.drop_last(&(stated.machine, path.clone())),
            Fact::Proxies(Proxies { path, .. }) => self.paths.drop_route(path),
            Fact::Registers(Registers { jid, .. }) => self.accounts.drop_last(jid),
            Fact::Serves(Serves { domain, .. }) => self.served.drop_last(domain),
            Fact::Stands(seat) => self.claims.drop_last(&Claim::seat(&seat)),
        }
    }
}

impl From<Role<'_>> for ServedRole {
    fn from(role: Role<'_>) -> Self {
        match role {
            Role::Muc(rules) => Self::Muc {
                admins: rules.admins.into(),
                admins_own_rooms: rules.admins_own_rooms,
                only_admins_create: rules.only_admins_create,
            },
            Role::Other => Self::Other,
            Role::VirtualHost(rules) => Self::VirtualHost(rules),
        }
    }
}
