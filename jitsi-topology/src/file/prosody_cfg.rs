//! The shape of a prosody.cfg.lua: options of the server, then its hosts with their own.

use crate::component::{
    Additions, Authentication, Certificate, FeatureHost, FeatureRole, FocusProxy, InstancePaths, Listener, MainProsody,
    Muc, ProsodyJvb, Token, VirtualHost, Web,
};
use crate::fact::Encryption;
use crate::name::{BareJid, Domain, Extra, Feature, FilePath, HostKind, Interface, Log, ModuleName, Password, Port};
use crate::syntax::Comments;
use crate::syntax::lua::Variable;
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::LazyLock;

/// What is said of a global option that is easily got wrong.
pub(crate) static SERVER_COMMENTS: LazyLock<Comments<'static>> = LazyLock::new(|| {
    Comments::new(&[
        ("admins", "Jicofo must own every room it enters, and owns them as an administrator."),
        (
            "component_admins_as_room_owners",
            "True by default until Prosody 0.12 and false from 13.0 on. Jicofo needs it.",
        ),
        ("allow_registration", "Accounts are made by prosodyctl alone."),
        ("certificates", "Prosody would look beside its config and complain."),
        ("c2s_stanza_size_limit", "Conferences of many participants outgrow the default of 256 KiB."),
        ("consider_bosh_secure", "nginx ends TLS. Without these two nobody could log in through it."),
        ("data_path", "No two instances may share any of these."),
        ("http_interfaces", "For nginx alone, which has the certificate that browsers see."),
        ("https_ports", "Open everywhere by default."),
        ("modules_disabled", "Closing s2s_ports alone would not keep Prosody from connecting to other servers."),
        ("s2s_ports", "No other XMPP server is spoken to."),
        (
            "unlimited_jids",
            "Programs speak for everybody: no limit on rates or sizes holds for them (mod_limits_exception).",
        ),
    ])
});

/// What is said of an option of a host that is easily got wrong.
pub(crate) static HOST_COMMENTS: LazyLock<Comments<'static>> = LazyLock::new(|| {
    Comments::new(&[
        ("muc_room_default_public_jids", "Jicofo must see who is in a room."),
        ("muc_room_locking", "A locked room would keep out whoever comes second."),
        (
            "smacks_hibernation_time",
            "A session that is lost leaves its rooms after so many seconds; the default is 600.",
        ),
        ("restrict_room_creation", "Only Jicofo opens conferences."),
        ("storage", "Rooms live as long as the conference."),
    ])
});

/// The whole file.
#[derive(Debug)]
pub(crate) struct ProsodyCfg<'a> {
    pub(crate) server: ServerOptions<'a>,
    pub(crate) extra: &'a Extra,
    pub(crate) hosts: Vec<Host<'a>>,
}

/// A VirtualHost or a Component with its options.
#[derive(Debug)]
pub(crate) struct Host<'a> {
    pub(crate) domain: &'a Domain,
    /// The module of a Component; none makes it a VirtualHost.
    pub(crate) module: Option<&'a str>,
    pub(crate) purpose: &'static str,
    pub(crate) options: HostOptions<'a>,
    pub(crate) extra: Option<&'a Extra>,
}

/// Options of the whole server; they stand above the first host, because below one they would belong to it.
#[derive(Debug, Default, Serialize)]
pub(crate) struct ServerOptions<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    admins: &'a [BareJid],
    component_admins_as_room_owners: bool,
    plugin_paths: &'a [FilePath],
    modules_enabled: Vec<&'a str>,
    modules_disabled: &'static [&'static str],
    allow_registration: bool,

    c2s_ports: Vec<Port>,
    c2s_interfaces: BoundTo<'a>,
    c2s_require_encryption: bool,
    c2s_stanza_size_limit: Option<u32>,
    s2s_ports: [Port; 0],
    http_ports: Vec<Port>,
    http_interfaces: Option<BoundTo<'a>>,
    https_ports: [Port; 0],
    consider_bosh_secure: Option<bool>,
    consider_websocket_secure: Option<bool>,
    trusted_proxies: Option<Vec<IpAddr>>,
    unlimited_jids: Option<Vec<&'a BareJid>>,

    certificates: Option<FilePath>,
    data_path: Option<&'a FilePath>,
    pidfile: Option<&'a FilePath>,
    admin_socket: Option<&'a FilePath>,
    log: Option<LogTo<'a>>,

    muc_mapper_domain_base: Option<&'a str>,
    muc_mapper_domain_prefix: Option<&'a str>,
}

