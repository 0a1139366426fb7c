//! For each law, the smallest changes to a healthy deployment that break it and no other.
//!
//! A law of your own making gets its line here; a law that only a reader of files can find broken gets none.

use super::value::known;
use crate::component::{
    Authentication, Bridge, Components, HttpServer, Listener, MucClient, Relay, WebSocket, XmppRoutes,
};
use crate::fact::Tls;
use crate::name::{BareJid, BridgeName, ConnectionName, Domain, Extra, FilePath, Interfaces, Password, RoomJid};
use crate::spec::{self, Spec};
use crate::violation::{Code, Severity};

/// Two machines, a bridge on each.
pub(super) fn healthy() -> Spec {
    let media1 = known("media1");
    Spec::new(known("jitsi.example.com"))
        .machine(&known("meet"), known("192.0.2.1"))
        .machine(&media1, known("192.0.2.2"))
        .bridge(spec::Bridge::new(known("jvb1")))
        .bridge(spec::Bridge::new(known("jvb2")).on(&media1))
}

/// One way to break a law: what is changed, and the two places that then disagree.
#[derive(Clone, Copy, Debug)]
pub(super) struct Breaker {
    pub(super) code: Code,
    pub(super) severity: Severity,
    pub(super) at: &'static str,
    /// None means that one place alone is wrong.
    pub(super) against: Option<&'static str>,
    pub(super) change: fn(&mut Components),
}

/// It breaks a law in two places that disagree.
const fn between(code: &'static str, at: &'static str, against: &'static str, change: fn(&mut Components)) -> Breaker {
    Breaker { code: Code::new(code), severity: Severity::Error, at, against: Some(against), change }
}

/// It breaks a law in one place alone.
const fn alone(code: &'static str, at: &'static str, change: fn(&mut Components)) -> Breaker {
    Breaker { code: Code::new(code), severity: Severity::Error, at, against: None, change }
}

/// It raises a doubt.
const fn doubt(code: &'static str, at: &'static str, change: fn(&mut Components)) -> Breaker {
    Breaker { code: Code::new(code), severity: Severity::Warning, at, against: None, change }
}

/// It raises a doubt because of two places that disagree.
const fn doubt_between(
    code: &'static str,
    at: &'static str,
    against: &'static str,
    change: fn(&mut Components),
) -> Breaker {
    Breaker { severity: Severity::Warning, ..between(code, at, against, change) }
}

