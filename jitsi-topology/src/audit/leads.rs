//! Which machine a host leads to, told by who connects to it: no config file says so.

use super::note::Note;
use crate::component::{Bridge, Components, Listener, Machine};
use crate::name::{Host, MachineName, ServerId};
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

/// Gives machines the hosts that others reach them by. A host that nobody is known by belongs to the machine of the
/// server it is written for, so that a wrong port or domain is told as what it is.
pub(super) fn lead(all: &mut Components, notes: &mut Vec<Note>) {
    let mut leads = Leads { known: BTreeMap::new(), notes };
    let xmpp = &all.jicofo.xmpp;
    let main = (&all.main_prosody.machine, "the main Prosody");
    let jvb = (&all.prosody_jvb.machine, "Prosody-JVB");
    leads.take(&all.machines, &xmpp.client.login.host, main);
    if xmpp.service.enabled {
        leads.take(&all.machines, &xmpp.service.login.host, jvb);
    }
    if all.nginx.xmpp.bosh || all.nginx.xmpp.websocket {
        leads.take(&all.machines, &all.nginx.xmpp.prosody.host, main);
    }
    for client in all.bridges.iter().flat_map(|bridge| &bridge.xmpp) {
        leads.take(&all.machines, &client.login.host, jvb);
    }
    let ids: BTreeMap<&ServerId, &MachineName> = all
        .bridges
        .iter()
        .filter_map(|bridge| Some((&bridge.websocket.as_ref()?.server_id, &bridge.machine)))
        .collect();
    for route in &all.nginx.routes {
        if let Some(machine) = ids.get(&route.server_id) {
            leads.take(&all.machines, &route.bridge.host, (machine, "the bridge with that server id"));
        }
    }
    // A description passes browsers on to the address of a machine, and has no other word for that.
    let hosts: BTreeSet<&Host> = all.nginx.routes.iter().map(|route| &route.bridge.host).collect();
    let (routed, others): (Vec<_>, Vec<_>) = leads.known.into_iter().partition(|(host, _)| hosts.contains(host));
    // Whoever opens the deployment's domain arrives at nginx, so that is an address of its machine.
    let public = Host::Dns(all.nginx.domain.clone());
    if let Some(machine) = all.machines.get_mut(&all.nginx.machine) {
        machine.address.get_or_insert(public.clone());
    }
    for (host, name) in routed.into_iter().chain(others) {
        let Some(machine) = all.machines.get_mut(&name).filter(|_| host != public) else { continue };
        match machine.address {
            None => machine.address = Some(host),
            Some(_) => machine.aliases.push(host),
        }
    }
    let found: Vec<(MachineName, IpAddr)> = own_addresses(all).map(|(name, ip)| (name.clone(), ip)).collect();
    for (name, ip) in found {
        if let Some(outside) = all.machines.get_mut(&name).and_then(|machine| bind(machine, ip)) {
            let says = format!("machine `{name}` is taken to have {ip} behind {outside}, where others connect to it");
            leads.notes.push(Note::new(says, "`ip address` on that machine"));
        }
    }
}

/// The addresses that servers which others connect to are bound to, each with its machine.
fn own_addresses(all: &Components) -> impl Iterator<Item = (&MachineName, IpAddr)> {
    let Components { main_prosody: main, prosody_jvb: jvb, bridges, .. } = all;
    let prosody = [(&main.machine, &main.c2s), (&main.machine, &main.web.http), (&jvb.machine, &jvb.c2s)];
    let listeners = prosody.into_iter().chain(bridges.iter().filter_map(websocket));
    listeners.flat_map(|(machine, listener)| listener.interfaces.addresses().iter().map(move |ip| (machine, *ip)))
}

/// Where nginx connects to a bridge.
fn websocket(bridge: &Bridge) -> Option<(&MachineName, &Listener)> {
    Some((&bridge.machine, bridge.websocket.as_ref()?.http.as_ref()?.listener()))
}

/// A server bound to an address of its machine that others reach by another is behind address translation; that other.
fn bind(machine: &mut Machine, ip: IpAddr) -> Option<Host> {
    if ip.is_loopback() || ip.is_unspecified() || machine.bind.is_some() {
        return None;
    }
    let mut known = machine.address.iter().chain(&machine.aliases).filter(|host| matches!(host, Host::Ip(_)));
    let outside = known.next().filter(|host| **host != Host::Ip(ip)).cloned()?;
    if known.all(|host| *host != Host::Ip(ip)) {
        machine.bind = Some(ip);
        return Some(outside);
    }
    None
}

struct Leads<'n> {
    known: BTreeMap<Host, MachineName>,
    notes: &'n mut Vec<Note>,
}

impl Leads<'_> {
    fn take(&mut self, machines: &BTreeMap<MachineName, Machine>, host: &Host, (machine, whose): (&MachineName, &str)) {
        if host.is_loopback() || self.known.contains_key(host) {
            return;
        }
        // The folder of a machine is often called as its name on the network is.
        let by_name = machines.keys().find(|name| name.as_str() == host.to_string());
        let to = by_name.unwrap_or(machine).clone();
        if by_name.is_none() {
            let says = format!("`{host}` is taken for the machine `{to}`, which has {whose}");
            self.notes.push(Note::new(says, format!("`getent hosts {host}` on the machine that connects")));
        }
        self.known.insert(host.clone(), to);
    }
}
