//! From a place in the spec to the text it was read from.

use super::lines::Lines;
use super::tree::{Node, Span, Value};
use crate::place::{Location, Place, Step};

/// A text that places are looked up in.
pub(super) struct Finder<'t> {
    file: &'t str,
    lines: Lines<'t>,
    /// Sorted, since a refusal may name thousands of places.
    root: Node<'t>,
}

/// As far as a place could be followed.
struct Spot<'n, 't> {
    /// The key of the value, when it is an entry of a table and not of a list.
    key: Option<Span>,
    node: &'n Node<'t>,
}

impl<'t> Finder<'t> {
    pub(super) fn new(file: &'t str, lines: Lines<'t>, mut root: Node<'t>) -> Self {
        root.sort();
        Self { file, lines, root }
    }

    /// Where the place is written, else the nearest text it follows from; at last that is the domain.
    pub(super) fn find(&self, place: &Place) -> Option<Location> {
        let (spot, left) = self.follow(place.steps());
        let (span, written) = match spot {
            Some(spot) if left == 0 => (self.whole(&spot), !matches!(spot.node.value, Value::Null)),
            Some(spot) => (Self::head(&spot), false),
            None => (entry(&self.root, "domain")?.node.span, false),
        };
        Some(self.lines.location(self.file, span, written))
    }

    /// The longest part of the way that is written, and how many steps are left.
    fn follow(&self, steps: &[Step<'_>]) -> (Option<Spot<'_, 't>>, usize) {
        let mut spot: Option<Spot<'_, 't>> = None;
        for (index, step) in steps.iter().enumerate() {
            let node = spot.as_ref().map_or(&self.root, |spot| spot.node);
            let next = match (step, &node.value) {
                (Step::Index(index), Value::List(nodes)) => nodes.get(*index).map(|node| Spot { key: None, node }),
                // What is a list in a component the spec may say once, where there is just one.
                (Step::Index(0), _) => continue,
                (Step::Field(name), _) => {
                    entry(node, name).map(|entry| Spot { key: Some(entry.key_span), node: &entry.node })
                }
                (Step::Index(_), _) => None,
            };
            match next {
                Some(next) => spot = Some(next),
                None => return (spot, steps.len() - index),
            }
        }
        (spot, 0)
    }

    /// What to show for a value that is written: the value, or its head when it takes several lines.
    fn whole(&self, spot: &Spot<'_, '_>) -> Span {
        match (spot.key, &spot.node.value) {
            (None, _) | (_, Value::Null) => Self::head(spot),
            _ if self.lines.is_one_line(spot.node.span) => spot.node.span,
            _ => Self::head(spot),
        }
    }

    /// What to show for what is not written: the list or table it would be in, by its key, or an entry of a list, by its
    /// name.
    fn head(spot: &Spot<'_, '_>) -> Span {
        match (&spot.node.value, spot.key) {
            (Value::List(_) | Value::Null | Value::Table(_), Some(key)) => key,
            _ => name(spot.node).map_or(spot.node.span, |name| name.span),
        }
    }
}

fn entry<'n, 't>(node: &'n Node<'t>, key: &str) -> Option<&'n super::tree::Entry<'t>> {
    match &node.value {
        Value::Table(table) => table.get(key),
        _ => None,
    }
}

/// The `name` in an entry of a list: that is what a person knows it by.
fn name<'n, 't>(node: &'n Node<'t>) -> Option<&'n Node<'t>> {
    entry(node, "name").map(|entry| &entry.node).filter(|node| matches!(node.value, Value::Text(_)))
}
