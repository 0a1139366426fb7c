//! jicofo.conf → Jicofo, with the defaults of Jicofo's reference.conf.

use super::further;
use super::gather::Gathered;
use super::hocon::Document;
use super::settings::Settings;
use crate::component::{ClientConnection, HttpServer, Jicofo, JicofoXmpp, Login, ServiceConnection};
use crate::default;
use crate::fact::Tls;
use crate::law;
use crate::law::setting::File;
use crate::law::unknown_key::stranger_to_jicofo;
use crate::name::{
    ConnectionName, Domain, Extra, Host, MachineName, Nickname, Node, Password, Port, Region, RoomJid, known,
};
use crate::place::Trail;
use std::net::IpAddr;

/// The port of the service connection when none is written (jicofo `reference.conf`).
const SERVICE_PORT: Port = Port::known(6222);
/// The component whose requests Jicofo takes for those of whoever is behind it.
pub(super) const CLIENT_PROXY: [&str; 4] = ["jicofo", "xmpp", "client", "client-proxy"];
/// The strategy that uses one bridge only, which is upstream's default.
const SINGLE_BRIDGE: &str = "SingleBridgeSelectionStrategy";

/// What was read: the component, but for what nothing in the file tells.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) jicofo: Jicofo,
    /// Whether the brewery stands in the file.
    pub(super) names_brewery: bool,
}

/// Reads Jicofo's settings. What is missing and has no default is a violation, and `domain` is what stands in for it.
pub(super) fn read(document: &Document, machine: &MachineName, domain: &Domain, gathered: &mut Gathered) -> Found {
    let root = Trail::root("jicofo");
    let mut settings = Settings::new(document, gathered, true);
    settings.mark(&root, &["jicofo"]);
    let s = &mut settings;
    let client_at = root.field("client");
    let xmpp_domain = s.name::<Domain>(&client_at.field("xmpp_domain"), &["jicofo", "xmpp", "client", "xmpp-domain"]);
    if xmpp_domain.is_none() {
        missing(s, &client_at.field("xmpp_domain"), "jicofo.xmpp.client.xmpp-domain");
    }
    let xmpp_domain = xmpp_domain.unwrap_or_else(|| domain.clone());
    let client = ClientConnection {
        login: login(s, &client_at, "client", default::CLIENT_PORT, true, &xmpp_domain),
        conference: s
            .name(&client_at.field("conference"), &["jicofo", "xmpp", "client", "conference-muc-jid"])
            .unwrap_or_else(|| below(&xmpp_domain, "conference")),
        // What it means that there is none takes the config of the main Prosody to say.
        proxy: s.name(&client_at.field("proxy"), &CLIENT_PROXY).unwrap_or_else(|| below(&xmpp_domain, "focus")),
        xmpp_domain,
    };
    let service_at = root.field("service");
    let enabled = s.switch(&service_at.field("enabled"), &["jicofo", "xmpp", "service", "enabled"]).unwrap_or(false);
    let service = ServiceConnection {
        enabled,
        login: login(s, &service_at, "service", SERVICE_PORT, enabled, &client.xmpp_domain),
    };

    let brewery_at = root.field("brewery");
    let brewery = s.name::<RoomJid>(&brewery_at, &["jicofo", "bridge", "brewery-jid"]);
    let names_brewery = brewery.is_some();
    if !names_brewery {
        missing(s, &brewery_at, "jicofo.bridge.brewery-jid");
    }
    let relay = s.switch(&root.field("relay"), &["jicofo", "octo", "enabled"]).unwrap_or(false);
    let mut jicofo = Jicofo {
        machine: machine.clone(),
        rest: rest(s, &root.field("rest")),
        relay,
        sctp: s.switch(&root.field("sctp"), &["jicofo", "sctp", "enabled"]).unwrap_or(default::SCTP),
        region: s.name::<Region>(&root.field("region"), &["jicofo", "local-region"]),
        xmpp: JicofoXmpp {
            brewery: brewery
                .unwrap_or_else(|| RoomJid::new(known(default::BREWERY), below(&service.login.domain, "muc"))),
            xmpp_connection_name: connection_name(s, &root.field("xmpp_connection_name")),
            nickname: Nickname::from(&service.login.username),
            client,
            service,
        },
        extra: Extra::new(),
    };
    let further = further::read(document, &root, File::Jicofo, stranger_to_jicofo);
    s.gathered().violations.extend(further.strangers);
    jicofo.extra = further.extra;
    strategy(s, &root.field("relay"), relay);
    Found { jicofo, names_brewery }
}

