//! Further settings do not undo what the model says.

use super::setting::{File, each_extra, each_leaf};
use super::{Ask, BridgeCase, Law};
use crate::component::Components;
use crate::name::{Domain, Extra};
use crate::place::Trail;
use crate::shown::shown;
use crate::violation::{Code, Violation};

pub(super) static LAW: Law = Law {
    code: Code::new("reserved-setting"),
    forbids: "a further setting (`extra`) that the model writes itself or that would change what it has checked, one of a host that Prosody reads for the whole server only, and settings for a host that is not there",
    why: "the file would say one thing twice, the last one would win, and what was checked would not be what runs",
    mend: "use the field of the model that has this setting, and remove it from `extra`",
    asks: &[Ask::Whole(whole), Ask::Bridge(bridge)],
};

/// What the model writes into jicofo.conf, and what would change its meaning.
const JICOFO: &[&str] = &[
    "jicofo.bridge.brewery-jid",
    "jicofo.bridge.selection-strategy",
    "jicofo.bridge.xmpp-connection-name",
    "jicofo.local-region",
    "jicofo.octo.enabled",
    "jicofo.rest.host",
    "jicofo.rest.port",
    "jicofo.sctp.enabled",
    "jicofo.xmpp.client",
    "jicofo.xmpp.service",
];

/// What the model writes into jvb.conf, and the older spellings that would win over it.
const JVB: &[&str] = &[
    "ice4j.harvest.mapping.static-mappings",
    "videobridge.apis.xmpp-client.configs",
    "videobridge.http-servers.private.host",
    "videobridge.http-servers.private.port",
    "videobridge.http-servers.private.key-store-path",
    "videobridge.http-servers.private.tls-port",
    "videobridge.http-servers.public.host",
    "videobridge.http-servers.public.port",
    "videobridge.http-servers.public.key-store-path",
    "videobridge.http-servers.public.tls-port",
    "videobridge.ice.udp.port",
    "videobridge.octo",
    "videobridge.relay",
    "videobridge.sctp.enabled",
    "videobridge.websockets.domain",
    "videobridge.websockets.domains",
    "videobridge.websockets.enabled",
    "videobridge.websockets.relay-domain",
    "videobridge.websockets.relay-domains",
    "videobridge.websockets.server-id",
    "videobridge.websockets.tls",
];

/// What the model writes into the server block, and what would keep its routes from being reached.
const NGINX: &[&str] = &[
    "alias",
    "error_page",
    "if",
    "include",
    "index",
    "listen",
    "location",
    "proxy_buffering",
    "proxy_http_version",
    "proxy_pass",
    "proxy_read_timeout",
    "return",
    "rewrite",
    "root",
    "server_name",
    "server_tokens",
    "ssi",
    "ssl_certificate",
    "ssl_certificate_key",
    "ssl_ciphers",
    "ssl_prefer_server_ciphers",
    "ssl_protocols",
    "ssl_session_cache",
    "ssl_session_tickets",
    "ssl_session_timeout",
    "try_files",
];

/// What is no option of a Prosody but a statement.
const STATEMENTS: &[&str] = &["Component", "Include", "VirtualHost"];

/// Options of a Prosody, global or of a host, that the model decides.
const PROSODY: &[&str] = &[
    "admin_socket",
    "admins",
    "allow_registration",
    "anonymous_login",
    "app_id",
    "app_secret",
    "asap_key_server",
    "authentication",
    "breakout_rooms_muc",
    "c2s_require_encryption",
    "certificates",
    "component_admins_as_room_owners",
    "consider_bosh_secure",
    "consider_websocket_secure",
    "daemonize",
    "data_path",
    "http_default_host",
    "lobby_muc",
    "log",
    "main_muc",
    "modules_disabled",
    "modules_enabled",
    "muc_component",
    "muc_mapper_domain_base",
    "muc_mapper_domain_prefix",
    "muc_room_default_public_jids",
    "muc_room_locking",
    "pidfile",
    "plugin_paths",
    "require_encryption",
    "restrict_room_creation",
    "s2s_require_encryption",
    "ssl",
    "storage",
    "target_address",
    "trusted_proxies",
    "unlimited_jids",
];

/// What binds a socket is decided by the model wherever it stands.
pub(super) fn binds(option: &str) -> bool {
    ["_ports", "_port", "_interfaces", "_interface"].iter().any(|ending| option.ends_with(ending))
        || matches!(option, "ports" | "interfaces")
}

/// Options that Prosody reads only above the first host; below one they are stored and ignored
/// (`known_global_options` in Prosody's `util/prosodyctl/check.lua`).
fn is_global_only(option: &str) -> bool {
    const FAMILIES: &[&str] = &[
        "access_control_",
        "bosh_",
        "c2s_",
        "component_",
        "console_",
        "http_errors_",
        "http_max_",
        "limits",
        "network_",
        "openmetrics_allow_",
        "prosody_",
        "s2s_",
        "statistics",
        "use_",
        "websocket_",
    ];
    const SINGLE: &[&str] = &[
        "body_size_limit",
        "buffer_size_limit",
        "gc",
        "installer_plugin_path",
        "multiplex_buffer_size",
        "plugin_server",
        "prosodyctl_timeout",
        "run_as_root",
        "tcp_keepalives",
        "tls_profile",
        "umask",
    ];
    match option {
        "c2s_ssl" | "s2s_ssl" => false,
        _ => SINGLE.contains(&option) || FAMILIES.iter().any(|family| option.starts_with(family)),
    }
}

