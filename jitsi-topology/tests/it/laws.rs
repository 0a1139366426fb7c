//! Every law can be broken alone, is seen alone, and names both places.

use crate::deployment::{healthy, name};
use jitsi_topology::Topology;
use jitsi_topology::component::{Components, Relay};
use jitsi_topology::law::LAWS;
use jitsi_topology::name::Password;
use jitsi_topology::strategy::{breakable, broken};
use jitsi_topology::violation::{Code, Violation};
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

#[test]
fn a_password_is_told_by_where_it_comes_from_when_that_tells_it_apart() {
    let mut all = healthy();
    let said = |all: &Components| {
        let violations = Topology::new(all.clone()).unwrap_err();
        violations.iter().flat_map(Violation::witnesses).map(|witness| witness.says.clone()).collect::<Vec<_>>()
    };
    all.bridges[1].xmpp[0].login.password = Password::Literal(name("one"));
    assert_eq!(said(&all), ["uses a literal password", "the account has the environment variable JVB_AUTH_PASSWORD"]);
    for password in [&mut all.bridges[0].xmpp[0].login.password, &mut all.prosody_jvb.accounts[1].password] {
        *password = Password::Literal(name("two"));
    }
    assert_eq!(said(&all), ["uses another password", "the account has a literal password"]);
}

#[test]
fn releases_are_alike_unless_jicofo_may_mix_them() {
    let mut all = healthy();
    all.jicofo.relay = true;
    for bridge in &mut all.bridges {
        bridge.relay = Some(Relay { id: Some((&bridge.name).into()), region: Some(name("eu")) });
    }
    all.bridges[1].extra = serde_json::from_str(r#"{"videobridge": {"version": {"release": "7"}}}"#).unwrap();
    for (allowed, doubts) in [("true", 0), (r#""true""#, 0), (r#""on""#, 0), ("false", 1), (r#""no""#, 1), ("1", 1)] {
        let extra = format!(r#"{{"jicofo": {{"octo": {{"allow-mixed-versions": {allowed}}}}}}}"#);
        all.jicofo.extra = serde_json::from_str(&extra).unwrap();
        let topology = Topology::new(all.clone()).unwrap();
        assert_eq!(topology.warnings().len(), doubts, "{allowed}: {:?}", topology.warnings());
    }
}

#[test]
fn a_message_begins_with_the_part_that_is_to_blame() {
    let said = |change: fn(&mut Components)| {
        let mut all = healthy();
        change(&mut all);
        let violations = Topology::new(all).unwrap_err();
        violations.iter().map(|violation| violation.message().to_owned()).collect::<Vec<_>>().join("\n")
    };
    let bridge = said(|all| all.bridges[1].xmpp[0].login.port = name("1"));
    assert!(bridge.starts_with("bridge jvb2 connects to port 1 of machine `meet`"), "{bridge}");
    let jicofo = said(|all| all.jicofo.xmpp.client.login.port = name("1"));
    assert!(jicofo.starts_with("Jicofo connects to port 1 of machine `meet`"), "{jicofo}");
}
