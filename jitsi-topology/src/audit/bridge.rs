//! jvb.conf → Bridge, with the defaults of the bridge's reference.conf and of the code that reads its connections.

use super::further;
use super::gather::Gathered;
use super::hocon::{Document, Value};
use super::settings::Settings;
use crate::component::{Bridge, HttpServer, IncompleteClient, Listener, Login, Mapping, MucClient, Relay, WebSocket};
use crate::default;
use crate::fact::Tls;
use crate::law;
use crate::law::setting::File;
use crate::law::unknown_key::stranger_to_a_bridge;
use crate::name::{
    BridgeName, ClientId, Domain, Host, Interfaces, MachineName, Nickname, Password, Port, PublicEndpoint, RelayId,
    RoomJid, known,
};
use crate::place::Trail;
use std::net::IpAddr;

/// Where the connections stand.
const CONFIGS: [&str; 4] = ["videobridge", "apis", "xmpp-client", "configs"];
/// What a connection must have, or it is dropped (jicoco `MucClientConfiguration.java`, `isComplete`).
const REQUIRED: [&str; 5] = ["HOSTNAME", "USERNAME", "PASSWORD", "MUC_JIDS", "MUC_NICKNAME"];
/// The port of a bridge's media and of its private HTTP interface stand in reference.conf and jicoco.
const SERVER_ID: &str = "default-id";

/// Reads the settings of the bridge that stands at `at`, with places only when `marks` asks for them.
pub(super) fn read(
    document: &Document,
    machine: &MachineName,
    fallback: &BridgeName,
    at: &Trail<'_>,
    gathered: &mut Gathered,
    marks: bool,
) -> Bridge {
    let mut settings = Settings::new(document, gathered, marks);
    let s = &mut settings;
    s.mark(at, &["videobridge"]);
    let (xmpp, incomplete) = clients(s, document, &at.field("xmpp"));
    let websocket = websocket(s, at);
    let relay = relay(s, &at.field("relay"));
    let further = further::read(document, at, File::Jvb, stranger_to_a_bridge);
    s.gathered().violations.extend(further.strangers);
    Bridge {
        name: name(machine, fallback, &xmpp, websocket.as_ref(), relay.as_ref()),
        machine: machine.clone(),
        xmpp,
        incomplete,
        media: Listener {
            interfaces: Interfaces::everywhere(),
            port: s
                .name(&at.field("media").field("port"), &["videobridge", "ice", "udp", "port"])
                .unwrap_or(default::MEDIA_PORT),
        },
        private_http: http(
            s,
            &at.field("private_http"),
            "private",
            default::PRIVATE_PORT,
            Some(default::LOOPBACK.into()),
        ),
        websocket,
        sctp: s.switch(&at.field("sctp"), &["videobridge", "sctp", "enabled"]).unwrap_or(default::SCTP),
        relay,
        mapping: mapping(s, document, &at.field("mapping")),
        extra: further.extra,
    }
}

/// A bridge is called by its file, where that has a name of its own, and else by the first name it goes by that could be
/// a bridge's.
fn name(
    machine: &MachineName,
    fallback: &BridgeName,
    xmpp: &[MucClient],
    websocket: Option<&WebSocket>,
    relay: Option<&Relay>,
) -> BridgeName {
    if fallback.as_str() != machine.as_str() {
        return fallback.clone();
    }
    let server_id = websocket.map(|websocket| websocket.server_id.as_str()).filter(|id| *id != SERVER_ID);
    let relay_id = relay.and_then(|relay| relay.id.as_ref()).map(RelayId::as_str);
    let client = xmpp.first();
    let names =
        [client.map(|client| client.nickname.as_str()), server_id, relay_id, client.map(|client| client.id.as_str())];
    names.into_iter().flatten().find_map(|name| BridgeName::parse(name).ok()).unwrap_or_else(|| fallback.clone())
}

/// Every connection, complete ones and those that the bridge drops.
fn clients(s: &mut Settings<'_, '_>, document: &Document, at: &Trail<'_>) -> (Vec<MucClient>, Vec<IncompleteClient>) {
    s.mark(at, &CONFIGS);
    let (mut complete, mut incomplete) = (Vec::new(), Vec::new());
    for (id, entry) in document.get(&CONFIGS).into_iter().flat_map(Value::entries) {
        let index = complete.len();
        match client(s, &at.index(index), id, entry) {
            Ok(client) => complete.push(client),
            Err(missing) => {
                s.mark(&at.field(id), &with(&CONFIGS, &[id]));
                incomplete.push(IncompleteClient { id: id.to_owned(), missing });
            }
        }
    }
    (complete, incomplete)
}

