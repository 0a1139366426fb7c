//! For each law, the smallest change to a healthy deployment that breaks it.

use jitsi_topology::Topology;
use jitsi_topology::component::{Authentication, Components, HttpServer, Listener, Relay, WebSocket, XmppRoutes};
use jitsi_topology::fact::Tls;
use jitsi_topology::name::*;
use jitsi_topology::spec::{Bridge, Spec};

/// Reads a name that is written in a test.
pub(crate) fn name<T: Name>(text: &str) -> T {
    T::parse(text).unwrap_or_else(|error| panic!("{error}"))
}

/// Two machines, a bridge on each.
pub(crate) fn healthy() -> Components {
    let media1: MachineName = name("media1");
    let spec = Spec::new(name("jitsi.example.com"))
        .machine(&name("meet"), name("192.0.2.1"))
        .machine(&media1, name("192.0.2.2"))
        .bridge(Bridge::new(name("jvb1")))
        .bridge(Bridge::new(name("jvb2")).on(&media1));
    Topology::resolve(&spec).unwrap().into_components()
}

/// The code of a law, what is changed, and the two places that disagree.
pub(crate) struct Breaker {
    pub(crate) code: &'static str,
    pub(crate) change: fn(&mut Components),
    pub(crate) at: &'static str,
    pub(crate) against: &'static str,
}

const fn breaker(code: &'static str, at: &'static str, against: &'static str, change: fn(&mut Components)) -> Breaker {
    Breaker { code, change, at, against }
}