/// In the order of their codes, what is doubted last.
pub(super) const BREAKERS: &[Breaker] = &[
    between("brewery-admin", "prosody_jvb.muc.admins", "jicofo.brewery", |all| {
        let focus = all.jicofo.xmpp.service.login.jid();
        all.prosody_jvb.muc.admins.retain(|admin| *admin != focus);
    }),
    between("brewery-admin", "prosody_jvb.muc.admins", "bridges[0].xmpp[0].brewery", |all| {
        all.prosody_jvb.muc.only_admins_create = true;
        all.prosody_jvb.muc.admins = vec![all.jicofo.xmpp.service.login.jid()];
        all.bridges.truncate(1);
        all.nginx.routes.truncate(1);
    }),
    alone("brewery-exposed", "prosody_jvb.s2s", |all| all.prosody_jvb.s2s = true),
    alone("brewery-exposed", "prosody_jvb.http", |all| {
        all.prosody_jvb.http = Some(Listener { interfaces: Interfaces::loopback(), port: known("5380") });
    }),
    alone("brewery-exposed", "prosody_jvb.registration", |all| all.prosody_jvb.registration = true),
    alone("brewery-exposed", "prosody_jvb.authentication", |all| {
        all.prosody_jvb.tech_domain.authentication = Authentication::Anonymous;
    }),
    between("brewery-mismatch", "bridges[1].xmpp[0].brewery", "jicofo.brewery", |all| {
        all.bridges[1].xmpp[0].brewery = other_room(all);
    }),
    between("bridge-channel", "bridges[0].channel", "jicofo", |all| {
        all.jicofo.sctp = true;
        all.bridges[0].sctp = false;
    }),
    between("bridge-channel", "bridges[0].channel", "jicofo", |all| {
        all.jicofo.sctp = false;
        all.bridges[0].websocket = None;
        all.nginx.routes.remove(0);
    }),
    alone("bridge-channel", "bridges[0].channel", |all| {
        all.bridges[0].sctp = false;
        all.bridges[0].websocket = None;
        all.nginx.routes.remove(0);
    }),
    alone("bridge-channel", "bridges[0].websocket.port", |all| {
        websocket(all).http = None;
        all.nginx.routes.remove(0);
    }),
    alone("bridge-channel", "bridges[0].websocket.domain", |all| websocket(all).domain = None),
    between("bridge-channel", "bridges[0].websocket.domain", "nginx.domain", |all| {
        if let Some(told) = &mut websocket(all).domain {
            told.domain = elsewhere();
        }
    }),
    between("bridge-channel", "bridges[0].websocket.server_id", "nginx", |all| {
        all.nginx.routes.remove(0);
    }),
    between("certificate-verification", "bridges[1].xmpp[0].verify_certificate", "prosody_jvb.tech_domain", |all| {
        all.prosody_jvb.tech_domain.certificate.self_signed = true;
    }),
    between("conference-muc", "jicofo.client.conference", "main_prosody.conference.domain", |all| {
        all.jicofo.xmpp.client.conference = elsewhere();
    }),
    between("dead-upstream", "nginx.prosody", "main_prosody.websocket", |all| {
        all.main_prosody.web.websocket = true;
        all.nginx.xmpp = XmppRoutes { bosh: false, websocket: true, ..all.nginx.xmpp.clone() };
        all.nginx.xmpp.prosody.port = known("5281");
    }),
    between("dead-upstream", "nginx.prosody", "main_prosody.http", |all| {
        (all.main_prosody.web.bosh, all.main_prosody.web.websocket) = (true, false);
        all.nginx.xmpp = XmppRoutes { bosh: false, websocket: true, ..all.nginx.xmpp.clone() };
    }),
    between("dead-upstream", "nginx.routes[1]", "bridges[1].websocket", |all| {
        let right = all.nginx.routes[1].clone();
        all.nginx.routes[1].server_id = known("unknown");
        all.nginx.routes.push(right);
    }),
    between("domain-served-twice", "main_prosody.conference", "main_prosody.auth_domain", |all| {
        let domain = all.main_prosody.auth_domain.domain.clone();
        all.jicofo.xmpp.client.conference = domain.clone();
        all.main_prosody.additions.host_extra.clear();
        all.main_prosody.conference.domain = domain;
    }),
    between("duplicate-identity", "bridges[1].name", "bridges[0].name", |all| {
        let name = all.bridges[0].name.clone();
        rename(&mut all.bridges[1], &name);
        all.bridges[0].websocket = None;
        all.nginx.routes.remove(0);
        all.nginx.routes[0].server_id = (&name).into();
    }),
    between("duplicate-identity", "bridges[1].xmpp[0].nickname", "bridges[0].xmpp[0].nickname", |all| {
        all.bridges[1].xmpp[0].nickname = all.bridges[0].xmpp[0].nickname.clone();
    }),
    between("duplicate-identity", "bridges[0].xmpp[0].nickname", "jicofo.service.username", |all| {
        all.bridges[0].xmpp[0].nickname = all.jicofo.xmpp.nickname.clone();
    }),
    between("duplicate-identity", "bridges[0].xmpp[1].id", "bridges[0].xmpp[0].id", |all| {
        let id = all.bridges[0].xmpp[0].id.clone();
        second_client(all).id = id;
    }),
    between("duplicate-identity", "bridges[1].relay.id", "bridges[0].relay.id", |all| {
        all.jicofo.relay = true;
        for bridge in &mut all.bridges {
            bridge.relay = Some(relay("same"));
        }
    }),
    between("encryption-mismatch", "jicofo.client.tls", "main_prosody.auth_domain", |all| {
        all.jicofo.xmpp.client.login.tls = Tls::Never;
    }),
    between("focus-proxy", "main_prosody.focus.target", "jicofo.client", |all| {
        all.main_prosody.focus.target = BareJid::new(known("focus"), elsewhere());
    }),
    between("focus-proxy", "jicofo.client.proxy", "main_prosody.focus.domain", |all| {
        all.jicofo.xmpp.client.proxy = elsewhere();
    }),
    alone("incomplete-muc-client", "bridges[0].xmpp", |all| all.bridges[0].xmpp.clear()),
    between("module-option", "jicofo.client.username", "main_prosody.conference", |all| {
        let account = BareJid::new(known("jicofo"), all.main_prosody.auth_domain.domain.clone());
        all.jicofo.xmpp.client.login.username = account.node().clone();
        all.main_prosody.conference.admins.push(account.clone());
        all.main_prosody.focus.target = account.clone();
        all.main_prosody.accounts[0].jid = account;
    }),
    alone("no-bridge", "bridges", |all| {
        all.bridges.clear();
        all.nginx.routes.clear();
    }),
    between("no-such-account", "jicofo.service.username", "prosody_jvb", |all| {
        all.prosody_jvb.accounts.remove(0);
    }),
    between("no-such-account", "jicofo.service.username", "main_prosody.accounts[1]", |all| {
        let account = all.prosody_jvb.accounts.remove(0);
        all.main_prosody.accounts.push(account);
    }),
    between("no-such-muc", "bridges[0].xmpp[1].brewery", "prosody_jvb", |all| {
        second_client(all).brewery = RoomJid::new(known("jvbbrewery"), elsewhere());
    }),
    between("no-such-muc", "bridges[0].xmpp[1].brewery", "main_prosody.conference", |all| {
        let conference = all.main_prosody.conference.domain.clone();
        second_client(all).brewery = RoomJid::new(known("jvbbrewery"), conference);
    }),
    between("password-mismatch", "bridges[1].xmpp[0].password", "prosody_jvb.accounts[1]", |all| {
        all.bridges[1].xmpp[0].login.password = Password::Env(known("OTHER"));
    }),
    between("port-conflict", "bridges[0].private_http.port", "jicofo.rest.port", |all| {
        all.jicofo.rest = HttpServer::new(None, all.bridges[0].private_http.port());
    }),
    between("relay-sync", "bridges[1].relay.enabled", "jicofo.relay", |all| {
        all.jicofo.relay = false;
        all.bridges[0].relay = None;
        all.bridges[1].relay = Some(relay("jvb2"));
    }),
    between("relay-sync", "bridges[1].relay.enabled", "jicofo.relay", |all| {
        all.jicofo.relay = true;
        all.bridges[0].relay = Some(relay("jvb1"));
        all.bridges[1].relay = None;
    }),
    alone("relay-sync", "bridges[1].relay.id", |all| {
        all.jicofo.relay = true;
        all.bridges[0].relay = Some(relay("jvb1"));
        all.bridges[1].relay = Some(Relay { id: None, ..relay("jvb2") });
    }),
    alone("relay-sync", "bridges[0].relay.region", |all| {
        all.jicofo.relay = true;
        all.bridges[0].relay = Some(Relay { region: None, ..relay("jvb1") });
        all.bridges[1].relay = Some(relay("jvb2"));
    }),
    alone("reserved-setting", "jicofo.extra.jicofo.bridge.brewery-jid", |all| {
        all.jicofo.extra = extra(r#"{"jicofo": {"bridge": {"brewery-jid": "x@y"}}}"#);
    }),
    alone("reserved-setting", "prosody_jvb.extra.c2s_ports", |all| {
        all.prosody_jvb.additions.extra = extra(r#"{"c2s_ports": [5222]}"#);
    }),
    alone("reserved-setting", "main_prosody.host_extra.elsewhere.example.com", |all| {
        all.main_prosody.additions.host_extra.insert(elsewhere(), extra(r#"{"acme_note": "none"}"#));
    }),
    alone("reserved-setting", "nginx.extra.location", |all| {
        all.nginx.extra = extra(r#"{"location": "/"}"#);
    }),
    alone("reserved-setting", "bridges[1].extra.videobridge.octo.enabled", |all| {
        all.bridges[1].extra = extra(r#"{"videobridge": {"octo": {"enabled": true}}}"#);
    }),
    alone("room-locking", "prosody_jvb.muc", |all| all.prosody_jvb.muc.locks_new_rooms = true),
    between("room-owner", "prosody_jvb.muc", "jicofo.brewery", |all| all.prosody_jvb.muc.admins_own_rooms = false),
    between("room-owner", "main_prosody.conference.admins", "jicofo.client", |all| {
        all.main_prosody.conference.admins.clear();
    }),
    between("room-owner", "main_prosody.conference.admins", "jicofo.client", |all| {
        all.main_prosody.conference.admins_own_rooms = false;
    }),
    between("service-connection", "jicofo.service.enabled", "prosody_jvb.muc", |all| {
        all.jicofo.xmpp.service.enabled = false;
    }),
    between("service-connection", "jicofo.xmpp_connection_name", "prosody_jvb.muc", |all| {
        all.jicofo.xmpp.xmpp_connection_name = ConnectionName::Client;
    }),
    between("service-connection", "jicofo.service.port", "prosody_jvb.muc", |all| {
        all.jicofo.xmpp.service.login = all.jicofo.xmpp.client.login.clone();
    }),
    between("shared-path", "prosody_jvb.paths.data", "main_prosody.paths.data", |all| {
        all.prosody_jvb.paths.data = all.main_prosody.paths.data.clone();
    }),
    between("shared-path", "prosody_jvb.paths.data", "main_prosody.paths.data", |all| {
        // What lies in a shared folder is not told besides.
        let folder = all.main_prosody.paths.data.clone();
        let socket: FilePath = known(&format!("{folder}/prosody.sock"));
        (all.main_prosody.paths.admin_socket, all.prosody_jvb.paths.admin_socket) = (socket.clone(), socket);
        all.prosody_jvb.paths.data = folder;
    }),
    between("shared-path", "prosody_jvb.paths.pidfile", "main_prosody.paths.pidfile", |all| {
        all.prosody_jvb.paths.pidfile = all.main_prosody.paths.pidfile.clone();
    }),
    between("shared-path", "prosody_jvb.paths.pidfile", "main_prosody.paths.pidfile", |all| {
        // A folder that one of them has does not hide what both of them put there.
        let pidfile: FilePath = known(&format!("{}/prosody.pid", all.main_prosody.paths.data));
        (all.main_prosody.paths.pidfile, all.prosody_jvb.paths.pidfile) = (pidfile.clone(), pidfile);
    }),
    alone("unknown-module", "main_prosody.modules[0]", |all| {
        all.main_prosody.additions.plugin_paths = vec![known(crate::component::JITSI_PLUGINS)];
        all.main_prosody.additions.modules = vec![known("muc_meting_id")];
    }),
    alone("unknown-module", "prosody_jvb.modules[0]", |all| {
        all.prosody_jvb.additions.plugin_paths.clear();
        all.prosody_jvb.additions.modules = vec![known("muc_size")];
    }),
    alone("unknown-module", "main_prosody.plugin_paths", |all| {
        all.main_prosody.additions.plugin_paths.clear();
        all.main_prosody.additions.modules.clear();
    }),
    between("unreachable-listener", "jicofo.service.port", "prosody_jvb.c2s.port", |all| {
        all.jicofo.xmpp.service.login.port = known("6222");
    }),
    between("unreachable-listener", "bridges[1].xmpp[0]", "prosody_jvb.c2s.interfaces", |all| {
        all.prosody_jvb.c2s.interfaces = Interfaces::loopback();
    }),
    between("unreachable-listener", "nginx.prosody", "main_prosody.http.interfaces", |all| {
        all.main_prosody.web.websocket = true;
        all.main_prosody.web.http.interfaces = Interfaces::loopback();
        all.nginx.xmpp = XmppRoutes { bosh: false, websocket: true, ..all.nginx.xmpp.clone() };
        all.nginx.xmpp.prosody.host = known("192.0.2.1");
    }),
    alone("unreachable-listener", "bridges[1].xmpp[0].host", |all| {
        all.bridges[1].xmpp[0].login.host = crate::name::Host::Dns(elsewhere());
    }),
    between("wrong-xmpp-domain", "bridges[1].xmpp[0].domain", "prosody_jvb", |all| {
        all.bridges[1].xmpp[0].login.domain = all.main_prosody.auth_domain.domain.clone();
    }),
    between("wrong-xmpp-domain", "jicofo.client.xmpp_domain", "main_prosody.client_domain", |all| {
        all.jicofo.xmpp.client.xmpp_domain = elsewhere();
    }),
    doubt("certificate-verification", "bridges[1].xmpp[0].verify_certificate", |all| {
        all.bridges[1].xmpp[0].login.verify_certificate = false;
    }),
    doubt_between(
        "relay-sync",
        "bridges[1].extra.videobridge.version.release",
        "bridges[0].extra.videobridge.version.release",
        |all| {
            all.jicofo.relay = true;
            all.bridges[0].relay = Some(relay("jvb1"));
            all.bridges[1].relay = Some(relay("jvb2"));
            all.bridges[1].extra = extra(r#"{"videobridge": {"version": {"release": "7"}}}"#);
        },
    ),
    doubt("unknown-key", "jicofo.extra.jicofo.bridge.stres-threshold", |all| {
        all.jicofo.extra = extra(r#"{"jicofo": {"bridge": {"stres-threshold": 0.9}}}"#);
    }),
    doubt("unknown-key", "main_prosody.extra.cross_domain_bosh", |all| {
        all.main_prosody.additions.extra = extra(r#"{"cross_domain_bosh": true}"#);
    }),
    doubt("unknown-key", "bridges[0].extra.videobridge.cc.trust-bw", |all| {
        all.bridges[0].extra = extra(r#"{"videobridge": {"cc": {"trust-bw": false}}}"#);
    }),
];

/// A domain that nobody here serves.
fn elsewhere() -> Domain {
    known("elsewhere.example.com")
}

/// Another room beside the brewery.
fn other_room(all: &Components) -> RoomJid {
    RoomJid::new(known("other"), all.jicofo.xmpp.brewery.muc().clone())
}

fn websocket(all: &mut Components) -> &mut WebSocket {
    all.bridges[0].websocket.as_mut().unwrap_or_else(|| unreachable!("a healthy bridge has a WebSocket"))
}

fn relay(id: &str) -> Relay {
    Relay { id: Some(known(id)), region: Some(known("eu")) }
}

/// Gives the first bridge a second connection, which differs from the first by its names alone.
fn second_client(all: &mut Components) -> &mut MucClient {
    let clients = &mut all.bridges[0].xmpp;
    let second = MucClient { id: known("second"), nickname: known("second"), ..clients[0].clone() };
    clients.push(second);
    &mut clients[1]
}

/// Calls a bridge by a name from which all its others follow.
fn rename(bridge: &mut Bridge, name: &BridgeName) {
    bridge.name = name.clone();
    bridge.xmpp[0].nickname = name.into();
    bridge.xmpp[0].id = name.into();
    if let Some(websocket) = &mut bridge.websocket {
        websocket.server_id = name.into();
    }
    if let Some(relay) = &mut bridge.relay {
        relay.id = Some(name.into());
    }
}

fn extra(json: &str) -> Extra {
    serde_json::from_str(json).unwrap_or_else(|error| unreachable!("{error}"))
}
