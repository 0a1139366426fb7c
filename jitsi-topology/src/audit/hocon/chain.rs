//! Which substitutions lead to others, so that the parser is not asked for what has no end.
//!
//! The parser copies what a substitution leads to as often as it is asked for it, and of some that lead back to
//! themselves it finds no end. Those are refused here, but for the one way that has a use: `path = ${path} [more]`,
//! which takes the value that was written before.

use super::index::{Appended, Assignment, Index, Node, Substitution};
use super::limits::Excess;
use super::source::Spot;
use std::collections::BTreeSet;

/// The most substitutions of settings. Each may lead to the next, and the parser follows them on its stack.
const MOST: usize = 256;

/// A substitution that leads to a setting.
struct Link {
    /// The setting it is written in.
    from: Node,
    /// Which of the assignments to that setting it is written in.
    order: usize,
    value: Spot,
    to: BTreeSet<Node>,
}

/// How many substitutions the parser follows in all; or one that it finds no end of.
pub(super) fn steps(index: &Index) -> Result<usize, (Excess, Spot)> {
    let appended = index.appended().map(|(from, Appended { order, key, list })| {
        let to = targets(index, list);
        Link { from, order: *order, value: *key, to }
    });
    let written = index.all().flat_map(|(from, assignment)| {
        let Assignment { order, value, .. } = *assignment;
        let to = assignment.substitutions.iter().map(|substitution| targets(index, substitution));
        to.map(move |to| Link { from, order, value, to })
    });
    let links: Vec<Link> = appended.chain(written).filter(|link| !link.to.is_empty()).collect();
    if let Some(link) = links.get(MOST) {
        return Err((Excess::Substitutions, link.value));
    }
    let mut steps = Steps { index, known: vec![None; links.len()], links };
    (0..steps.links.len()).try_fold(0_usize, |sum, link| Ok(sum.saturating_add(steps.from(link)?)))
}

/// The settings whose value a substitution may take: as far as its path is written, here and in the whole document.
fn targets(index: &Index, substitution: &Substitution) -> BTreeSet<Node> {
    let reached = [substitution.under, Node::ROOT].map(|from| index.follow(from, &substitution.path).skip(1).last());
    reached.into_iter().flatten().collect()
}

struct Steps<'i> {
    index: &'i Index,
    links: Vec<Link>,
    /// How many steps begin with each link; 0 while that is being found out.
    known: Vec<Option<usize>>,
}

impl Steps<'_> {
    /// How many steps the parser goes that begin with this link.
    fn from(&mut self, link: usize) -> Result<usize, (Excess, Spot)> {
        let Link { from, value, to, .. } = &self.links[link];
        // In an included file, a setting that may be its own value or that of another one.
        let doubtful = to.len() > 1 && to.contains(from);
        match self.known[link] {
            Some(0) => return Err((Excess::Circle, *value)),
            None if doubtful => return Err((Excess::Circle, *value)),
            Some(known) => return Ok(known),
            None => self.known[link] = Some(0),
        }
        let next = self.next(link);
        if next.iter().any(|next| self.copies(link, *next)) {
            return Err((Excess::Added, self.links[link].value));
        }
        let steps = next.into_iter().try_fold(1_usize, |sum, next| Ok(sum.saturating_add(self.from(next)?)))?;
        self.known[link] = Some(steps);
        Ok(steps)
    }

    /// The links in what this one leads to.
    fn next(&self, link: usize) -> Vec<usize> {
        let Link { from, order, to, .. } = &self.links[link];
        // Of its own setting, that is what was written before.
        let own = self.links.iter().filter(|next| next.from == *from && next.order < *order);
        let before = own.map(|next| next.order).max();
        let is_next = |next: &Link| match next.from == *from && to.contains(from) {
            true => Some(next.order) == before,
            false => to.iter().any(|to| self.lies_in(next.from, *to) || self.lies_in(*to, next.from)),
        };
        (0..self.links.len()).filter(|next| is_next(&self.links[*next])).collect()
    }

    /// Whether `link` leads to another setting that takes its own value from before. Of such a value the parser makes
    /// a wrong copy, or finds no end of it.
    fn copies(&self, link: usize, next: usize) -> bool {
        let next = &self.links[next];
        next.from != self.links[link].from && next.to.contains(&next.from)
    }

    fn lies_in(&self, inner: Node, outer: Node) -> bool {
        std::iter::successors(Some(inner), |node| self.index.parent(*node)).any(|node| node == outer)
    }
}
