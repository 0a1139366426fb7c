//! The config of the main Prosody → the component.

use super::instance::{Instance, texts};
use super::jvb::{no_host, no_muc};
use super::{Doors, File, Found, Hints, common, modules, shell, visitors};
use crate::audit::gather::Gathered;
use crate::audit::lua::{Host, Value};
use crate::component::{Additions, Authentication, FeatureHost, FeatureRole, FocusProxy, Listener, MainProsody, Web};
use crate::default;
use crate::file::prosody_cfg::ProsodyCfg;
use crate::law;
use crate::name::{BareJid, Domain, Feature, Interfaces, known};
use crate::place::Trail;
use std::net::IpAddr;

/// The hosts of the main Prosody that the model knows, as far as they are there.
struct Hosts<'c> {
    client: Option<&'c Host>,
    auth: Option<&'c Host>,
    conference: Option<&'c Host>,
    focus: Option<&'c Host>,
}

/// Reads the main Prosody.
pub(in crate::audit) fn read(file: &File<'_>, hints: &Hints, gathered: &mut Gathered) -> Found<MainProsody> {
    let mut instance = Instance::new(file, gathered);
    let i = &mut instance;
    let root = Trail::root("main_prosody");
    let sockets = common(i, "main_prosody");
    let hosts = hosts(i, hints);
    report_missing(i, &hosts);
    let with_domain = |host: Option<&'_ Host>| host.and_then(|host| Domain::parse(&host.name).ok());

    let client_domain = match (hosts.client, with_domain(hosts.client)) {
        (Some(host), Some(domain)) => i.virtual_host(&root.field("client_domain"), host, domain),
        _ => no_host("people.invalid"),
    };
    let auth_domain = match (hosts.auth, with_domain(hosts.auth)) {
        (Some(host), Some(domain)) => i.virtual_host(&root.field("auth_domain"), host, domain),
        _ => no_host("auth.invalid"),
    };
    let conference = match (hosts.conference, with_domain(hosts.conference)) {
        (Some(host), Some(domain)) => i.muc(&root.field("conference"), host, domain, Some(&client_domain.domain)),
        _ => no_muc("conference.invalid"),
    };
    let focus = focus(i, hosts.focus, &auth_domain.domain);
    let features = features(i, &hosts, &client_domain.domain, &conference.admins);
    modules::judge(i, "main_prosody", None);
    shell::judge(i, file, "main_prosody", hosts.auth);
    visitors::judge(i, hosts.client, &hints.visitors);

    let doors = Doors::of(i, hosts.client);
    let admins = i.server("admins");
    let mut main = MainProsody {
        machine: i.machine.clone(),
        version: i.version,
        c2s: i.c2s(&root.field("c2s"), hints.port),
        web: web(i, hosts.client),
        client_domain,
        auth_domain,
        conference,
        focus,
        features,
        admins: i.names::<BareJid>(&root.field("admins"), admins),
        accounts: Vec::new(),
        paths: i.paths(&root.field("paths")),
        additions: Additions::default(),
    };
    let mut left = Vec::new();
    main.additions = super::extra::additions(i, "main_prosody", &ProsodyCfg::from(&main), &mut left);
    Found { component: main, sockets, left, doors }
}

