//! From what runs back to what people write: the shortest description that resolves to the same components.
//!
//! What other defaults follow from is described first; then the rest is compared with what that much resolves to, and
//! only what differs is written.

mod bridge;
mod prosody;

use super::resolve::resolve;
use crate::component::{ClientConnection, Components, HttpServer, Jicofo, Listener, Login, Machine, Nginx};
use crate::name::{Interface, Password};
use crate::spec::{self, Lenient, Spec};
use std::net::{IpAddr, Ipv4Addr};

/// Describes `all`. What a description has no word for is left out: whether that matters, resolving it again tells.
pub(crate) fn describe(all: &Components) -> Spec {
    let mut spec = sources(all);
    let base = resolve(&spec).components;
    jicofo(&mut spec.jicofo, &all.jicofo, &base.jicofo);
    nginx(&mut spec.nginx, &all.nginx, &base.nginx);
    bridge::logins(&mut spec.bridges, &all.bridges, &base.bridges);
    spec.main_prosody.admins = changed_list(&all.main_prosody.admins, &base.main_prosody.admins);

    // Where servers listen, and whom they serve, follows from who connects to them.
    let base = resolve(&spec).components;
    prosody::main(&mut spec.main_prosody, &all.main_prosody, &base.main_prosody);
    prosody::jvb(&mut spec.prosody_jvb, &all.prosody_jvb, &base.prosody_jvb);
    bridge::rest(&mut spec.bridges, &all.bridges, &base.bridges);
    spec
}

/// What most of the rest follows from: domains, machines, ports and the names of bridges.
fn sources(all: &Components) -> Spec {
    let Components { machines, main_prosody: main, prosody_jvb: jvb, jicofo, nginx, others: _, bridges } = all;
    let feature = main.features.iter().find_map(|feature| Some((feature.feature.prefix()?, feature.domain()?)));
    let above =
        feature.and_then(|(prefix, domain)| domain.as_str().strip_prefix(prefix)?.strip_prefix('.')?.parse().ok());
    let mut spec = Spec::new(above.unwrap_or_else(|| main.client_domain.domain.clone()));
    spec.machines = machines.values().map(|machine| (machine.name.to_string(), self::machine(machine))).collect();
    let base = resolve(&spec).components;

    spec.main_prosody.machine = named(&main.machine, &base.main_prosody.machine);
    spec.main_prosody.version = changed(&main.version, &base.main_prosody.version);
    spec.main_prosody.client_domain = changed_name(&main.client_domain.domain, &base.main_prosody.client_domain.domain);
    spec.main_prosody.auth_domain = changed_name(&main.auth_domain.domain, &base.main_prosody.auth_domain.domain);
    spec.main_prosody.conference.domain = changed_name(&main.conference.domain, &base.main_prosody.conference.domain);
    spec.main_prosody.focus.domain = changed_name(&main.focus.domain, &base.main_prosody.focus.domain);
    spec.main_prosody.c2s.port = changed_name(&main.c2s.port, &base.main_prosody.c2s.port);
    spec.main_prosody.http.port = changed_name(&main.web.http.port, &base.main_prosody.web.http.port);
    spec.main_prosody.features = main.features.iter().map(|host| host.feature).collect();

    spec.prosody_jvb.machine = named(&jvb.machine, &base.prosody_jvb.machine);
    spec.prosody_jvb.version = changed(&jvb.version, &main.version);
    spec.prosody_jvb.tech_domain = changed_name(&jvb.tech_domain.domain, &base.prosody_jvb.tech_domain.domain);
    let below = jvb.tech_domain.domain.below("muc").ok();
    spec.prosody_jvb.muc.domain = (below.as_ref() != Some(&jvb.muc.domain)).then(|| jvb.muc.domain.clone().into());
    spec.prosody_jvb.c2s.port = changed_name(&jvb.c2s.port, &base.prosody_jvb.c2s.port);

    spec.jicofo.machine = named(&jicofo.machine, &base.jicofo.machine);
    spec.jicofo.relay = changed(&jicofo.relay, &base.jicofo.relay);
    spec.nginx.machine = named(&nginx.machine, &base.nginx.machine);
    spec.nginx.domain = changed_name(&nginx.domain, &base.nginx.domain);
    spec.nginx.https.port = changed_name(&nginx.https.port, &base.nginx.https.port);

    let brewery = resolve(&spec).components.jicofo.xmpp.brewery;
    spec.jicofo.brewery = changed_name(&jicofo.xmpp.brewery, &brewery);
    let meet = super::resolve::meet();
    spec.bridges = bridges.iter().map(|bridge| bridge::named(bridge, &meet)).collect();
    spec
}

fn machine(Machine { name: _, address, aliases, bind }: &Machine) -> spec::Machine {
    spec::Machine {
        address: address.clone().map(Lenient::from),
        aliases: aliases.iter().cloned().map(Lenient::from).collect(),
        bind: (*bind).map(Lenient::from),
    }
}

