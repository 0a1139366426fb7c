//! Deployments in the styles people write: nothing is said of what works, and what is broken is found where it stands.

#![expect(clippy::disallowed_methods, reason = "a test writes what is read")]

use jitsi_topology::audit::{Audit, Options, Tree, read};
use jitsi_topology::name::ProsodyVersion;
use jitsi_topology::place::Location;
use jitsi_topology::violation::{Severity, Violation};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// The styles; each is a folder of `tests/corpus`.
pub(crate) const STYLES: [&str; 4] = ["ansible", "by-hand", "debian", "docker"];

pub(crate) fn folder(style: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(style)
}

pub(crate) fn audited(folder: &Path) -> Audit {
    audited_as(folder, None)
}

/// What is found when somebody says which release of Prosody runs there.
pub(crate) fn audited_as(folder: &Path, prosody: Option<ProsodyVersion>) -> Audit {
    read(&Tree::open(folder).unwrap(), &Options { prosody, ..Options::default() }).unwrap()
}

#[test]
fn nothing_is_said_of_what_works() {
    let known = [None, Some(ProsodyVersion::V13_0)];
    for (style, prosody) in STYLES.into_iter().flat_map(|style| known.map(|prosody| (style, prosody))) {
        let audit = audited_as(&folder(style), prosody);
        // That a client takes any certificate is so in every container and in most roles, and somebody should look.
        let alarms: Vec<&Violation> =
            audit.violations().iter().filter(|said| said.code().as_str() != "certificate-verification").collect();
        assert!(alarms.is_empty(), "{style}: {alarms:#?}");
        assert!(audit.violations().iter().all(|said| said.severity() == Severity::Warning), "{style}");
    }
}

