//! What is rendered reads back as what it was rendered from, and what was read is rendered again.

use crate::audited::{audited, known, unequal, what_is_lost};
use crate::corpus::{self, STYLES};
use crate::deployment::{healthy, rendered};
use jitsi_topology::Topology;
use jitsi_topology::spec::{Format, Source, Spec};
use jitsi_topology::strategy::spec;
use proptest::prelude::*;
use proptest::test_runner::{TestError, TestRunner};

fn comes_back(topology: &Topology) -> Vec<String> {
    what_is_lost(topology, &audited(&rendered(topology), &known(topology)))
}

/// Taking a deployment over: what was found is described, rendered, and found again.
fn is_taken_over(topology: &Topology) -> Vec<String> {
    let options = known(topology);
    let found = audited(&rendered(topology), &options);
    let taken_over = match Topology::resolve(&found.to_spec()) {
        Ok(taken_over) => taken_over,
        Err(violations) => return vec![violations.to_string()],
    };
    let again = audited(&rendered(&taken_over), &options);
    unequal(found.components(), again.components())
}

/// Holds any deployment to what `wrong` finds, and shows the plainest description of one that is not right.
fn every(wrong: fn(&Topology) -> Vec<String>) {
    let mut runner = TestRunner::new(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() });
    let ran = runner.run(&spec(), |spec| {
        let wrong = wrong(&Topology::resolve(&spec).unwrap());
        prop_assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        Ok(())
    });
    if let Err(TestError::Fail(reason, spec)) = ran {
        panic!("{reason}\n{}", serde_json::to_string_pretty(&spec).unwrap());
    }
}

#[test]
fn the_smallest_and_the_largest_description_come_back() {
    let full = Source::new("example.json", include_str!("../../src/schema/example.json"), Format::Json);
    let full: Spec = full.read().unwrap();
    for topology in [Topology::new(healthy()).unwrap(), Topology::resolve(&full).unwrap()] {
        for wrong in [comes_back(&topology), is_taken_over(&topology)] {
            assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        }
    }
}

#[test]
fn every_deployment_comes_back() {
    every(comes_back);
}

#[test]
fn every_deployment_can_be_taken_over() {
    every(is_taken_over);
}

/// Of a deployment that grew by hand a description loses what it says it loses, and nothing else.
#[test]
fn what_people_wrote_can_be_taken_over() {
    for style in STYLES {
        let audit = corpus::audited(&corpus::folder(style));
        let (mut found, left) = (audit.components().clone(), audit.left());
        let topology = Topology::resolve(&audit.to_spec()).unwrap_or_else(|wrong| panic!("{style}: {wrong}"));
        let mut again = audited(&rendered(&topology), &known(&topology)).components().clone();
        again.others.clear();
        // One host of the debian style lets people in without TLS, and the others do not.
        if left.iter().any(|left| left.setting == "main_prosody: client_domain") {
            found.main_prosody.client_domain = again.main_prosody.client_domain.clone();
        }
        for socket in found.others.drain(..) {
            let name = socket.name().unwrap_or_default();
            assert!(left.iter().any(|left| left.setting.starts_with(name)), "{style}: {name}: {left:#?}");
        }
        let wrong = unequal(&found, &again);
        assert!(wrong.is_empty(), "{style}: {}", wrong.join("\n"));
    }
}
