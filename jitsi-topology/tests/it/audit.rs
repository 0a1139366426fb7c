//! What is rendered reads back as what it was rendered from.

use crate::corpus::{self, STYLES};
use crate::deployment::healthy;
use jitsi_topology::Topology;
use jitsi_topology::audit::{Audit, Options, Tree, read};
use jitsi_topology::component::Components;
use jitsi_topology::emit::{FileTree, Origin, emit, standard};
use jitsi_topology::spec::{Format, Source};

/// The deployment of a description, rendered and read again.
fn audited(topology: &Topology) -> Audit {
    let mut files = FileTree::default();
    emit(topology, &standard(&Origin::program()), &mut files).unwrap();
    read(&Tree::from(&files), &Options::default()).unwrap()
}

/// What files can say of a deployment: not by which hosts machines are reached, not whether an authority stands behind a
/// certificate, and not which release runs.
fn sayable(all: &Components) -> Components {
    let mut all = all.clone();
    for machine in all.machines.values_mut() {
        (machine.address, machine.bind) = (None, None);
        machine.aliases.clear();
    }
    let used = all.iter().map(|component| component.machine().clone()).collect::<Vec<_>>();
    all.machines.retain(|name, _| used.contains(name));
    all.bridges.sort_by(|a, b| a.name.cmp(&b.name));
    all.nginx.routes.sort_by(|a, b| a.server_id.cmp(&b.server_id));
    all.prosody_jvb.accounts.sort_by(|a, b| a.jid.cmp(&b.jid));
    all.main_prosody.client_domain.certificate.self_signed = false;
    all.main_prosody.auth_domain.certificate.self_signed = false;
    all.prosody_jvb.tech_domain.certificate.self_signed = false;
    all.main_prosody.version = Options::default().prosody;
    all.prosody_jvb.version = Options::default().prosody;
    all
}

fn comes_back(topology: &Topology) {
    let audit = audited(topology);
    assert_eq!(audit.violations(), topology.warnings(), "{:#?}", audit.violations());
    assert!(audit.left().is_empty(), "{:#?}", audit.left());
    same("what is rendered", &sayable(audit.components()), &sayable(topology.components()));
}

/// Compares component by component, so that what differs is found in the output.
fn same(what: &str, back: &Components, sent: &Components) {
    let texts = |all: &Components| all.iter().map(|component| format!("{component:#?}")).collect::<Vec<_>>();
    for (back, sent) in texts(back).iter().zip(&texts(sent)) {
        let differ = back.lines().zip(sent.lines()).find(|(back, sent)| back != sent);
        assert_eq!(back, sent, "{what}: first {differ:?}");
    }
    assert_eq!(format!("{back:?}"), format!("{sent:?}"), "{what}");
}

#[test]
fn the_smallest_and_the_largest_description_come_back() {
    comes_back(&Topology::new(healthy()).unwrap());
    let full = Source::new("example.json", include_str!("../../src/schema/example.json"), Format::Json);
    comes_back(&Topology::resolve(&full.read().unwrap()).unwrap());
}

/// What an audit found, described, rendered and audited again. What a description cannot say is told.
#[test]
fn a_deployment_that_is_taken_over_stays_what_it_is() {
    for style in STYLES {
        let found = corpus::audited(&corpus::folder(style));
        let topology = Topology::resolve(&found.to_spec()).unwrap_or_else(|wrong| panic!("{style}: {wrong:#?}"));
        let again = audited(&topology);
        let (mut found_all, mut again_all) = (sayable(found.components()), sayable(again.components()));
        let left = found.left();
        if left.iter().any(|left| left.setting == "main_prosody: client_domain") {
            // One host of the debian style lets people in without TLS, and the others do not.
            again_all.main_prosody.client_domain = found_all.main_prosody.client_domain.clone();
        }
        // Sockets besides the model are gone, and told.
        for socket in found_all.others.drain(..) {
            let name = socket.name().unwrap_or_default();
            assert!(left.iter().any(|left| left.setting.starts_with(name)), "{style}: {name}: {left:#?}");
        }
        again_all.others.clear();
        same(style, &again_all, &found_all);
    }
}