/// The addresses a port is bound to, `*` for every IPv4 interface.
#[derive(Debug, Default)]
struct BoundTo<'a>(&'a [IpAddr]);

impl Serialize for BoundTo<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().copied().map(Interface))
    }
}

#[derive(Debug, Serialize)]
struct LogTo<'a> {
    info: &'a Log,
}

/// Options of one host.
#[derive(Debug, Default, Serialize)]
pub(crate) struct HostOptions<'a> {
    authentication: Option<&'static str>,
    app_id: Option<&'a str>,
    app_secret: Option<LuaPassword<'a>>,
    asap_key_server: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    asap_accepted_issuers: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    asap_accepted_audiences: &'a [String],
    allow_empty_token: Option<bool>,
    ssl: Option<Ssl<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    modules_enabled: Cow<'a, [&'a str]>,
    smacks_hibernation_time: Option<u32>,
    smacks_max_unacked_stanzas: Option<u32>,
    smacks_max_old_sessions: Option<u32>,
    main_muc: Option<&'a Domain>,
    lobby_muc: Option<&'a Domain>,
    breakout_rooms_muc: Option<&'a Domain>,
    target_address: Option<&'a BareJid>,
    muc_component: Option<&'a Domain>,
    breakout_rooms_component: Option<&'a Domain>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    admins: &'a [BareJid],
    storage: Option<&'static str>,
    restrict_room_creation: Option<bool>,
    muc_room_locking: Option<bool>,
    muc_room_default_public_jids: Option<bool>,
    muc_room_allow_persistent: Option<bool>,
    muc_room_cache_size: Option<u32>,
    muc_tombstones: Option<bool>,
}

#[derive(Debug, Serialize)]
struct Ssl<'a> {
    key: &'a FilePath,
    certificate: &'a FilePath,
}

impl<'a> From<&'a Certificate> for Ssl<'a> {
    fn from(Certificate { chain, key, self_signed: _ }: &'a Certificate) -> Self {
        Self { key, certificate: chain }
    }
}

/// A password as it stands in a Lua file: a text, or the environment variable, which Prosody offers as `ENV_…`.
#[derive(Debug)]
struct LuaPassword<'a>(&'a Password);

impl Serialize for LuaPassword<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Password::Env(name) => {
                Variable::new(&format!("ENV_{name}")).map_err(serde::ser::Error::custom)?.serialize(serializer)
            }
            Password::File { secret, .. } | Password::Literal(secret) => secret.serialize(serializer),
        }
    }
}

/// Modules every instance has.
const MODULES: [&str; 6] = ["roster", "saslauth", "tls", "disco", "ping", "admin_shell"];
/// Largest stanza on Prosody-JVB, in bytes, as upstream sets it.
const STANZA_LIMIT: u32 = 10 * 1024 * 1024;
/// How many rooms are kept in memory at once; Prosody's default of 100 is a limit on conferences.
const ROOMS: u32 = 10_000;
/// How long a lost session of Jicofo or a bridge stays in its rooms, in seconds.
const FORGET_SERVICE: u32 = 15;
/// The same for a browser that may come back.
const FORGET_BROWSER: u32 = 60;

/// The folder of the certificates, where it is not the one beside the config that Prosody looks in anyway.
fn certificates(host: &VirtualHost, beside_config: &str) -> Option<FilePath> {
    host.certificate.chain.folder().filter(|folder| folder.as_str() != beside_config)
}

