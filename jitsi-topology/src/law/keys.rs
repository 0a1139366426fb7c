//! The keys that a program reads: upstream's tables, looked up by the path of a setting.

use hashbrown::HashSet;
use std::sync::LazyLock;

/// The key tables, made from upstream's `reference.conf` files and the code that reads them.
const JICOFO_KEYS: &str = include_str!("upstream/jicofo.keys");
const JVB_KEYS: &str = include_str!("upstream/jvb.keys");

/// What Jicofo reads.
pub(super) static JICOFO: LazyLock<Keys> = LazyLock::new(|| Keys::of(JICOFO_KEYS));
/// What a bridge reads.
pub(super) static BRIDGE: LazyLock<Keys> = LazyLock::new(|| Keys::of(JVB_KEYS));

/// The times that are a second or more by default.
#[cfg(feature = "audit")]
pub(crate) static DURATIONS: LazyLock<Keys> = LazyLock::new(|| Keys::of(include_str!("upstream/durations.keys")));

/// The keys of a table.
pub(crate) struct Keys {
    table: &'static str,
    /// The paths that stand in the table as they are written in a file.
    written_out: HashSet<&'static str>,
    /// The paths with a part of the user's own in them.
    with_names: Vec<&'static str>,
}

impl Keys {
    fn of(table: &'static str) -> Self {
        // A list of the user's own is read with whatever is in it.
        let paths = entries(table).map(|key| key.split("[]").next().unwrap_or(key));
        let (with_names, written_out): (Vec<_>, Vec<_>) = paths.partition(|path| path.contains('<'));
        Self { table, written_out: written_out.into_iter().collect(), with_names }
    }

    /// Every key as the table has it.
    pub(super) fn iter(&self) -> impl Iterator<Item = &'static str> {
        entries(self.table)
    }

    /// Whether the setting at `path` is read.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.written_out.contains(path) || self.with_names.iter().any(|key| is_read_as(path, key))
    }
}

/// The lines of a table that are no comment.
pub(super) fn entries(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.starts_with('#'))
}

/// Whether `path` is the key, `<x>` in the key standing for any one part.
fn is_read_as(path: &str, key: &str) -> bool {
    let mut parts = path.split('.');
    key.split('.').all(|known| parts.next().is_some_and(|part| part == known || known.starts_with('<')))
        && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_the_users_own_stand_for_any_part() {
        assert!(JICOFO.has("jicofo.xmpp.visitors.v1.hostname"));
        assert!(!JICOFO.has("jicofo.xmpp.visitors.hostname"));
    }

    #[test]
    fn a_key_is_read_as_it_stands_there() {
        assert!(JICOFO.has("jicofo.rest.port"));
        assert!(!JICOFO.has("jicofo.rest.port.x"));
        assert!(!JICOFO.has("jicofo.rest"));
        assert!(BRIDGE.has("ice4j.harvest.mapping.static-mappings"));
    }

    #[test]
    fn the_tables_are_sorted_and_have_every_key_once() {
        for keys in [&JICOFO, &BRIDGE] {
            let keys: Vec<&str> = keys.iter().collect();
            assert!(keys.len() > 150);
            assert!(keys.windows(2).all(|pair| pair[0] < pair[1]), "{keys:?}");
        }
    }
}
