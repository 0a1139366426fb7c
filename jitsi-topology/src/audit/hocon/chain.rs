//! Which substitutions lead to others, so that the parser is not asked for what has no end.
//!
//! The parser copies what a substitution leads to as often as it is asked for it, and of some that lead back to
//! themselves it finds no end. Those are refused here, but for the one way that has a use: `path = ${path} [more]`,
//! which takes the value that was written before.

use super::index::{Appended, Assignment, Index, Node, Substitution};
use super::limits::Excess;
use super::source::Spot;
use std::collections::BTreeSet;

/// The most substitutions of settings.
const MOST: usize = 256;

/// The most substitutions that lead from one to the next. The parser follows them on its stack, each through as many
/// objects as lie in each other; twice as many would fit on the two mebibytes that a thread has.
const LONGEST: usize = 8;

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
    let appended = index
        .appended()
        .iter()
        .map(|Appended { node, order, key, list }| Link::new(index, (*node, *order, *key), list));
    let written = index.all().iter().flat_map(|Assignment { node, order, value, substitutions, .. }| {
        substitutions.iter().map(|asked| Link::new(index, (*node, *order, *value), asked))
    });
    let links: Vec<Link> = appended.chain(written).filter(|link| !link.to.is_empty()).collect();
    if let Some(link) = links.get(MOST) {
        return Err((Excess::Substitutions, link.value));
    }
    let mut steps = Steps { index, ways: vec![Way::Unknown; links.len()], links };
    (0..steps.links.len()).try_fold(0_usize, |sum, link| Ok(sum.saturating_add(steps.from(link)?.0)))
}

impl Link {
    fn new(index: &Index, (from, order, value): (Node, usize, Spot), asked: &Substitution) -> Self {
        Self { from, order, value, to: index.targets(asked).collect() }
    }
}

struct Steps<'i> {
    index: &'i Index,
    links: Vec<Link>,
    ways: Vec<Way>,
}

/// What is known of the way that begins with a link.
#[derive(Clone, Copy)]
enum Way {
    Unknown,
    /// It is being followed.
    Open,
    Known(Length),
}

/// How many steps the parser goes on a way, and how many of them at most one after the other.
#[derive(Clone, Copy)]
struct Length(usize, usize);

impl Steps<'_> {
    fn from(&mut self, link: usize) -> Result<Length, (Excess, Spot)> {
        let Link { from, value, ref to, .. } = self.links[link];
        let own = to.contains(&from);
        match self.ways[link] {
            Way::Known(length) => return Ok(length),
            Way::Open => return Err((Excess::Circle, value)),
            // In an included file, a setting that may be its own value or that of another one.
            Way::Unknown if own && to.len() > 1 => return Err((Excess::Circle, value)),
            Way::Unknown => self.ways[link] = Way::Open,
        }
        let next = self.next(link);
        if next.iter().any(|next| self.copies(link, *next)) {
            return Err((Excess::Added, value));
        }
        let mut length = Length(1, 0);
        for next in next {
            let Length(steps, row) = self.from(next)?;
            length = Length(length.0.saturating_add(steps), length.1.max(row));
        }
        length.1 += usize::from(!own);
        if length.1 > LONGEST {
            return Err((Excess::Substitutions, value));
        }
        self.ways[link] = Way::Known(length);
        Ok(length)
    }

    /// The links in what this one leads to.
    fn next(&self, link: usize) -> Vec<usize> {
        let Link { from, order, to, .. } = &self.links[link];
        // Of its own setting, that is what was written before.
        let own = self.links.iter().filter(|next| next.from == *from && next.order < *order);
        let before = own.map(|next| next.order).max();
        let is_next = |next: &Link| match next.from == *from && to.contains(from) {
            true => Some(next.order) == before,
            false => to.iter().any(|to| self.index.lies_in(next.from, *to) || self.index.lies_in(*to, next.from)),
        };
        (0..self.links.len()).filter(|next| is_next(&self.links[*next])).collect()
    }

    /// Whether `link` leads to another setting that takes its own value from before. Of such a value the parser makes
    /// a wrong copy, or finds no end of it.
    fn copies(&self, link: usize, next: usize) -> bool {
        let next = &self.links[next];
        next.from != self.links[link].from && next.to.contains(&next.from)
    }
}
