//! What both Prosody configs must hold, option by option.

use super::Reveal;
use jitsi_topology::component::{
    Additions, Authentication, Certificate, FeatureHost, FeatureRole, InstancePaths, MainProsody, Muc, ProsodyJvb,
    Token, VirtualHost,
};
use jitsi_topology::fact::Encryption;
use jitsi_topology::name::{Domain, Extra, Feature, HostKind, Interfaces, ModuleName};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Options whose value is the same in every deployment, so that the model has no word on it.
const SAME_EVERYWHERE: &[&str] = &[
    "c2s_stanza_size_limit",
    "muc_room_allow_persistent",
    "muc_room_cache_size",
    "muc_room_default_public_jids",
    "muc_tombstones",
    "smacks_hibernation_time",
    "smacks_max_old_sessions",
    "smacks_max_unacked_stanzas",
    "storage",
];

/// What a config should say, by host.
pub(crate) type Expected = BTreeMap<String, Map<String, Value>>;

/// Everything that is different, option by option.
pub(crate) fn compare(
    label: &str,
    expected: &Expected,
    found: &BTreeMap<String, Map<String, Value>>,
    wrong: &mut Vec<String>,
) {
    for host in expected.keys().chain(found.keys().filter(|host| !expected.contains_key(*host))) {
        let (Some(expected), Some(found)) = (expected.get(host), found.get(host)) else {
            wrong.push(format!(
                "{label}: {host}: {}",
                if expected.contains_key(host) { "is not there" } else { "should not be there" }
            ));
            continue;
        };
        for (option, value) in expected {
            if found.get(option) != Some(&as_lua_has_it(value)) {
                wrong.push(format!("{label}: {host}: {option} is {:?} and should be {value}", found.get(option)));
            }
        }
        for (option, value) in found {
            if !expected.contains_key(option) && !SAME_EVERYWHERE.contains(&option.as_str()) {
                wrong.push(format!("{label}: {host}: {option} should not be there, and is {value}"));
            }
        }
    }
}

/// Lua has one kind of table, and an empty one is a list.
fn as_lua_has_it(value: &Value) -> Value {
    match value {
        Value::Object(map) if map.is_empty() => json!([]),
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), as_lua_has_it(value))).collect(),
        Value::Array(list) => list.iter().map(as_lua_has_it).collect(),
        scalar => scalar.clone(),
    }
}

/// The options of one host, put together from what is known of it.
#[derive(Debug, Default)]
struct Options(Map<String, Value>);

impl Options {
    fn set(mut self, option: &str, value: impl Into<Value>) -> Self {
        self.0.insert(option.to_owned(), value.into());
        self
    }

    fn maybe(self, option: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.set(option, value),
            None => self,
        }
    }

    fn extra(mut self, extra: Option<&Extra>) -> Self {
        self.0.extend(extra.into_iter().flatten().map(|(option, value)| (option.clone(), value.clone())));
        self
    }

    /// Modules of a host besides those it has.
    fn further_modules(mut self, modules: &[ModuleName]) -> Self {
        if !modules.is_empty() {
            let all = self.0.entry("modules_enabled").or_insert_with(|| json!([]));
            all.as_array_mut().expect("a list").extend(modules.iter().map(|module| module.as_str().into()));
        }
        self
    }

    fn component(module: &str) -> Self {
        Self::default().set("component_module", module).set("load_global_modules", false)
    }

    fn virtual_host(
        VirtualHost {
            domain: _,
            authentication,
            encryption: _,
            certificate: Certificate { chain, key, self_signed: _ },
        }: &VirtualHost,
        reveal: Reveal<'_>,
    ) -> Self {
        let options = Self::default().set("defined", true);
        let options = options.set("ssl", json!({ "certificate": chain.to_string(), "key": key.to_string() }));
        match authentication {
            Authentication::Anonymous => options.set("authentication", "anonymous"),
            Authentication::InternalHashed => options.set("authentication", "internal_hashed"),
            Authentication::JitsiAnonymous => options.set("authentication", "jitsi-anonymous"),
            Authentication::Token(Token {
                app_id,
                app_secret,
                key_server,
                accepted_issuers,
                accepted_audiences,
                allow_empty,
            }) => {
                let list = |list: &Vec<String>| (!list.is_empty()).then(|| json!(list));
                let options = options
                    .set("authentication", "token")
                    .set("app_id", app_id.as_str())
                    .set("allow_empty_token", *allow_empty);
                let options = options
                    .maybe("app_secret", app_secret.as_ref().map(reveal))
                    .maybe("asap_key_server", key_server.clone());
                options
                    .maybe("asap_accepted_issuers", list(accepted_issuers))
                    .maybe("asap_accepted_audiences", list(accepted_audiences))
            }
        }
    }

    /// A MUC service, whose administrators are written out where they are not those of the server.
    fn muc(
        Muc { domain: _, admins, admins_own_rooms: _, only_admins_create, locks_new_rooms, waits_for_focus: _ }: &Muc,
        server_admins: &Value,
    ) -> Self {
        let admins = texts(admins);
        let options = Self::component("muc")
            .set("muc_room_locking", *locks_new_rooms)
            .maybe("restrict_room_creation", only_admins_create.then_some(true));
        options.maybe("admins", (admins != *server_admins).then_some(admins))
    }

    fn modules(self, modules: &[&str]) -> Self {
        let modules = (!modules.is_empty()).then(|| json!(modules));
        self.maybe("modules_enabled", modules)
    }
}