/// One of the two connections. A domain that is missing is told only where the connection is made.
fn login(
    s: &mut Settings<'_, '_>,
    at: &Trail<'_>,
    connection: &str,
    port: Port,
    made: bool,
    xmpp_domain: &Domain,
) -> Login {
    let keys = |key: &'static str| ["jicofo", "xmpp", connection, key];
    s.mark(at, &["jicofo", "xmpp", connection]);
    let domain = s.name::<Domain>(&at.field("domain"), &keys("domain"));
    let password = s.password(&at.field("password"), &keys("password"));
    for (is_missing, key) in [(domain.is_none(), "domain"), (password.is_none(), "password")] {
        if is_missing && made {
            missing(s, &at.field(key), &keys(key).join("."));
        }
    }
    let uses_tls = s.switch(&at.field("tls"), &keys("use-tls")).unwrap_or(true);
    let trusts_all =
        s.switch(&at.field("verify_certificate"), &keys("disable-certificate-verification")).unwrap_or(false);
    Login {
        host: s.name(&at.field("host"), &keys("hostname")).unwrap_or_else(|| Host::Dns(known("localhost"))),
        port: s.name(&at.field("port"), &keys("port")).unwrap_or(port),
        domain: domain.unwrap_or_else(|| below(xmpp_domain, "auth")),
        username: s
            .name::<Node>(&at.field("username"), &keys("username"))
            .unwrap_or_else(|| known(default::FOCUS_USER)),
        password: password.unwrap_or_else(|| Password::Env(known(default::CLIENT_PASSWORD))),
        tls: if uses_tls { Tls::Offered } else { Tls::Never },
        verify_certificate: !trusts_all,
    }
}

fn rest(s: &mut Settings<'_, '_>, at: &Trail<'_>) -> HttpServer {
    s.mark(at, &["jicofo", "rest"]);
    let address = s.name::<IpAddr>(&at.field("interface"), &["jicofo", "rest", "host"]);
    let port = s.name::<Port>(&at.field("port"), &["jicofo", "rest", "port"]).unwrap_or(default::REST_PORT);
    HttpServer::new(Some(address.unwrap_or(default::LOOPBACK.into())), port)
}

fn connection_name(s: &mut Settings<'_, '_>, at: &Trail<'_>) -> ConnectionName {
    let Some(value) = s.value(at, &["jicofo", "bridge", "xmpp-connection-name"]) else { return default::CONNECTION };
    let written = value.unwrapped();
    let names = [ConnectionName::Client, ConnectionName::Service];
    names.into_iter().find(|name| name.as_str() == written).unwrap_or_else(|| {
        let message = format!("`{written}` is no connection of Jicofo, which does not start with it");
        let help = "write `Service` or `Client`, exactly so";
        s.gathered().violations.push(law::invalid_value::violation(at.place(), message, help));
        default::CONNECTION
    })
}

/// Relays are of no use to a strategy that puts every conference on one bridge.
fn strategy(s: &mut Settings<'_, '_>, at: &Trail<'_>, relay: bool) {
    let strategy = s.value(&at.field("strategy"), &["jicofo", "bridge", "selection-strategy"]);
    let uses_one = strategy.is_none_or(|strategy| strategy.unwrapped().ends_with(SINGLE_BRIDGE));
    if relay && uses_one {
        let violation = law::relay_sync::LAW
            .doubted(
                format!(
                    "Jicofo uses relays, and its strategy `{SINGLE_BRIDGE}` never puts a conference on a second bridge"
                ),
                at.place(),
                "uses relays",
            )
            .help("set jicofo.bridge.selection-strategy, to RegionBasedBridgeSelectionStrategy for example");
        s.gathered().violations.push(violation);
    }
}

fn missing(s: &mut Settings<'_, '_>, at: &Trail<'_>, key: &str) {
    let message = format!("Jicofo has no `{key}`");
    s.gathered().broken(&law::missing_setting::LAW, message, at.place(), "is not there");
}

/// A domain below another; where it does not fit, the other stands in.
fn below(domain: &Domain, prefix: &'static str) -> Domain {
    domain.below(prefix).unwrap_or_else(|_| domain.clone())
}