/// Whether the model decides a setting, so that it can be no further one.
pub(crate) fn is_reserved(file: File, path: &str) -> bool {
    let overlaps = |reserved: &&str| {
        let below = |outer: &str, inner: &str| {
            inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        below(reserved, path) || below(path, reserved)
    };
    match file {
        File::Jicofo => JICOFO.iter().any(overlaps),
        File::Jvb => JVB.iter().any(overlaps),
        File::Nginx => NGINX.contains(&path),
        File::ProsodyOwnHost => {
            let option = path.split('.').next().unwrap_or_default();
            STATEMENTS.contains(&option) || binds(option) || is_global_only(option)
        }
        File::ProsodyGlobal | File::ProsodyHost => {
            let option = path.split('.').next().unwrap_or_default();
            let misplaced = file == File::ProsodyHost && is_global_only(option);
            STATEMENTS.contains(&option) || PROSODY.contains(&option) || binds(option) || misplaced
        }
    }
}

fn judge(file: File, at: &Trail<'_>, extra: &Extra, out: &mut Vec<Violation>) {
    each_leaf(at, extra, &mut |path, at| {
        if is_reserved(file, path) {
            let misplaced =
                matches!(file, File::ProsodyHost | File::ProsodyOwnHost) && !is_reserved(File::ProsodyGlobal, path);
            out.push(match misplaced {
                true => LAW
                    .broken(
                        format!("Prosody reads `{}` for the whole server only", shown(path)),
                        at.place(),
                        "has no effect for a host",
                    )
                    .help("move it to `extra` of this Prosody"),
                false => {
                    LAW.broken(format!("`{}` is decided by the model", shown(path)), at.place(), "set here once more")
                }
            });
        }
    });
}

fn whole(all: &Components, out: &mut Vec<Violation>) {
    each_extra(all, &mut |file, at, extra| judge(file, at, extra, out));
    let main: Vec<&Domain> = all.main_prosody.domains().collect();
    let jvb: Vec<&Domain> = all.prosody_jvb.domains().collect();
    for (section, additions, hosts) in
        [("main_prosody", &all.main_prosody.additions, main), ("prosody_jvb", &all.prosody_jvb.additions, jvb)]
    {
        let root = Trail::root(section);
        let extra = additions.host_extra.keys().map(|domain| ("host_extra", domain));
        let modules = additions.host_modules.keys().map(|domain| ("host_modules", domain));
        for (field, domain) in extra.chain(modules).filter(|(_, domain)| !hosts.contains(domain)) {
            let known: Vec<&str> = hosts.iter().map(|host| host.as_str()).collect();
            let violation = LAW.broken(
                format!("`{domain}` is no host of this Prosody"),
                root.field(field).field(domain.as_str()).place(),
                "settings for a host that is not there",
            );
            out.push(violation.help(format!("name one of its hosts, or add it to `hosts`: {}", known.join(", "))));
        }
    }
}

fn bridge(case: &BridgeCase<'_, '_>, out: &mut Vec<Violation>) {
    judge(File::Jvb, &case.at.field("extra"), &case.bridge.extra, out);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parent_and_a_child_of_a_reserved_key_are_reserved() {
        assert!(is_reserved(File::Jicofo, "jicofo.xmpp.client.port"));
        assert!(is_reserved(File::Jicofo, "jicofo.xmpp"));
        assert!(!is_reserved(File::Jicofo, "jicofo.xmpp.trusted-domains"));
        assert!(!is_reserved(File::Jicofo, "jicofo.sctp.enabled-not"));
        assert!(is_reserved(File::ProsodyHost, "c2s_ports") && is_reserved(File::ProsodyGlobal, "c2s_ports"));
        assert!(is_reserved(File::ProsodyHost, "c2s_tcp_keepalives"));
        assert!(
            !is_reserved(File::ProsodyHost, "muc_max_history_messages") && !is_reserved(File::ProsodyHost, "http_host")
        );
        assert!(!is_reserved(File::ProsodyGlobal, "c2s_stanza_size_limit"));
    }

    #[test]
    fn a_host_of_ones_own_has_all_but_what_the_server_reads_for_itself() {
        for option in ["Include", "c2s_ports", "interfaces", "gc", "network_backend"] {
            assert!(is_reserved(File::ProsodyOwnHost, option) && is_reserved(File::ProsodyHost, option), "{option}");
        }
        for option in ["admins", "authentication", "ssl"] {
            assert!(!is_reserved(File::ProsodyOwnHost, option) && is_reserved(File::ProsodyHost, option), "{option}");
        }
        // The one of their families that Prosody looks for below a host.
        for option in ["c2s_ssl", "s2s_ssl"] {
            assert!(!is_reserved(File::ProsodyOwnHost, option) && !is_reserved(File::ProsodyHost, option), "{option}");
        }
        assert!(is_reserved(File::ProsodyGlobal, "VirtualHost"));
    }

    #[test]
    fn what_could_stand_above_the_hosts_is_told_to_move_there() {
        let said = |file, key: &str| -> Vec<String> {
            let (mut out, extra) = (Vec::new(), Extra::from_iter([(key.to_owned(), true.into())]));
            judge(file, &Trail::root("extra"), &extra, &mut out);
            out.iter().flat_map(Violation::witnesses).map(|witness| witness.says.clone()).collect()
        };
        for file in [File::ProsodyHost, File::ProsodyOwnHost] {
            assert_eq!(said(file, "c2s_tcp_keepalives"), ["has no effect for a host"]);
            assert_eq!(said(file, "c2s_ports"), ["set here once more"]);
        }
        assert_eq!(said(File::ProsodyGlobal, "c2s_ports"), ["set here once more"]);
        assert_eq!(said(File::Jicofo, "jicofo.rest"), ["set here once more"]);
        assert_eq!(said(File::ProsodyGlobal, "c2s_tcp_keepalives"), [""; 0]);
    }
}
