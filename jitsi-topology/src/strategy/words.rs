//! Twists of single sections: names, accounts, features, files. They leave machines and connections as they are.

use super::twist::{Twist, twist};
use super::value::{account, folder, in_role, ip, jicofo_user, known, password, text, visible};
use crate::component::JITSI_PLUGINS;
use crate::name::{
    BareJid, Domain, Extra, Feature, FilePath, HostKind, Log, ModuleName, Node, ProsodyVersion, RoomJid, Tls,
};
use crate::spec::{Authentication, CertificateFiles, InstancePaths, Lenient, Password, Spec, Token};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

pub(super) fn twists() -> Vec<BoxedStrategy<Option<Twist<Spec>>>> {
    vec![
        twist(visible(), |spec: &mut Spec, text| spec.schema = Some(text)),
        twist(in_role("log-in"), |spec: &mut Spec, domain| spec.main_prosody.client_domain = Some(domain.into())),
        twist(in_role("jicofo-account"), |spec: &mut Spec, domain| spec.main_prosody.auth_domain = Some(domain.into())),
        twist(in_role("meeting-rooms"), |spec: &mut Spec, domain| {
            spec.main_prosody.conference.domain = Some(domain.into());
        }),
        twist(in_role("call-jicofo"), |spec: &mut Spec, domain| spec.main_prosody.focus.domain = Some(domain.into())),
        twist(in_role("bridge-accounts"), |spec: &mut Spec, domain| spec.prosody_jvb.tech_domain = Some(domain.into())),
        twist(in_role("bridge-rooms"), |spec: &mut Spec, domain| spec.prosody_jvb.muc.domain = Some(domain.into())),
        twist(in_role("web-front"), |spec: &mut Spec, domain| spec.nginx.domain = Some(domain.into())),
        twist("[a-z][a-z0-9._+-]{0,12}", |spec: &mut Spec, room: String| {
            spec.jicofo.brewery = Some(RoomJid::new(known(&room), brewery_muc(spec)).into());
        }),
        twist(password(), |spec: &mut Spec, password| spec.jicofo.client.password = Some(password)),
        twist((jicofo_user(), password()), |spec: &mut Spec, (user, password): (Node, Password)| {
            spec.jicofo.service.username = Some(user.into());
            spec.jicofo.service.password = Some(password);
        }),
        twist(vec(account(), 1..3), |spec: &mut Spec, others| {
            spec.main_prosody.admins = Some(among(client_account(spec), others));
        }),
        twist(vec(account(), 1..3), |spec: &mut Spec, others| {
            spec.main_prosody.conference.admins = Some(among(client_account(spec), others));
        }),
        twist(vec(account(), 1..3), |spec: &mut Spec, others| {
            let service = BareJid::new(user(spec.jicofo.service.username.as_ref()), tech_domain(spec));
            spec.prosody_jvb.muc.admins = Some(among(service, others));
        }),
        twist(subsequence(&Feature::ALL[..], 1..=Feature::ALL.len()), |spec: &mut Spec, features| {
            spec.main_prosody.features = features;
        }),
        twist(authentication(), |spec: &mut Spec, login| spec.main_prosody.authentication = Some(login)),
        twist(Just(()), |spec: &mut Spec, ()| {
            spec.prosody_jvb.authentication = Some(Authentication::InternalHashed);
        }),
        twist(version(), |spec: &mut Spec, version| spec.main_prosody.version = Some(version)),
        twist(version(), |spec: &mut Spec, version| spec.prosody_jvb.version = Some(version)),
        twist((any::<bool>(), any::<bool>()), |spec: &mut Spec, (bosh, websocket)| {
            spec.main_prosody.bosh = Some(bosh);
            spec.main_prosody.websocket = Some(websocket);
        }),
        twist(folder(), |spec: &mut Spec, folder| spec.main_prosody.certificates.folder = Some(folder.into())),
        twist(folder(), |spec: &mut Spec, folder| spec.prosody_jvb.certificates.folder = Some(folder.into())),
        // No path of the one is a path of the other.
        twist(folder(), |spec: &mut Spec, folder| spec.main_prosody.paths = paths(&folder, "main")),
        twist(folder(), |spec: &mut Spec, folder| spec.prosody_jvb.paths = paths(&folder, "bridges")),
        twist(folder(), |spec: &mut Spec, folder: FilePath| {
            spec.nginx.certificate = Some(below(&folder, "site.crt"));
            spec.nginx.key = Some(below(&folder, "site.key"));
        }),
        twist(folder(), |spec: &mut Spec, folder| spec.nginx.web_root = Some(folder.into())),
        twist(subsequence(&MODULES[..], 1..=MODULES.len()), |spec: &mut Spec, modules| {
            spec.main_prosody.modules = modules.into_iter().map(Lenient::parsed).collect();
        }),
        twist(subsequence(&MODULES[..], 1..=MODULES.len()), |spec: &mut Spec, modules| {
            spec.prosody_jvb.modules = modules.into_iter().map(Lenient::parsed).collect();
        }),
        // A folder of one's own may hold any module.
        twist((folder(), vec("[a-z][a-z0-9]{0,8}_[a-z]{1,8}", 0..3)), |spec: &mut Spec, (folder, modules)| {
            spec.main_prosody.plugin_paths = Some(vec![Lenient::parsed(JITSI_PLUGINS), folder.into()]);
            let modules = modules.iter().filter_map(|module| ModuleName::parse(module).ok());
            spec.main_prosody.modules.extend(modules.map(Lenient::from));
        }),
        twist((folder(), in_role("log-in")), |spec: &mut Spec, (folder, domain): (FilePath, Domain)| {
            let files = CertificateFiles { chain: below(&folder, "chain.pem"), key: below(&folder, "key.pem") };
            spec.main_prosody.certificates.files.insert(domain.to_string(), files);
            spec.main_prosody.client_domain = Some(domain.into());
        }),
        twist(select(&["*console", "*syslog"][..]), |spec: &mut Spec, log| {
            spec.main_prosody.paths.log = Some(Lenient::parsed(log));
        }),
        twist((in_role("recorders"), any::<bool>()), |spec: &mut Spec, (domain, login): (Domain, bool)| {
            let kind = if login { HostKind::VirtualHost } else { HostKind::Component(known("firewall")) };
            spec.main_prosody.hosts.insert(domain.to_string(), kind);
        }),
        twist((in_role("recorders"), text()), |spec: &mut Spec, (domain, note): (Domain, String)| {
            let (domain, jvb) = (format!("bridge-{domain}"), &mut spec.prosody_jvb);
            let options = Extra::from_iter([("acme_note".to_owned(), note.into())]);
            jvb.hosts.insert(domain.clone(), HostKind::VirtualHost);
            jvb.host_extra.insert(domain.clone(), options);
            jvb.host_modules.insert(domain, vec![Lenient::parsed(MODULES[0])]);
        }),
        twist(folder(), |spec: &mut Spec, folder: FilePath| {
            let files = CertificateFiles { chain: below(&folder, "chain.pem"), key: below(&folder, "key.pem") };
            spec.prosody_jvb.certificates.files.insert(tech_domain(spec).to_string(), files);
        }),
        twist(subsequence(&MODULES[..2], 1..=2), |spec: &mut Spec, modules| {
            let modules = modules.into_iter().map(Lenient::parsed).collect();
            spec.prosody_jvb.host_modules.insert(tech_domain(spec).to_string(), modules);
        }),
        twist(any::<bool>(), |spec: &mut Spec, only| spec.main_prosody.conference.restrict_room_creation = Some(only)),
        twist(tls(), |spec: &mut Spec, tls| spec.jicofo.client.tls = Some(tls)),
        twist(tls(), |spec: &mut Spec, tls| spec.jicofo.service.tls = Some(tls)),
        twist(vec(ip(), 0..3), |spec: &mut Spec, proxies| {
            spec.main_prosody.trusted_proxies = Some(proxies.into_iter().map(Lenient::from).collect());
        }),
        twist("[A-Za-z0-9_~-]{1,12}", |spec: &mut Spec, region: String| {
            spec.jicofo.region = Some(Lenient::parsed(&region));
        }),
        twist(any::<bool>(), |spec: &mut Spec, relay| spec.jicofo.relay = Some(relay)),
    ]
}

