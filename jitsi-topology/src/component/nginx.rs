//! nginx: it ends TLS and leads browsers to the main Prosody and to the bridges.

use super::bridge::COLIBRI_WEBSOCKET;
use super::main_prosody::{HTTP_BIND, XMPP_WEBSOCKET};
use super::part::{Certificate, Listener};
use crate::fact::{Fact, Facts, Proxies, Tell, WebPath};
use crate::name::{Domain, Endpoint, Extra, FilePath, MachineName, ServerId};
use crate::place::Trail;
use jitsi_topology_derive::Component;

/// The web server in front of everything.
#[derive(Clone, Debug, PartialEq, Eq, Component)]
#[component(section = "nginx")]
pub struct Nginx {
    /// The machine it runs on.
    pub machine: MachineName,
    /// The name it answers to.
    pub domain: Domain,
    /// Where browsers connect.
    #[fact(tcp(protocol = "HTTPS", purpose = "Client web access"))]
    pub https: Listener,
    /// What it shows in TLS.
    pub certificate: Certificate,
    /// The folder of the web application (Debian package jitsi-meet-web).
    pub web_root: FilePath,
    /// What it passes on to the main Prosody.
    #[fact(flatten)]
    pub xmpp: XmppRoutes,
    /// What it passes on to bridges: one fixed entry each, so that no request can choose where it goes.
    #[fact(part)]
    pub routes: Vec<ColibriRoute>,
    /// Further directives of the server block.
    pub extra: Extra,
}

impl Nginx {
    /// How many facts it tells before those of its routes, one for each.
    pub(crate) fn facts_before_routes(&self) -> u32 {
        1 + u32::from(self.xmpp.bosh) + u32::from(self.xmpp.websocket)
    }
}

/// The routes to the main Prosody's HTTP port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct XmppRoutes {
    /// The main Prosody's HTTP port, as nginx reaches it.
    pub prosody: Endpoint,
    /// Whether BOSH requests are passed on.
    pub bosh: bool,
    /// Whether XMPP over WebSocket is passed on.
    pub websocket: bool,
}

impl Facts for XmppRoutes {
    fn facts<'a>(&'a self, at: &Trail<'_>, tell: &mut dyn Tell<'a>) {
        let Self { prosody: Endpoint { host, port }, bosh, websocket } = self;
        for (on, path) in [(bosh, HTTP_BIND), (websocket, XMPP_WEBSOCKET)] {
            if *on {
                tell.tell(&at.field("prosody"), Fact::Proxies(Proxies { path, host, port: *port }));
            }
        }
    }
}

/// The route to the WebSocket server of one bridge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColibriRoute {
    /// The bridge's server id, which is the segment of the path.
    pub server_id: ServerId,
    /// The bridge's public HTTP port, as nginx reaches it.
    pub bridge: Endpoint,
}

impl Facts for ColibriRoute {
    fn facts<'a>(&'a self, at: &Trail<'_>, tell: &mut dyn Tell<'a>) {
        let path = WebPath { root: COLIBRI_WEBSOCKET, leaf: self.server_id.as_str() };
        tell.tell(at, Fact::Proxies(Proxies { path, host: &self.bridge.host, port: self.bridge.port }));
    }
}
