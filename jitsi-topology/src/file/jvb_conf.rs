//! The shape of jvb.conf (jvb `reference.conf`, jicoco `MucClientConfiguration.java`).

use super::{HoconPassword, bound_to};
use crate::component::{Bridge, HttpServer, Login, Mapping, MucClient, Relay as BridgeRelay, WebSocket};
use crate::fact::Tls;
use crate::name::{ClientId, Domain, Host, Nickname, Node, Port, PublicEndpoint, Region, RelayId, RoomJid, ServerId};
use crate::syntax::Comments;
use serde::{Serialize, Serializer};
use std::net::IpAddr;
use std::sync::LazyLock;

/// What is said of a key that is easily got wrong.
pub(crate) static COMMENTS: LazyLock<Comments<'static>> = LazyLock::new(|| {
    Comments::new(&[
        (
            "videobridge.apis.xmpp-client.configs.*",
            "Drops out without a word when HOSTNAME, USERNAME, PASSWORD, MUC_JIDS or MUC_NICKNAME is missing.\nThese keys take underscores, never dashes.",
        ),
        ("videobridge.apis.xmpp-client.configs.*.PORT", "The default is 5222, the main Prosody."),
        ("videobridge.apis.xmpp-client.configs.*.MUC_JIDS", "Must equal brewery-jid in jicofo.conf."),
        ("videobridge.apis.xmpp-client.configs.*.MUC_NICKNAME", "Two bridges with one nickname become one."),
        ("videobridge.http-servers.public", "Off by default; WebSockets need it."),
        ("videobridge.websockets.domains", "What browsers are told to connect to: nginx, not this machine."),
        ("videobridge.websockets.server-id", "The segment of the path that nginx has a route for."),
        ("videobridge.websockets.tls", "nginx ends TLS; without this browsers are told ws:// and refuse."),
        ("videobridge.relay", "Must agree with jicofo.octo.enabled."),
        ("videobridge.relay.relay-id", "Without it the bridge never publishes its presence."),
        ("videobridge.sctp", "Must agree with jicofo.sctp.enabled."),
    ])
});

/// The whole file.
#[derive(Debug, Serialize)]
pub(crate) struct JvbConf<'a> {
    videobridge: Videobridge<'a>,
    ice4j: Option<Ice4j<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Videobridge<'a> {
    apis: Apis<'a>,
    http_servers: HttpServers,
    websockets: Websockets<'a>,
    ice: Ice,
    sctp: Switch,
    relay: Relay<'a>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Apis<'a> {
    xmpp_client: XmppClient<'a>,
}

#[derive(Debug, Serialize)]
struct XmppClient<'a> {
    configs: Configs<'a>,
}

/// The connections, each under its id.
#[derive(Debug)]
struct Configs<'a>(&'a [MucClient]);

impl Serialize for Configs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|client| -> (&ClientId, Config<'_>) { (&client.id, client.into()) }))
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
struct Config<'a> {
    hostname: &'a Host,
    port: Port,
    domain: &'a Domain,
    username: &'a Node,
    password: HoconPassword<'a>,
    muc_jids: &'a RoomJid,
    muc_nickname: &'a Nickname,
    security_mode: &'static str,
    disable_certificate_verification: bool,
}

#[derive(Debug, Serialize)]
struct HttpServers {
    private: PrivateServer,
    public: Option<PublicServer>,
}

#[derive(Debug, Serialize)]
struct PrivateServer {
    host: IpAddr,
    port: Port,
}

#[derive(Debug, Serialize)]
struct PublicServer {
    host: Option<IpAddr>,
    port: Port,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Websockets<'a> {
    enabled: bool,
    domains: Option<[&'a PublicEndpoint; 1]>,
    server_id: Option<&'a ServerId>,
    tls: Option<bool>,
}

#[derive(Debug, Serialize)]
struct Ice {
    udp: Udp,
}

#[derive(Debug, Serialize)]
struct Udp {
    port: Port,
}

#[derive(Debug, Serialize)]
struct Switch {
    enabled: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::struct_field_names, reason = "upstream calls its key so")]
struct Relay<'a> {
    enabled: bool,
    relay_id: Option<&'a RelayId>,
    region: Option<&'a Region>,
}

#[derive(Debug, Serialize)]
struct Ice4j<'a> {
    harvest: Harvest<'a>,
}

#[derive(Debug, Serialize)]
struct Harvest<'a> {
    mapping: Mappings<'a>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Mappings<'a> {
    static_mappings: [StaticMapping<'a>; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct StaticMapping<'a> {
    local_address: &'a IpAddr,
    public_address: &'a IpAddr,
}

impl<'a> From<&'a Bridge> for JvbConf<'a> {
    fn from(bridge: &'a Bridge) -> Self {
        let Bridge {
            name: _,
            machine: _,
            xmpp,
            incomplete: _,
            media,
            private_http,
            websocket,
            sctp,
            relay,
            mapping,
            extra: _,
        } = bridge;
        let public = websocket.as_ref().and_then(|websocket| websocket.http.as_ref()).map(PublicServer::from);
        let private = PrivateServer { host: bound_to(private_http), port: private_http.port() };
        Self {
            videobridge: Videobridge {
                apis: Apis { xmpp_client: XmppClient { configs: Configs(xmpp) } },
                http_servers: HttpServers { private, public },
                websockets: websocket.as_ref().into(),
                ice: Ice { udp: Udp { port: media.port } },
                sctp: Switch { enabled: *sctp },
                relay: relay.as_ref().into(),
            },
            ice4j: mapping.as_ref().map(Ice4j::from),
        }
    }
}

impl<'a> From<&'a MucClient> for Config<'a> {
    fn from(client: &'a MucClient) -> Self {
        let MucClient { id: _, login, brewery, nickname } = client;
        let Login { host, port, domain, username, password, tls, verify_certificate } = login;
        Self {
            hostname: host,
            port: *port,
            domain,
            username,
            password: HoconPassword(password),
            muc_jids: brewery,
            muc_nickname: nickname,
            security_mode: match tls {
                Tls::Never => "disabled",
                Tls::Offered => "ifpossible",
                Tls::Required => "required",
            },
            disable_certificate_verification: !verify_certificate,
        }
    }
}

impl From<&HttpServer> for PublicServer {
    fn from(server: &HttpServer) -> Self {
        Self { host: server.address(), port: server.port() }
    }
}

impl<'a> From<Option<&'a WebSocket>> for Websockets<'a> {
    fn from(websocket: Option<&'a WebSocket>) -> Self {
        let Some(WebSocket { http: _, domain, server_id, tls }) = websocket else {
            return Self { enabled: false, domains: None, server_id: None, tls: None };
        };
        Self {
            enabled: true,
            domains: domain.as_ref().map(|domain| [domain]),
            server_id: Some(server_id),
            tls: Some(*tls),
        }
    }
}

impl<'a> From<Option<&'a BridgeRelay>> for Relay<'a> {
    fn from(relay: Option<&'a BridgeRelay>) -> Self {
        match relay {
            None => Self { enabled: false, relay_id: None, region: None },
            Some(BridgeRelay { id, region }) => Self { enabled: true, relay_id: id.as_ref(), region: region.as_ref() },
        }
    }
}

impl<'a> From<&'a Mapping> for Ice4j<'a> {
    fn from(mapping: &'a Mapping) -> Self {
        let Mapping { local, public } = mapping;
        Self {
            harvest: Harvest {
                mapping: Mappings { static_mappings: [StaticMapping { local_address: local, public_address: public }] },
            },
        }
    }
}