/// Modules of Prosody, of Debian's `prosody-modules` and of Jitsi.
const MODULES: [&str; 4] = ["uptime", "version", "firewall", "muc_size"];

/// How TLS may be used with a server that requires it.
pub(super) fn tls() -> impl Strategy<Value = Tls> {
    select(&[Tls::Offered, Tls::Required][..])
}

fn version() -> impl Strategy<Value = ProsodyVersion> {
    select(&[ProsodyVersion::V13_0, ProsodyVersion::V0_12][..])
}

/// Who may log in on the domain of the browsers.
fn authentication() -> impl Strategy<Value = Authentication> {
    let token = (text(), prop::option::of(password()), text(), vec(text(), 0..3), vec(text(), 0..3), any::<bool>());
    let token = token.prop_map(|(app_id, app_secret, url, accepted_issuers, accepted_audiences, allow_empty)| Token {
        app_id: Some(app_id),
        key_server: app_secret.is_none().then_some(url),
        app_secret,
        accepted_issuers,
        accepted_audiences,
        allow_empty: Some(allow_empty),
    });
    prop_oneof![
        Just(Authentication::InternalHashed),
        Just(Authentication::Anonymous),
        Just(Authentication::JitsiAnonymous),
        token.prop_map(Authentication::Token),
    ]
}