/// A file to change, what stands there, and what stands there instead.
pub(crate) type Edit = (&'static str, &'static str, &'static str);

/// A deployment of one style with a mistake in it.
pub(crate) struct Broken {
    /// The row of the table of failure modes.
    pub(crate) row: u32,
    pub(crate) style: &'static str,
    pub(crate) edits: &'static [Edit],
    /// The law that says so.
    pub(crate) code: &'static str,
    /// A file and a piece of the line to blame, and of the line it disagrees with.
    pub(crate) at: &'static [(&'static str, &'static str)],
}

pub(crate) const J: &str = "etc/jitsi/jicofo/jicofo.conf";
const V: &str = "etc/jitsi/videobridge/jvb.conf";

/// A node for visitors, and what the main Prosody needs for it.
#[rustfmt::skip]
pub(crate) const VISITORS: [Edit; 6] = [
    ("jicofo/config/custom-jicofo.conf", "# Settings", "jicofo.visitors.enabled = true\njicofo.xmpp.visitors.v1 { hostname = v1, conference-service = muc.v1.meet.jitsi }\n# Settings"),
    ("prosody/config/prosody.cfg.lua", "\"register\", \"s2s\" }", "\"register\" }\ns2s_whitelist = { \"muc.v1.meet.jitsi\" }\ns2sout_override = { [\"muc.v1.meet.jitsi\"] = \"tcp://v1:5269\" }"),
    ("prosody/config/prosody.cfg.lua", "\"http_health\",\n", "\"http_health\", \"s2s_bidi\", \"s2s_whitelist\", \"s2sout_override\",\n"),
    ("prosody/config/conf.d/jitsi-meet.cfg.lua", "\"muc_breakout_rooms\",\n", "\"muc_breakout_rooms\", \"visitors\",\n"),
    ("prosody/config/conf.d/jitsi-meet.cfg.lua", "Component \"focus.", "Component \"visitors.meet.jitsi\" \"visitors_component\"\n    auto_allow_visitor_promotion = true\n\nComponent \"focus."),
    ("prosody/config/conf.d/jitsi-meet.cfg.lua", "authentication = \"jitsi-anonymous\"", "authentication = \"anonymous\"\n    allow_anonymous_s2s = true"),
];

#[rustfmt::skip]
const BROKEN: &[Broken] = &[
    Broken { row: 1, style: "debian", edits: &[(V, "MUC_JIDS =", "MUC-JIDS =")],
        code: "incomplete-muc-client", at: &[(V, "shard {")] },
    Broken { row: 1, style: "docker", edits: &[("jvb1/config/jvb.conf", "USERNAME = \"jvb\"\n", "")],
        code: "incomplete-muc-client", at: &[("jvb1/config/jvb.conf", "shard0 {")] },
    Broken { row: 2, style: "docker", edits: &[("jvb2/config/jvb.conf", "5b0e6a6c", "0b0e6a6c")],
        code: "password-mismatch", at: &[("jvb2/config/jvb.conf", "PASSWORD ="), ("jvb1/config/jvb.conf", "PASSWORD =")] },
    Broken { row: 4, style: "docker", edits: &[("jicofo/config/jicofo.conf", "jvbbrewery@muc", "jvb-brewery@muc")],
        code: "brewery-mismatch", at: &[("jvb1/config/jvb.conf", "MUC_JIDS ="), ("jicofo/config/jicofo.conf", "brewery-jid")] },
    Broken { row: 5, style: "debian", edits: &[(J, "JvbBrewery@muc.tech.", "JvbBrewery@conference.tech."), (V, "JvbBrewery@muc.tech.", "JvbBrewery@conference.tech.")],
        code: "no-such-muc", at: &[(J, "brewery-jid")] },
    Broken { row: 6, style: "docker", edits: &[("prosody-jvb/config/prosody.cfg.lua", "c2s_ports = { 6222 }", "c2s_ports = { 15222 }")],
        code: "unreachable-listener", at: &[("jicofo/config/jicofo.conf", "service {"), ("prosody-jvb/config/prosody.cfg.lua", "c2s_ports")] },
    Broken { row: 7, style: "debian", edits: &[(V, "PORT = \"15222\"\n", "")],
        code: "wrong-xmpp-domain", at: &[(V, "DOMAIN =")] },
    Broken { row: 8, style: "debian", edits: &[(J, "domain: \"tech.meet", "domain: \"tec.meet")],
        code: "wrong-xmpp-domain", at: &[(J, "domain: \"tec.meet")] },
    Broken { row: 9, style: "docker", edits: &[("jvb1/config/jvb.conf", "DOMAIN = \"auth.jvb.meet.jitsi\"\n", "")],
        code: "wrong-xmpp-domain", at: &[("jvb1/config/jvb.conf", "HOSTNAME =")] },
    Broken { row: 10, style: "debian", edits: &[(J, "enabled: true", "enabled: false")],
        code: "service-connection", at: &[(J, "enabled: false")] },
    Broken { row: 11, style: "ansible", edits: &[("signal/etc/jitsi/jicofo/jicofo.conf", "xmpp-connection-name = Service", "xmpp-connection-name = Client")],
        code: "service-connection", at: &[("signal/etc/jitsi/jicofo/jicofo.conf", "xmpp-connection-name")] },
    Broken { row: 12, style: "ansible", edits: &[("signal/etc/jitsi/jicofo/jicofo.conf", "xmpp-connection-name = Service", "xmpp-connection-name = service")],
        code: "invalid-value", at: &[("signal/etc/jitsi/jicofo/jicofo.conf", "xmpp-connection-name")] },
    Broken { row: 13, style: "ansible", edits: &[("signal/etc/prosody-jvb/prosody.cfg.lua", "component_admins_as_room_owners = true;", "")],
        code: "room-owner", at: &[("signal/etc/prosody-jvb/prosody.cfg.lua", "Component \"muc.jvb")] },
    Broken { row: 14, style: "by-hand", edits: &[("server/etc/prosody-jvb/prosody.cfg.lua", "admins = { \"focus@tech.", "admins = { \"focus@teck.")],
        code: "brewery-admin", at: &[("server/etc/prosody-jvb/prosody.cfg.lua", "admins = {")] },
    Broken { row: 15, style: "by-hand", edits: &[("server/etc/prosody-jvb/prosody.cfg.lua", "  muc_room_locking = false", "  restrict_room_creation = true\n  muc_room_locking = false")],
        code: "brewery-admin", at: &[("server/etc/prosody-jvb/prosody.cfg.lua", "admins = {")] },
    Broken { row: 16, style: "docker", edits: &[("prosody-jvb/config/conf.d/brewery.cfg.lua", "muc_room_locking = false", "")],
        code: "room-locking", at: &[("prosody-jvb/config/conf.d/brewery.cfg.lua", "Component \"muc.jvb")] },
    Broken { row: 17, style: "debian", edits: &[("etc/prosody-jvb/prosody.cfg.lua", "c2s_ports = { 15222 }\n", ""), ("etc/prosody-jvb/prosody.cfg.lua", "\tsmacks_hib", "\tc2s_ports = { 15222 }\n\tsmacks_hib")],
        code: "misplaced-option", at: &[("etc/prosody-jvb/prosody.cfg.lua", "c2s_ports")] },
    Broken { row: 18, style: "ansible", edits: &[("signal/etc/prosody-jvb/prosody.cfg.lua", "console_ports = { 5583 };", "")],
        code: "port-conflict", at: &[("signal/etc/prosody-jvb/prosody.cfg.lua", "modules_enabled"), ("signal/etc/prosody/prosody.cfg.lua", "modules_enabled")] },
    Broken { row: 18, style: "debian", edits: &[(V, "port = 9090", "port = 8888")],
        code: "port-conflict", at: &[(V, "port = 8888")] },
    Broken { row: 20, style: "debian", edits: &[("etc/prosody-jvb/prosody.cfg.lua", "certificates = \"/etc/prosody-jvb/certs\"", "certificates = \"certs\"")],
        code: "missing-certificate", at: &[("etc/prosody-jvb/prosody.cfg.lua", "certificates = \"certs\""), ("etc/prosody-jvb/prosody.cfg.lua", "VirtualHost")] },
    Broken { row: 20, style: "by-hand", edits: &[("server/etc/prosody-jvb/prosody.cfg.lua", "certificate = \"/etc/ssl/talk/tech.pem\"", "certificate = \"tech.pem\"")],
        code: "missing-certificate", at: &[("server/etc/prosody-jvb/prosody.cfg.lua", "ssl ="), ("server/etc/prosody-jvb/prosody.cfg.lua", "VirtualHost")] },
    Broken { row: 24, style: "by-hand", edits: &[("server/etc/jitsi/jicofo/jicofo.conf", "enabled = false, port", "use-tls = no, enabled = false, port")],
        code: "encryption-mismatch", at: &[("server/etc/jitsi/jicofo/jicofo.conf", "use-tls"), ("server/etc/prosody-jvb/prosody.cfg.lua", "VirtualHost")] },
    Broken { row: 25, style: "debian", edits: &[(J, "      password: \"wXn2cWq5PwJ8vT4z\"\n", "")],
        code: "missing-setting", at: &[(J, "client: {")] },
    Broken { row: 26, style: "docker", edits: &[("jvb2/config/jvb.conf", "MUC_NICKNAME = \"jvb-2\"", "MUC_NICKNAME = \"jvb-1\"")],
        code: "duplicate-identity", at: &[("jvb2/config/jvb.conf", "MUC_NICKNAME"), ("jvb1/config/jvb.conf", "MUC_NICKNAME")] },
    Broken { row: 27, style: "docker", edits: &[("jvb2/config/jvb.conf", "MUC_NICKNAME = \"jvb-2\"", "MUC_NICKNAME = \"focus\"")],
        code: "duplicate-identity", at: &[("jvb2/config/jvb.conf", "MUC_NICKNAME")] },
    Broken { row: 28, style: "ansible", edits: &[("signal/etc/prosody-jvb/prosody.cfg.lua", "c2s_interfaces = { \"*\" }", "c2s_interfaces = { \"127.0.0.1\" }")],
        code: "unreachable-listener", at: &[("media1/etc/jitsi/videobridge/jvb.conf", "shard1 {"), ("signal/etc/prosody-jvb/prosody.cfg.lua", "c2s_interfaces")] },
    Broken { row: 29, style: "by-hand", edits: &[("server/etc/prosody-jvb/prosody.cfg.lua", "data_path = \"/srv/prosody-jvb\"", "local data_path = \"/srv\"")],
        code: "shared-path", at: &[("server/etc/prosody-jvb/prosody.cfg.lua", "")] },
    Broken { row: 30, style: "ansible", edits: &[("signal/etc/prosody-jvb/prosody.cfg.lua", "/var/run/prosody-jvb/prosody-jvb.pid", "/var/run/prosody/prosody.pid")],
        code: "shared-path", at: &[("signal/etc/prosody-jvb/prosody.cfg.lua", "pidfile"), ("signal/etc/prosody/prosody.cfg.lua", "pidfile")] },
    Broken { row: 31, style: "by-hand", edits: &[("server/etc/prosody/prosody.cfg.lua", "\"muc_meeting_id\"", "\"muc_meting_id\"")],
        code: "unknown-module", at: &[("server/etc/prosody/prosody.cfg.lua", "muc_meting_id")] },
    Broken { row: 32, style: "by-hand", edits: &[("server/etc/prosody/prosody.cfg.lua", "authentication = \"jitsi-anonymous\"", "authentication = \"jitsi-anonymus\"")],
        code: "unknown-module", at: &[("server/etc/prosody/prosody.cfg.lua", "jitsi-anonymus")] },
    Broken { row: 34, style: "debian", edits: &[("etc/prosody/conf.avail/meet.example.org.cfg.lua", "target_address = \"focus@auth.", "target_address = \"jicofo@auth.")],
        code: "focus-proxy", at: &[("etc/prosody/conf.d/meet.example.org.cfg.lua", "target_address")] },
    Broken { row: 35, style: "debian", edits: &[(J, "client-proxy: \"focus.", "client-proxy: \"jicofo.")],
        code: "focus-proxy", at: &[(J, "client-proxy")] },
    Broken { row: 35, style: "debian", edits: &[(J, "      client-proxy: \"focus.meet.example.org\"\n", "")],
        code: "focus-proxy", at: &[(J, "client: {"), ("etc/prosody/conf.d/meet.example.org.cfg.lua", "Component \"focus.")] },
    Broken { row: 36, style: "docker", edits: &[("web/config/nginx/meet.conf", "proxy_set_header X-Forwarded-For $remote_addr;\n    proxy_set_header Host meet.jitsi;", "proxy_set_header Host meet.example.org;"), ("prosody/config/prosody.cfg.lua", "http_default_host = \"meet.jitsi\"", "")],
        code: "broken-route", at: &[("web/config/nginx/meet.conf", "Host meet.example.org"), ("prosody/config/conf.d/jitsi-meet.cfg.lua", "VirtualHost \"meet.jitsi\"")] },
    Broken { row: 37, style: "by-hand", edits: &[("server/etc/nginx/conf.d/talk.conf", "proxy_set_header Upgrade $http_upgrade;", "")],
        code: "broken-route", at: &[("server/etc/nginx/conf.d/talk.conf", "location = /xmpp-websocket")] },
    Broken { row: 38, style: "ansible", edits: &[("signal/etc/prosody/prosody.cfg.lua", "consider_websocket_secure = true;", "")],
        code: "untrusted-proxy", at: &[("signal/etc/prosody/conf.d/jitsi.cfg.lua", "modules_enabled")] },
    Broken { row: 41, style: "by-hand", edits: &[("server/etc/jitsi/jicofo/jicofo.conf", "\"jvbbrewery@muc.tech.\"${domain}", "jvbbrewery@muc.tech.talk.example.com")],
        code: "unreadable-config", at: &[("server/etc/jitsi/jicofo/jicofo.conf", "brewery-jid")] },
    Broken { row: 42, style: "debian", edits: &[(V, "\"hL5pGd9XvM2uCe7k\"", "hL5pGd9#XvM2uCe7k")],
        code: "mangled-value", at: &[(V, "PASSWORD")] },
    Broken { row: 43, style: "debian", edits: &[(V, "\"hL5pGd9XvM2uCe7k\"", "0012345")],
        code: "mangled-value", at: &[(V, "PASSWORD")] },
    Broken { row: 44, style: "debian", edits: &[(V, "shard {", "meet.example.org {")],
        code: "incomplete-muc-client", at: &[(V, "meet.example.org {")] },
    Broken { row: 45, style: "debian", edits: &[("etc/jitsi/videobridge/sip-communicator.properties", "", "org.jitsi.videobridge.xmpp.user.shard.HOSTNAME=localhost\n")],
        code: "overridden-setting", at: &[("etc/jitsi/videobridge/sip-communicator.properties", "HOSTNAME")] },
    Broken { row: 46, style: "docker", edits: &[("jvb1/config/jvb.conf", "advertise-private-candidates", "advertise-private-candidate")],
        code: "unknown-key", at: &[("jvb1/config/jvb.conf", "advertise-private-candidate ")] },
    Broken { row: 47, style: "by-hand", edits: &[("server/etc/jitsi/jicofo/jicofo.conf", "include \"secrets.conf\"", "include \"secret.conf\"")],
        code: "missing-include", at: &[("server/etc/jitsi/jicofo/jicofo.conf", "include")] },
    Broken { row: 48, style: "by-hand", edits: &[("server/etc/jitsi/jicofo/jicofo.conf", "xmpp-domain = ${domain}", "xmpp-domain = ${domain.name}")],
        code: "unreadable-config", at: &[("server/etc/jitsi/jicofo/jicofo.conf", "")] },
    Broken { row: 50, style: "by-hand", edits: &[("server/etc/jitsi/videobridge/second.conf", "  ice.udp.port = 10001\n", "")],
        code: "port-conflict", at: &[("server/etc/jitsi/videobridge/second.conf", "")] },
    Broken { row: 51, style: "by-hand", edits: &[("server/etc/jitsi/videobridge/second.conf", "private.port = 8081", "private.port = 8080")],
        code: "port-conflict", at: &[("server/etc/jitsi/videobridge/second.conf", "8080")] },
    Broken { row: 52, style: "ansible", edits: &[("media1/etc/jitsi/videobridge/jvb.conf", "sctp.enabled = true", "sctp.enabled = false")],
        code: "bridge-channel", at: &[("media1/etc/jitsi/videobridge/jvb.conf", "enabled")] },
    Broken { row: 53, style: "debian", edits: &[(V, "port = 9090", "")],
        code: "bridge-channel", at: &[(V, "websockets {")] },
    Broken { row: 54, style: "ansible", edits: &[("media2/etc/jitsi/videobridge/jvb.conf", "server-id = 10-20-1-2", "server-id = 10-20-1-1")],
        code: "duplicate-identity", at: &[("media2/etc/jitsi/videobridge/jvb.conf", "server-id"), ("media1/etc/jitsi/videobridge/jvb.conf", "server-id")] },
    Broken { row: 55, style: "ansible", edits: &[("signal/etc/nginx/sites-enabled/calls.example.net", "  location ~ ^/colibri-ws/ {", "  location ~ ^/([^/]+)/(.*)$ { try_files $uri /index.html; }\n  location ~ ^/colibri-ws/ {")],
        code: "broken-route", at: &[("signal/etc/nginx/sites-enabled/calls.example.net", "location ~ ^/([^/]+)/(.*)$")] },
    Broken { row: 56, style: "debian", edits: &[(V, "tls = true", "")],
        code: "bridge-channel", at: &[(V, "websockets {")] },
    Broken { row: 57, style: "debian", edits: &[("etc/nginx/sites-available/meet.example.org.conf", "v2 v2;\n", "v2 v3;\n")],
        code: "broken-route", at: &[("etc/nginx/sites-enabled/meet.example.org.conf", "")] },
    Broken { row: 58, style: "ansible", edits: &[("signal/etc/nginx/sites-enabled/calls.example.net", "location ~ ^/colibri-ws/ {\n    proxy_pass http://$bridge;", "location ~ ^/colibri-ws/([^/]+)/ {\n    proxy_pass http://$1:9090;")],
        code: "unsafe-proxy", at: &[("signal/etc/nginx/sites-enabled/calls.example.net", "proxy_pass http://$1:9090")] },
    Broken { row: 59, style: "docker", edits: &[("web/config/nginx/meet.conf", "ssi on;", "ssi on")],
        code: "unreadable-config", at: &[("web/config/nginx/meet.conf", "")] },
    Broken { row: 60, style: "docker", edits: &[("prosody/config/prosody.cfg.lua", "http_interfaces = { \"*\", \"::\" }", "")],
        code: "unreachable-listener", at: &[("web/config/nginx/meet.conf", "proxy_pass")] },
    Broken { row: 61, style: "docker", edits: &[("jvb1/config/jvb.conf", "        relay-id = \"jvb-1\"\n", "")],
        code: "relay-sync", at: &[("jvb1/config/jvb.conf", "relay {")] },
    Broken { row: 62, style: "docker", edits: &[("jicofo/config/jicofo.conf", "octo {\n        enabled = \"true\"", "octo {\n        enabled = \"false\"")],
        code: "relay-sync", at: &[("jvb1/config/jvb.conf", "enabled = true"), ("jicofo/config/jicofo.conf", "enabled = \"false\"")] },
    Broken { row: 63, style: "docker", edits: &[("jvb2/config/jvb.conf", "relay-id = \"jvb-2\"", "relay-id = \"jvb-1\"")],
        code: "duplicate-identity", at: &[("jvb2/config/jvb.conf", "relay-id"), ("jvb1/config/jvb.conf", "relay-id")] },
    Broken { row: 64, style: "docker", edits: &[("jicofo/config/jicofo.conf", "SplitBridge", "SingleBridge")],
        code: "relay-sync", at: &[("jicofo/config/jicofo.conf", "enabled = \"true\"")] },
    Broken { row: 65, style: "docker", edits: &[("jvb2/config/custom-jvb.conf", "# Nothing of its own.", "videobridge.version.release = 7")],
        code: "relay-sync", at: &[("jvb2/config/custom-jvb.conf", "release"), ("jvb1/config/jvb.conf", "videobridge {")] },
    Broken { row: 66, style: "debian", edits: &[("etc/prosody-jvb/prosody.cfg.lua", "10 * 1024 * 1024", "100 * 1024")],
        code: "unfit-limit", at: &[("etc/prosody-jvb/prosody.cfg.lua", "c2s_stanza_size_limit")] },
    Broken { row: 67, style: "ansible", edits: &[("signal/etc/prosody-jvb/prosody.cfg.lua", "\"secure_interfaces\"; ", "\"secure_interfaces\"; \"limits\"; ")],
        code: "unfit-limit", at: &[("signal/etc/prosody-jvb/prosody.cfg.lua", "modules_enabled")] },
    Broken { row: 68, style: "docker", edits: &[("prosody-jvb/config/conf.d/brewery.cfg.lua", "smacks_hibernation_time = 15", "")],
        code: "unfit-limit", at: &[("prosody-jvb/config/conf.d/brewery.cfg.lua", "VirtualHost")] },
    Broken { row: 69, style: "docker", edits: &[("prosody-jvb/config/conf.d/brewery.cfg.lua", "muc_filter_whitelist = \"auth.jvb.", "muc_filter_whitelist = \"auth.")],
        code: "module-option", at: &[("prosody-jvb/config/conf.d/brewery.cfg.lua", "muc_filter_whitelist")] },
    Broken { row: 70, style: "by-hand", edits: &[("server/etc/prosody-jvb/common.lua", "modules_disabled = { \"s2s\", \"register\" }", "modules_disabled = { \"register\" }")],
        code: "brewery-exposed", at: &[("server/etc/prosody-jvb/common.lua", "modules_disabled")] },
    Broken { row: 71, style: "ansible", edits: &[("signal/etc/prosody-jvb/muc-filter.pfw", "FROM: release-7@", "FROM: Release-7@")],
        code: "firewall-script", at: &[("signal/etc/prosody-jvb/muc-filter.pfw", "FROM: Release-7@"), ("signal/etc/prosody-jvb/prosody.cfg.lua", "firewall_scripts")] },
    Broken { row: 71, style: "ansible", edits: &[("signal/etc/prosody-jvb/prosody.cfg.lua", "muc-filter.pfw", "presence-filter.pfw")],
        code: "firewall-script", at: &[("signal/etc/prosody-jvb/prosody.cfg.lua", "firewall_scripts"), ("signal/etc/prosody-jvb/prosody.cfg.lua", "modules_enabled")] },
    Broken { row: 71, style: "ansible", edits: &[("signal/etc/prosody-jvb/prosody.cfg.lua", " \"firewall\";", "")],
        code: "firewall-script", at: &[("signal/etc/prosody-jvb/prosody.cfg.lua", "firewall_scripts"), ("signal/etc/prosody-jvb/prosody.cfg.lua", "modules_enabled")] },
    Broken { row: 72, style: "debian", edits: &[(J, "trusted-domains: [ \"recorder.meet.example.org\" ]", "trusted-domains: [ ]")],
        code: "recorder", at: &[(J, "trusted-domains"), ("etc/prosody/conf.d/meet.example.org.cfg.lua", "VirtualHost \"recorder")] },
    Broken { row: 73, style: "debian", edits: &[(J, "pending-timeout", "xmpp-connection-name: Service, pending-timeout")],
        code: "recorder", at: &[(J, "xmpp-connection-name"), ("etc/prosody/conf.d/meet.example.org.cfg.lua", "Component \"internal.auth")] },
    Broken { row: 74, style: "by-hand", edits: &[("server/etc/jitsi/jicofo/jicofo.conf", "jicofo.xmpp.client.hostname = localhost", "jicofo.xmpp.client.username = jicofo"), ("server/etc/prosody/prosody.cfg.lua", "\"focus@\"", "\"jicofo@\"")],
        code: "module-option", at: &[("server/etc/jitsi/jicofo/jicofo.conf", "username"), ("server/etc/prosody/prosody.cfg.lua", "Component")] },
    Broken { row: 75, style: "debian", edits: &[("etc/prosody/conf.avail/meet.example.org.cfg.lua", "lobby_muc = \"lobby.", "lobby_muc = \"loby.")],
        code: "module-option", at: &[("etc/prosody/conf.d/meet.example.org.cfg.lua", "lobby_muc")] },
    Broken { row: 76, style: "docker", edits: &[("prosody/config/conf.d/jitsi-meet.cfg.lua", "muc_mapper_domain_prefix = \"muc\"", "")],
        code: "module-option", at: &[("prosody/config/conf.d/jitsi-meet.cfg.lua", "muc_mapper_domain_base"), ("prosody/config/conf.d/jitsi-meet.cfg.lua", "Component \"muc.meet")] },
    Broken { row: 78, style: "debian", edits: &[("etc/prosody-jvb/prosody.cfg.lua", "\t\"admin_shell\";\n", "")],
        code: "admin-shell", at: &[("etc/prosody-jvb/prosody.cfg.lua", "modules_enabled"), ("etc/prosody-jvb/prosody.cfg.lua", "VirtualHost")] },
    Broken { row: 79, style: "docker", edits: &[("prosody-jvb/config/prosody.cfg.lua", "conf.d/*", "conf.missing/*")],
        code: "unreadable-config", at: &[("prosody-jvb/config/prosody.cfg.lua", "Include")] },
    Broken { row: 81, style: "docker", edits: &[("prosody/config/conf.d/jitsi-meet.cfg.lua", "Component \"focus.meet.jitsi\"", "Component \"auth.meet.jitsi\"")],
        code: "unreadable-config", at: &[("prosody/config/conf.d/jitsi-meet.cfg.lua", "Component \"auth.meet.jitsi\"")] },
    Broken { row: 82, style: "ansible", edits: &[("signal/etc/prosody/conf.d/jitsi.cfg.lua", "Component \"focus.", "VirtualHost \"auth.calls.example.net\"\n    smacks_hibernation_time = 15;\nComponent \"focus.")],
        code: "host-declared-twice", at: &[("signal/etc/prosody/conf.d/jitsi.cfg.lua", "VirtualHost \"auth."), ("signal/etc/prosody/conf.d/jitsi.cfg.lua", "VirtualHost \"auth.")] },
    Broken { row: 83, style: "docker", edits: &[("jvb1/config/jvb.conf", "MUC_JIDS = \"jvbbrewery@muc.jvb.meet.jitsi\"", "MUC_JIDS = [ \"jvbbrewery@muc.jvb.meet.jitsi\" ]")],
        code: "mangled-value", at: &[("jvb1/config/jvb.conf", "MUC_JIDS")] },
    Broken { row: 84, style: "debian", edits: &[("etc/turnserver.conf", "static-auth-secret=qT7R", "static-auth-secret=qT7S")],
        code: "turn-secret", at: &[("etc/prosody/conf.d/meet.example.org.cfg.lua", "external_service_secret"), ("etc/turnserver.conf", "static-auth-secret")] },
    Broken { row: 85, style: "docker", edits: &[("jvb1/config/jvb.conf", "turnrelay.jitsi.net:443", "turnrelay.jitsi.net")],
        code: "invalid-value", at: &[("jvb1/config/jvb.conf", "addresses")] },
    Broken { row: 86, style: "ansible", edits: &[("signal/etc/prosody/conf.d/jitsi.cfg.lua", "    app_id = \"calls\";\n", "")],
        code: "module-option", at: &[("signal/etc/prosody/conf.d/jitsi.cfg.lua", "authentication = \"token\"")] },
    Broken { row: 87, style: "debian", edits: &[(J, "jicofo {", "jicofo {\n  authentication { enabled: true, type: XMPP, login-url: \"meet.example.com\" }")],
        code: "wrong-xmpp-domain", at: &[(J, "login-url"), ("etc/prosody/conf.d/meet.example.org.cfg.lua", "VirtualHost")] },
    Broken { row: 89, style: "docker", edits: &[VISITORS[0], VISITORS[1], VISITORS[2], VISITORS[3], VISITORS[4], VISITORS[5], ("prosody/config/prosody.cfg.lua", "\"register\" }", "\"register\", \"s2s\" }")],
        code: "visitors", at: &[("jicofo/config/custom-jicofo.conf", "conference-service"), ("prosody/config/prosody.cfg.lua", "modules_disabled")] },
    Broken { row: 89, style: "docker", edits: &[VISITORS[0], VISITORS[1], VISITORS[2], VISITORS[3], VISITORS[4], VISITORS[5], ("prosody/config/prosody.cfg.lua", "s2s_whitelist = { \"muc.v1.", "s2s_whitelist = { \"muc.v2.")],
        code: "visitors", at: &[("jicofo/config/custom-jicofo.conf", "conference-service"), ("prosody/config/prosody.cfg.lua", "s2s_whitelist =")] },
    Broken { row: 89, style: "docker", edits: &[VISITORS[0], VISITORS[1], VISITORS[2], VISITORS[3], VISITORS[4], VISITORS[5], ("prosody/config/prosody.cfg.lua", "[\"muc.v1.", "[\"muc.v2.")],
        code: "visitors", at: &[("jicofo/config/custom-jicofo.conf", "conference-service"), ("prosody/config/prosody.cfg.lua", "s2sout_override =")] },
    Broken { row: 89, style: "docker", edits: &[VISITORS[0], VISITORS[1], VISITORS[2], VISITORS[3], VISITORS[4], VISITORS[5], ("prosody/config/conf.d/jitsi-meet.cfg.lua", "allow_anonymous_s2s = true", "")],
        code: "visitors", at: &[("jicofo/config/custom-jicofo.conf", "conference-service"), ("prosody/config/conf.d/jitsi-meet.cfg.lua", "authentication = \"anonymous\"")] },
    Broken { row: 89, style: "docker", edits: &[VISITORS[0], VISITORS[1], VISITORS[2], VISITORS[3], VISITORS[4], VISITORS[5], ("prosody/config/conf.d/jitsi-meet.cfg.lua", " \"visitors\",", "")],
        code: "visitors", at: &[("jicofo/config/custom-jicofo.conf", "conference-service"), ("prosody/config/conf.d/jitsi-meet.cfg.lua", "modules_enabled")] },
    Broken { row: 89, style: "docker", edits: &[VISITORS[0], VISITORS[1], VISITORS[2], VISITORS[3], VISITORS[4], VISITORS[5], ("prosody/config/conf.d/jitsi-meet.cfg.lua", "\"visitors_component\"", "\"polls_component\"")],
        code: "visitors", at: &[("jicofo/config/custom-jicofo.conf", "conference-service"), ("prosody/config/conf.d/jitsi-meet.cfg.lua", "VirtualHost \"meet.jitsi\"")] },
    Broken { row: 90, style: "docker", edits: &[("jicofo/config/jicofo.conf", "sctp {\n        enabled = \"true\"", "sctp {\n        enabled = 1")],
        code: "mangled-value", at: &[("jicofo/config/jicofo.conf", "enabled = 1")] },
    Broken { row: 91, style: "debian", edits: &[(J, "jicofo {", "jicofo {\n  conference.initial-timeout: 15")],
        code: "mangled-value", at: &[(J, "initial-timeout")] },
    Broken { row: 92, style: "by-hand", edits: &[("server/etc/nginx/conf.d/talk.conf", "location = /http-bind {", "location ~ ^/[^/]+$ { try_files $uri /index.html; }\n    location /http-bind {")],
        code: "broken-route", at: &[("server/etc/nginx/conf.d/talk.conf", "location ~ ^/[^/]+$")] },
];

/// The rows that no file shows which is read, and why.
const UNSEEN: [(u32, &str); 12] = [
    (3, "which config `prosodyctl` was given stands in no file"),
    (19, "whom a certificate is for stands in the certificate, and Prosody takes any in the folder that fits"),
    (21, "who may read a key is lost when files are copied"),
    (22, "which authorities Java trusts stands in its trust store; that a certificate is not verified is said"),
    (23, "whom a certificate is for stands in the certificate"),
    (33, "rosters are data of Prosody"),
    (39, "`config.js` is JavaScript that nginx fills in and the browser runs"),
    (40, "`config.js` is JavaScript that nginx fills in and the browser runs"),
    (49, "which addresses a machine has stands in no file of Jitsi's"),
    (77, "which patches a Prosody has stands in no file"),
    (80, "a copy of the config files has no folders of logs"),
    (88, "which libraries of Lua are there stands in no file"),
];

/// What is broken in which file, and the law that finds it there.
pub(crate) fn table() -> String {
    let mut table = String::from("\n## In files that exist\n\n");
    table.push_str("Made from `jitsi-topology/tests/it/corpus.rs`: what an audit finds, in which style of files.\n");
    table.push_str("What is wrong in row 89 is so in that style with a node for visitors.\n\n");
    table.push_str(
        "| No | Style | File | What stands there | What stands there instead | Found by |\n|---|---|---|---|---|---|\n",
    );
    let cell = |text: &str| match text.trim() {
        "" => String::new(),
        text => format!("`{}`", text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")),
    };
    for Broken { row, style, edits, code, at: _ } in BROKEN {
        for (file, from, to) in edits.iter().filter(|edit| !VISITORS.contains(edit)) {
            let (from, to) = (cell(from), cell(to));
            writeln!(table, "| {row} | {style} | `{file}` | {from} | {to} | [`{code}`](laws.md#{code}) |").unwrap();
        }
    }
    table.push_str("\n## What files do not show\n\n| No | Why |\n|---|---|\n");
    for (row, why) in UNSEEN {
        writeln!(table, "| {row} | {why} |").unwrap();
    }
    table
}

/// How many ways to break a deployment are known.
const ROWS: u32 = 92;

#[test]
fn every_row_is_found_in_files_or_cannot_be() {
    let seen: BTreeSet<u32> = BROKEN.iter().map(|case| case.row).collect();
    let unseen: BTreeSet<u32> = UNSEEN.iter().map(|(row, _)| *row).collect();
    assert_eq!(seen.intersection(&unseen).collect::<Vec<_>>(), Vec::<&u32>::new());
    assert_eq!(seen.union(&unseen).copied().collect::<Vec<_>>(), (1..=ROWS).collect::<Vec<_>>());
}

/// Copies a folder; a link is copied as one.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type().unwrap();
        if kind.is_symlink() {
            std::os::unix::fs::symlink(fs::read_link(&from).unwrap(), &to).unwrap();
        } else if kind.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(&from, &to).unwrap();
        }
    }
}

