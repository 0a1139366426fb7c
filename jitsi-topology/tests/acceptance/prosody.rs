//! Both Prosody configs, read by Lua, by Prosody's own config reader and by the checkers of either.

use crate::case::{Case, Cases, ENVIRONMENT, revealed};
use crate::tool::{LUA, LUAC, LUACHECK, PROSODYCTL, Said, beside, nothing_wrong, run};
use jitsi_topology::component::{
    Additions, Authentication, Certificate, FeatureHost, FeatureRole, InstancePaths, MainProsody, Muc, ProsodyJvb,
    Token, VirtualHost,
};
use jitsi_topology::fact::Encryption;
use jitsi_topology::name::{Domain, Extra, Feature, HostKind, Interfaces, ModuleName};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The modules that come with jitsi-meet alone (Debian package jitsi-meet-prosody, folder
/// `resources/prosody-plugins`), which no test machine needs to have.
const FROM_JITSI: &[&str] = &[
    "auth_jitsi-anonymous",
    "auth_token",
    "av_moderation_component",
    "client_proxy",
    "conference_duration",
    "end_conference",
    "features_identity",
    "limits_exception",
    "muc_breakout_rooms",
    "muc_hide_all",
    "muc_lobby_rooms",
    "muc_meeting_id",
    "polls_component",
    "room_metadata_component",
    "speakerstats_component",
];

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

/// What `prosodyctl check config` prints when it has nothing to say.
const NOTHING_TO_SAY: &[&str] = &[
    "Checking config...",
    "The following configuration files have been loaded:",
    "Done.",
    "All checks passed, congratulations!",
];

/// What Prosody makes of one config.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// Options by host; those of the whole server under `*`.
    pub(crate) options: BTreeMap<String, Map<String, Value>>,
    /// The modules it would load, by host.
    pub(crate) modules: BTreeMap<String, BTreeSet<String>>,
    /// Modules that neither Prosody nor Debian's prosody-modules has.
    #[serde(deserialize_with = "keys")]
    missing: BTreeSet<String>,
    /// What it warns of when it starts.
    warnings: Vec<String>,
}

/// Lua has one kind of table, and an empty one is a list.
fn keys<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<BTreeSet<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Object(map) => map.into_iter().map(|(key, _)| key).collect(),
        _ => BTreeSet::new(),
    })
}

/// Loads configs with the code of Prosody that loads them.
pub(crate) fn load(files: &[PathBuf]) -> BTreeMap<PathBuf, Config> {
    let said =
        run(LUA.command().arg(beside("prosody_config.lua")).arg(PROSODYCTL.path()).args(files).envs(ENVIRONMENT));
    let out = said.cleanly(&"Prosody's config reader");
    let configs: BTreeMap<PathBuf, Config> =
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}"));
    assert_eq!(configs.len(), files.len(), "an answer for each file");
    configs
}

fn both(case: &Case) -> [PathBuf; 2] {
    [case.main_prosody(), case.prosody_jvb()]
}

fn all(cases: &Cases) -> Vec<PathBuf> {
    cases.iter().flat_map(both).collect()
}

#[test]
fn lua_compiles_every_config() {
    let cases = Cases::render();
    // One by one: luac 5.4.4 crashes when it is given several.
    for file in all(&cases) {
        let said = run(LUAC.command().arg("-p").arg(&file));
        assert_eq!(said.cleanly(&file.display()), "");
    }
}

#[test]
fn luacheck_finds_nothing() {
    let cases = Cases::render();
    let said = run(LUACHECK
        .command()
        .args(["--no-color", "--no-cache", "--codes", "--quiet", "--config"])
        .arg(beside("prosody.luacheckrc"))
        .args(all(&cases)));
    let out = said.cleanly(&"luacheck");
    assert!(out.starts_with("Total: 0 warnings / 0 errors"), "{out}");
}

#[test]
fn prosodyctl_finds_nothing() {
    let cases = Cases::render();
    let mut wrong = Vec::new();
    for file in all(&cases) {
        let Said { success, out, err } =
            run(PROSODYCTL.command().arg("--config").arg(&file).args(["check", "config"]).envs(ENVIRONMENT));
        let path = file.display().to_string();
        let fine = |line: &str| {
            line.is_empty()
                || NOTHING_TO_SAY.contains(&line)
                || line.strip_prefix("-  ").is_some_and(|loaded| loaded == path)
        };
        let said: Vec<&str> = out.lines().chain(err.lines()).map(str::trim).filter(|line| !fine(line)).collect();
        if !success || !said.is_empty() || !out.contains("All checks passed") {
            wrong.push(format!("{path}: {}", said.join("\n  ")));
        }
    }
    nothing_wrong(&wrong);
}

#[test]
fn every_module_is_prosodys_or_one_that_jitsi_brings() {
    let cases = Cases::render();
    let configs = load(&all(&cases));
    let missing: BTreeSet<&str> = configs.values().flat_map(|config| &config.missing).map(String::as_str).collect();
    let from_jitsi: BTreeSet<&str> = FROM_JITSI.iter().copied().collect();
    // Both ways, so that the list holds nothing that is not used any more.
    assert_eq!(missing, from_jitsi);
}

#[test]
fn prosody_reads_every_value_of_the_model_and_no_other() {
    let cases = Cases::render();
    let configs = load(&all(&cases));
    let mut wrong = Vec::new();
    for case in cases.iter() {
        let all = case.components();
        let expected = [expected_of_main(&all.main_prosody), expected_of_jvb(&all.prosody_jvb)];
        for (file, expected) in both(case).iter().zip(expected) {
            let config = &configs[file];
            let label =
                format!("{}: {}", case.name, file.parent().and_then(Path::file_name).unwrap_or_default().display());
            wrong.extend(config.warnings.iter().map(|warning| format!("{label}: {warning}")));
            compare(&label, &expected, &config.options, &mut wrong);
        }
    }
    nothing_wrong(&wrong);
}

