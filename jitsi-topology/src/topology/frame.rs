//! What the default of a bridge depends on, taken from the rest of the deployment.

use crate::component::{Components, Machine};
use crate::default;
use crate::name::{Domain, EnvName, Host, MachineName, Node, Port, PublicEndpoint, Region, RoomJid, known};
use crate::table::Table;
use std::collections::BTreeMap;

/// The rest of a deployment, as a bridge sees it.
#[derive(Clone, Debug)]
pub(super) struct Frame<'a> {
    pub(super) machines: Machines<'a>,
    pub(super) prosody_jvb_machine: &'a MachineName,
    pub(super) prosody_jvb_port: Port,
    pub(super) tech_domain: &'a Domain,
    pub(super) brewery: &'a RoomJid,
    pub(super) relay: bool,
    pub(super) nginx_machine: &'a MachineName,
    pub(super) public: PublicEndpoint,
    pub(super) defaults: Defaults,
}

/// The machines of a deployment, by their names.
#[derive(Clone, Debug)]
pub(super) struct Machines<'a> {
    all: &'a BTreeMap<MachineName, Machine>,
    /// All of them or none.
    index: Table<&'a str, &'a Machine>,
}

impl<'a> Machines<'a> {
    /// For who asks a few times.
    pub(super) fn of(all: &'a BTreeMap<MachineName, Machine>) -> Self {
        Self { all, index: Table::default() }
    }

    /// For who asks for every bridge.
    pub(super) fn indexed(all: &'a BTreeMap<MachineName, Machine>) -> Self {
        Self { all, index: all.iter().map(|(name, machine)| (name.as_str(), machine)).collect() }
    }

    pub(super) fn get(&self, name: &str) -> Option<&'a Machine> {
        self.index.get(name).copied().or_else(|| self.all.get(name))
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &'a MachineName> {
        self.all.keys()
    }
}

/// The names that are the same for every bridge that says nothing else: made once, and shared by all.
#[derive(Clone, Debug)]
pub(super) struct Defaults {
    pub(super) localhost: Host,
    pub(super) username: Node,
    pub(super) password: EnvName,
    pub(super) region: Region,
}

impl Defaults {
    pub(super) fn new() -> Self {
        Self {
            localhost: Host::Dns(known("localhost")),
            username: known(default::BRIDGE_USER),
            password: known(default::BRIDGE_PASSWORD),
            region: known(default::REGION),
        }
    }
}

impl<'a> Frame<'a> {
    /// As a bridge sees a deployment that exists.
    pub(super) fn of(components: &'a Components) -> Self {
        let Components { machines, prosody_jvb, jicofo, nginx, .. } = components;
        Self {
            machines: Machines::of(machines),
            prosody_jvb_machine: &prosody_jvb.machine,
            prosody_jvb_port: prosody_jvb.c2s.port,
            tech_domain: &prosody_jvb.tech_domain.domain,
            brewery: &jicofo.xmpp.brewery,
            relay: jicofo.relay,
            nginx_machine: &nginx.machine,
            public: PublicEndpoint { domain: nginx.domain.clone(), port: nginx.https.port },
            defaults: Defaults::new(),
        }
    }
}