fn server<'a>(c2s: &'a Listener, paths: &'a InstancePaths, additions: &'a Additions) -> ServerOptions<'a> {
    let InstancePaths { data, pidfile, admin_socket, log } = paths;
    let Additions { modules, plugin_paths, extra: _, host_extra: _, host_modules: _, hosts: _ } = additions;
    ServerOptions {
        plugin_paths,
        modules_enabled: MODULES.into_iter().chain(modules.iter().map(ModuleName::as_str)).collect(),
        c2s_ports: vec![c2s.port],
        c2s_interfaces: BoundTo(c2s.interfaces.addresses()),
        data_path: Some(data),
        pidfile: Some(pidfile),
        admin_socket: Some(admin_socket),
        log: Some(LogTo { info: log }),
        ..ServerOptions::default()
    }
}

impl<'a> From<&'a MainProsody> for ProsodyCfg<'a> {
    fn from(main: &'a MainProsody) -> Self {
        let MainProsody {
            machine: _,
            version: _,
            c2s,
            web: Web { http, trusted_proxies, bosh, websocket },
            client_domain,
            auth_domain,
            conference,
            focus: FocusProxy { domain: focus, target },
            features,
            admins,
            accounts: _,
            paths,
            additions,
        } = main;
        let (prefix, base) = conference.domain.as_str().split_once('.').unwrap_or((conference.domain.as_str(), ""));
        let behind_nginx = *bosh || *websocket;
        let mut options = ServerOptions {
            admins,
            component_admins_as_room_owners: conference.admins_own_rooms,
            modules_disabled: &["s2s"],
            c2s_require_encryption: client_domain.encryption != Encryption::Optional,
            http_ports: vec![http.port],
            http_interfaces: Some(BoundTo(http.interfaces.addresses())),
            consider_bosh_secure: behind_nginx.then_some(true),
            consider_websocket_secure: behind_nginx.then_some(true),
            trusted_proxies: (!trusted_proxies.is_empty())
                .then(|| LOOPBACK.into_iter().chain(trusted_proxies.iter().copied()).collect()),
            unlimited_jids: Some(unlimited(admins, target)),
            certificates: certificates(client_domain, "/etc/prosody/certs"),
            muc_mapper_domain_base: Some(base),
            muc_mapper_domain_prefix: Some(prefix),
            ..server(c2s, paths, additions)
        };
        if main.feature(Feature::RoomMetadata).is_some() {
            options.modules_enabled.push("external_services");
        }

        let mut hosts = vec![
            Host { options: client_options(main), ..virtual_host(client_domain, "People log in here.") },
            muc_host(conference, "The rooms people meet in.", &["muc_hide_all"], admins),
            Host {
                options: auth_options(auth_domain, &["limits_exception", "smacks"]),
                ..virtual_host(auth_domain, "Jicofo's account lives here.")
            },
            Host {
                options: HostOptions { target_address: Some(target), ..HostOptions::default() },
                ..component(focus, "client_proxy", "Hands the browsers' requests for a conference to Jicofo.")
            },
        ];
        hosts.extend(features.iter().filter_map(|feature| feature_host(main, feature)));
        add(&mut hosts, additions);
        ProsodyCfg { server: options, extra: &additions.extra, hosts }
    }
}

/// Those who speak for everybody: the administrators, and Jicofo even where it is none.
fn unlimited<'a>(admins: &'a [BareJid], jicofo: &'a BareJid) -> Vec<&'a BareJid> {
    let more = (!admins.contains(jicofo)).then_some(jicofo);
    admins.iter().chain(more).collect()
}

/// Proxies on the machine itself, which Prosody trusts unless the option says otherwise.
const LOOPBACK: [IpAddr; 2] = [IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), IpAddr::V6(std::net::Ipv6Addr::LOCALHOST)];

