//! Twists of what lies between the components: machines, addresses, ports, and who connects where.

use super::twist::{Twist, twist};
use super::value::known;
use crate::Topology;
use crate::component::Login;
use crate::name::{Host, MachineName, Port};
use crate::spec::{Channel, Lenient, Machine, Spec};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use std::net::IpAddr;

/// A machine, up to the number that keeps it apart from others.
#[derive(Clone, Debug)]
struct Site {
    name: String,
    address: Address,
    has_alias: bool,
    is_translated: bool,
}

/// How others reach a machine.
#[derive(Clone, Copy, Debug)]
enum Address {
    V4,
    V6,
    Dns,
}

impl Site {
    fn machine(&self, number: usize) -> (String, Machine) {
        let (address, bind) = match self.address {
            Address::V4 => (format!("192.0.2.{}", number + 1), format!("10.0.0.{}", number + 1)),
            Address::V6 => (format!("2001:db8::{}", number + 1), format!("fd00::{}", number + 1)),
            Address::Dns => (format!("host{number}.example.net"), format!("10.0.0.{}", number + 1)),
        };
        let alias = || known::<Host>(&format!("alias{number}.example.net")).into();
        let machine = Machine {
            address: Some(known::<Host>(&address).into()),
            aliases: self.has_alias.then(alias).into_iter().collect(),
            bind: self.is_translated.then(|| known::<IpAddr>(&bind).into()),
        };
        // The machine that is there in any case comes first, and must have an address like the others.
        let name = if number == 0 { crate::default::MACHINE.to_owned() } else { format!("{}{number}", self.name) };
        (name, machine)
    }
}

fn site() -> impl Strategy<Value = Site> {
    let name = prop_oneof![3 => Just("media".to_owned()), 1 => "[a-z]([a-z0-9._-]{0,6}[a-z])?"];
    let address = select(&[Address::V4, Address::V6, Address::Dns][..]);
    (name, address, any::<bool>(), any::<bool>()).prop_map(|(name, address, has_alias, is_translated)| Site {
        name,
        address,
        has_alias,
        is_translated,
    })
}

/// The most machines of a description.
const MOST: usize = 5;

/// Several machines, and each component on one of them.
pub(super) fn spread() -> Vec<BoxedStrategy<Option<Twist<Spec>>>> {
    let placed = (vec(site(), 1..=MOST), vec(0..MOST, 9));
    vec![twist(placed, |spec: &mut Spec, (sites, seats): (Vec<Site>, Vec<usize>)| {
        let machines: Vec<(String, Machine)> =
            sites.iter().enumerate().map(|(number, site)| site.machine(number)).collect();
        let mut seats = seats.iter().map(|seat| Some(machines[seat % machines.len()].0.clone()));
        let Spec { main_prosody, prosody_jvb, jicofo, nginx, bridges, .. } = spec;
        let written = [&mut main_prosody.machine, &mut prosody_jvb.machine, &mut jicofo.machine, &mut nginx.machine];
        for machine in written.into_iter().chain(bridges.iter_mut().map(|bridge| &mut bridge.machine)) {
            *machine = seats.next().flatten();
        }
        spec.machines = machines.into_iter().collect();
    })]
}

/// Where nginx may listen.
const INTERFACES: &[&[&str]] = &[&["*"], &["::"], &["*", "::"], &["192.0.2.1", "2001:db8::1"]];

/// What hangs on where things are, in the end what follows anyway.
pub(super) fn twists() -> Vec<BoxedStrategy<Option<Twist<Spec>>>> {
    vec![
        twist(100..200u16, |spec: &mut Spec, offset| spec.main_prosody.c2s.port = Some(port(5_200 + offset))),
        twist(100..200u16, |spec: &mut Spec, offset| spec.main_prosody.http.port = Some(port(5_400 + offset))),
        twist(100..200u16, |spec: &mut Spec, offset| spec.prosody_jvb.c2s.port = Some(port(15_200 + offset))),
        twist(100..200u16, |spec: &mut Spec, offset| spec.jicofo.rest.port = Some(port(8_800 + offset))),
        twist(select(&[8443, 444, 1, 65535][..]), |spec: &mut Spec, https| spec.nginx.https.port = Some(port(https))),
        twist(select(&["::1", "*", "127.0.0.1"][..]), |spec: &mut Spec, interface| {
            spec.jicofo.rest.interface = Some(Lenient::parsed(interface));
        }),
        twist(select(INTERFACES), |spec: &mut Spec, list| {
            spec.nginx.https.interfaces = Some(list.iter().map(|text| Lenient::parsed(text)).collect());
        }),
        twist(Just(()), |spec: &mut Spec, ()| {
            let everywhere = || Some(["*", "::"].map(Lenient::parsed).into());
            spec.main_prosody.c2s.interfaces = everywhere();
            spec.main_prosody.http.interfaces = everywhere();
            spec.prosody_jvb.c2s.interfaces = everywhere();
        }),
        twist(any::<bool>(), write_hosts),
        twist(any::<bool>(), withhold_data_channels),
        twist(any::<bool>(), |spec: &mut Spec, restricted| {
            // A bridge that enters first makes the room, and by default is an administrator.
            if spec.prosody_jvb.muc.admins.is_none() {
                spec.prosody_jvb.muc.restrict_room_creation = Some(restricted);
            }
        }),
        twist(Just(()), |spec: &mut Spec, ()| write_self_signed(spec)),
        twist(Just(()), |spec: &mut Spec, ()| write_what_follows(spec)),
    ]
}