fn below(folder: &FilePath, name: &str) -> Lenient<FilePath> {
    known::<FilePath>(&format!("{folder}/{name}")).into()
}

fn paths(folder: &FilePath, owner: &str) -> InstancePaths {
    let path = |name: &str| Some(below(folder, &format!("{owner}-{name}")));
    let log = known::<Log>(&format!("{folder}/{owner}-log"));
    InstancePaths {
        data: path("data"),
        pidfile: path("pidfile"),
        admin_socket: path("admin_socket"),
        log: Some(log.into()),
    }
}

/// The accounts of `others`, with `own` somewhere among them.
fn among(own: BareJid, mut others: Vec<BareJid>) -> Vec<Lenient<BareJid>> {
    let middle = others.len() / 2;
    others.insert(middle, own);
    others.into_iter().map(Lenient::from).collect()
}

/// A domain as written, or the deployment's below a prefix.
fn domain_or(spec: &Spec, written: Option<&Lenient<Domain>>, prefix: &'static str) -> Domain {
    let value = |written: &Lenient<Domain>| written.get().unwrap_or_else(|error| unreachable!("{error}")).clone();
    written.map_or_else(|| known(&format!("{prefix}.{}", value(&spec.domain))), value)
}

fn tech_domain(spec: &Spec) -> Domain {
    domain_or(spec, spec.prosody_jvb.tech_domain.as_ref(), "tech")
}

fn brewery_muc(spec: &Spec) -> Domain {
    match &spec.prosody_jvb.muc.domain {
        None => known(&format!("muc.{}", tech_domain(spec))),
        written => domain_or(spec, written.as_ref(), "muc"),
    }
}

fn user(written: Option<&Lenient<Node>>) -> Node {
    written.and_then(|written| written.get().ok().cloned()).unwrap_or_else(|| known(crate::default::FOCUS_USER))
}

fn client_account(spec: &Spec) -> BareJid {
    let auth = domain_or(spec, spec.main_prosody.auth_domain.as_ref(), "auth");
    BareJid::new(user(None), auth)
}
