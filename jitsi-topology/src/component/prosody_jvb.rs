//! Prosody-JVB: the server of the bridges and of Jicofo's service connection, and of nobody else.

use super::part::{Account, Listener, Muc, VirtualHost};
use super::prosody::{Additions, InstancePaths};
use crate::name::{Domain, MachineName, ProsodyVersion};
use jitsi_topology_derive::Component;

/// The Prosody that bridges and Jicofo meet on.
#[derive(Clone, Debug, PartialEq, Eq, Component)]
#[component(section = "prosody_jvb")]
pub struct ProsodyJvb {
    /// The machine it runs on.
    pub machine: MachineName,
    /// The Prosody release.
    pub version: ProsodyVersion,
    /// Where bridges and Jicofo connect (`c2s_ports`, `c2s_interfaces`).
    #[fact(tcp(protocol = "XMPP", purpose = "JVB/Jicofo internal"))]
    pub c2s: Listener,
    /// Where HTTP requests arrive. It should have none.
    #[fact(tcp(protocol = "HTTP", purpose = "unwanted HTTP of Prosody-JVB"))]
    pub http: Option<Listener>,
    /// Whether it talks to other XMPP servers. It should not: without a listener it would still connect out, so the
    /// module itself has to be off (`modules_disabled`).
    pub s2s: bool,
    /// Whether strangers may make themselves an account (`allow_registration`). They should not.
    pub registration: bool,
    /// The domain the accounts of bridges and Jicofo live on.
    #[fact(part)]
    pub tech_domain: VirtualHost,
    /// The service that has the brewery.
    #[fact(part)]
    pub muc: Muc,
    /// The accounts that must exist.
    #[fact(part)]
    pub accounts: Vec<Account>,
    /// The files and folders it needs for itself.
    #[fact(part)]
    pub paths: InstancePaths,
    /// Modules, options and hosts besides those of the model.
    #[fact(flatten)]
    pub additions: Additions,
}

impl ProsodyJvb {
    /// Every domain it serves.
    pub fn domains(&self) -> impl Iterator<Item = &Domain> {
        [&self.tech_domain.domain, &self.muc.domain].into_iter().chain(self.additions.hosts.keys())
    }
}