fn texts<T: ToString>(list: &[T]) -> Value {
    list.iter().map(|item| Value::String(item.to_string())).collect()
}

/// `*` is every IPv4 interface.
fn interfaces(interfaces: &Interfaces) -> Value {
    let text = |ip: &std::net::IpAddr| if ip.to_string() == "0.0.0.0" { "*".to_owned() } else { ip.to_string() };
    interfaces.addresses().iter().map(|ip| Value::String(text(ip))).collect()
}

/// What both instances say of the whole server.
fn server(
    InstancePaths { data, pidfile, admin_socket, log }: &InstancePaths,
    Additions { modules, plugin_paths, extra, host_extra: _, host_modules: _, hosts: _ }: &Additions,
    more_modules: &[&str],
) -> Options {
    let modules = modules.iter().map(ToString::to_string);
    let modules = ["roster", "saslauth", "tls", "disco", "ping", "admin_shell"]
        .into_iter()
        .map(ToOwned::to_owned)
        .chain(modules)
        .chain(more_modules.iter().map(ToString::to_string));
    Options::default()
        .set("data_path", data.to_string())
        .set("pidfile", pidfile.to_string())
        .set("admin_socket", admin_socket.to_string())
        .set("log", json!({ "info": log.to_string() }))
        .set("plugin_paths", texts(plugin_paths))
        .set("modules_enabled", json!(modules.collect::<Vec<_>>()))
        .set("s2s_ports", json!([]))
        .set("https_ports", json!([]))
        .extra(Some(extra))
}

/// Where certificates lie, when that is not beside the config.
fn folder(host: &VirtualHost, beside: &str) -> Option<String> {
    let folder = host.certificate.chain.folder().expect("a certificate lies in a folder").to_string();
    (folder != beside).then_some(folder)
}

/// All that the config of the main Prosody should say.
pub(crate) fn expected_of_main(main: &MainProsody, reveal: Reveal<'_>) -> Expected {
    let MainProsody {
        machine: _,
        version: _,
        c2s,
        web,
        client_domain,
        auth_domain,
        conference,
        focus,
        features,
        admins,
        accounts: _,
        paths,
        additions,
    } = main;
    let has = |feature| main.feature(feature).is_some();
    let admins = texts(admins);
    let (prefix, base) = conference.domain.as_str().split_once('.').unwrap_or((conference.domain.as_str(), ""));
    let proxies = ["127.0.0.1".to_owned(), "::1".to_owned()]
        .into_iter()
        .chain(web.trusted_proxies.iter().map(ToString::to_string));
    let server = server(paths, additions, if has(Feature::RoomMetadata) { &["external_services"] } else { &[] })
        .set("admins", admins.clone())
        .set("component_admins_as_room_owners", conference.admins_own_rooms)
        .set("modules_disabled", json!(["s2s"]))
        .set("allow_registration", false)
        .set("c2s_ports", json!([c2s.port.get()]))
        .set("c2s_interfaces", interfaces(&c2s.interfaces))
        .maybe("certificates", folder(client_domain, "/etc/prosody/certs"))
        .set("c2s_require_encryption", client_domain.encryption != Encryption::Optional)
        .set("http_ports", json!([web.http.port.get()]))
        .set("http_interfaces", interfaces(&web.http.interfaces))
        .maybe("consider_bosh_secure", (web.bosh || web.websocket).then_some(true))
        .maybe("consider_websocket_secure", (web.bosh || web.websocket).then_some(true))
        .maybe("trusted_proxies", (!web.trusted_proxies.is_empty()).then(|| json!(proxies.collect::<Vec<_>>())))
        .set("unlimited_jids", admins.clone())
        .set("muc_mapper_domain_prefix", prefix)
        .set("muc_mapper_domain_base", base);

    let switched = [
        (web.bosh, "bosh"),
        (web.websocket, "websocket"),
        (true, "smacks"),
        (!features.is_empty(), "features_identity"),
        (has(Feature::ConferenceDuration), "conference_duration"),
        (has(Feature::Lobby), "muc_lobby_rooms"),
        (has(Feature::BreakoutRooms), "muc_breakout_rooms"),
    ];
    let switched: Vec<&str> = switched.into_iter().filter_map(|(on, module)| on.then_some(module)).collect();
    let mut hosts = vec![
        (&client_domain.domain, browsers(main, client_domain, reveal).modules(&switched)),
        (&auth_domain.domain, Options::virtual_host(auth_domain, reveal).modules(&["limits_exception", "smacks"])),
        (&conference.domain, Options::muc(conference, &admins).modules(&["muc_meeting_id", "muc_hide_all"])),
        (&focus.domain, Options::component("client_proxy").set("target_address", focus.target.to_string())),
    ];
    hosts.extend(features.iter().filter_map(|feature| feature_host(main, &admins, feature, reveal)));
    with_hosts(server, hosts, additions)
}