/// One connection, or what it lacks. The bridge takes its keys in any case, but not with dashes.
fn client(
    s: &mut Settings<'_, '_>,
    at: &Trail<'_>,
    id: &str,
    entry: Value<'_>,
) -> Result<MucClient, Vec<&'static str>> {
    let spelled = |key: &'static str| {
        entry.entries().map(|(written, _)| written).find(|written| written.eq_ignore_ascii_case(key))
    };
    let has_dashes =
        |key: &str| entry.entries().any(|(written, _)| written.eq_ignore_ascii_case(&key.replace('_', "-")));
    let missing = REQUIRED.into_iter().filter(|key| spelled(key).is_none());
    let missing: Vec<&'static str> = missing
        .map(|key| match key {
            "MUC_JIDS" if has_dashes(key) => "MUC_JIDS (it is spelled with a dash)",
            "MUC_NICKNAME" if has_dashes(key) => "MUC_NICKNAME (it is spelled with a dash)",
            key => key,
        })
        .collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    let keys = |key: &'static str| with(&CONFIGS, &[id, spelled(key).unwrap_or(key)]);
    s.mark(at, &with(&CONFIGS, &[id]));
    let mode = security_mode(s, &at.field("tls"), &keys("SECURITY_MODE"))?;
    let host = s.name::<Host>(&at.field("host"), &keys("HOSTNAME")).ok_or_else(|| vec!["HOSTNAME"])?;
    let domain = s.name::<Domain>(&at.field("domain"), &keys("DOMAIN"));
    if domain.is_none() {
        s.mark(&at.field("domain"), &keys("HOSTNAME"));
    }
    let nickname =
        s.name::<Nickname>(&at.field("nickname"), &keys("MUC_NICKNAME")).ok_or_else(|| vec!["MUC_NICKNAME"])?;
    let trusts_all = s
        .value(&at.field("verify_certificate"), &keys("DISABLE_CERTIFICATE_VERIFICATION"))
        .is_some_and(|value| value.unwrapped().eq_ignore_ascii_case("true"));
    Ok(MucClient {
        id: ClientId::parse(id).or_else(|_| ClientId::parse(nickname.as_str())).unwrap_or_else(|_| known("client")),
        brewery: rooms(s, &at.field("brewery"), &keys("MUC_JIDS")).ok_or_else(|| vec!["MUC_JIDS"])?,
        login: Login {
            port: s.name(&at.field("port"), &keys("PORT")).unwrap_or(default::CLIENT_PORT),
            // Without a domain of its own the connection logs in on the name of the host.
            domain: domain.or_else(|| Domain::parse(&host.to_string()).ok()).ok_or_else(|| vec!["DOMAIN"])?,
            username: s.name(&at.field("username"), &keys("USERNAME")).ok_or_else(|| vec!["USERNAME"])?,
            password: s
                .bridge_password(&at.field("password"), &keys("PASSWORD"))
                .unwrap_or_else(|| Password::Env(known(default::BRIDGE_PASSWORD))),
            tls: mode.unwrap_or(if is_this_machine(&host) { Tls::Offered } else { Tls::Required }),
            verify_certificate: !trusts_all,
            host,
        },
        nickname,
    })
}

/// The hosts that a bridge does not insist on TLS with (jicoco `MucClient.java`).
fn is_this_machine(host: &Host) -> bool {
    matches!(host.to_string().as_str(), "localhost" | "127.0.0.1" | "::1")
}

