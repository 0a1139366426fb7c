//! Every law can be broken alone, is seen alone, and names both places.

use crate::deployment::healthy;
use jitsi_topology::Topology;
use jitsi_topology::law::LAWS;
use jitsi_topology::strategy::{breakable, broken};
use jitsi_topology::violation::Code;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use std::collections::BTreeSet;

#[test]
fn a_healthy_deployment_breaks_no_law() {
    let topology = Topology::new(healthy()).unwrap();
    assert_eq!(topology.warnings(), []);
}

#[test]
fn what_breaks_a_law_is_told_once_at_the_places_that_were_changed_and_breaks_no_other() {
    for code in breakable() {
        let mut runner =
            TestRunner::new(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() });
        let seen = runner.run(&broken(code), |broken| {
            prop_assert_eq!(broken.is_seen_alone(), Ok(()));
            let [violation] = &broken.violations()[..] else { unreachable!("it was seen alone") };
            prop_assert!(!violation.mend().is_empty() && !violation.why().is_empty(), "{}", violation);
            Ok(())
        });
        seen.unwrap_or_else(|failure| panic!("{failure}"));
    }
}

#[test]
fn every_law_can_be_broken() {
    let can: BTreeSet<&str> = breakable().map(Code::as_str).collect();
    let laws: BTreeSet<&str> = LAWS.iter().filter(|law| !law.is_about_files()).map(|law| law.code().as_str()).collect();
    assert_eq!(laws, can);
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
