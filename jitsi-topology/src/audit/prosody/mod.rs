//! A Prosody config → the component it makes: which host has which part, and what Jitsi needs of it.

mod certificates;
mod doors;
mod extra;
mod firewall;
mod instance;
mod jvb;
mod main;
mod modules;
mod service;
mod shell;
mod visitors;

pub(super) use doors::{Door, Doors};
pub(super) use jvb::read as read_jvb;
pub(super) use main::read as read_main;

use super::left::Left;
use super::lua::{Config, HostKind};
use super::socket::Socket;
use super::tree::MachineFiles;
use super::visitor_nodes::VisitorNode;
use crate::law;
use crate::name::{BareJid, Domain, Interfaces, MachineName, Port, ProsodyVersion};
use crate::place::Trail;
use instance::Instance;

/// One Prosody's config and where it was found.
#[derive(Clone, Copy, Debug)]
pub(super) struct File<'c> {
    pub(super) config: &'c Config,
    pub(super) machine: &'c MachineName,
    pub(super) version: ProsodyVersion,
    /// Whether somebody said that it is of that release.
    pub(super) version_is_known: bool,
    /// The folder of the main config file.
    pub(super) folder: &'c str,
    /// What to call that file in a report.
    pub(super) title: &'c str,
    /// The files of its machine, and whether only this one of them was named.
    pub(super) files: MachineFiles<'c>,
    pub(super) named: bool,
}

/// What others say of the hosts of a Prosody, for telling which host is which.
#[derive(Clone, Debug, Default)]
pub(super) struct Hints {
    /// The port they connect to.
    pub(super) port: Option<Port>,
    /// The domain they log in on.
    pub(super) login: Option<Domain>,
    /// The domain people log in on, as Jicofo has it.
    pub(super) people: Option<Domain>,
    /// The accounts that programs log in with.
    pub(super) accounts: Vec<BareJid>,
    /// The service with the rooms: the conferences', or the brewery's.
    pub(super) rooms: Option<Domain>,
    /// The servers that Jicofo sends people to who only watch.
    pub(super) visitors: Vec<VisitorNode>,
}

/// A component with the sockets that belong to no part of it.
#[derive(Debug)]
pub(super) struct Found<T> {
    pub(super) component: T,
    pub(super) sockets: Vec<Socket>,
    pub(super) left: Vec<Left>,
    /// What browsers ask it for.
    pub(super) doors: Doors,
}

/// Whether a config is that of Prosody-JVB: it has the brewery's service, and nothing that browsers need.
pub(super) fn is_for_bridges(config: &Config, hints: &Hints) -> bool {
    let serves = |domain: &Option<Domain>| {
        domain.as_ref().is_some_and(|domain| config.hosts.iter().any(|host| host.name == domain.as_str()))
    };
    if has_component(config, "client_proxy") {
        return false;
    }
    serves(&hints.rooms) || serves(&hints.login) || has_component(config, "muc")
}

fn has_component(config: &Config, module: &str) -> bool {
    config.hosts.iter().any(|host| matches!(&host.kind, HostKind::Component(Some(name)) if name == module))
}

/// Whether a config is that of a visitor node, which is neither of the two.
pub(super) fn is_for_visitors(config: &Config, hints: &Hints) -> bool {
    let serves = |node: &VisitorNode| config.hosts.iter().any(|host| host.name == node.service.as_str());
    !has_component(config, "client_proxy") && hints.visitors.iter().any(serves)
}

/// What both kinds of Prosody are looked at for: sections written twice, and sockets besides those of the model.
fn common(instance: &mut Instance<'_, '_>, section: &'static str) -> Vec<Socket> {
    let root = Trail::root(section);
    instance.mark_first_line(&root);
    let config = instance.config;
    for host in config.hosts.iter().filter(|host| !host.again.is_empty()) {
        let message = format!("`{}` is declared {} times", host.name, host.again.len() + 1);
        let at = root.place().found(host.at.clone());
        let mut violation = law::host_declared_twice::LAW.doubted(message, at, "declared here");
        for again in &host.again {
            violation = violation.against(root.place().found(again.clone()), "and here");
        }
        instance.gathered.violations.push(violation);
    }
    sockets(instance, section)
}

/// The ports that modules open besides those of the model (Prosody `portmanager.lua` and the modules named).
fn sockets(instance: &mut Instance<'_, '_>, section: &'static str) -> Vec<Socket> {
    let root = Trail::root("sockets");
    let server = instance.server_modules();
    let all: Vec<_> = instance.config.hosts.iter().map(|host| instance.modules(host)).collect();
    let serves_http = server.iter().chain(all.iter().flatten()).any(|module| is_http(module));
    let external = instance.config.hosts.iter().any(|host| matches!(host.kind, HostKind::Component(None)));
    let services = [
        ("s2s", 5269, !instance.disables("s2s"), Interfaces::everywhere()),
        ("https", 5281, serves_http, Interfaces::everywhere()),
        ("component", 5347, external, Interfaces::loopback()),
        ("console", 5582, server.contains("admin_telnet"), Interfaces::loopback()),
        ("proxy65", 5000, server.contains("proxy65"), Interfaces::everywhere()),
    ];
    let mut sockets = Vec::new();
    for (service, default, _, interfaces) in services.into_iter().filter(|(_, _, is_open, _)| *is_open) {
        let name = format!("{section} {service}");
        let at = root.field(&name);
        let ports = instance.ports(&at, service).unwrap_or_else(|| vec![Port::known(default)]);
        let setting = instance.server(&format!("{service}_ports")).or_else(|| instance.server("modules_enabled"));
        instance.mark(&at, setting);
        let interfaces = instance.interfaces(&at, service, interfaces);
        for port in ports {
            sockets.push(Socket {
                name: name.clone(),
                machine: instance.machine.clone(),
                listener: crate::component::Listener { interfaces: interfaces.clone(), port },
            });
        }
    }
    sockets
}

/// Whether a module serves HTTP, so that Prosody opens its port.
fn is_http(module: &str) -> bool {
    matches!(module, "bosh" | "websocket") || (module.starts_with("http_") && module != "http_errors")
}

/// Whether a module serves HTTP to whoever watches over the server, and nothing to anybody else.
fn is_watch(module: &str) -> bool {
    matches!(module, "http_health" | "http_openmetrics" | "http_status")
}
