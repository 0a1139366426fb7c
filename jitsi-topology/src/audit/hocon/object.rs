//! Objects and lists.

use super::limits::{Bulk, Spent};
use super::part::Part;
use crate::table::Table;
use hashbrown::HashSet;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A key of an object.
pub(super) type Key = Arc<str>;

/// The values of an object, in the order in which they were first written.
pub(super) type Entries = Table<Key, Part>;

/// What stands in brackets.
#[derive(Clone, Debug, Default)]
pub(super) struct List {
    items: Vec<Part>,
    unresolved: usize,
    bulk: Bulk,
}

/// What stands in braces.
#[derive(Clone, Debug, Default)]
pub(super) struct Object {
    entries: Entries,
    unresolved: usize,
    bulk: Bulk,
    /// Whether it hides what was written before: there was a value that is no object.
    hides: bool,
}

impl List {
    pub(super) fn is_resolved(&self) -> bool {
        self.unresolved == 0
    }

    pub(super) fn bulk(&self) -> Bulk {
        self.bulk
    }

    pub(super) fn items(&self) -> &[Part] {
        &self.items
    }

    pub(super) fn push(&mut self, item: Part) {
        self.unresolved += usize::from(!item.is_resolved());
        self.bulk.add(1, item.bulk());
        self.items.push(item);
    }
}

impl FromIterator<Part> for List {
    fn from_iter<I: IntoIterator<Item = Part>>(items: I) -> Self {
        let mut list = Self::default();
        items.into_iter().for_each(|item| list.push(item));
        list
    }
}

impl Object {
    pub(super) fn is_resolved(&self) -> bool {
        self.unresolved == 0
    }

    pub(super) fn hides(&self) -> bool {
        self.hides
    }

    /// From now on it hides what was written before.
    pub(super) fn hide(&mut self) {
        self.hides = true;
    }

    pub(super) fn bulk(&self) -> Bulk {
        self.bulk
    }

    pub(super) fn entries(&self) -> &Entries {
        &self.entries
    }

    pub(super) fn into_entries(self) -> impl Iterator<Item = (Key, Part)> {
        self.entries.into_iter()
    }

    /// Writes a setting, over what is there.
    pub(super) fn lay(&mut self, key: Key, value: Part, spent: &mut Spent) {
        spent.copy(1);
        if let Some(there) = self.entries.get_mut(&key) {
            let before = std::mem::replace(there, Part::nothing());
            self.unresolved -= usize::from(!before.is_resolved());
            self.bulk.bytes -= before.bulk().bytes.min(self.bulk.bytes);
            let value = value.over(before, spent);
            self.count(0, &value);
            if let Some(there) = self.entries.get_mut(&key) {
                *there = value;
            }
        } else {
            self.count(key.len() + 1, &value);
            self.entries.insert(key, value);
        }
    }

    /// The same with other values for some entries, or without them, each by its number.
    pub(super) fn with(&self, changes: impl IntoIterator<Item = (usize, Option<Part>)>, spent: &mut Spent) -> Self {
        spent.copy(self.entries.len());
        let mut entries = self.entries.clone();
        let mut gone = HashSet::new();
        for (number, value) in changes {
            match (entries.get_index_mut(number), value) {
                (Some((_, there)), Some(value)) => *there = value,
                _ => drop(gone.insert(number)),
            }
        }
        if !gone.is_empty() {
            let mut numbers = 0..;
            entries.retain(|_, _| numbers.next().is_some_and(|number| !gone.contains(&number)));
        }
        let mut object = Self { hides: self.hides, ..Self::default() };
        entries.iter().for_each(|(key, value)| object.count(key.len() + 1, value));
        Self { entries, ..object }
    }

    fn count(&mut self, key: usize, value: &Part) {
        self.unresolved += usize::from(!value.is_resolved());
        self.bulk.add(key, value.bulk());
    }

    /// The entries with whole numbers for keys, in their order; `None` when there are none.
    pub(super) fn numbered(&self) -> Option<List> {
        let number = |key: &Key| key.parse::<i32>().ok().filter(|number| *number >= 0);
        let numbered = self.entries.iter().filter_map(|(key, value)| Some((number(key)?, value)));
        let numbered: BTreeMap<i32, &Part> = numbered.collect();
        (!numbered.is_empty()).then(|| numbered.into_values().cloned().collect())
    }
}

impl FromIterator<(Key, Part)> for Object {
    fn from_iter<I: IntoIterator<Item = (Key, Part)>>(entries: I) -> Self {
        let mut object = Self::default();
        for (key, value) in entries {
            object.count(key.len() + 1, &value);
            object.entries.insert(key, value);
        }
        object
    }
}

#[cfg(test)]
mod tests {
    use super::super::word;
    use super::*;

    fn object(keys: &str) -> Object {
        keys.split(' ').enumerate().map(|(at, key)| (key.into(), word::value(at, "x"))).collect()
    }

    #[test]
    fn what_is_written_again_keeps_its_place_in_the_order() {
        let (mut object, mut spent) = (object("b a"), Spent::default());
        object.lay("c".into(), word::value(7, "y"), &mut spent);
        object.lay("b".into(), word::value(8, "yz"), &mut spent);
        let entries: Vec<(&str, usize)> = object.entries().iter().map(|(key, value)| (&**key, value.at)).collect();
        assert_eq!(entries, [("b", 8), ("a", 1), ("c", 7)]);
        // Three keys, three values, and a byte for each of all.
        assert_eq!((object.bulk().bytes, object.bulk().depth), (3 + 4 + 6, 1));
    }

    #[test]
    fn other_values_come_in_their_places_or_leave_them() {
        let changes = [(0, None), (2, Some(word::value(9, "y")))];
        let changed = object("a b c").with(changes, &mut Spent::default());
        let entries: Vec<(&str, usize)> = changed.entries().iter().map(|(key, value)| (&**key, value.at)).collect();
        assert_eq!(entries, [("b", 1), ("c", 9)]);
    }

    #[test]
    fn numbers_for_keys_make_a_list() {
        let list = object("10 x 2 -1 02").numbered().unwrap();
        assert_eq!(list.items().iter().map(|item| item.at).collect::<Vec<_>>(), [4, 0]);
        assert!(object("x").numbered().is_none());
    }
}
