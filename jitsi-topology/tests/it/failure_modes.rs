//! The ways a dual-Prosody deployment breaks, each refused by a law or impossible to write down.
//!
//! The table in `docs/failure-modes.md` is made from this one, so every entry of it is a test.

#![cfg_attr(
    not(feature = "audit"),
    expect(dead_code, unused_imports, reason = "the table ends with what an audit finds")
)]

use crate::deployment::{healthy, name};
use jitsi_topology::Topology;
use jitsi_topology::component::{Components, HttpServer};
use jitsi_topology::emit::{FileTree, Origin, emit, standard};
use jitsi_topology::fact::Tls;
use jitsi_topology::name::*;
use jitsi_topology::spec::{Authentication, Bridge, Lenient, Spec, Token};
use std::fmt::Write;

/// How a failure is kept out.
enum Kept {
    /// The change is refused by the law with this code.
    Law(&'static str, fn(&mut Components)),
    /// The description is refused with this code.
    Refused(&'static str, fn(&mut Spec)),
    /// No type can hold it or no emitter writes it, for the reason given; the function looks.
    Impossible(&'static str, fn(&FileTree)),
}

struct Mode {
    number: u32,
    symptom: &'static str,
    cause: &'static str,
    kept: Kept,
}

use Kept::{Impossible, Law, Refused};

#[rustfmt::skip]
const MODES: &[Mode] = &[
    Mode { number: 1, symptom: "a bridge is healthy and connected to nothing", cause: "an XMPP connection of a bridge lacks a required key and is dropped without a word",
        kept: Law("incomplete-muc-client", |all| all.bridges[0].xmpp.clear()) },
    Mode { number: 2, symptom: "not-authorized at a login", cause: "the account was never made on that Prosody",
        kept: Law("no-such-account", |all| { all.prosody_jvb.accounts.pop(); all.bridges.truncate(1); all.nginx.routes.truncate(1); }) },
    Mode { number: 3, symptom: "prosodyctl says the host does not exist", cause: "accounts are made without naming the config of the second instance",
        kept: Impossible("the emitted script names the config in every command, before the sub-command", |tree| {
            let script = text(tree, "jitsi-topology-accounts");
            let calls: Vec<&str> = script.match_indices("prosodyctl ").map(|(at, _)| script.split_at(at)).filter(|(before, _)| ["$(", "| ", "if "].iter().any(|start| before.ends_with(start))).map(|(_, call)| call).collect();
            assert!(calls.len() > 2 && calls.iter().all(|call| call.starts_with("prosodyctl --config ")), "{calls:#?}");
        }) },
    Mode { number: 4, symptom: "both sides join, and never see each other", cause: "two different brewery rooms",
        kept: Law("brewery-mismatch", |all| { all.bridges[0].xmpp[0].brewery = name("jvb@muc.tech.jitsi.example.com"); }) },
    Mode { number: 5, symptom: "not-allowed or remote-server-not-found at the join", cause: "the brewery's domain is no MUC service of the server reached",
        kept: Refused("no-such-muc", |spec| spec.jicofo.brewery = Some(Lenient::parsed("jvbbrewery@muc.other.example.com"))) },
    Mode { number: 6, symptom: "Jicofo is refused at port 6222 every second", cause: "the service connection is left on upstream's default port",
        kept: Law("unreachable-listener", |all| all.jicofo.xmpp.service.login.port = name("6222")) },
    Mode { number: 7, symptom: "host-unknown at a bridge", cause: "a bridge connects to port 5222, the main Prosody",
        kept: Law("wrong-xmpp-domain", |all| all.bridges[0].xmpp[0].login.port = name("5222")) },
    Mode { number: 8, symptom: "host-unknown on Prosody-JVB", cause: "the login domain is no VirtualHost there",
        kept: Law("wrong-xmpp-domain", |all| all.jicofo.xmpp.service.login.domain = name("muc.tech.jitsi.example.com")) },
    Mode { number: 9, symptom: "host-unknown naming the server's DNS name", cause: "DOMAIN is left out of a bridge's connection",
        kept: Impossible("every connection has a domain, and it is always written", |tree| assert!(text(tree, "jvb.conf").contains("DOMAIN = \"tech.jitsi.example.com\""))) },
    Mode { number: 10, symptom: "the brewery is looked for on the main Prosody", cause: "the service connection is not enabled",
        kept: Law("service-connection", |all| all.jicofo.xmpp.service.enabled = false) },
    Mode { number: 11, symptom: "bridges appear and every conference fails", cause: "xmpp-connection-name is Client while the service connection is enabled",
        kept: Law("service-connection", |all| all.jicofo.xmpp.xmpp_connection_name = ConnectionName::Client) },
    Mode { number: 12, symptom: "Jicofo does not start", cause: "xmpp-connection-name is misspelt",
        kept: Impossible("the name is one of two words", |_| {
            assert!(serde_json::from_str::<ConnectionName>("\"service\"").is_err());
            assert_eq!(ConnectionName::Service.as_str(), "Service");
        }) },
    Mode { number: 13, symptom: "Jicofo may not configure the brewery on Prosody 13", cause: "administrators no longer own rooms by default",
        kept: Law("room-owner", |all| all.prosody_jvb.muc.admins_own_rooms = false) },
    Mode { number: 14, symptom: "Jicofo may not configure the brewery after a restart", cause: "its account is no administrator of the MUC service",
        kept: Law("brewery-admin", |all| { all.prosody_jvb.muc.admins.remove(0); }) },
    Mode { number: 15, symptom: "a bridge that comes first is refused", cause: "only administrators may create rooms and the bridge is none",
        kept: Law("brewery-admin", |all| { all.prosody_jvb.muc.only_admins_create = true; all.prosody_jvb.muc.admins.truncate(1); all.bridges.truncate(1); all.nginx.routes.truncate(1); }) },
    Mode { number: 16, symptom: "item-not-found for whoever comes second", cause: "new rooms are locked",
        kept: Law("room-locking", |all| all.main_prosody.conference.locks_new_rooms = true) },
    Mode { number: 17, symptom: "a port option has no effect", cause: "a global option is written below a host",
        kept: Impossible("global options are emitted above the first host, and refused among the options of one", |tree| {
            let lua = text(tree, "prosody-jvb/prosody.cfg.lua");
            assert!(lua.find("c2s_ports").unwrap() < lua.find("VirtualHost").unwrap());
            let mut all = healthy();
            all.prosody_jvb.additions.host_extra.insert(name("tech.jitsi.example.com"), serde_json::from_str(r#"{"c2s_ports": [1]}"#).unwrap());
            refused(all, "reserved-setting");
        }) },
    Mode { number: 18, symptom: "an instance runs and its port is closed", cause: "two processes of one machine have one port",
        kept: Law("port-conflict", |all| all.jicofo.rest = HttpServer::new(None, all.bridges[0].private_http.port())) },
    Mode { number: 19, symptom: "no shared cipher", cause: "no certificate is found for a login host",
        kept: Impossible("every VirtualHost names its own certificate", |tree| {
            for config in ["/prosody/prosody.cfg.lua", "/prosody-jvb/prosody.cfg.lua"] {
                let lua = text(tree, config);
                let hosts = lua.lines().filter(|line| line.starts_with("VirtualHost ")).count();
                assert_eq!(lua.matches("ssl = {").count(), hosts);
            }
        }) },
    Mode { number: 20, symptom: "no shared cipher on the second instance only", cause: "a relative certificate path",
        kept: Impossible("a path is absolute", |_| assert!(FilePath::parse("certs/tech.crt").is_err())) },
    Mode { number: 21, symptom: "the stream closes right after it opened", cause: "the key cannot be read by Prosody",
        kept: Impossible("the emitted script looks before it makes an account, and says which file", |tree| {
            let script = text(tree, "jitsi-topology-accounts");
            assert!(script.contains("/etc/prosody-jvb/certs/tech.jitsi.example.com.key"), "{script}");
        }) },
    Mode { number: 22, symptom: "PKIX path building failed", cause: "a self-signed certificate is verified",
        kept: Law("certificate-verification", |all| all.prosody_jvb.tech_domain.certificate.self_signed = true) },
    Mode { number: 23, symptom: "a certificate does not match", cause: "it was issued for the host's name and not for the login domain",
        kept: Impossible("the list of certificates is made of the login domains, and each is a file of that name", |tree| {
            assert!(text(tree, "jvb.conf").contains("DOMAIN = \"tech.jitsi.example.com\""));
            assert!(text(tree, "prosody-jvb/prosody.cfg.lua").contains("certs/tech.jitsi.example.com.crt"));
        }) },
    Mode { number: 24, symptom: "no way to log in is offered", cause: "a client without TLS at a host that requires it",
        kept: Law("encryption-mismatch", |all| all.jicofo.xmpp.client.login.tls = Tls::Never) },
    Mode { number: 25, symptom: "Jicofo tries an anonymous login", cause: "a password is left out",
        kept: Impossible("every login has a password, and it is always written", |tree| {
            assert!(text(tree, "jicofo.conf").contains("password = ${JICOFO_AUTH_PASSWORD}"));
            assert!(text(tree, "jicofo.conf").contains("password = ${JICOFO_SERVICE_PASSWORD}"));
            assert!(text(tree, "jvb.conf").contains("PASSWORD = ${JVB_AUTH_PASSWORD}"));
        }) },
    Mode { number: 26, symptom: "one bridge receives the requests of two", cause: "two bridges have one nickname",
        kept: Law("duplicate-identity", |all| all.bridges[1].xmpp[0].nickname = name("jvb1")) },
    Mode { number: 27, symptom: "conflict at the join", cause: "a bridge is called as Jicofo is",
        kept: Law("duplicate-identity", |all| all.bridges[1].xmpp[0].nickname = name("focus")) },
    Mode { number: 28, symptom: "bridges on other machines are refused", cause: "Prosody-JVB listens on loopback alone",
        kept: Law("unreachable-listener", |all| all.prosody_jvb.c2s.interfaces = Interfaces::loopback()) },
    Mode { number: 29, symptom: "prosodyctl acts on the wrong server", cause: "both instances have one data directory",
        kept: Law("shared-path", |all| all.prosody_jvb.paths.data = all.main_prosody.paths.data.clone()) },
    Mode { number: 30, symptom: "the second instance does not start", cause: "both instances have one pidfile",
        kept: Law("shared-path", |all| all.prosody_jvb.paths.pidfile = all.main_prosody.paths.pidfile.clone()) },
    Mode { number: 31, symptom: "a feature is silently absent", cause: "a module cannot be found",
        kept: Law("unknown-module", |all| all.main_prosody.additions.modules.push(name("muc_meting_id"))) },
    Mode { number: 32, symptom: "nobody can log in", cause: "an authentication provider that does not exist",
        kept: Impossible("the provider is one of four words", |_| assert!(serde_json::from_str::<Authentication>("\"internal_hashd\"").is_err())) },
    Mode { number: 33, symptom: "requests for a conference are not answered", cause: "the focus component is not on the roster of Jicofo's account",
        kept: Impossible("the emitted script puts it there", |tree| {
            let script = text(tree, "jitsi-topology-accounts");
            assert!(script.contains("subscribe") && script.contains("focus.jitsi.example.com"), "{script}");
        }) },
    Mode { number: 34, symptom: "requests for a conference are not answered", cause: "the focus component hands them to another account than Jicofo's",
        kept: Law("focus-proxy", |all| all.main_prosody.focus.target = name("jicofo@auth.jitsi.example.com")) },
    Mode { number: 35, symptom: "requests seem to come from the proxy", cause: "Jicofo expects another focus component",
        kept: Law("focus-proxy", |all| all.jicofo.xmpp.client.proxy = name("focus.example.com")) },
    Mode { number: 36, symptom: "404 at /http-bind", cause: "nginx passes on another Host than the VirtualHost with the module",
        kept: Impossible("the header is that VirtualHost", |tree| assert!(text(tree, "jitsi.example.com.conf").contains("proxy_set_header Host jitsi.example.com;"))) },
    Mode { number: 37, symptom: "a WebSocket opens and stays silent", cause: "no HTTP/1.1 and no upgrade headers",
        kept: Impossible("every route inherits them, and none sets headers of its own", |tree| {
            let site = text(tree, "jitsi.example.com.conf");
            for directive in ["proxy_http_version 1.1;", "proxy_set_header Upgrade $http_upgrade;", "proxy_set_header Connection $jitsi_connection;"] {
                assert!(site.find(directive).unwrap() < site.find("location = /xmpp-websocket").unwrap());
                assert_eq!(site.matches(directive.split(' ').take(2).collect::<Vec<_>>().join(" ").as_str()).count(), 1);
            }
        }) },
    Mode { number: 38, symptom: "no way to log in through nginx", cause: "Prosody takes the connection from nginx for an unencrypted one",
        kept: Impossible("both options are written wherever nginx passes requests on", |tree| {
            let lua = text(tree, "/prosody/prosody.cfg.lua");
            assert!(lua.contains("consider_bosh_secure = true") && lua.contains("consider_websocket_secure = true"));
        }) },
    Mode { number: 39, symptom: "BOSH ends with improper-addressing", cause: "the browser names a domain that is no VirtualHost",
        kept: Impossible("config.js is made from the VirtualHost", |tree| assert!(text(tree, "config.js").contains("\"domain\": \"jitsi.example.com\""))) },
    Mode { number: 40, symptom: "participants cannot join", cause: "the browser names another conference service",
        kept: Impossible("config.js is made from the service", |tree| assert!(text(tree, "config.js").contains("\"muc\": \"conference.jitsi.example.com\""))) },
    Mode { number: 58, symptom: "anyone reaches internal hosts through nginx", cause: "the target of a route is taken from the request",
        kept: Impossible("the target of every route is a literal", |tree| {
            let site = text(tree, "jitsi.example.com.conf");
            assert!(site.lines().filter(|line| line.contains("proxy_pass")).all(|line| !line.contains('$')));
        }) },
    Mode { number: 86, symptom: "token logins are refused", cause: "token login without an application or a key",
        kept: Refused("invalid-value", |spec| spec.main_prosody.authentication = Some(Authentication::Token(Token { app_id: Some("app".to_owned()), ..Token::default() }))) },
    Mode { number: 92, symptom: "403 or a web page where BOSH should answer", cause: "a regex location is preferred to a plain prefix",
        kept: Impossible("every route is an exact or a ^~ location", |tree| {
            let site = text(tree, "jitsi.example.com.conf");
            let mut lines = site.lines().collect::<Vec<_>>();
            lines.dedup();
            for pair in lines.windows(2).filter(|pair| pair[1].contains("proxy_pass")) {
                assert!(pair[0].contains("location = ") || pair[0].contains("location ^~ "), "{}", pair[0]);
            }
        }) },
];

/// The text of the first file whose path ends so.
fn text<'t>(tree: &'t FileTree, ending: &str) -> &'t str {
    let file = tree.iter().find(|file| file.relative().ends_with(ending));
    file.unwrap_or_else(|| panic!("no file ends in {ending}")).text()
}

fn refused(components: Components, code: &str) {
    let violations = Topology::new(components).expect_err(code);
    assert!(violations.iter().all(|violation| violation.code().as_str() == code), "{violations}");
}

fn spec() -> Spec {
    Spec::new(name("jitsi.example.com")).bridge(Bridge::new(name("jvb1")))
}

#[test]
fn every_failure_is_refused_or_impossible() {
    let mut tree = FileTree::default();
    emit(&Topology::resolve(&spec()).unwrap(), &standard(&Origin::program()), &mut tree).unwrap();
    for mode in MODES {
        match mode.kept {
            Law(code, change) => {
                let mut components = healthy();
                change(&mut components);
                refused(components, code);
            }
            Refused(code, change) => {
                let mut spec = spec();
                change(&mut spec);
                let violations = Topology::resolve(&spec).expect_err(code);
                assert!(violations.iter().all(|violation| violation.code().as_str() == code), "{violations}");
            }
            Impossible(_, look) => look(&tree),
        }
    }
}

#[cfg(feature = "audit")]
#[test]
fn the_table_in_the_docs_is_this_one() {
    let mut table = String::from("# What breaks a dual-Prosody deployment, and what keeps it out\n\n");
    table.push_str("Made from `jitsi-topology/tests/it/failure_modes.rs`, where every row is a test.\n\n");
    table.push_str("| No | What is seen | Why | What keeps it out |\n|---|---|---|---|\n");
    for Mode { number, symptom, cause, kept } in MODES {
        let kept = match kept {
            Law(code, _) | Refused(code, _) => format!("refused: [`{code}`](laws.md#{code})"),
            Impossible(reason, _) => format!("impossible: {reason}"),
        };
        writeln!(table, "| {number} | {symptom} | {cause} | {kept} |").unwrap();
    }
    table.push_str(&crate::corpus::table());
    crate::golden::same("../docs/failure-modes.md", &table);
}
