//! A map for many: looked up in constant time, and walked in the order its entries came, which no run changes.

use hashbrown::DefaultHashBuilder;

/// Entries by key. Where the order of keys matters to a reader, or there are few of them, a `BTreeMap` does.
pub(crate) type Table<K, V> = indexmap::IndexMap<K, V, DefaultHashBuilder>;
