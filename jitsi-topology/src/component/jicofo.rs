//! Jicofo: it seats conferences on bridges, over two XMPP connections.

use super::part::{HttpServer, Login};
use crate::fact::{Enters, Fact, Facts, RoomKind, Tell};
use crate::name::{ConnectionName, Domain, Extra, MachineName, Nickname, Region, RoomJid};
use crate::place::Trail;
use jitsi_topology_derive::Component;

/// The conference focus.
#[derive(Clone, Debug, PartialEq, Eq, Component)]
#[component(section = "jicofo")]
pub struct Jicofo {
    /// The machine it runs on.
    pub machine: MachineName,
    /// Its connections and the rooms it enters through them.
    #[fact(flatten)]
    pub xmpp: JicofoXmpp,
    /// Where its REST interface listens (`jicofo.rest`; default 127.0.0.1:8888).
    #[fact(tcp(protocol = "HTTP", purpose = "Jicofo REST (internal)"))]
    pub rest: HttpServer,
    /// Whether one conference may span several bridges (`jicofo.octo.enabled`; default false).
    pub relay: bool,
    /// Whether endpoints are given a data channel to their bridge (`jicofo.sctp.enabled`; default true).
    pub sctp: bool,
    /// Where Jicofo itself is, for choosing bridges (`jicofo.local-region`).
    pub region: Option<Region>,
    /// Further settings, from the root of jicofo.conf.
    pub extra: Extra,
}

/// The XMPP side of Jicofo (`jicofo.xmpp`, `jicofo.bridge`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JicofoXmpp {
    /// The connection to the main Prosody.
    pub client: ClientConnection,
    /// The connection to Prosody-JVB.
    pub service: ServiceConnection,
    /// The room bridges announce themselves in (`jicofo.bridge.brewery-jid`; without it no bridge is ever found).
    pub brewery: RoomJid,
    /// The connection the brewery is entered through (`jicofo.bridge.xmpp-connection-name`; default `Service`).
    pub xmpp_connection_name: ConnectionName,
    /// The nickname in every room: Jicofo uses its user name.
    pub nickname: Nickname,
}

/// The connection Jicofo manages conferences over (`jicofo.xmpp.client`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientConnection {
    /// Where it connects and as whom.
    pub login: Login,
    /// The domain people log in on, which it discovers services of (`xmpp-domain`).
    pub xmpp_domain: Domain,
    /// The service whose rooms are the conferences (`conference-muc-jid`).
    pub conference: Domain,
    /// The component that hands it conference requests (`client-proxy`).
    pub proxy: Domain,
}

/// The connection Jicofo talks to bridges over (`jicofo.xmpp.service`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceConnection {
    /// Whether it is made at all (default false; then everything meant for it goes over the client connection).
    pub enabled: bool,
    /// Where it connects and as whom.
    pub login: Login,
}

impl JicofoXmpp {
    /// Whether bridges are looked for, and talked to, over the service connection.
    pub fn finds_bridges(&self) -> bool {
        self.service.enabled && self.xmpp_connection_name == ConnectionName::Service
    }
}

impl Facts for JicofoXmpp {
    fn facts<'a>(&'a self, at: &Trail<'_>, tell: &mut dyn Tell<'a>) {
        self.client.login.facts(&at.field("client"), tell);
        if !self.service.enabled {
            return;
        }
        self.service.login.facts(&at.field("service"), tell);
        // A brewery entered over the other connection is the law `service-connection`'s to speak of.
        if self.finds_bridges() {
            let brewery = Enters {
                room: &self.brewery,
                through: self.service.login.connects(),
                kind: RoomKind::Brewery,
                must_own: true,
            };
            tell.tell(&at.field("brewery"), Fact::Enters(brewery));
            super::private::stands(&at.field("service").field("username"), tell, &self.brewery, &self.nickname);
        }
    }
}
