//! Every law can be broken alone, is seen alone, and names both places.

use crate::breakers::{BREAKERS, Breaker, DOUBTS, healthy};
use jitsi_topology::Topology;
use jitsi_topology::law::LAWS;
use jitsi_topology::violation::{Severity, Violation};
use std::collections::BTreeSet;

#[test]
fn a_healthy_deployment_breaks_no_law() {
    let topology = Topology::new(healthy()).unwrap();
    assert_eq!(topology.warnings(), []);
}

fn sees_only(breaker: &Breaker, violations: &[Violation]) {
    let Breaker { code, at, against, .. } = breaker;
    let [violation] = violations else {
        panic!("{code} at {at}: expected one violation, got {}:\n{violations:#?}", violations.len())
    };
    assert_eq!(violation.code().as_str(), *code);
    let places: Vec<String> = violation.witnesses().iter().map(|witness| witness.place.path()).collect();
    assert_eq!(places[0], *at, "{violation}");
    match *against {
        "" => assert_eq!(places.len(), 1, "{violation}"),
        against => assert!(places[1..].iter().any(|place| place == against), "{against} is not in {places:?}"),
    }
    assert!(!violation.mend().is_empty(), "{violation}");
}

#[test]
fn each_breaker_breaks_its_law_and_no_other() {
    for breaker in BREAKERS {
        let mut components = healthy();
        (breaker.change)(&mut components);
        let violations = match Topology::new(components) {
            Ok(_) => panic!("{} at {} was not refused", breaker.code, breaker.at),
            Err(violations) => violations.into_vec(),
        };
        sees_only(breaker, &violations);
        assert_eq!(violations[0].severity(), Severity::Error);
    }
}

#[test]
fn doubts_are_warnings_of_a_topology_that_is_made() {
    for breaker in DOUBTS {
        let mut components = healthy();
        (breaker.change)(&mut components);
        sees_only(breaker, Topology::new(components).unwrap().warnings());
    }
}

#[test]
fn every_law_has_a_breaker() {
    let broken: BTreeSet<&str> = BREAKERS.iter().chain(DOUBTS).map(|breaker| breaker.code).collect();
    let laws: BTreeSet<&str> = LAWS.iter().map(|law| law.code().as_str()).collect();
    let without: Vec<_> = laws.difference(&broken).collect();
    // A value that does not parse cannot stand in a component: `spec.rs` breaks this one.
    assert_eq!(without, [&"invalid-value"]);
}

#[test]
fn the_codes_are_sorted_unique_and_documented() {
    let codes: Vec<&str> = LAWS.iter().map(|law| law.code().as_str()).collect();
    assert!(codes.windows(2).all(|pair| pair[0] < pair[1]), "{codes:?}");
    for law in LAWS {
        for text in [law.forbids(), law.why(), law.mend()] {
            assert!(!text.is_empty() && !text.ends_with('.'), "{}: {text}", law.code());
        }
    }
}
