//! The files of one machine, wherever they are kept: what the readers of each language ask for text.

use std::fmt;

/// The files of one machine, by their absolute paths there (`/etc/prosody/prosody.cfg.lua`).
pub(super) trait Files {
    /// The text of the file at `path`; `None` when there is none.
    fn text(&self, path: &str) -> Result<Option<String>, Unreadable>;

    /// The names of what lies in the folder at `path`, sorted; `None` when there is no such folder.
    fn names(&self, path: &str) -> Option<Vec<String>>;

    /// What to call the file at `path` in a report: the path the person who asked would open it by.
    fn title(&self, path: &str) -> String;
}

/// A file that is there and cannot be read as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unreadable(pub(super) String);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The largest file that is read, in bytes: configs are small, and what is larger is something else.
pub(super) const LARGEST: u64 = 16 * 1024 * 1024;

#[cfg(test)]
pub(super) mod memory {
    //! Files in memory, for tests.

    use super::{Files, Unreadable};
    use std::collections::{BTreeMap, BTreeSet};

    /// Files in memory, by absolute path.
    #[derive(Debug, Default)]
    pub(crate) struct Memory(pub(crate) BTreeMap<String, String>);

    impl Memory {
        pub(crate) fn of<const N: usize>(files: [(&str, &str); N]) -> Self {
            Self(files.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect())
        }
    }

    impl Files for Memory {
        fn text(&self, path: &str) -> Result<Option<String>, Unreadable> {
            Ok(self.0.get(path).cloned())
        }

        fn names(&self, path: &str) -> Option<Vec<String>> {
            let folder = format!("{}/", path.trim_end_matches('/'));
            let below = self.0.keys().filter_map(|file| file.strip_prefix(&folder));
            let names: BTreeSet<&str> = below.filter_map(|rest| rest.split('/').next()).collect();
            (!names.is_empty()).then(|| names.into_iter().map(str::to_owned).collect())
        }

        fn title(&self, path: &str) -> String {
            path.trim_start_matches('/').to_owned()
        }
    }
}
