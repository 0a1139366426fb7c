//! Bridges as a description has them.

use super::{changed, changed_name, http_server, login};
use crate::component::{Bridge, WebSocket};
use crate::name::{Interface, MachineName};
use crate::spec::{self, Channel, Lenient};
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};

/// A bridge with its name and machine.
pub(super) fn named(bridge: &Bridge, meet: &MachineName) -> spec::Bridge {
    let mut spec = spec::Bridge::new(bridge.name.clone());
    spec.machine = super::named(&bridge.machine, meet);
    spec
}

/// The connections, which decide where Prosody-JVB listens and whom it knows.
pub(super) fn logins(specs: &mut [spec::Bridge], actual: &[Bridge], base: &[Bridge]) {
    for ((spec, actual), base) in specs.iter_mut().zip(actual).zip(base) {
        let (Some(actual), Some(base)) = (actual.xmpp.first(), base.xmpp.first()) else { continue };
        let login = login(&actual.login, &base.login);
        spec.xmpp = spec::MucClient {
            id: changed_name(&actual.id, &base.id),
            host: login.host,
            port: login.port,
            domain: login.domain,
            username: login.username,
            password: login.password,
            verify_certificate: login.verify_certificate,
            tls: login.tls,
            brewery: changed_name(&actual.brewery, &base.brewery),
            nickname: changed_name(&actual.nickname, &base.nickname),
        };
    }
}

/// The rest of every bridge.
pub(super) fn rest(specs: &mut [spec::Bridge], actual: &[Bridge], base: &[Bridge]) {
    // Ports that are not written are handed out in order, so one that is written changes those of its neighbours.
    let moved: BTreeSet<&MachineName> = actual
        .iter()
        .zip(base)
        .filter(|(actual, base)| ports(actual) != ports(base))
        .map(|(actual, _)| &actual.machine)
        .collect();
    for ((spec, actual), base) in specs.iter_mut().zip(actual).zip(base) {
        let has_moved = moved.contains(&actual.machine);
        if has_moved {
            spec.media.port = Some(actual.media.port.into());
        }
        spec.private_http = http_server(&actual.private_http, &base.private_http);
        if has_moved {
            spec.private_http.port = Some(actual.private_http.port().into());
        }
        if actual.websocket.is_none() {
            spec.channel = Some(Channel::Datachannel);
        }
        if let (Some(actual), Some(base)) = (&actual.websocket, &base.websocket) {
            spec.websocket = websocket(actual, base);
            if has_moved {
                spec.websocket.port = actual.http.as_ref().map(|http| http.port().into());
            }
        }
        spec.sctp = changed(&actual.sctp, &base.sctp);
        relay(&mut spec.relay, actual, base);
        spec.mapping =
            actual.mapping.map(|mapping| spec::Mapping { local: mapping.local.into(), public: mapping.public.into() });
        spec.extra = actual.extra.clone();
    }
}

/// Every port a bridge is bound to.
fn ports(bridge: &Bridge) -> impl PartialEq {
    let websocket = bridge.websocket.as_ref().and_then(|websocket| websocket.http.as_ref());
    (bridge.media.port, bridge.private_http.port(), websocket.map(crate::component::HttpServer::port))
}

fn websocket(actual: &WebSocket, base: &WebSocket) -> spec::WebSocket {
    let address = |websocket: &WebSocket| websocket.http.as_ref().and_then(crate::component::HttpServer::address);
    let everywhere = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
    let domain = |websocket: &WebSocket| websocket.domain.as_ref().map(|told| told.domain.clone());
    spec::WebSocket {
        interface: (address(actual) != address(base)).then(|| Interface(address(actual).unwrap_or(everywhere)).into()),
        port: None,
        domain: changed(&domain(actual), &domain(base)).flatten().map(Lenient::from),
        server_id: changed_name(&actual.server_id, &base.server_id),
    }
}

fn relay(spec: &mut spec::Relay, actual: &Bridge, base: &Bridge) {
    spec.enabled = changed(&actual.relay.is_some(), &base.relay.is_some());
    let Some(relay) = &actual.relay else { return };
    let usual = crate::name::RelayId::from(&actual.name);
    spec.id = relay.id.clone().filter(|id| *id != usual).map(Lenient::from);
    let region = relay.region.clone().filter(|region| region.as_str() != crate::default::REGION);
    spec.region = region.map(Lenient::from);
}
