//! What nginx listens on: the socket of the site, and the others of the same nginx.

use super::super::gather::Gathered;
use super::super::nginx::{Listen, Server, Tree};
use super::super::note::Note;
use super::super::socket::Socket;
use crate::component::Listener;
use crate::default;
use crate::name::{Interfaces, MachineName, Port};
use crate::place::{Location, Trail};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

/// The socket of the site, and the further ones of its nginx, each port once: all servers share them.
pub(super) fn read(
    tree: &Tree,
    server: &Server<'_>,
    machine: &MachineName,
    gathered: &mut Gathered,
) -> (Listener, Vec<Socket>) {
    let root = Trail::root("nginx");
    let at = root.field("https");
    let listens = server.listens();
    let Some(first) = listens.iter().find(|listen| listen.tls).or(listens.first()) else {
        return (https(), Vec::new());
    };
    if !first.tls {
        let says = "nginx speaks no TLS for this site; what stands before it is taken to do that";
        gathered.note(Note::new(says, "`curl -vI https://…/`").at(Some(first.at.clone())));
    }
    gathered.sites.mark(&at, first.at.clone());
    let Some(port) = port(first) else { return (https(), Vec::new()) };
    let own = listens.iter().filter(|listen| listen.ports.as_ref().is_some_and(|ports| ports.contains(&port.get())));
    let interfaces = Interfaces::new(own.filter_map(address)).unwrap_or_else(Interfaces::everywhere);
    let others = sockets(tree, machine, port, gathered);
    (Listener { interfaces, port }, others)
}

/// What a site listens on that says nothing a socket could be made of.
fn https() -> Listener {
    Listener { interfaces: Interfaces::everywhere(), port: default::HTTPS_PORT }
}

fn port(listen: &Listen) -> Option<Port> {
    Port::new(i64::from(*listen.ports.as_ref()?.start())).ok()
}

/// The address, when it is one; nothing written is every IPv4 address.
fn address(listen: &Listen) -> Option<IpAddr> {
    match listen.address.as_deref() {
        None => Some(Ipv4Addr::UNSPECIFIED.into()),
        Some("localhost") => Some(Ipv4Addr::LOCALHOST.into()),
        Some(address) => address.trim_start_matches('[').trim_end_matches(']').parse().ok(),
    }
}

fn sockets(tree: &Tree, machine: &MachineName, https: Port, gathered: &mut Gathered) -> Vec<Socket> {
    let mut found: BTreeMap<u16, (Vec<IpAddr>, Location)> = BTreeMap::new();
    for listen in tree.servers().flat_map(|server| server.listens()) {
        let Some(ip) = address(&listen) else { continue };
        for port in listen.ports.into_iter().flatten().filter(|port| *port != https.get()) {
            let (addresses, _) = found.entry(port).or_insert_with(|| (Vec::new(), listen.at.clone()));
            if !addresses.contains(&ip) {
                addresses.push(ip);
            }
        }
    }
    let root = Trail::root("sockets");
    let socket = |(number, (addresses, location)): (u16, (Vec<IpAddr>, Location))| {
        let name = format!("nginx {number}");
        gathered.sites.mark(&root.field(&name), location);
        let listener = Listener { interfaces: Interfaces::new(addresses)?, port: Port::new(number.into()).ok()? };
        Some(Socket { name, machine: machine.clone(), listener })
    };
    found.into_iter().filter_map(socket).collect()
}
