//! A look-up table. Its entries stand in the order in which they came, so what was said together lies together.

use crate::table::Table;
use indexmap::Equivalent;
use std::hash::Hash;

/// The entries of each key, in the order they were added.
#[derive(Clone, Debug)]
pub(super) struct Index<K, V> {
    first: Table<K, V>,
    /// What came after the first. In a deployment that works there is next to nothing.
    more: Table<K, Vec<V>>,
}

impl<K, V> Default for Index<K, V> {
    fn default() -> Self {
        Self { first: Table::default(), more: Table::default() }
    }
}

impl<K: Clone + Hash + Eq, V> Index<K, V> {
    pub(super) fn add(&mut self, key: K, value: V) {
        use indexmap::map::Entry;
        match self.first.entry(key) {
            Entry::Occupied(entry) => self.more.entry(entry.key().clone()).or_default().push(value),
            Entry::Vacant(entry) => {
                entry.insert(value);
            }
        }
    }

    pub(super) fn first(&self, key: &(impl Hash + Equivalent<K> + ?Sized)) -> Option<&V> {
        self.first.get(key)
    }

    pub(super) fn all<'r, Q: Hash + Equivalent<K>>(
        &'r self,
        key: &Q,
    ) -> impl Iterator<Item = &'r V> + use<'r, K, V, Q> {
        self.first.get(key).into_iter().chain(self.more(key).into_iter().flatten())
    }

    /// The entries of a key that has several. Where no key has, this looks nothing up.
    pub(super) fn rivals<'r, Q: Hash + Equivalent<K>>(
        &'r self,
        key: &Q,
    ) -> impl Iterator<Item = &'r V> + use<'r, K, V, Q> {
        let more = self.more(key);
        more.and_then(|_| self.first.get(key)).into_iter().chain(more.into_iter().flatten())
    }

    fn more(&self, key: &(impl Hash + Equivalent<K>)) -> Option<&Vec<V>> {
        if self.more.is_empty() { None } else { self.more.get(key) }
    }

    pub(super) fn drop_last(&mut self, key: &(impl Hash + Equivalent<K> + ?Sized)) {
        match self.more.get_mut(key) {
            Some(more) => {
                more.pop();
                if more.is_empty() {
                    self.more.swap_remove(key);
                }
            }
            None => {
                self.first.swap_remove(key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(index: &Index<&'static str, u8>, key: &'static str) -> (Vec<u8>, Vec<u8>) {
        (index.all(&key).copied().collect(), index.rivals(&key).copied().collect())
    }

    #[test]
    fn what_came_last_is_forgotten_first() {
        let mut index = Index::default();
        index.add("other", 9);
        for value in [1, 2, 3] {
            index.add("key", value);
        }
        assert_eq!(entries(&index, "key"), (vec![1, 2, 3], vec![1, 2, 3]));
        index.drop_last("key");
        assert_eq!(entries(&index, "key"), (vec![1, 2], vec![1, 2]));
        index.drop_last("key");
        assert_eq!(entries(&index, "key"), (vec![1], vec![]), "who is alone has no rivals");
        index.drop_last("key");
        assert_eq!(entries(&index, "key"), (vec![], vec![]));
        assert_eq!(index.first(&"other"), Some(&9));
    }
}