fn security_mode(s: &mut Settings<'_, '_>, at: &Trail<'_>, keys: &[&str]) -> Result<Option<Tls>, Vec<&'static str>> {
    let Some(value) = s.value(at, keys) else { return Ok(None) };
    match value.unwrapped().as_str() {
        "disabled" => Ok(Some(Tls::Never)),
        "ifpossible" => Ok(Some(Tls::Offered)),
        "required" => Ok(Some(Tls::Required)),
        _ => Err(vec!["a valid SECURITY_MODE"]),
    }
}

/// The first of the rooms, which stand in one text with commas and no blanks.
fn rooms(s: &mut Settings<'_, '_>, at: &Trail<'_>, keys: &[&str]) -> Option<RoomJid> {
    let value = s.value(at, keys)?;
    let written = value.unwrapped();
    let law = &law::mangled_value::LAW;
    if value.is_list() {
        let message = format!("MUC_JIDS is a list, which the bridge reads as the one name `{written}`");
        s.gathered().broken(law, message, at.place(), "a list");
        let first = value.items().next()?.unwrapped();
        return s.gathered().parse(at, &first);
    }
    if written.contains(char::is_whitespace) {
        let message = format!("MUC_JIDS is `{written}`, and the bridge does not take the blanks away");
        s.gathered().broken(law, message, at.place(), "has blanks");
    }
    let first = written.split(',').next().unwrap_or_default();
    s.gathered().parse(at, first.trim())
}

fn http(s: &mut Settings<'_, '_>, at: &Trail<'_>, server: &str, port: Port, address: Option<IpAddr>) -> HttpServer {
    let keys = |key: &'static str| ["videobridge", "http-servers", server, key];
    let written = s.name::<IpAddr>(&at.field("interface"), &keys("host"));
    HttpServer::new(written.or(address), s.name(&at.field("port"), &keys("port")).unwrap_or(port))
}

fn websocket(s: &mut Settings<'_, '_>, bridge: &Trail<'_>) -> Option<WebSocket> {
    let at = bridge.field("websocket");
    if !s.switch(&bridge.field("channel"), &["videobridge", "websockets", "enabled"]).unwrap_or(false) {
        return None;
    }
    s.mark(&at, &["videobridge", "websockets"]);
    let port = &["videobridge", "http-servers", "public", "port"];
    let port = s.value(&at.field("port"), port).and_then(Value::integer).filter(|port| *port > 0);
    let address = s.name::<IpAddr>(&at.field("interface"), &["videobridge", "http-servers", "public", "host"]);
    let singular = s.value(&at.field("domain"), &["videobridge", "websockets", "domain"]).map(Value::unwrapped);
    let domains = ["videobridge", "websockets", "domains"];
    let plural = s.value(&at.field("domain"), &domains).and_then(|list| list.items().next().map(Value::unwrapped));
    let tls = s.switch(&at.field("tls"), &["videobridge", "websockets", "tls"]);
    // Unset it is as the bridge's own server has it, which has TLS when it has a key store.
    let keys = s.value(&at.field("keys"), &["videobridge", "http-servers", "public", "key-store-path"]);
    let tls = tls.unwrap_or(keys.is_some());
    Some(WebSocket {
        http: port.and_then(|port| Port::new(port).ok()).map(|port| HttpServer::new(address, port)),
        domain: singular.or(plural).and_then(|told| public(s, &at.field("domain"), &told, tls)),
        server_id: s
            .name(&at.field("server_id"), &["videobridge", "websockets", "server-id"])
            .unwrap_or_else(|| known(SERVER_ID)),
        tls,
    })
}

/// A domain, with the port browsers take by themselves where none is written.
fn public(s: &mut Settings<'_, '_>, at: &Trail<'_>, written: &str, tls: bool) -> Option<PublicEndpoint> {
    let (domain, port) = match written.split_once(':') {
        Some((domain, port)) => (domain, s.gathered().parse(at, port)?),
        None => (written, Port::known(if tls { 443 } else { 80 })),
    };
    Some(PublicEndpoint { domain: s.gathered().parse(at, domain)?, port })
}

/// Older spellings are read first, and win (jvb `RelayConfig.kt`).
fn relay(s: &mut Settings<'_, '_>, at: &Trail<'_>) -> Option<Relay> {
    s.mark(at, &["videobridge", "relay"]);
    let mut enabled = |group| s.switch(&at.field("enabled"), &["videobridge", group, "enabled"]);
    if !enabled("octo").or_else(|| enabled("relay")).unwrap_or(false) {
        return None;
    }
    let id = s.name(&at.field("id"), &["videobridge", "octo", "relay-id"]);
    let region = s.name(&at.field("region"), &["videobridge", "octo", "region"]);
    Some(Relay {
        id: id.or_else(|| s.name(&at.field("id"), &["videobridge", "relay", "relay-id"])),
        region: region.or_else(|| s.name(&at.field("region"), &["videobridge", "relay", "region"])),
    })
}

fn mapping(s: &mut Settings<'_, '_>, document: &Document, at: &Trail<'_>) -> Option<Mapping> {
    const MAPPINGS: [&str; 4] = ["ice4j", "harvest", "mapping", "static-mappings"];
    stun(s, document, at);
    document.get(&MAPPINGS)?.items().next()?;
    let local = s.name(&at.field("local"), &with(&MAPPINGS, &["0", "local-address"]));
    let public = s.name(&at.field("public"), &with(&MAPPINGS, &["0", "public-address"]));
    Some(Mapping { local: local?, public: public? })
}

/// The bridge fails on an address without a port, and passes over a mapping of one port alone (ice4j
/// `MappingCandidateHarvesters.java`).
fn stun(s: &mut Settings<'_, '_>, document: &Document, at: &Trail<'_>) {
    const ADDRESSES: [&str; 5] = ["ice4j", "harvest", "mapping", "stun", "addresses"];
    let servers = document.get(&ADDRESSES).into_iter().flat_map(Value::items).map(Value::unwrapped);
    if let Some(server) = servers.into_iter().find(|server| !has_port(server)) {
        let place = at.place().found(document.locate(&ADDRESSES));
        let message = format!("the STUN server `{server}` has no port");
        s.gathered().violations.push(law::invalid_value::violation(place, message, "write it as `host:3478`"));
    }
}

/// Whether it ends in `:` and a port; an IPv6 address has brackets.
fn has_port(server: &str) -> bool {
    server.rsplit_once(':').is_some_and(|(host, port)| {
        port.parse::<u16>().is_ok() && (!host.contains(':') || (host.starts_with('[') && host.ends_with(']')))
    })
}

fn with<'k>(keys: &[&'k str], further: &[&'k str]) -> Vec<&'k str> {
    keys.iter().chain(further).copied().collect()
}
