//! A deployment that breaks one law, once.

use super::breaker::{BREAKERS, Breaker, healthy};
use super::invalid::{self, MISTAKES, Mistake};
use super::spec::{extended, reworded};
use crate::Topology;
use crate::component::Components;
use crate::law::Law;
use crate::spec::Spec;
use crate::violation::{Code, Severity, Violation};
use proptest::prelude::*;
use proptest::sample::select;

/// What breaks a law.
#[derive(Clone, Debug)]
pub enum Subject {
    /// Components: what a reader of files, or a program, may put together.
    Components(Components),
    /// A description with a value that its field cannot hold.
    Spec(Spec),
}

/// A deployment that breaks one law, once, and no other.
#[derive(Clone, Debug)]
pub struct Broken {
    /// The law.
    pub code: Code,
    /// Whether it is refused, or made with a warning.
    pub severity: Severity,
    /// The places that were changed, as [paths](crate::place::Place::path): the one to blame first, then what it
    /// disagrees with, where something does.
    pub places: Vec<&'static str>,
    /// The deployment.
    pub subject: Subject,
}

impl Broken {
    /// What the laws say of it: the refusal, or the warnings of the deployment that is made.
    pub fn violations(&self) -> Vec<Violation> {
        let judged = match &self.subject {
            Subject::Components(components) => Topology::new(components.clone()),
            Subject::Spec(spec) => Topology::resolve(spec),
        };
        judged.map_or_else(crate::violation::Violations::into_vec, |topology| topology.warnings().to_vec())
    }

    /// Whether the laws say what they should: one violation, with the code, the severity and the places.
    ///
    /// # Errors
    /// What they say instead.
    pub fn is_seen_alone(&self) -> Result<(), String> {
        let violations = self.violations();
        let [violation] = &violations[..] else {
            return Err(format!("{} at {}: one violation expected, found {violations:#?}", self.code, self.places[0]));
        };
        let witnesses: Vec<String> = violation.witnesses().iter().map(|witness| witness.place.path()).collect();
        let blamed = witnesses[0] == self.places[0];
        let named = self.places.iter().all(|place| witnesses.iter().any(|witness| witness == place));
        let alone = self.places.len() > 1 || witnesses.len() == 1;
        match (violation.code(), violation.severity()) == (self.code, self.severity) && blamed && named && alone {
            true => Ok(()),
            false => Err(format!("{} at {:?} expected, found {violation}", self.code, self.places)),
        }
    }
}

/// For the law with this code, any of the ways to break it and no other, in a deployment of two machines with a bridge
/// on each.
///
/// ```
/// use jitsi_topology::{strategy, violation::Code};
/// use proptest::prelude::*;
///
/// proptest!(ProptestConfig::with_cases(16), |(broken in strategy::broken(Code::new("port-conflict")))| {
///     prop_assert_eq!(broken.violations()[0].code(), broken.code);
///     prop_assert_eq!(broken.is_seen_alone(), Ok(()));
/// });
/// ```
///
/// # Panics
/// When no law of this code can be broken here; [`breakable`] has those that can.
pub fn broken(code: Code) -> impl Strategy<Value = Broken> {
    if code == invalid::CODE {
        // Where a value does not parse its default stands in, and what else is written may disagree with that.
        return (select(MISTAKES), extended(healthy())).prop_map(|(mistake, spec)| mistake.applied_to(spec)).boxed();
    }
    let ways: Vec<&'static Breaker> = BREAKERS.iter().filter(|breaker| breaker.code == code).collect();
    let known = || breakable().map(Code::as_str).collect::<Vec<_>>().join(", ");
    assert!(!ways.is_empty(), "no law `{code}` can be broken by a description or by components; those are {}", known());
    (select(ways), reworded(healthy())).prop_map(|(breaker, spec)| breaker.applied_to(&spec)).boxed()
}

/// The laws that can be broken by a description or by components, in the order of their codes. A law that [is about
/// files](Law::is_about_files) is not among them.
pub fn breakable() -> impl Iterator<Item = Code> {
    let can = |code: &Code| *code == invalid::CODE || BREAKERS.iter().any(|breaker| breaker.code == *code);
    crate::law::LAWS.into_iter().map(Law::code).filter(can)
}

impl Breaker {
    fn applied_to(&self, spec: &Spec) -> Broken {
        let Self { code, severity, at, against, change } = *self;
        let topology = Topology::resolve(spec).unwrap_or_else(|violations| unreachable!("{violations}"));
        let mut components = topology.into_components();
        change(&mut components);
        let places = std::iter::once(at).chain(against).collect();
        Broken { code, severity, places, subject: Subject::Components(components) }
    }
}

impl Mistake {
    fn applied_to(&self, mut spec: Spec) -> Broken {
        (self.make)(&mut spec);
        let places = vec![self.at];
        Broken { code: invalid::CODE, severity: Severity::Error, places, subject: Subject::Spec(spec) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_breaker_names_a_law_and_breakers_stand_in_the_order_of_the_laws() {
        assert!(BREAKERS.iter().all(|breaker| Law::find(breaker.code.as_str()).is_some()));
        assert!(BREAKERS.is_sorted_by_key(|breaker| (breaker.severity, breaker.code)));
    }

    #[test]
    fn every_way_breaks_its_law_and_no_other() {
        let changed = BREAKERS.iter().map(|breaker| breaker.applied_to(&healthy()));
        let mistaken = MISTAKES.iter().map(|mistake| mistake.applied_to(healthy()));
        let wrong: Vec<String> = changed.chain(mistaken).filter_map(|broken| broken.is_seen_alone().err()).collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    #[should_panic(expected = "no law `no-such-law`")]
    fn a_law_that_is_not_there_is_told_with_those_that_are() {
        drop(broken(Code::new("no-such-law")));
    }
}