pub(crate) fn broken(case: &Broken, folder: &Path) -> Audit {
    copy(&crate::corpus::folder(case.style), folder);
    for (file, from, to) in case.edits {
        let path = folder.join(file);
        let text = fs::read_to_string(&path).unwrap_or_default();
        assert!(text.contains(from), "row {}: {file} has no {from:?}", case.row);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text.replacen(from, to, 1)).unwrap();
    }
    audited_as(folder, Some(ProsodyVersion::V13_0))
}

/// Whether a place is on a line of `file` that has `piece` in it.
fn stands_at(location: &Location, folder: &Path, file: &str, piece: &str) -> bool {
    let Ok(relative) = Path::new(&location.file).strip_prefix(folder) else { return false };
    let text = fs::read_to_string(folder.join(relative)).unwrap_or_default();
    // A link of the machine leads nowhere here.
    let line = text.lines().nth(location.line - 1).map(str::to_owned);
    relative == Path::new(file) && (text.is_empty() || line.is_some_and(|line| line.contains(piece)))
}

#[test]
fn what_is_broken_is_found_where_it_stands() {
    let mut missed = Vec::new();
    for case in BROKEN {
        let folder = tempfile::tempdir().unwrap();
        let audit = broken(case, folder.path());
        let lost =
            audit.violations().iter().flat_map(Violation::witnesses).find(|place| place.place.location().is_none());
        assert!(lost.is_none(), "row {}: {lost:?} has no file and line", case.row);
        let said: Vec<&Violation> =
            audit.violations().iter().filter(|said| said.code().as_str() == case.code).collect();
        let found = said.iter().any(|said| {
            let locations: Vec<&Location> =
                said.witnesses().iter().filter_map(|witness| witness.place.location()).collect();
            !locations.is_empty()
                && case.at.iter().all(|(file, piece)| {
                    locations.iter().any(|location| stands_at(location, folder.path(), file, piece))
                })
        });
        if !found {
            let said = said.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
            let others = audit.violations().iter().map(|said| format!("{}: {}", said.code(), said.message()));
            missed.push(format!(
                "row {} ({}): {}\n{said}\n  others: {:#?}",
                case.row,
                case.style,
                case.code,
                others.collect::<Vec<_>>()
            ));
        }
    }
    assert!(missed.is_empty(), "{} of {}:\n{}", missed.len(), BROKEN.len(), missed.join("\n\n"));
}
