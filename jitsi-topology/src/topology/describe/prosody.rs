//! Both Prosodys as a description has them.

use super::{changed, changed_list, changed_name, interfaces, password};
use crate::component::{
    Additions, Authentication, FeatureRole, InstancePaths, MainProsody, Muc, ProsodyJvb, Token, VirtualHost,
};
use crate::name::{Domain, Extra, FilePath, HostKind, ModuleName};
use crate::spec::{self, Lenient};
use std::collections::BTreeMap;

pub(super) fn main(spec: &mut spec::MainProsody, actual: &MainProsody, base: &MainProsody) {
    spec.c2s.interfaces = interfaces(&actual.c2s, &base.c2s);
    spec.http.interfaces = interfaces(&actual.web.http, &base.web.http);
    spec.trusted_proxies = changed_list(&actual.web.trusted_proxies, &base.web.trusted_proxies);
    spec.bosh = changed(&actual.web.bosh, &base.web.bosh);
    spec.websocket = changed(&actual.web.websocket, &base.web.websocket);
    muc(&mut spec.conference, &actual.conference, &base.conference);
    spec.focus.target = changed_name(&actual.focus.target, &base.focus.target);
    spec.authentication = authentication(&actual.client_domain.authentication);
    let guests = actual.features.iter().filter_map(|feature| match &feature.host {
        Some(FeatureRole::VirtualHost(host)) => Some(host),
        _ => None,
    });
    let hosts: Vec<&VirtualHost> = [&actual.client_domain, &actual.auth_domain].into_iter().chain(guests).collect();
    spec.certificates = certificates(&hosts, &base.client_domain);
    spec.paths = paths(&actual.paths, &base.paths);
    let Written { modules, plugin_paths, extra, host_extra, host_modules, hosts } =
        additions(&actual.additions, &base.additions);
    (spec.modules, spec.plugin_paths, spec.extra) = (modules, plugin_paths, extra);
    (spec.host_extra, spec.host_modules, spec.hosts) = (host_extra, host_modules, hosts);
}

pub(super) fn jvb(spec: &mut spec::ProsodyJvb, actual: &ProsodyJvb, base: &ProsodyJvb) {
    spec.c2s.interfaces = interfaces(&actual.c2s, &base.c2s);
    muc(&mut spec.muc, &actual.muc, &base.muc);
    spec.authentication = authentication(&actual.tech_domain.authentication);
    spec.certificates = certificates(&[&actual.tech_domain], &base.tech_domain);
    spec.paths = paths(&actual.paths, &base.paths);
    let Written { modules, plugin_paths, extra, host_extra, host_modules, hosts } =
        additions(&actual.additions, &base.additions);
    (spec.modules, spec.plugin_paths, spec.extra) = (modules, plugin_paths, extra);
    (spec.host_extra, spec.host_modules, spec.hosts) = (host_extra, host_modules, hosts);
}

fn muc(spec: &mut spec::Muc, actual: &Muc, base: &Muc) {
    spec.admins = changed_list(&actual.admins, &base.admins);
    spec.restrict_room_creation = changed(&actual.only_admins_create, &base.only_admins_create);
}

fn authentication(actual: &Authentication) -> Option<spec::Authentication> {
    Some(match actual {
        // What holds when nothing is written.
        Authentication::InternalHashed => return None,
        Authentication::Anonymous => spec::Authentication::Anonymous,
        Authentication::JitsiAnonymous => spec::Authentication::JitsiAnonymous,
        Authentication::Token(token) => spec::Authentication::Token(self::token(token)),
    })
}

fn token(token: &Token) -> spec::Token {
    let Token { app_id, app_secret, key_server, accepted_issuers, accepted_audiences, allow_empty } = token;
    spec::Token {
        app_id: Some(app_id.clone()),
        app_secret: app_secret.as_ref().map(password),
        key_server: key_server.clone(),
        accepted_issuers: accepted_issuers.clone(),
        accepted_audiences: accepted_audiences.clone(),
        allow_empty: changed(allow_empty, &crate::default::ALLOW_EMPTY),
    }
}

/// The folder that most certificates lie in, and those that lie elsewhere or are called otherwise.
fn certificates(hosts: &[&VirtualHost], base: &VirtualHost) -> spec::Certificates {
    let is_in = |folder: &FilePath, host: &VirtualHost| {
        let file = |ending: &str| folder.join(&format!("{}.{ending}", host.domain)).ok();
        file("crt").as_ref() == Some(&host.certificate.chain) && file("key").as_ref() == Some(&host.certificate.key)
    };
    let usual = base.certificate.chain.folder();
    let folders = hosts.iter().filter_map(|host| host.certificate.chain.folder());
    let mut folders: Vec<FilePath> = usual.iter().cloned().chain(folders).collect();
    // Of folders that hold as many, the first: that is the one a description has by itself.
    folders.reverse();
    let folder = folders.into_iter().max_by_key(|folder| hosts.iter().filter(|host| is_in(folder, host)).count());
    let elsewhere = hosts.iter().filter(|host| folder.as_ref().is_none_or(|folder| !is_in(folder, host)));
    let files = elsewhere.map(|host| {
        let (chain, key) = (host.certificate.chain.clone().into(), host.certificate.key.clone().into());
        (host.domain.to_string(), spec::CertificateFiles { chain, key })
    });
    spec::Certificates {
        files: files.collect(),
        self_signed: hosts.iter().any(|host| host.certificate.self_signed).then_some(true),
        folder: (folder != usual).then_some(folder).flatten().map(Lenient::from),
    }
}

fn paths(actual: &InstancePaths, base: &InstancePaths) -> spec::InstancePaths {
    let InstancePaths { data, pidfile, admin_socket, log } = actual;
    let socket = data.join("prosody.sock").ok();
    spec::InstancePaths {
        data: changed_name(data, &base.data),
        pidfile: changed_name(pidfile, &base.pidfile),
        admin_socket: (socket.as_ref() != Some(admin_socket)).then(|| admin_socket.clone().into()),
        log: changed_name(log, &base.log),
    }
}

/// What is added to a Prosody, each field as a description has it.
struct Written {
    modules: Vec<Lenient<ModuleName>>,
    plugin_paths: Option<Vec<Lenient<FilePath>>>,
    extra: Extra,
    host_extra: BTreeMap<String, Extra>,
    host_modules: BTreeMap<String, Vec<Lenient<ModuleName>>>,
    hosts: BTreeMap<String, HostKind>,
}

fn additions(actual: &Additions, base: &Additions) -> Written {
    fn by_domain<T, W>(table: &BTreeMap<Domain, T>, write: impl Fn(&T) -> W) -> BTreeMap<String, W> {
        table.iter().map(|(domain, value)| (domain.to_string(), write(value))).collect()
    }
    let names = |modules: &Vec<ModuleName>| modules.iter().cloned().map(Lenient::from).collect();
    Written {
        modules: names(&actual.modules),
        plugin_paths: changed_list(&actual.plugin_paths, &base.plugin_paths),
        extra: actual.extra.clone(),
        host_extra: by_domain(&actual.host_extra, Clone::clone),
        host_modules: by_domain(&actual.host_modules, names),
        hosts: by_domain(&actual.hosts, Clone::clone),
    }
}
