//! The main Prosody: the server of the browsers, and of Jicofo's client connection.

use super::part::{Account, Listener, Muc, VirtualHost};
use super::prosody::{Additions, InstancePaths};
use crate::fact::{Answers, Fact, Facts, Role, Serves, Tell, WebPath};
use crate::name::{BareJid, Domain, Feature, MachineName, ProsodyVersion};
use crate::place::Trail;
use jitsi_topology_derive::Component;
use std::net::IpAddr;

/// The path browsers open their XMPP WebSocket at (RFC 7395; Prosody `mod_websocket`).
pub const XMPP_WEBSOCKET: WebPath<'static> = WebPath { root: "/xmpp-websocket", leaf: "" };
/// The path browsers send BOSH requests to (XEP-0206; Prosody `mod_bosh`).
pub const HTTP_BIND: WebPath<'static> = WebPath { root: "/http-bind", leaf: "" };

/// The Prosody that browsers log in to, with the rooms people meet in.
#[derive(Clone, Debug, PartialEq, Eq, Component)]
#[component(section = "main_prosody")]
pub struct MainProsody {
    /// The machine it runs on.
    pub machine: MachineName,
    /// The Prosody release.
    pub version: ProsodyVersion,
    /// Where XMPP clients connect (`c2s_ports`, `c2s_interfaces`; Prosody's default is port 5222 everywhere).
    #[fact(tcp(protocol = "XMPP", purpose = "Client XMPP"))]
    pub c2s: Listener,
    /// Where nginx hands over BOSH and WebSocket requests.
    #[fact(flatten)]
    pub web: Web,
    /// The domain people log in on.
    #[fact(part)]
    pub client_domain: VirtualHost,
    /// The domain Jicofo's account lives on.
    #[fact(part)]
    pub auth_domain: VirtualHost,
    /// The service whose rooms are the conferences.
    #[fact(part)]
    pub conference: Muc,
    /// The component that hands conference requests of clients to Jicofo.
    #[fact(part)]
    pub focus: FocusProxy,
    /// The optional features of Jitsi that are switched on.
    #[fact(part)]
    pub features: Vec<FeatureHost>,
    /// The accounts that administer the server (`admins`).
    pub admins: Vec<BareJid>,
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

/// The HTTP side of the main Prosody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Web {
    /// Where HTTP requests arrive, when BOSH or WebSockets are served (`http_ports`, `http_interfaces`; Prosody's
    /// default is port 5280 on loopback).
    pub http: Listener,
    /// The proxies that may say who a request came from, besides those on the same machine (`trusted_proxies`).
    pub trusted_proxies: Vec<IpAddr>,
    /// Whether BOSH is served (`mod_bosh`).
    pub bosh: bool,
    /// Whether XMPP over WebSocket is served (`mod_websocket`).
    pub websocket: bool,
}

impl Facts for Web {
    fn facts<'a>(&'a self, at: &Trail<'_>, tell: &mut dyn Tell<'a>) {
        let Self { http, trusted_proxies: _, bosh, websocket } = self;
        // Prosody opens the port for a module that serves HTTP, and for none it stays closed.
        if !bosh && !websocket {
            return;
        }
        super::private::listens(
            &at.field("http"),
            tell,
            http,
            crate::fact::Transport::Tcp,
            "HTTP",
            "BOSH/WebSocket (internal)",
        );
        for (on, name, path) in [(bosh, "bosh", HTTP_BIND), (websocket, "websocket", XMPP_WEBSOCKET)] {
            if *on {
                tell.tell(&at.field(name), Fact::Answers(Answers { port: http.port, path, needs_route: true }));
            }
        }
    }
}

/// The `client_proxy` component (jitsi-meet `resources/prosody-plugins/mod_client_proxy.lua`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FocusProxy {
    /// Its domain, the one browsers address conference requests to.
    pub domain: Domain,
    /// The account that answers them (`target_address`).
    pub target: BareJid,
}

impl Facts for FocusProxy {
    fn facts<'a>(&'a self, at: &Trail<'_>, tell: &mut dyn Tell<'a>) {
        tell.tell(at, Fact::Serves(Serves { domain: &self.domain, role: Role::Other }));
    }
}

/// A feature that is switched on, with its host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeatureHost {
    /// The feature.
    pub feature: Feature,
    /// The host it brings, when it brings one.
    pub host: Option<FeatureRole>,
}

/// What the host of a feature is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeatureRole {
    /// A component with the module of the feature.
    Component(Domain),
    /// A MUC service.
    Muc(Muc),
    /// A domain people log in on.
    VirtualHost(VirtualHost),
}

impl FeatureHost {
    /// The domain of its host.
    pub fn domain(&self) -> Option<&Domain> {
        self.host.as_ref().map(|host| match host {
            FeatureRole::Component(domain) => domain,
            FeatureRole::Muc(muc) => &muc.domain,
            FeatureRole::VirtualHost(host) => &host.domain,
        })
    }
}

impl Facts for FeatureHost {
    fn facts<'a>(&'a self, at: &Trail<'_>, tell: &mut dyn Tell<'a>) {
        match &self.host {
            None => {}
            Some(FeatureRole::Component(domain)) => tell.tell(at, Fact::Serves(Serves { domain, role: Role::Other })),
            Some(FeatureRole::Muc(muc)) => muc.facts(at, tell),
            Some(FeatureRole::VirtualHost(host)) => host.facts(at, tell),
        }
    }
}

impl MainProsody {
    /// Every domain it serves.
    pub fn domains(&self) -> impl Iterator<Item = &Domain> {
        let own = [&self.client_domain.domain, &self.auth_domain.domain, &self.conference.domain, &self.focus.domain];
        let features = self.features.iter().filter_map(FeatureHost::domain);
        own.into_iter().chain(features).chain(self.additions.hosts.keys())
    }

    /// The host of a feature, when it is switched on.
    pub fn feature(&self, feature: Feature) -> Option<&FeatureHost> {
        self.features.iter().find(|host| host.feature == feature)
    }
}
