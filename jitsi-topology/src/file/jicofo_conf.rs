//! The shape of jicofo.conf (jicofo `reference.conf`).

use super::{HoconPassword, bound_to};
use crate::component::{ClientConnection, Jicofo, JicofoXmpp, Login, ServiceConnection};
use crate::fact::Tls;
use crate::name::{ConnectionName, Domain, Host, Node, Port, Region, RoomJid};
use crate::syntax::Comments;
use serde::Serialize;
use std::net::IpAddr;
use std::sync::LazyLock;

/// What is said of a key that is easily got wrong.
pub(crate) static COMMENTS: LazyLock<Comments<'static>> = LazyLock::new(|| {
    Comments::new(&[
        ("jicofo.xmpp.client", "Conferences, over the main Prosody."),
        (
            "jicofo.xmpp.client.xmpp-domain",
            "The domain people log in on; `domain` is the one Jicofo's own account is on.",
        ),
        (
            "jicofo.xmpp.client.client-proxy",
            "The component that hands over conference requests; without it their sender is taken for the proxy.",
        ),
        ("jicofo.xmpp.service", "Bridges, over Prosody-JVB."),
        ("jicofo.xmpp.service.enabled", "Off by default; then everything meant for bridges goes to the main Prosody."),
        ("jicofo.xmpp.service.port", "The default is 6222."),
        (
            "jicofo.bridge.brewery-jid",
            "The room every bridge announces itself in; must equal MUC_JIDS in every jvb.conf.",
        ),
        ("jicofo.bridge.selection-strategy", "The default puts a conference on one bridge only."),
        (
            "jicofo.bridge.xmpp-connection-name",
            "Exactly `Service`: with any other connection bridges are seen and never reached.",
        ),
        ("jicofo.octo", "Must agree with videobridge.relay.enabled of every bridge."),
        ("jicofo.sctp", "Must agree with videobridge.sctp.enabled of every bridge."),
        ("jicofo.rest", "Releases before 2025-06 listened everywhere unless told otherwise."),
    ])
});

/// The whole file.
#[derive(Debug, Serialize)]
pub(crate) struct JicofoConf<'a> {
    jicofo: Section<'a>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Section<'a> {
    xmpp: Xmpp<'a>,
    bridge: Bridge<'a>,
    octo: Switch,
    sctp: Switch,
    rest: Rest,
    local_region: Option<&'a Region>,
}

#[derive(Debug, Serialize)]
struct Xmpp<'a> {
    client: Client<'a>,
    service: Service<'a>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::struct_field_names, reason = "upstream calls its key so")]
struct Client<'a> {
    hostname: &'a Host,
    port: Port,
    xmpp_domain: &'a Domain,
    domain: &'a Domain,
    username: &'a Node,
    password: HoconPassword<'a>,
    client_proxy: &'a Domain,
    conference_muc_jid: &'a Domain,
    use_tls: bool,
    disable_certificate_verification: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Service<'a> {
    enabled: bool,
    hostname: &'a Host,
    port: Port,
    domain: &'a Domain,
    username: &'a Node,
    password: HoconPassword<'a>,
    use_tls: bool,
    disable_certificate_verification: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Bridge<'a> {
    brewery_jid: &'a RoomJid,
    xmpp_connection_name: ConnectionName,
    selection_strategy: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Switch {
    enabled: bool,
}

#[derive(Debug, Serialize)]
struct Rest {
    host: IpAddr,
    port: Port,
}

/// The strategy that puts one conference on bridges near its participants; the default would use one bridge only.
const STRATEGY_FOR_RELAYS: &str = "RegionBasedBridgeSelectionStrategy";

impl<'a> From<&'a Jicofo> for JicofoConf<'a> {
    fn from(jicofo: &'a Jicofo) -> Self {
        let Jicofo { machine: _, xmpp, rest, relay, sctp, region, extra: _ } = jicofo;
        let JicofoXmpp { client, service, brewery, xmpp_connection_name, nickname: _ } = xmpp;
        let bridge = Bridge {
            brewery_jid: brewery,
            xmpp_connection_name: *xmpp_connection_name,
            selection_strategy: relay.then_some(STRATEGY_FOR_RELAYS),
        };
        Self {
            jicofo: Section {
                xmpp: Xmpp { client: client.into(), service: service.into() },
                bridge,
                octo: Switch { enabled: *relay },
                sctp: Switch { enabled: *sctp },
                rest: Rest { host: bound_to(rest), port: rest.port() },
                local_region: region.as_ref(),
            },
        }
    }
}

impl<'a> From<&'a ClientConnection> for Client<'a> {
    fn from(connection: &'a ClientConnection) -> Self {
        let ClientConnection { login, xmpp_domain, conference, proxy } = connection;
        let Login { host, port, domain, username, password, tls, verify_certificate } = login;
        Self {
            hostname: host,
            port: *port,
            xmpp_domain,
            domain,
            username,
            password: HoconPassword(password),
            client_proxy: proxy,
            conference_muc_jid: conference,
            use_tls: *tls != Tls::Never,
            disable_certificate_verification: !verify_certificate,
        }
    }
}

impl<'a> From<&'a ServiceConnection> for Service<'a> {
    fn from(connection: &'a ServiceConnection) -> Self {
        let ServiceConnection { enabled, login } = connection;
        let Login { host, port, domain, username, password, tls, verify_certificate } = login;
        Self {
            enabled: *enabled,
            hostname: host,
            port: *port,
            domain,
            username,
            password: HoconPassword(password),
            use_tls: *tls != Tls::Never,
            disable_certificate_verification: !verify_certificate,
        }
    }
}