impl<'a> From<&'a ProsodyJvb> for ProsodyCfg<'a> {
    fn from(jvb: &'a ProsodyJvb) -> Self {
        let ProsodyJvb {
            machine: _,
            version: _,
            c2s,
            http,
            s2s,
            registration,
            tech_domain,
            muc,
            accounts,
            paths,
            additions,
        } = jvb;
        let is_limited = additions.modules.iter().any(|module| module.as_str() == "limits");
        let options = ServerOptions {
            unlimited_jids: is_limited.then(|| accounts.iter().map(|account| &account.jid).collect()),
            component_admins_as_room_owners: muc.admins_own_rooms,
            modules_disabled: if *s2s { &["offline", "register"] } else { &["s2s", "offline", "register"] },
            allow_registration: *registration,
            c2s_require_encryption: tech_domain.encryption != Encryption::Optional,
            c2s_stanza_size_limit: Some(STANZA_LIMIT),
            http_ports: http.iter().map(|http| http.port).collect(),
            certificates: certificates(tech_domain, "/etc/prosody-jvb/certs"),
            ..server(c2s, paths, additions)
        };
        let mut hosts = vec![
            Host {
                options: auth_options(tech_domain, &["smacks"]),
                ..virtual_host(tech_domain, "The accounts of the bridges and of Jicofo's service connection.")
            },
            muc_host(muc, "The brewery: bridges announce themselves here, and Jicofo finds them.", &[], &[]),
        ];
        add(&mut hosts, additions);
        ProsodyCfg { server: options, extra: &additions.extra, hosts }
    }
}

/// What a deployment adds: hosts of its own, and modules and options of any host.
fn add<'a>(hosts: &mut Vec<Host<'a>>, additions: &'a Additions) {
    hosts.extend(additions.hosts.iter().map(|(domain, kind)| Host {
        domain,
        module: match kind {
            HostKind::Component(module) => Some(module.as_str()),
            HostKind::VirtualHost => None,
        },
        purpose: "Added by the description.",
        options: HostOptions::default(),
        extra: None,
    }));
    for host in hosts {
        host.extra = additions.host_extra.get(host.domain);
        let modules = additions.host_modules.get(host.domain).into_iter().flatten();
        host.options.modules_enabled.to_mut().extend(modules.map(ModuleName::as_str));
    }
}

fn virtual_host<'a>(host: &'a VirtualHost, purpose: &'static str) -> Host<'a> {
    Host { domain: &host.domain, module: None, purpose, options: HostOptions::default(), extra: None }
}

fn component<'a>(domain: &'a Domain, module: &'a str, purpose: &'static str) -> Host<'a> {
    Host { domain, module: Some(module), purpose, options: HostOptions::default(), extra: None }
}

/// What every VirtualHost has: who may log in, and what is shown in TLS.
fn login_options(host: &VirtualHost) -> HostOptions<'_> {
    let VirtualHost { domain: _, authentication, encryption: _, certificate } = host;
    let options = HostOptions {
        authentication: Some(authentication.provider()),
        ssl: Some(certificate.into()),
        ..HostOptions::default()
    };
    let Authentication::Token(token) = authentication else { return options };
    let Token { app_id, app_secret, key_server, accepted_issuers, accepted_audiences, allow_empty } = token;
    HostOptions {
        app_id: Some(app_id),
        app_secret: app_secret.as_ref().map(LuaPassword),
        asap_key_server: key_server.as_deref(),
        asap_accepted_issuers: accepted_issuers,
        asap_accepted_audiences: accepted_audiences,
        allow_empty_token: Some(*allow_empty),
        ..options
    }
}

/// A domain of accounts that programs log in with.
fn auth_options<'a>(host: &'a VirtualHost, modules: &'static [&'static str]) -> HostOptions<'a> {
    HostOptions {
        modules_enabled: Cow::Borrowed(modules),
        smacks_hibernation_time: Some(FORGET_SERVICE),
        ..login_options(host)
    }
}