fn with_hosts(server: Options, hosts: Vec<(&Domain, Options)>, additions: &Additions) -> Expected {
    let added = additions.hosts.iter().map(|(domain, kind)| {
        let options = match kind {
            HostKind::Component(module) => Options::component(module.as_str()),
            HostKind::VirtualHost => Options::default().set("defined", true),
        };
        (domain, options)
    });
    let hosts = hosts.into_iter().chain(added).map(|(domain, options)| {
        let modules = additions.host_modules.get(domain).map(Vec::as_slice).unwrap_or_default();
        (domain.to_string(), options.further_modules(modules).extra(additions.host_extra.get(domain)).0)
    });
    hosts.chain([("*".to_owned(), server.0)]).collect()
}

/// A domain people log in on.
fn browsers(main: &MainProsody, host: &VirtualHost, reveal: Reveal<'_>) -> Options {
    let muc_of = |feature| main.feature(feature).and_then(FeatureHost::domain).map(Domain::to_string);
    let options = Options::virtual_host(host, reveal).set("main_muc", main.conference.domain.to_string());
    options.maybe("lobby_muc", muc_of(Feature::Lobby)).maybe("breakout_rooms_muc", muc_of(Feature::BreakoutRooms))
}

fn feature_host<'a>(
    main: &MainProsody,
    admins: &Value,
    FeatureHost { feature, host }: &'a FeatureHost,
    reveal: Reveal<'_>,
) -> Option<(&'a Domain, Options)> {
    let module = match feature {
        Feature::AvModeration => "av_moderation_component",
        Feature::EndConference => "end_conference",
        Feature::Polls => "polls_component",
        Feature::RoomMetadata => "room_metadata_component",
        Feature::SpeakerStats => "speakerstats_component",
        Feature::BreakoutRooms | Feature::ConferenceDuration | Feature::Guests | Feature::Lobby => "",
    };
    let breakout = main.feature(Feature::BreakoutRooms).and_then(FeatureHost::domain).map(Domain::to_string);
    Some(match host.as_ref()? {
        FeatureRole::Component(domain) => {
            let options = Options::component(module)
                .maybe("muc_component", (*feature != Feature::Polls).then(|| main.conference.domain.to_string()));
            (domain, options.maybe("breakout_rooms_component", breakout.filter(|_| *feature == Feature::RoomMetadata)))
        }
        FeatureRole::Muc(muc) => (
            &muc.domain,
            Options::muc(muc, admins).modules(if *feature == Feature::BreakoutRooms {
                &["muc_meeting_id"]
            } else {
                &[]
            }),
        ),
        FeatureRole::VirtualHost(host) => (&host.domain, browsers(main, host, reveal).modules(&["smacks"])),
    })
}

/// All that the config of Prosody-JVB should say.
pub(crate) fn expected_of_jvb(jvb: &ProsodyJvb, reveal: Reveal<'_>) -> Expected {
    let ProsodyJvb {
        machine: _,
        version: _,
        c2s,
        http: _,
        s2s: _,
        registration,
        tech_domain,
        muc,
        accounts,
        paths,
        additions,
    } = jvb;
    let is_limited = additions.modules.iter().any(|module| module.as_str() == "limits");
    let unlimited: Vec<String> = accounts.iter().map(|account| account.jid.to_string()).collect();
    let server = server(paths, additions, &[])
        .maybe("unlimited_jids", is_limited.then_some(unlimited))
        .set("component_admins_as_room_owners", muc.admins_own_rooms)
        .set("modules_disabled", json!(["s2s", "offline", "register"]))
        .set("allow_registration", *registration)
        .set("c2s_ports", json!([c2s.port.get()]))
        .set("c2s_interfaces", interfaces(&c2s.interfaces))
        .maybe("certificates", folder(tech_domain, "/etc/prosody-jvb/certs"))
        .set("c2s_require_encryption", tech_domain.encryption != Encryption::Optional)
        .set("http_ports", json!([]));
    let hosts = vec![
        (&tech_domain.domain, Options::virtual_host(tech_domain, reveal).modules(&["smacks"])),
        (&muc.domain, Options::muc(muc, &json!([]))),
    ];
    with_hosts(server, hosts, additions)
}
