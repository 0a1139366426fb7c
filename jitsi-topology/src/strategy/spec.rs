//! Any valid description: the plainest one, and twists.

use super::bridge::bridges;
use super::twist::{Twist, twisted};
use super::value::domain;
use super::{extra, network, words};
use crate::Topology;
use crate::spec::Spec;
use proptest::prelude::*;

/// A description that breaks no law and is doubted by none: one to five machines, one to five bridges, and any of what
/// may be written.
///
/// Its bridges end in a number from 0 to 4, so that those of [`bridge`](super::bridge()) may be added.
pub fn spec() -> impl Strategy<Value = Spec> {
    // Where things stand comes first, because other twists look at it, and what is said twice comes last.
    let twists = [network::spread(), words::twists(), extra::twists(), network::twists()].concat();
    (plain(), twists).prop_map(|(spec, twists)| twisted(spec, &twists))
}

/// Any deployment: [`spec()`], resolved.
pub fn topology() -> impl Strategy<Value = Topology> {
    spec()
        .prop_map(|spec| Topology::resolve(&spec).unwrap_or_else(|violations| unreachable!("{violations}\n{spec:#?}")))
}

/// A domain and its bridges.
fn plain() -> impl Strategy<Value = Spec> {
    (domain(), bridges()).prop_map(|(domain, bridges)| Spec { bridges, ..Spec::new(domain) })
}

/// `spec` after any twists that leave its machines, bridges and connections where they are.
pub(super) fn reworded(spec: Spec) -> impl Strategy<Value = Spec> {
    after(spec, [words::twists(), extra::twists()].concat())
}

/// `spec` with any further settings.
pub(super) fn extended(spec: Spec) -> impl Strategy<Value = Spec> {
    after(spec, extra::twists())
}

fn after(spec: Spec, twists: Vec<BoxedStrategy<Option<Twist<Spec>>>>) -> impl Strategy<Value = Spec> {
    twists.prop_map(move |twists| twisted(spec.clone(), &twists))
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest! {
        #[test]
        fn every_description_is_valid_and_beyond_doubt(spec in spec()) {
            match Topology::resolve(&spec) {
                Ok(topology) => prop_assert_eq!(topology.warnings(), []),
                Err(violations) => prop_assert!(false, "{}", violations),
            }
        }
    }
}