/// The domain people log in on. BOSH and WebSocket requests are addressed to it, also those of guests.
fn client_options(main: &MainProsody) -> HostOptions<'_> {
    let modules = [
        (main.web.bosh, "bosh"),
        (main.web.websocket, "websocket"),
        (true, "smacks"),
        (!main.features.is_empty(), "features_identity"),
        (main.feature(Feature::ConferenceDuration).is_some(), "conference_duration"),
        (main.feature(Feature::Lobby).is_some(), "muc_lobby_rooms"),
        (main.feature(Feature::BreakoutRooms).is_some(), "muc_breakout_rooms"),
    ];
    let modules: Vec<_> = modules.into_iter().filter_map(|(on, module)| on.then_some(module)).collect();
    HostOptions { modules_enabled: modules.into(), ..browser_options(main, &main.client_domain) }
}

/// A domain browsers log in on: all lead to the same rooms.
fn browser_options<'a>(main: &'a MainProsody, host: &'a VirtualHost) -> HostOptions<'a> {
    let muc_of = |feature| main.feature(feature).and_then(FeatureHost::domain);
    HostOptions {
        modules_enabled: Cow::Borrowed(&["smacks"]),
        smacks_max_unacked_stanzas: Some(5),
        smacks_hibernation_time: Some(FORGET_BROWSER),
        smacks_max_old_sessions: Some(1),
        main_muc: Some(&main.conference.domain),
        lobby_muc: muc_of(Feature::Lobby),
        breakout_rooms_muc: muc_of(Feature::BreakoutRooms),
        ..login_options(host)
    }
}

/// A MUC service; its administrators are written out where they are not those of the server.
fn muc_host<'a>(
    muc: &'a Muc,
    purpose: &'static str,
    modules: &'static [&'static str],
    server_admins: &[BareJid],
) -> Host<'a> {
    let Muc { domain, admins, admins_own_rooms: _, only_admins_create, locks_new_rooms, waits_for_focus } = muc;
    let waiting = waits_for_focus.then_some("muc_meeting_id");
    let options = HostOptions {
        modules_enabled: waiting.into_iter().chain(modules.iter().copied()).collect(),
        admins: if admins == server_admins { &[] } else { admins },
        storage: Some("memory"),
        restrict_room_creation: only_admins_create.then_some(true),
        muc_room_locking: Some(*locks_new_rooms),
        muc_room_default_public_jids: Some(true),
        muc_room_allow_persistent: Some(false),
        muc_room_cache_size: Some(ROOMS),
        muc_tombstones: Some(false),
        ..HostOptions::default()
    };
    Host { options, ..component(domain, "muc", purpose) }
}

fn feature_host<'a>(main: &'a MainProsody, FeatureHost { feature, host }: &'a FeatureHost) -> Option<Host<'a>> {
    let conference = &main.conference.domain;
    let purpose = match feature {
        Feature::AvModeration => "Moderators decide who may speak and show video.",
        Feature::BreakoutRooms => "Smaller rooms beside a conference.",
        Feature::ConferenceDuration => return None,
        Feature::EndConference => "A moderator ends the conference for all.",
        Feature::Guests => "People without an account.",
        Feature::Lobby => "People wait here to be let in.",
        Feature::Polls => "Participants vote.",
        Feature::RoomMetadata => "Settings of a room, for everybody in it.",
        Feature::SpeakerStats => "Who spoke how long.",
    };
    Some(match host.as_ref()? {
        FeatureRole::Muc(muc) => muc_host(muc, purpose, &[], &main.admins),
        FeatureRole::VirtualHost(host) => Host { options: browser_options(main, host), ..virtual_host(host, purpose) },
        FeatureRole::Component(domain) => {
            let breakout = main
                .feature(Feature::BreakoutRooms)
                .and_then(FeatureHost::domain)
                .filter(|_| *feature == Feature::RoomMetadata);
            let muc_component = (*feature != Feature::Polls).then_some(conference);
            let options = HostOptions { muc_component, breakout_rooms_component: breakout, ..HostOptions::default() };
            Host { options, ..component(domain, feature.module()?, purpose) }
        }
    })
}