/// At least one for every law, in the order of their codes. An empty `against` means that one place
/// alone is wrong.
pub(crate) const BREAKERS: &[Breaker] = &[
    breaker("brewery-admin", "prosody_jvb.muc.admins", "jicofo.brewery", |all| {
        all.prosody_jvb.muc.admins.remove(0);
    }),
    breaker("brewery-admin", "prosody_jvb.muc.admins", "bridges[0].xmpp[0].brewery", |all| {
        all.prosody_jvb.muc.only_admins_create = true;
        all.prosody_jvb.muc.admins.remove(1);
        all.bridges.truncate(1);
        all.nginx.routes.truncate(1);
    }),
    breaker("brewery-exposed", "prosody_jvb.s2s", "", |all| {
        all.prosody_jvb.s2s = true;
    }),
    breaker("brewery-exposed", "prosody_jvb.http", "", |all| {
        let interfaces = Interfaces::loopback();
        all.prosody_jvb.http = Some(Listener { interfaces, port: name("5380") });
    }),
    breaker("brewery-exposed", "prosody_jvb.registration", "", |all| {
        all.prosody_jvb.registration = true;
    }),
    breaker("brewery-exposed", "prosody_jvb.authentication", "", |all| {
        all.prosody_jvb.tech_domain.authentication = Authentication::Anonymous;
    }),
    breaker("brewery-mismatch", "bridges[1].xmpp[0].brewery", "jicofo.brewery", |all| {
        all.bridges[1].xmpp[0].brewery = name("other@muc.tech.jitsi.example.com");
    }),
    breaker("bridge-channel", "bridges[0].channel", "jicofo", |all| {
        all.bridges[0].sctp = false;
    }),
    breaker("bridge-channel", "bridges[0].channel", "", |all| {
        all.bridges[0].sctp = false;
        all.bridges[0].websocket = None;
        all.nginx.routes.remove(0);
    }),
    breaker("bridge-channel", "bridges[0].websocket.port", "", |all| {
        websocket(all).http = None;
        all.nginx.routes.remove(0);
    }),
    breaker("bridge-channel", "bridges[0].websocket.domain", "", |all| {
        websocket(all).domain = None;
    }),
    breaker("bridge-channel", "bridges[0].websocket.domain", "nginx.domain", |all| {
        websocket(all).domain.as_mut().unwrap().domain = name("other.example.com");
    }),
    breaker("bridge-channel", "bridges[0].websocket.server_id", "nginx", |all| {
        all.nginx.routes.remove(0);
    }),
    breaker("certificate-verification", "bridges[1].xmpp[0].verify_certificate", "prosody_jvb.tech_domain", |all| {
        all.prosody_jvb.tech_domain.certificate.self_signed = true;
    }),
    breaker("conference-muc", "jicofo.client.conference", "main_prosody.conference.domain", |all| {
        all.jicofo.xmpp.client.conference = name("muc.jitsi.example.com");
    }),
    breaker("dead-upstream", "nginx.prosody", "main_prosody.websocket", |all| {
        all.nginx.xmpp = XmppRoutes { bosh: false, ..all.nginx.xmpp.clone() };
        all.nginx.xmpp.prosody.port = name("5281");
    }),
    breaker("dead-upstream", "nginx.prosody", "main_prosody.http", |all| {
        all.main_prosody.web.websocket = false;
    }),
    breaker("dead-upstream", "nginx.routes[1]", "bridges[1].websocket", |all| {
        all.nginx.routes[1].server_id = name("unknown");
        all.nginx.routes.push(all.nginx.routes[1].clone());
        all.nginx.routes[2].server_id = name("jvb2");
    }),
    breaker("domain-served-twice", "main_prosody.conference", "main_prosody.auth_domain", |all| {
        all.main_prosody.conference.domain = all.main_prosody.auth_domain.domain.clone();
        all.jicofo.xmpp.client.conference = all.main_prosody.auth_domain.domain.clone();
    }),
    breaker("duplicate-identity", "bridges[1].name", "bridges[0].name", |all| {
        let BridgeNames { nickname, server_id, id } = BridgeNames::of("jvb1");
        all.bridges[1].name = name("jvb1");
        all.bridges[1].xmpp[0].nickname = nickname;
        all.bridges[1].xmpp[0].id = id;
        all.bridges[1].websocket.as_mut().unwrap().server_id = server_id.clone();
        all.nginx.routes[1].server_id = server_id;
        all.nginx.routes.remove(0);
        all.bridges[0].websocket = None;
    }),
    breaker("duplicate-identity", "bridges[1].xmpp[0].nickname", "bridges[0].xmpp[0].nickname", |all| {
        all.bridges[1].xmpp[0].nickname = name("jvb1");
    }),
    breaker("duplicate-identity", "bridges[0].xmpp[0].nickname", "jicofo.service.username", |all| {
        all.bridges[0].xmpp[0].nickname = name("focus");
    }),
    breaker("duplicate-identity", "bridges[0].xmpp[1].id", "bridges[0].xmpp[0].id", |all| {
        let mut second = all.bridges[0].xmpp[0].clone();
        second.nickname = name("jvb1-again");
        all.bridges[0].xmpp.push(second);
    }),
    breaker("duplicate-identity", "bridges[1].relay.id", "bridges[0].relay.id", |all| {
        all.jicofo.relay = true;
        for bridge in &mut all.bridges {
            bridge.relay = Some(Relay { id: Some(name("same")), region: Some(name("eu")) });
        }
    }),
    breaker("encryption-mismatch", "jicofo.client", "main_prosody.auth_domain", |all| {
        all.jicofo.xmpp.client.login.tls = Tls::Never;
    }),
    breaker("focus-proxy", "main_prosody.focus.target", "jicofo.client", |all| {
        all.main_prosody.focus.target = name("focus@jitsi.example.com");
    }),
    breaker("focus-proxy", "jicofo.client.proxy", "main_prosody.focus.domain", |all| {
        all.jicofo.xmpp.client.proxy = name("proxy.jitsi.example.com");
    }),
    breaker("incomplete-muc-client", "bridges[0].xmpp", "", |all| {
        all.bridges[0].xmpp.clear();
    }),
    breaker("no-bridge", "bridges", "", |all| {
        all.bridges.clear();
        all.nginx.routes.clear();
    }),
    breaker("no-such-account", "jicofo.service.username", "prosody_jvb", |all| {
        all.prosody_jvb.accounts.remove(0);
    }),
    breaker("no-such-account", "jicofo.service.username", "main_prosody.accounts[1]", |all| {
        let account = all.prosody_jvb.accounts.remove(0);
        all.main_prosody.accounts.push(account);
    }),
    breaker("no-such-muc", "bridges[0].xmpp[1].brewery", "prosody_jvb", |all| {
        let mut second = all.bridges[0].xmpp[0].clone();
        (second.id, second.nickname) = (name("second"), name("second"));
        second.brewery = name("jvbbrewery@muc.other.jitsi.example.com");
        all.bridges[0].xmpp.push(second);
    }),
    breaker("no-such-muc", "bridges[0].xmpp[1].brewery", "main_prosody.conference", |all| {
        let mut second = all.bridges[0].xmpp[0].clone();
        (second.id, second.nickname) = (name("second"), name("second"));
        second.brewery = name("jvbbrewery@conference.jitsi.example.com");
        all.bridges[0].xmpp.push(second);
    }),
    breaker("password-mismatch", "bridges[1].xmpp[0].password", "prosody_jvb.accounts[1]", |all| {
        all.bridges[1].xmpp[0].login.password = Password::Env(name("OTHER"));
    }),
    breaker("port-conflict", "bridges[0].private_http.port", "jicofo.rest.port", |all| {
        all.jicofo.rest = HttpServer::new(None, all.bridges[0].private_http.port());
    }),
    breaker("relay-sync", "bridges[1].relay.enabled", "jicofo.relay", |all| {
        all.bridges[1].relay = Some(Relay { id: Some(name("jvb2")), region: Some(name("eu")) });
    }),
    breaker("relay-sync", "bridges[1].relay.id", "", |all| {
        all.jicofo.relay = true;
        all.bridges[0].relay = Some(Relay { id: Some(name("jvb1")), region: Some(name("eu")) });
        all.bridges[1].relay = Some(Relay { id: None, region: Some(name("eu")) });
    }),
    breaker("reserved-setting", "jicofo.extra.jicofo.bridge.brewery-jid", "", |all| {
        all.jicofo.extra = extra(r#"{"jicofo": {"bridge": {"brewery-jid": "x@y"}}}"#);
    }),
    breaker("reserved-setting", "prosody_jvb.extra.c2s_ports", "", |all| {
        all.prosody_jvb.additions.extra = extra(r#"{"c2s_ports": [5222]}"#);
    }),
    breaker("reserved-setting", "bridges[1].extra.videobridge.octo.enabled", "", |all| {
        all.bridges[1].extra = extra(r#"{"videobridge": {"octo": {"enabled": true}}}"#);
    }),
    breaker("room-locking", "prosody_jvb.muc", "", |all| {
        all.prosody_jvb.muc.locks_new_rooms = true;
    }),
    breaker("room-owner", "prosody_jvb.muc", "jicofo.brewery", |all| {
        all.prosody_jvb.muc.admins_own_rooms = false;
    }),
    breaker("room-owner", "main_prosody.conference.admins", "jicofo.client", |all| {
        all.main_prosody.conference.admins.clear();
    }),
    breaker("service-connection", "jicofo.service.enabled", "prosody_jvb.muc", |all| {
        all.jicofo.xmpp.service.enabled = false;
    }),
    breaker("service-connection", "jicofo.xmpp_connection_name", "prosody_jvb.muc", |all| {
        all.jicofo.xmpp.xmpp_connection_name = ConnectionName::Client;
    }),
    breaker("service-connection", "jicofo.service.port", "prosody_jvb.muc", |all| {
        all.jicofo.xmpp.service.login = all.jicofo.xmpp.client.login.clone();
    }),
    breaker("shared-path", "prosody_jvb.paths.data", "main_prosody.paths.data", |all| {
        all.prosody_jvb.paths.data = all.main_prosody.paths.data.clone();
        all.prosody_jvb.paths.admin_socket = all.main_prosody.paths.admin_socket.clone();
    }),
    breaker("unknown-module", "main_prosody.modules[0]", "", |all| {
        all.main_prosody.additions.modules = vec![name("muc_meting_id")];
    }),
    breaker("unknown-module", "main_prosody.plugin_paths", "", |all| {
        all.main_prosody.additions.plugin_paths.clear();
    }),
    breaker("unreachable-listener", "jicofo.service.port", "prosody_jvb.c2s.port", |all| {
        all.jicofo.xmpp.service.login.port = name("6222");
    }),
    breaker("unreachable-listener", "bridges[1].xmpp[0]", "prosody_jvb.c2s.interfaces", |all| {
        all.prosody_jvb.c2s.interfaces = Interfaces::loopback();
    }),
    breaker("unreachable-listener", "bridges[1].xmpp[0].host", "", |all| {
        all.bridges[1].xmpp[0].login.host = name("elsewhere.example.com");
    }),
    breaker("wrong-xmpp-domain", "bridges[1].xmpp[0].domain", "prosody_jvb", |all| {
        all.bridges[1].xmpp[0].login.domain = name("auth.jitsi.example.com");
    }),
    breaker("wrong-xmpp-domain", "jicofo.client.xmpp_domain", "main_prosody.client_domain", |all| {
        all.jicofo.xmpp.client.xmpp_domain = name("example.com");
    }),
];

/// What breaks a law of severity warning.
pub(crate) const DOUBTS: &[Breaker] = &[
    breaker("certificate-verification", "bridges[1].xmpp[0].verify_certificate", "", |all| {
        all.bridges[1].xmpp[0].login.verify_certificate = false;
    }),
    breaker("unknown-key", "jicofo.extra.jicofo.bridge.stres-threshold", "", |all| {
        all.jicofo.extra = extra(r#"{"jicofo": {"bridge": {"stres-threshold": 0.9}}}"#);
    }),
    breaker("unknown-key", "main_prosody.extra.cross_domain_bosh", "", |all| {
        all.main_prosody.additions.extra = extra(r#"{"cross_domain_bosh": true}"#);
    }),
];

struct BridgeNames {
    nickname: Nickname,
    server_id: ServerId,
    id: ClientId,
}

impl BridgeNames {
    fn of(text: &str) -> Self {
        Self { nickname: name(text), server_id: name(text), id: name(text) }
    }
}

fn websocket(all: &mut Components) -> &mut WebSocket {
    all.bridges[0].websocket.as_mut().unwrap()
}

fn extra(json: &str) -> Extra {
    serde_json::from_str(json).unwrap()
}
