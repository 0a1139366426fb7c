//! What the default of a bridge depends on, taken from the rest of the deployment.

use crate::component::{Components, Machine};
use crate::default;
use crate::name::{Domain, EnvName, Host, MachineName, Node, Port, PublicEndpoint, Region, RoomJid, known};
use std::collections::BTreeMap;

/// The rest of a deployment, as a bridge sees it.
#[derive(Clone, Debug)]
pub(super) struct Frame<'a> {
    pub(super) machines: &'a BTreeMap<MachineName, Machine>,
    pub(super) prosody_jvb_machine: &'a MachineName,
    pub(super) prosody_jvb_port: Port,
    pub(super) tech_domain: &'a Domain,
    pub(super) brewery: &'a RoomJid,
    pub(super) relay: bool,
    pub(super) nginx_machine: &'a MachineName,
    pub(super) public: PublicEndpoint,
    pub(super) defaults: Defaults,
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
            machines,
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