/// Which host is which: by what it does, and where that leaves a choice by what others say of it.
fn hosts<'c>(i: &Instance<'c, '_>, hints: &Hints) -> Hosts<'c> {
    let named = |domain: &Option<Domain>| domain.as_ref().and_then(|domain| i.host(domain.as_str()));
    let is_virtual = |host: &&'c Host| i.virtual_hosts().any(|other| other.name == host.name);
    let web = |host: &&'c Host| {
        let own = texts(host.options.get("modules_enabled"));
        own.iter().any(|module| matches!(module.as_str(), "bosh" | "websocket"))
    };
    let client = named(&hints.people)
        .filter(is_virtual)
        .or_else(|| i.virtual_hosts().find(|host| web(host) && !host.name.starts_with("guest.")))
        .or_else(|| i.virtual_hosts().find(|host| !host.name.starts_with("auth.") && host.name != "localhost"));
    let auth = named(&hints.login)
        .filter(is_virtual)
        .filter(|host| client.is_none_or(|client| client.name != host.name))
        .or_else(|| client.and_then(|client| i.host(&format!("auth.{}", client.name))).filter(is_virtual))
        .or_else(|| i.virtual_hosts().find(|host| host.name.starts_with("auth.")));
    let option = |host: Option<&'c Host>, name: &str| texts(i.option(Some(host?), name)).into_iter().next();
    let muc = |name: &str| i.components("muc").find(|host| host.name == name);
    let has = |host: &Host, module: &str| texts(host.options.get("modules_enabled")).iter().any(|own| own == module);
    let breakout = option(client, "breakout_rooms_muc");
    let conference = option(client, "main_muc")
        .and_then(|name| muc(&name))
        .or_else(|| {
            i.components("muc").find(|host| has(host, "muc_meeting_id") && Some(&host.name) != breakout.as_ref())
        })
        .or_else(|| hints.rooms.as_ref().and_then(|domain| muc(domain.as_str())))
        .or_else(|| {
            client.and_then(|client| {
                ["conference", "muc"].iter().find_map(|name| muc(&format!("{name}.{}", client.name)))
            })
        })
        .or_else(|| i.components("muc").next());
    Hosts { client, auth, conference, focus: i.components("client_proxy").next() }
}

fn report_missing(i: &mut Instance<'_, '_>, hosts: &Hosts<'_>) {
    let at = Trail::root("main_prosody").place();
    let law = &law::missing_setting::LAW;
    if hosts.client.is_none() {
        i.gathered.broken(law, "the main Prosody has no VirtualHost for people", at.clone(), "is not there");
    }
    if hosts.conference.is_none() {
        i.gathered.broken(law, "the main Prosody has no MUC for conferences", at.clone(), "is not there");
    }
    if hosts.focus.is_none() {
        let message = "the main Prosody has no component `client_proxy`, which hands conference requests to Jicofo";
        i.gathered.broken(&law::focus_proxy::LAW, message, at, "is not there");
    }
}

fn focus(i: &mut Instance<'_, '_>, host: Option<&Host>, auth: &Domain) -> FocusProxy {
    let root = Trail::root("main_prosody");
    let at = root.field("focus");
    let stand_in = || BareJid::new(known(default::FOCUS_USER), auth.clone());
    let Some(host) = host else { return FocusProxy { domain: known("focus.invalid"), target: stand_in() } };
    i.mark_at(&at, &host.at);
    i.mark_at(&at.field("domain"), &host.at);
    let host = i.host(&host.name);
    let target = i.name::<BareJid>(&at.field("target"), host, "target_address");
    let Some(target) = target else {
        let message = "the component `client_proxy` has no `target_address`";
        i.gathered.broken(&law::module_option::LAW, message, at.place(), "no target_address");
        return FocusProxy { domain: domain_of(host), target: stand_in() };
    };
    FocusProxy { domain: domain_of(host), target }
}

fn domain_of(host: Option<&Host>) -> Domain {
    host.and_then(|host| Domain::parse(&host.name).ok()).unwrap_or_else(|| known("focus.invalid"))
}

/// The HTTP side: what browsers reach through nginx.
fn web(i: &mut Instance<'_, '_>, client: Option<&Host>) -> Web {
    let root = Trail::root("main_prosody");
    let at = root.field("http");
    let client = client.and_then(|client| i.host(&client.name));
    let modules = client.map(|client| i.modules(client)).unwrap_or_default();
    for name in ["bosh", "websocket"] {
        let setting = i.option(client, "modules_enabled");
        i.mark(&root.field(name), setting);
    }
    let port = i.ports(&at, "http").and_then(|ports| ports.first().copied()).unwrap_or(default::HTTP_PORT);
    let proxies = i.server("trusted_proxies");
    i.mark(&root.field("trusted_proxies"), proxies);
    // Whole networks are allowed there too; the model has no word for them.
    let proxies: Vec<IpAddr> = texts(proxies).iter().filter_map(|text| text.parse().ok()).collect();
    Web {
        http: Listener { port, interfaces: i.interfaces(&at, "http", Interfaces::loopback()) },
        trusted_proxies: proxies.into_iter().filter(|ip| !ip.is_loopback()).collect(),
        bosh: modules.contains("bosh"),
        websocket: modules.contains("websocket"),
    }
}

