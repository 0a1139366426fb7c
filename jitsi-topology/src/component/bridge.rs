//! A bridge (Jitsi Videobridge): it carries the media, and announces itself in the brewery.

use super::part::{HttpServer, Listener, Login};
use crate::fact::{Answers, Fact, Facts, Tell, Transport, WebPath, Within};
use crate::name::{
    BridgeName, ClientId, Extra, MachineName, Nickname, PublicEndpoint, Region, RelayId, RoomJid, ServerId,
};
use crate::place::Trail;
use jitsi_topology_derive::{Component, Facts};
use std::net::IpAddr;

/// The path below which a bridge serves the WebSocket connections of its clients, before its server id
/// (jvb `ColibriWebSocketService.kt`).
pub const COLIBRI_WEBSOCKET: &str = "/colibri-ws/";

/// One bridge.
#[derive(Clone, Debug, PartialEq, Eq, Component)]
#[component(section = "bridges", name = name)]
pub struct Bridge {
    /// Its name.
    #[fact(identifies = "bridge name")]
    pub name: BridgeName,
    /// The machine it runs on.
    pub machine: MachineName,
    /// Its connections to Prosody-JVB, usually one (`videobridge.apis.xmpp-client.configs`).
    #[fact(part)]
    pub xmpp: Vec<MucClient>,
    /// Connections that were described and that the bridge drops without a word, because a setting is missing.
    pub incomplete: Vec<IncompleteClient>,
    /// Where media arrives (`videobridge.ice.udp.port`; default 10000).
    #[fact(udp(protocol = "UDP", purpose = "Media (RTP)"))]
    pub media: Listener,
    /// Where its private HTTP interface listens (`videobridge.http-servers.private`; default 127.0.0.1:8080).
    #[fact(tcp(protocol = "HTTP", purpose = "JVB health, metrics (internal)"))]
    pub private_http: HttpServer,
    /// The WebSocket its clients may talk to it over; none means that SCTP data channels have to do.
    #[fact(part)]
    pub websocket: Option<WebSocket>,
    /// Whether it offers SCTP data channels (`videobridge.sctp.enabled`; default true).
    pub sctp: bool,
    /// How it takes part in conferences that span several bridges; none when it does not.
    #[fact(part)]
    pub relay: Option<Relay>,
    /// Its address behind address translation (`ice4j.harvest.mapping.static-mappings`).
    pub mapping: Option<Mapping>,
    /// Further settings, from the root of jvb.conf.
    pub extra: Extra,
}

/// One XMPP connection of a bridge and the room it announces itself in.
#[derive(Clone, Debug, PartialEq, Eq, Facts)]
pub struct MucClient {
    /// Its key among the connections of the bridge.
    #[fact(identifies(kind = "XMPP client id", within = component))]
    pub id: ClientId,
    /// Where it connects and as whom.
    #[fact(flatten)]
    pub login: Login,
    /// The room (`MUC_JIDS`).
    #[fact(enters(through = login, kind = brewery))]
    pub brewery: RoomJid,
    /// The name it goes by there (`MUC_NICKNAME`).
    #[fact(stands_in = brewery)]
    pub nickname: Nickname,
}

/// A connection that the bridge filters out when it starts (jicoco `MucClientConfiguration.java`, `isComplete`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncompleteClient {
    /// Its key among the connections of the bridge.
    pub id: String,
    /// The settings that are missing, as the bridge spells them: `MUC_NICKNAME`.
    pub missing: Vec<&'static str>,
}

/// The WebSocket server of a bridge (`videobridge.websockets`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebSocket {
    /// Where it listens (`videobridge.http-servers.public`; off by default).
    pub http: Option<HttpServer>,
    /// What browsers are told to connect to (`domains`); it must lead to a proxy that knows the server id.
    pub domain: Option<PublicEndpoint>,
    /// The path segment that tells the bridges behind one proxy apart (`server-id`; default `default-id`).
    pub server_id: ServerId,
    /// Whether browsers are told to use TLS (`tls`; without it the bridge goes by its own listener, which is plain
    /// behind a proxy, and browsers refuse what it tells them).
    pub tls: bool,
}

impl WebSocket {
    /// The path its clients ask for.
    pub fn path(&self) -> WebPath<'_> {
        WebPath { root: COLIBRI_WEBSOCKET, leaf: self.server_id.as_str() }
    }
}

impl Facts for WebSocket {
    fn facts<'a>(&'a self, at: &Trail<'_>, tell: &mut dyn Tell<'a>) {
        super::private::listens(
            at,
            tell,
            self.http.as_ref().map(HttpServer::listener),
            Transport::Tcp,
            "HTTP",
            "Colibri WebSocket",
        );
        super::private::identifies(
            &at.field("server_id"),
            tell,
            &self.server_id,
            "WebSocket server id",
            Within::Deployment,
        );
        if let Some(http) = &self.http {
            tell.tell(at, Fact::Answers(Answers { port: http.port(), path: self.path(), needs_route: true }));
        }
    }
}

/// A bridge as one of several in a conference (`videobridge.relay`).
#[derive(Clone, Debug, PartialEq, Eq, Facts)]
pub struct Relay {
    /// The id other bridges address it by; without it the bridge never publishes its presence.
    #[fact(identifies = "relay id")]
    pub id: Option<RelayId>,
    /// Where it is, for choosing a bridge near the participants.
    pub region: Option<Region>,
}

/// An address of the machine's own and the one it is known by outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// The address of the interface.
    pub local: IpAddr,
    /// The address participants send media to.
    pub public: IpAddr,
}