fn jicofo(spec: &mut spec::Jicofo, actual: &Jicofo, base: &Jicofo) {
    let ClientConnection { login: to, xmpp_domain, conference, proxy } = &actual.xmpp.client;
    let from = &base.xmpp.client;
    let client = login(to, &from.login);
    spec.client = spec::ClientConnection {
        host: client.host,
        port: client.port,
        domain: client.domain,
        username: client.username,
        password: client.password,
        verify_certificate: client.verify_certificate,
        tls: client.tls,
        xmpp_domain: changed_name(xmpp_domain, &from.xmpp_domain),
        conference: changed_name(conference, &from.conference),
        proxy: changed_name(proxy, &from.proxy),
    };
    let service = login(&actual.xmpp.service.login, &base.xmpp.service.login);
    spec.service = spec::ServiceConnection {
        enabled: changed(&actual.xmpp.service.enabled, &base.xmpp.service.enabled),
        host: service.host,
        port: service.port,
        domain: service.domain,
        username: service.username,
        password: service.password,
        verify_certificate: service.verify_certificate,
        tls: service.tls,
    };
    spec.xmpp_connection_name = changed(&actual.xmpp.xmpp_connection_name, &base.xmpp.xmpp_connection_name);
    spec.rest = http_server(&actual.rest, &base.rest);
    spec.sctp = changed(&actual.sctp, &base.sctp);
    spec.region = actual.region.clone().map(Lenient::from);
    spec.extra.clone_from(&actual.extra);
}

fn nginx(spec: &mut spec::Nginx, actual: &Nginx, base: &Nginx) {
    let Nginx { machine: _, domain: _, https, certificate, web_root, xmpp, routes: _, extra } = actual;
    spec.https.interfaces = interfaces(https, &base.https);
    spec.certificate = changed_name(&certificate.chain, &base.certificate.chain);
    spec.key = changed_name(&certificate.key, &base.certificate.key);
    spec.web_root = changed_name(web_root, &base.web_root);
    spec.prosody.host = changed_name(&xmpp.prosody.host, &base.xmpp.prosody.host);
    spec.prosody.port = changed_name(&xmpp.prosody.port, &base.xmpp.prosody.port);
    spec.extra.clone_from(extra);
}

/// The fields that every login has in a description.
struct WrittenLogin {
    host: Option<Lenient<crate::name::Host>>,
    port: Option<Lenient<crate::name::Port>>,
    domain: Option<Lenient<crate::name::Domain>>,
    username: Option<Lenient<crate::name::Node>>,
    password: Option<spec::Password>,
    verify_certificate: Option<bool>,
    tls: Option<crate::name::Tls>,
}

fn login(actual: &Login, base: &Login) -> WrittenLogin {
    let host = changed_name(&actual.host, &base.host);
    // Another host may be one that is verified by default, or not.
    let verifies = if host.is_some() { !actual.host.is_loopback() } else { base.verify_certificate };
    WrittenLogin {
        host,
        port: changed_name(&actual.port, &base.port),
        domain: changed_name(&actual.domain, &base.domain),
        username: changed_name(&actual.username, &base.username),
        password: (actual.password != base.password).then(|| password(&actual.password)),
        verify_certificate: changed(&actual.verify_certificate, &verifies),
        tls: changed(&actual.tls, &base.tls),
    }
}

fn password(password: &Password) -> spec::Password {
    match password {
        Password::Env(name) => spec::Password::Env(name.clone().into()),
        Password::File { path, secret } => spec::Password::Read { path: path.clone(), secret: secret.clone().into() },
        Password::Literal(secret) => spec::Password::Literal(secret.clone().into()),
    }
}

fn http_server(actual: &HttpServer, base: &HttpServer) -> spec::HttpServer {
    let address = actual.address().unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    spec::HttpServer {
        interface: (actual.address() != base.address()).then(|| Interface(address).into()),
        port: changed_name(&actual.port(), &base.port()),
    }
}

fn interfaces(actual: &Listener, base: &Listener) -> Option<Vec<Lenient<Interface>>> {
    let written = || actual.interfaces.addresses().iter().copied().map(|ip| Interface(ip).into()).collect();
    (actual.interfaces != base.interfaces).then(written)
}

fn changed<T: PartialEq + Clone>(actual: &T, base: &T) -> Option<T> {
    (actual != base).then(|| actual.clone())
}

fn changed_name<T: PartialEq + Clone>(actual: &T, base: &T) -> Option<Lenient<T>> {
    changed(actual, base).map(Lenient::from)
}

fn changed_list<T: PartialEq + Clone>(actual: &[T], base: &[T]) -> Option<Vec<Lenient<T>>> {
    (actual != base).then(|| actual.iter().cloned().map(Lenient::from).collect())
}

fn named(actual: &crate::name::MachineName, base: &crate::name::MachineName) -> Option<String> {
    (actual != base).then(|| actual.to_string())
}
