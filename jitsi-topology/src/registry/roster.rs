//! The components by number, and their facts one by one.

use crate::fact::{Component, Fact, Tell};
use crate::place::Trail;

/// The components of a deployment in a fixed order, each with a number.
pub(crate) trait Roster {
    fn component(&self, number: u32) -> &dyn Component;
    /// Where it stands in the list of its section, when the section is a list.
    fn position(&self, number: u32) -> Option<usize>;
}

/// Who said a thing, and how manieth of their facts it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) by: u32,
    pub(crate) nth: u32,
}

/// A machine as a number: two names of it never have to be compared again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct MachineId(pub(super) u32);

/// A fact as it was stated.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stated<'a, 't> {
    pub(crate) said: Said,
    pub(crate) machine: MachineId,
    pub(crate) at: &'t Trail<'t>,
    pub(crate) fact: Fact<'a>,
}

/// Calls `visit` with the trail that leads to a component.
pub(crate) fn with_trail(roster: &dyn Roster, by: u32, visit: impl FnOnce(&Trail<'_>)) {
    let component = roster.component(by);
    let section = Trail::root(component.section());
    match (roster.position(by), component.name()) {
        (Some(index), Some(name)) => visit(&section.index(index).owned_by(name)),
        (Some(index), None) => visit(&section.index(index)),
        (None, Some(name)) => visit(&section.owned_by(name)),
        (None, None) => visit(&section),
    }
}

/// Calls `visit` with every fact of one component, in order.
pub(crate) fn each_fact<'a>(
    roster: &'a dyn Roster,
    by: u32,
    machine: MachineId,
    mut visit: impl FnMut(&Stated<'a, '_>),
) {
    let mut nth = 0;
    with_trail(roster, by, |root| {
        let mut tell = |at: &Trail<'_>, fact: Fact<'a>| {
            visit(&Stated { said: Said { by, nth }, machine, at, fact });
            nth += 1;
        };
        roster.component(by).facts(root, &mut tell as &mut dyn Tell<'a>);
    });
}
