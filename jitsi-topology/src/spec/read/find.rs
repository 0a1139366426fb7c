//! From a place in the spec to the text it was read from.

use super::lines::Lines;
use super::tree::{Entry, FEW, Node, Span, Table, Tree, Value};
use crate::place::{Location, Place, Step};
use std::collections::BTreeMap;

/// A text that places are looked up in.
pub(super) struct Finder<'t> {
    file: &'t str,
    lines: Lines<'t>,
    tree: &'t Tree<'t>,
    /// The entries of tables with more than a [few](FEW): a refusal may name a place in each.
    many: BTreeMap<(Table, &'t str), &'t Entry<'t>>,
}

/// As far as a place could be followed.
struct Spot<'t> {
    /// The key of the value, when it is an entry of a table and not of a list.
    key: Option<Span>,
    node: &'t Node<'t>,
}

impl<'t> Finder<'t> {
    pub(super) fn new(file: &'t str, lines: Lines<'t>, tree: &'t Tree<'t>) -> Self {
        let many =
            tree.tables().map(|table| (table, tree.inner.entries(table))).filter(|(_, entries)| entries.len() > FEW);
        let many = many.flat_map(|(table, entries)| entries.iter().map(move |entry| ((table, &*entry.key), entry)));
        Self { file, lines, tree, many: many.collect() }
    }

    /// Where the place is written, else the nearest text it follows from; at last that is the domain.
    pub(super) fn find(&self, place: &Place) -> Option<Location> {
        let (spot, left) = self.follow(place.steps());
        let (span, written) = match spot {
            Some(spot) if left == 0 => (self.whole(&spot), !matches!(spot.node.value, Value::Null)),
            Some(spot) => (self.head(&spot), false),
            None => (self.entry(&self.tree.root, "domain")?.node.span, false),
        };
        Some(self.lines.location(self.file, span, written))
    }

    /// The longest part of the way that is written, and how many steps are left.
    fn follow(&self, steps: &[Step<'_>]) -> (Option<Spot<'t>>, usize) {
        let mut spot: Option<Spot<'t>> = None;
        for (index, step) in steps.iter().enumerate() {
            let node = spot.as_ref().map_or(&self.tree.root, |spot| spot.node);
            let next = match (step, &node.value) {
                (Step::Index(index), Value::List(list)) => {
                    self.tree.inner.nodes(*list).get(*index).map(|node| Spot { key: None, node })
                }
                // What is a list in a component the spec may say once, where there is just one.
                (Step::Index(0), _) => continue,
                (Step::Field(name), _) => {
                    self.entry(node, name).map(|entry| Spot { key: Some(entry.key_span), node: &entry.node })
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
    fn whole(&self, spot: &Spot<'_>) -> Span {
        match (spot.key, &spot.node.value) {
            (None, _) | (_, Value::Null) => self.head(spot),
            _ if self.lines.is_one_line(spot.node.span) => spot.node.span,
            _ => self.head(spot),
        }
    }

    /// What to show for what is not written: the list or table it would be in, by its key, or an entry of a list, by its
    /// name.
    fn head(&self, spot: &Spot<'_>) -> Span {
        match (&spot.node.value, spot.key) {
            (Value::List(_) | Value::Null | Value::Table(_), Some(key)) => key,
            _ => self.name(spot.node).map_or(spot.node.span, |name| name.span),
        }
    }

    /// The `name` in an entry of a list: that is what a person knows it by.
    fn name(&self, node: &Node<'t>) -> Option<&'t Node<'t>> {
        self.entry(node, "name").map(|entry| &entry.node).filter(|node| matches!(node.value, Value::Text(_)))
    }

    fn entry(&self, node: &Node<'t>, key: &str) -> Option<&'t Entry<'t>> {
        let Value::Table(table) = node.value else { return None };
        match self.tree.inner.entries(table) {
            entries if entries.len() > FEW => self.many.get(&(table, key)).copied(),
            entries => entries.iter().find(|entry| entry.key == key),
        }
    }
}