/// What a config should say, by host.
type Expected = BTreeMap<String, Map<String, Value>>;

fn compare(label: &str, expected: &Expected, found: &BTreeMap<String, Map<String, Value>>, wrong: &mut Vec<String>) {
    for host in expected.keys().chain(found.keys().filter(|host| !expected.contains_key(*host))) {
        let (Some(expected), Some(found)) = (expected.get(host), found.get(host)) else {
            wrong.push(format!(
                "{label}: {host}: {}",
                if expected.contains_key(host) { "is not there" } else { "should not be there" }
            ));
            continue;
        };
        for (option, value) in expected {
            if found.get(option) != Some(value) {
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
            all.as_array_mut().unwrap().extend(modules.iter().map(|module| module.as_str().into()));
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
                    .maybe("app_secret", app_secret.as_ref().map(revealed))
                    .maybe("asap_key_server", key_server.clone());
                options
                    .maybe("asap_accepted_issuers", list(accepted_issuers))
                    .maybe("asap_accepted_audiences", list(accepted_audiences))
            }
        }
    }

    /// A MUC service, whose administrators are written out where they are not those of the server.
    fn muc(
        Muc { domain: _, admins, admins_own_rooms: _, only_admins_create, locks_new_rooms }: &Muc,
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

fn expected_of_main(main: &MainProsody) -> Expected {
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
    let (prefix, base) = conference.domain.as_str().split_once('.').expect("a MUC is below another domain");
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
        .set("consider_bosh_secure", true)
        .set("consider_websocket_secure", true)
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
        (&client_domain.domain, browsers(main, client_domain).modules(&switched)),
        (&auth_domain.domain, Options::virtual_host(auth_domain).modules(&["limits_exception", "smacks"])),
        (&conference.domain, Options::muc(conference, &admins).modules(&["muc_meeting_id", "muc_hide_all"])),
        (&focus.domain, Options::component("client_proxy").set("target_address", focus.target.to_string())),
    ];
    hosts.extend(features.iter().filter_map(|feature| feature_host(main, &admins, feature)));
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
fn browsers(main: &MainProsody, host: &VirtualHost) -> Options {
    let muc_of = |feature| main.feature(feature).and_then(FeatureHost::domain).map(Domain::to_string);
    let options = Options::virtual_host(host).set("main_muc", main.conference.domain.to_string());
    options.maybe("lobby_muc", muc_of(Feature::Lobby)).maybe("breakout_rooms_muc", muc_of(Feature::BreakoutRooms))
}

fn feature_host<'a>(
    main: &MainProsody,
    admins: &Value,
    FeatureHost { feature, host }: &'a FeatureHost,
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
        FeatureRole::VirtualHost(host) => (&host.domain, browsers(main, host).modules(&["smacks"])),
    })
}

fn expected_of_jvb(jvb: &ProsodyJvb) -> Expected {
    let ProsodyJvb {
        machine: _,
        version: _,
        c2s,
        http: _,
        s2s: _,
        registration,
        tech_domain,
        muc,
        accounts: _,
        paths,
        additions,
    } = jvb;
    let server = server(paths, additions, &[])
        .set("component_admins_as_room_owners", muc.admins_own_rooms)
        .set("modules_disabled", json!(["s2s", "offline", "register"]))
        .set("allow_registration", *registration)
        .set("c2s_ports", json!([c2s.port.get()]))
        .set("c2s_interfaces", interfaces(&c2s.interfaces))
        .maybe("certificates", folder(tech_domain, "/etc/prosody-jvb/certs"))
        .set("c2s_require_encryption", tech_domain.encryption != Encryption::Optional)
        .set("http_ports", json!([]));
    let hosts = vec![
        (&tech_domain.domain, Options::virtual_host(tech_domain).modules(&["smacks"])),
        (&muc.domain, Options::muc(muc, &json!([]))),
    ];
    with_hosts(server, hosts, additions)
}

#[test]
fn prosody_loads_what_each_instance_needs_and_nothing_that_opens_it() {
    let cases = Cases::render();
    let configs = load(&all(&cases));
    let mut wrong = Vec::new();
    for case in cases.iter() {
        let [main, jvb] = both(case).map(|file| &configs[&file].modules);
        let web = &case.components().main_prosody.web;
        let client = &main[case.components().main_prosody.client_domain.domain.as_str()];
        for (module, wanted) in [("bosh", web.bosh), ("websocket", web.websocket), ("smacks", true), ("c2s", true)] {
            if client.contains(module) != wanted {
                wrong.push(format!("{}: browsers: {module} is {}loaded", case.name, if wanted { "not " } else { "" }));
            }
        }
        let closed = |modules: &BTreeSet<String>, never: &[&str]| {
            never.iter().filter(|module| modules.contains(**module)).map(ToString::to_string).collect::<Vec<_>>()
        };
        for (host, modules) in main {
            wrong.extend(
                closed(modules, &["s2s", "dialback", "register_ibr"])
                    .iter()
                    .map(|module| format!("{}: {host} loads {module}", case.name)),
            );
        }
        for (host, modules) in jvb {
            let never = [
                "s2s",
                "dialback",
                "register",
                "register_ibr",
                "offline",
                "bosh",
                "websocket",
                "http",
                "auth_anonymous",
                "auth_jitsi-anonymous",
            ];
            wrong.extend(
                closed(modules, &never)
                    .iter()
                    .map(|module| format!("{}: Prosody-JVB: {host} loads {module}", case.name)),
            );
        }
    }
    nothing_wrong(&wrong);
}
