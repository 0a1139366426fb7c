//! Whatever the deployment: what is written says what the model says, and a bridge more changes what it must.

use crate::deployment::rendered;
use crate::model::what_differs;
use jitsi_topology::component::Components;
use jitsi_topology::emit::{File, FileTree};
use jitsi_topology::spec::Channel;
use jitsi_topology::strategy::{bridge, spec, topology};
use jitsi_topology::{CertificateNeed, Topology};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// The files that are not the same in both trees, as `machine/path`.
fn changed(before: &FileTree, after: &FileTree) -> BTreeSet<String> {
    let lacking = |one: &FileTree, other: &FileTree| -> Vec<String> {
        let same = |file: &&File| other.get(file.machine(), file.path().as_str()) != Some(*file);
        one.iter().filter(same).map(File::relative).collect()
    };
    lacking(before, after).into_iter().chain(lacking(after, before)).collect()
}

/// The list of certificates of a machine.
const CERTIFICATES: &str = "/usr/local/share/doc/jitsi-topology/certificates.txt";

/// How many programs verify the certificate of Prosody-JVB.
fn verifiers(topology: &Topology) -> usize {
    let shown = |need: &CertificateNeed| need.service == "Prosody-JVB";
    topology.certificates().into_iter().filter(shown).map(|need| need.verified_by.len()).sum()
}

proptest! {
    #[test]
    fn every_file_says_to_its_parser_what_the_model_says(topology in topology()) {
        let wrong = what_differs(&topology, &rendered(&topology));
        prop_assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn the_same_topology_gives_the_same_bytes(spec in spec()) {
        let [one, two] = [(); 2].map(|()| rendered(&Topology::resolve(&spec).unwrap()));
        prop_assert_eq!(one, two);
    }

    #[test]
    fn what_runs_can_be_said_again(topology in topology()) {
        let spec = topology.to_spec();
        let again = match Topology::resolve(&spec) {
            Ok(again) => again,
            Err(violations) => return Err(TestCaseError::fail(format!("{violations}\n{spec:#?}"))),
        };
        let components = |topology: &Topology| format!("{:#?}", topology.components());
        prop_assert_eq!(components(&again), components(&topology));
        prop_assert_eq!(rendered(&again), rendered(&topology));
        prop_assert_eq!(again.to_spec(), spec);
    }

    #[test]
    fn adding_bridges_one_by_one_is_building_with_all(spec in spec(), more in bridge()) {
        let spec = spec.bridge(more);
        let whole = Topology::resolve(&spec).unwrap();
        // What is there before the first bridge: listeners and accounts for all, and nobody who uses them.
        let mut components = whole.components().clone();
        components.bridges.truncate(1);
        let first = whole.components().bridges[0].websocket.as_ref();
        components.nginx.routes.retain(|route| first.is_some_and(|first| first.server_id == route.server_id));
        let mut grown = Topology::new(components).unwrap();
        for bridge in &spec.bridges[1..] {
            let bridge = grown.resolve_bridge(bridge).unwrap();
            grown.add_bridge(bridge).unwrap();
        }
        prop_assert_eq!(rendered(&grown), rendered(&whole));
        prop_assert_eq!(grown.ports(), whole.ports());
    }

    #[test]
    fn a_bridge_more_changes_the_files_that_add_bridge_names(spec in spec(), mut more in bridge(), data in any::<bool>()) {
        // Without WebSockets there is no route.
        if data && spec.jicofo.sctp != Some(false) {
            more.channel = Some(Channel::Datachannel);
        }
        let mut components = Topology::resolve(&spec.bridge(more)).unwrap().into_components();
        let added = components.bridges.pop().unwrap();
        let route = added.websocket.as_ref().map(|websocket| websocket.server_id.clone());
        components.nginx.routes.retain(|known| Some(&known.server_id) != route.as_ref());
        let mut topology = Topology::new(components).unwrap();
        let before = (rendered(&topology), verifiers(&topology));
        topology.add_bridge(added.clone()).unwrap();
        let after = (rendered(&topology), verifiers(&topology));

        let Components { nginx, prosody_jvb, .. } = topology.components();
        let site = format!("{}/etc/nginx/sites-available/{}.conf", nginx.machine, nginx.domain);
        let config = format!("{}/etc/jitsi/videobridge/", added.machine);
        let own_list = format!("{}{CERTIFICATES}", added.machine);
        let jvb_list = format!("{}{CERTIFICATES}", prosody_jvb.machine);
        let mut changed = changed(&before.0, &after.0);
        prop_assert_eq!(changed.remove(&site), route.is_some());
        prop_assert!(changed.iter().any(|file| file.starts_with(&config)));
        changed.retain(|file| !file.starts_with(&config) && *file != own_list);
        let first = before.1 == 0 && after.1 == 1;
        prop_assert!(!changed.remove(&jvb_list) || first);
        prop_assert!(changed.is_empty(), "{:?}", changed);
    }

    #[test]
    fn a_bridge_that_is_refused_changes_nothing(spec in spec(), more in bridge()) {
        let mut topology = Topology::resolve(&spec).unwrap();
        let before = (rendered(&topology), topology.ports());
        let mut bridge = topology.resolve_bridge(&more).unwrap();
        bridge.name = topology.components().bridges[0].name.clone();
        prop_assert!(topology.add_bridge(bridge).is_err());
        prop_assert_eq!((rendered(&topology), topology.ports()), before);
    }
}