/// The features whose hosts are as the model makes them; others are hosts of one's own.
fn features(i: &mut Instance<'_, '_>, hosts: &Hosts<'_>, domain: &Domain, owners: &[BareJid]) -> Vec<FeatureHost> {
    let Some(client) = hosts.client.and_then(|client| i.host(&client.name)) else { return Vec::new() };
    let root = Trail::root("main_prosody");
    let at = root.field("features");
    let modules = i.modules(client);
    let domain = &below_which(i, domain);
    let mut found = Vec::new();
    for feature in Feature::ALL {
        let Some(prefix) = feature.prefix() else {
            if modules.contains("conference_duration") {
                found.push(FeatureHost { feature, host: None });
            }
            continue;
        };
        let Some(host_domain) = domain.below(prefix).ok() else { continue };
        let Some(host) = i.host(host_domain.as_str()) else { continue };
        let at = at.index(found.len());
        if let Some(mut role) = role(i, &at, feature, host, client, host_domain, domain) {
            // Nobody has to own a waiting room, so it does not matter who does.
            if let (Feature::Lobby, FeatureRole::Muc(lobby)) = (feature, &mut role) {
                lobby.admins = owners.to_vec();
            }
            i.mark_at(&at, &host.at);
            found.push(FeatureHost { feature, host: Some(role) });
        }
    }
    found
}

/// The domain that the hosts of features stand below: that of the people, or the one with more of them below it.
fn below_which(i: &Instance<'_, '_>, people: &Domain) -> Domain {
    let prefixes = || Feature::ALL.iter().filter_map(|feature| feature.prefix());
    let hosts_below = |domain: &Domain| {
        prefixes().filter_map(|prefix| domain.below(prefix).ok()).filter(|host| i.host(host.as_str()).is_some()).count()
    };
    let above =
        |host: &Host| prefixes().find_map(|prefix| host.name.strip_prefix(prefix)?.strip_prefix('.')?.parse().ok());
    // Of those with as many, the first.
    let others = i.config.hosts.iter().rev().filter_map(above);
    others.chain([people.clone()]).max_by_key(hosts_below).unwrap_or_else(|| people.clone())
}

/// What the host of a feature is, when it is one.
fn role<'c>(
    i: &mut Instance<'c, '_>,
    at: &Trail<'_>,
    feature: Feature,
    host: &'c Host,
    client: &'c Host,
    host_domain: Domain,
    domain: &Domain,
) -> Option<FeatureRole> {
    let is = |i: &Instance<'c, '_>, module| i.components(module).any(|other| other.name == host.name);
    let named = |i: &Instance<'c, '_>, option: &str| matches!(i.option(Some(client), option).map(|setting| &setting.value), Some(Value::Text(text)) if *text == host.name);
    match feature {
        Feature::Lobby | Feature::BreakoutRooms => {
            let option = if feature == Feature::Lobby { "lobby_muc" } else { "breakout_rooms_muc" };
            if !is(i, "muc") || !named(i, option) {
                return None;
            }
            let muc = i.muc(at, host, host_domain, Some(domain));
            // A service that anybody may create rooms on is not the one that a description makes.
            muc.only_admins_create.then_some(FeatureRole::Muc(muc))
        }
        Feature::Guests => {
            let guests = i.virtual_hosts().any(|other| other.name == host.name);
            let host = guests.then(|| i.virtual_host(at, host, host_domain))?;
            (host.authentication == Authentication::JitsiAnonymous).then_some(FeatureRole::VirtualHost(host))
        }
        feature => is(i, feature.module()?).then_some(FeatureRole::Component(host_domain)),
    }
}
