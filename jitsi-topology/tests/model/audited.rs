//! What comes back when rendered files are read, held to what they were rendered from.

use jitsi_topology::Topology;
use jitsi_topology::audit::{Audit, Options, Tree, read};
use jitsi_topology::component::{Components, FeatureRole};
use jitsi_topology::emit::FileTree;
use jitsi_topology::name::{Endpoint, Host, MachineName, RelayId, Tls};
use jitsi_topology::violation::Severity;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::net::Ipv4Addr;

/// The audit of rendered files.
pub(crate) fn audited(tree: &FileTree, options: &Options) -> Audit {
    read(&Tree::from(tree), options).unwrap_or_else(|error| panic!("{error}"))
}

/// What is known of a deployment besides its files: which release runs.
pub(crate) fn known(topology: &Topology) -> Options {
    Options { prosody: Some(topology.components().main_prosody.version), ..Options::default() }
}

/// What files can say of a deployment.
pub(crate) fn sayable(all: &Components) -> Components {
    let mut all = all.clone();
    // By which hosts a machine can be reached, beyond those by which it is, stands in no config.
    for machine in all.machines.values_mut() {
        (machine.address, machine.bind) = (None, None);
        machine.aliases.clear();
    }
    // A machine with nothing on it has no file.
    let used: BTreeSet<MachineName> = all.iter().map(|component| component.machine().clone()).collect();
    all.machines.retain(|name, _| used.contains(name));
    // Files lie by the names of machines and bridges, in no other order.
    all.bridges.sort_by(|a, b| a.name.cmp(&b.name));
    all.nginx.routes.sort_by(|a, b| a.server_id.cmp(&b.server_id));
    all.prosody_jvb.accounts.sort_by(|a, b| a.jid.cmp(&b.jid));
    // Who signed a certificate stands in the certificate.
    let main = &mut all.main_prosody;
    let guests = main.features.iter_mut().filter_map(|feature| match &mut feature.host {
        Some(FeatureRole::VirtualHost(host)) => Some(host),
        _ => None,
    });
    let hosts = [&mut main.client_domain, &mut main.auth_domain, &mut all.prosody_jvb.tech_domain];
    hosts.into_iter().chain(guests).for_each(|host| host.certificate.self_signed = false);
    // Where BOSH would be passed on to, if it were.
    let routes = &mut all.nginx.xmpp;
    if !routes.bosh && !routes.websocket {
        routes.prosody = Endpoint { host: Host::Ip(Ipv4Addr::LOCALHOST.into()), port: all.main_prosody.web.http.port };
    }
    // Lua has one empty table, and Jicofo one word for TLS that is offered and for TLS that is required.
    for additions in [&mut all.main_prosody.additions, &mut all.prosody_jvb.additions] {
        let options = additions.extra.values_mut().chain(additions.host_extra.values_mut().flat_map(Map::values_mut));
        options.for_each(empty_lists);
    }
    let xmpp = &mut all.jicofo.xmpp;
    for login in [&mut xmpp.client.login, &mut xmpp.service.login] {
        login.tls = if login.tls == Tls::Required { Tls::Offered } else { login.tls };
    }
    // Both run the release that was told.
    all.prosody_jvb.version = all.main_prosody.version;
    all
}

/// Calls the bridges of `sent` as they came back, where nothing that follows from a name says it: another bridge on the
/// machine, a name in the brewery, an id.
fn named_alike(sent: &mut Components, back: &Components) {
    let has_company =
        |machine: &MachineName| back.bridges.iter().filter(|bridge| bridge.machine == *machine).count() > 1;
    for bridge in &mut sent.bridges {
        let client = &bridge.xmpp[0];
        let server_id = bridge.websocket.as_ref().map(|websocket| websocket.server_id.as_str());
        let relay_id = bridge.relay.as_ref().and_then(|relay| relay.id.as_ref()).map(RelayId::as_str);
        let said = [Some(client.nickname.as_str()), Some(client.id.as_str()), server_id, relay_id];
        if has_company(&bridge.machine) || said.contains(&Some(bridge.name.as_str())) {
            continue;
        }
        let same = back.bridges.iter().find(|other| other.xmpp[0].nickname == client.nickname);
        bridge.name = same.map_or_else(|| bridge.name.clone(), |same| same.name.clone());
    }
}

/// Makes every empty object of `value` an empty list.
fn empty_lists(value: &mut Value) {
    match value {
        Value::Object(fields) if fields.is_empty() => *value = Value::Array(Vec::new()),
        Value::Object(fields) => fields.values_mut().for_each(empty_lists),
        Value::Array(items) => items.iter_mut().for_each(empty_lists),
        _ => {}
    }
}

/// The errors found in files that were rendered.
#[allow(dead_code, reason = "the properties ask for more")]
pub(crate) fn what_is_alleged(audit: &Audit) -> Vec<String> {
    audit.violations().iter().filter(|said| said.severity() == Severity::Error).map(ToString::to_string).collect()
}

/// What is said of files that were rendered, and what they do not bring back.
pub(crate) fn what_is_lost(topology: &Topology, audit: &Audit) -> Vec<String> {
    let said = audit.violations().iter().filter(|said| !topology.warnings().contains(said));
    let mut lost: Vec<String> = said.map(ToString::to_string).collect();
    lost.extend(audit.left().iter().map(|left| format!("left: {left}")));
    lost.extend(unequal(topology.components(), audit.components()));
    lost
}

/// Where two deployments differ in what files can say.
pub(crate) fn unequal(sent: &Components, back: &Components) -> Vec<String> {
    let mut sent = sent.clone();
    named_alike(&mut sent, back);
    let (sent, back) = (sayable(&sent), sayable(back));
    let mut unequal = Vec::new();
    let mut compare = |part: &str, sent: &dyn Debug, back: &dyn Debug| {
        let [sent, back] = [sent, back].map(|side| format!("{side:#?}"));
        let lacking = |one: &str, other: &str| {
            let there: BTreeSet<&str> = other.lines().collect();
            one.lines().filter(|line| !there.contains(line)).map(str::trim).collect::<Vec<_>>().join(" ")
        };
        if sent != back {
            unequal.push(format!("{part}: sent {}\n  and back came {}", lacking(&sent, &back), lacking(&back, &sent)));
        }
    };
    compare("machines", &sent.machines, &back.machines);
    compare("main_prosody", &sent.main_prosody, &back.main_prosody);
    compare("prosody_jvb", &sent.prosody_jvb, &back.prosody_jvb);
    compare("jicofo", &sent.jicofo, &back.jicofo);
    compare("nginx", &sent.nginx, &back.nginx);
    compare("others", &sent.others.len(), &back.others.len());
    compare("bridges", &sent.bridges, &back.bridges);
    unequal
}