fn port(number: u16) -> Lenient<Port> {
    known::<Port>(&number.to_string()).into()
}

fn resolved(spec: &Spec) -> crate::component::Components {
    match Topology::resolve(spec) {
        Ok(topology) => topology.into_components(),
        Err(violations) => unreachable!("{violations}"),
    }
}

/// Writes out the host of every connection: the machine's address, or another that leads there.
fn write_hosts(spec: &mut Spec, by_alias: bool) {
    let all = resolved(spec);
    let host_of = |machine: &MachineName| -> Option<Lenient<Host>> {
        let machine = &all.machines[machine];
        let alias = machine.aliases.first().filter(|_| by_alias);
        alias.or(machine.address.as_ref()).cloned().map(Lenient::from)
    };
    spec.jicofo.client.host = host_of(&all.main_prosody.machine);
    spec.nginx.prosody.host = host_of(&all.main_prosody.machine);
    spec.jicofo.service.host = host_of(&all.prosody_jvb.machine);
    for bridge in &mut spec.bridges {
        bridge.xmpp.host = host_of(&all.prosody_jvb.machine);
    }
}

/// Switches data channels off where nobody needs them: in Jicofo, and in bridges as well.
fn withhold_data_channels(spec: &mut Spec, in_bridges: bool) {
    if spec.bridges.iter().any(|bridge| bridge.channel == Some(Channel::Datachannel)) {
        return;
    }
    spec.jicofo.sctp = Some(false);
    spec.bridges.iter_mut().filter(|_| in_bridges).for_each(|bridge| bridge.sctp = Some(false));
}

/// Certificates that nobody verifies need no authority. A bridge that is added later stands on the default machine, and
/// verifies nothing only there.
fn write_self_signed(spec: &mut Spec) {
    let all = resolved(spec);
    let verifies = |login: &Login| login.verify_certificate;
    let bridges = all.bridges.iter().flat_map(|bridge| &bridge.xmpp).any(|client| verifies(&client.login));
    let jicofo = &all.jicofo.xmpp;
    let is_at_hand = all.prosody_jvb.machine.as_str() == crate::default::MACHINE;
    spec.main_prosody.certificates.self_signed = Some(!verifies(&jicofo.client.login));
    spec.prosody_jvb.certificates.self_signed = Some(is_at_hand && !bridges && !verifies(&jicofo.service.login));
}

/// Writes out what would follow anyway.
fn write_what_follows(spec: &mut Spec) {
    let all = resolved(spec);
    let xmpp = &all.jicofo.xmpp;
    let client = &mut spec.jicofo.client;
    client.port = Some(xmpp.client.login.port.into());
    client.domain = Some(xmpp.client.login.domain.clone().into());
    client.verify_certificate = Some(xmpp.client.login.verify_certificate);
    client.xmpp_domain = Some(xmpp.client.xmpp_domain.clone().into());
    client.conference = Some(xmpp.client.conference.clone().into());
    client.proxy = Some(xmpp.client.proxy.clone().into());
    let service = &mut spec.jicofo.service;
    service.enabled = Some(true);
    service.port = Some(xmpp.service.login.port.into());
    service.domain = Some(xmpp.service.login.domain.clone().into());
    service.verify_certificate = Some(xmpp.service.login.verify_certificate);
    spec.jicofo.brewery = Some(xmpp.brewery.clone().into());
    spec.jicofo.xmpp_connection_name = Some(xmpp.xmpp_connection_name);
    spec.main_prosody.focus.target = Some(all.main_prosody.focus.target.clone().into());
    spec.nginx.prosody.port = Some(all.nginx.xmpp.prosody.port.into());
    for (written, bridge) in spec.bridges.iter_mut().zip(&all.bridges) {
        let login = &bridge.xmpp[0].login;
        written.xmpp.port = Some(login.port.into());
        written.xmpp.domain = Some(login.domain.clone().into());
        written.xmpp.verify_certificate = Some(login.verify_certificate);
        written.xmpp.brewery = Some(bridge.xmpp[0].brewery.clone().into());
        written.relay.enabled = Some(bridge.relay.is_some());
        let told = bridge.websocket.as_ref().and_then(|websocket| websocket.domain.as_ref());
        written.websocket.domain = told.map(|told| told.domain.clone().into());
    }
}
