//! A rendered tree in memory: the text of every file, by machine and path.

use super::{Body, EmitError, Entry, Files, Mode};
use crate::name::{FilePath, MachineName};
use std::collections::BTreeMap;
use std::fmt;

/// Every file of a deployment, in memory.
///
/// Two trees are equal when they hold the same files with the same texts, purposes and modes.
///
/// ```
/// use jitsi_topology::emit::{Entry, FileTree, Files, Mode};
/// use jitsi_topology::name::{FilePath, MachineName};
///
/// let web = MachineName::parse("web1")?;
/// let path = FilePath::parse("/etc/motd")?;
/// let entry = Entry { machine: &web, path: &path, purpose: "greets", mode: Mode::Public };
///
/// let mut tree = FileTree::default();
/// tree.file(entry, &mut |out| {
///     out.write_str("welcome\n").expect("memory takes every text");
///     Ok(())
/// })?;
///
/// let file = tree.get(&web, "/etc/motd").expect("it was just written");
/// assert_eq!(file.text(), "welcome\n");
/// assert_eq!(file.relative(), "web1/etc/motd");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileTree {
    machines: BTreeMap<MachineName, BTreeMap<FilePath, File>>,
}

impl FileTree {
    /// Every file, in the order of its machine and then of its path.
    pub fn iter(&self) -> impl Iterator<Item = &File> {
        self.machines.values().flat_map(BTreeMap::values)
    }

    /// The file at `path` of `machine`.
    pub fn get(&self, machine: &MachineName, path: &str) -> Option<&File> {
        self.machines.get(machine)?.get(path)
    }

    /// How many files there are, on all machines together.
    pub fn len(&self) -> usize {
        self.machines.values().map(BTreeMap::len).sum()
    }

    /// Whether there is no file at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Files for FileTree {
    /// Takes one file; one whose body fails is not kept.
    fn file(&mut self, entry: Entry<'_>, body: &mut Body<'_>) -> Result<(), EmitError> {
        let (machine, path) = (entry.machine.clone(), entry.path.clone());
        if self.get(&machine, path.as_str()).is_some() {
            return Err(EmitError::Twice { machine, path });
        }
        let mut text = String::new();
        body(&mut text)?;
        let (purpose, text) = (entry.purpose.into(), text.into());
        let file = File { machine: machine.clone(), path: path.clone(), purpose, mode: entry.mode, text };
        self.machines.entry(machine).or_default().insert(path, file);
        Ok(())
    }
}

/// One file: where it belongs, who may read it and what it says.
///
/// Its `Debug` keeps the text of a [secret](Mode::Secret) file to itself.
#[derive(Clone, PartialEq, Eq)]
pub struct File {
    machine: MachineName,
    path: FilePath,
    purpose: Box<str>,
    mode: Mode,
    text: Box<str>,
}

impl File {
    /// The machine it belongs on.
    pub fn machine(&self) -> &MachineName {
        &self.machine
    }

    /// Where it lies there.
    pub fn path(&self) -> &FilePath {
        &self.path
    }

    /// What it is for, in a few words.
    pub fn purpose(&self) -> &str {
        &self.purpose
    }

    /// Who may read it.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// What it says, passwords included.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where it lies below the folder of a rendered tree: `<machine>/etc/...`.
    pub fn relative(&self) -> String {
        relative(&self.machine, &self.path)
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text: &dyn fmt::Debug = match self.mode {
            Mode::Public | Mode::Script => &self.text,
            Mode::Secret => &format_args!("…"),
        };
        f.debug_struct("File")
            .field("machine", &self.machine)
            .field("path", &self.path)
            .field("purpose", &self.purpose)
            .field("mode", &self.mode)
            .field("text", text)
            .finish()
    }
}

/// Where a file lies below the folder of a tree. The path begins with `/` and the machine's name has none, so no two
/// files share a place.
pub(super) fn relative(machine: &MachineName, path: &FilePath) -> String {
    [machine.as_str(), path.as_str()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(tree: &mut FileTree, machine: &str, path: &str, mode: Mode, text: &str) -> Result<(), EmitError> {
        let (machine, path) = (MachineName::parse(machine).unwrap(), FilePath::parse(path).unwrap());
        tree.file(Entry { machine: &machine, path: &path, purpose: "a test", mode }, &mut |out| {
            out.write_str(text).unwrap();
            Ok(())
        })
    }

    #[test]
    fn files_come_by_machine_and_then_by_path() {
        let mut tree = FileTree::default();
        assert!(tree.is_empty());
        for (machine, path) in [("web", "/etc/b"), ("jvb", "/etc/z"), ("web", "/etc/a"), ("jvb.2", "/etc/a")] {
            put(&mut tree, machine, path, Mode::Public, path).unwrap();
        }
        let order: Vec<String> = tree.iter().map(File::relative).collect();
        assert_eq!(order, ["jvb/etc/z", "jvb.2/etc/a", "web/etc/a", "web/etc/b"]);
        assert_eq!((tree.len(), tree.is_empty()), (4, false));
    }

    #[test]
    fn a_file_is_found_where_it_was_put_and_nowhere_else() {
        let mut tree = FileTree::default();
        put(&mut tree, "web", "/etc/a", Mode::Script, "text").unwrap();
        let (web, jvb) = (MachineName::parse("web").unwrap(), MachineName::parse("jvb").unwrap());
        let file = tree.get(&web, "/etc/a").unwrap();
        assert_eq!((file.machine(), file.path().as_str(), file.purpose()), (&web, "/etc/a", "a test"));
        assert_eq!((file.mode(), file.text()), (Mode::Script, "text"));
        assert!(tree.get(&web, "/etc").is_none() && tree.get(&jvb, "/etc/a").is_none());
    }

    #[test]
    fn the_second_file_at_one_place_is_refused_and_the_first_stays() {
        let mut tree = FileTree::default();
        put(&mut tree, "web", "/etc/a", Mode::Public, "first").unwrap();
        put(&mut tree, "jvb", "/etc/a", Mode::Public, "elsewhere").unwrap();
        let error = put(&mut tree, "web", "/etc//a/", Mode::Public, "second").unwrap_err();
        assert!(matches!(error, EmitError::Twice { .. }), "{error}");
        assert_eq!(tree.get(&MachineName::parse("web").unwrap(), "/etc/a").unwrap().text(), "first");
    }

    #[test]
    fn a_body_that_fails_leaves_nothing() {
        let (machine, path) = (MachineName::parse("web").unwrap(), FilePath::parse("/etc/a").unwrap());
        let mut tree = FileTree::default();
        let entry = Entry { machine: &machine, path: &path, purpose: "a test", mode: Mode::Public };
        let failed = tree.file(entry, &mut |out| {
            out.write_str("half").unwrap();
            Err(EmitError::Unsayable { file: "a".to_owned(), problem: "b".to_owned() })
        });
        assert!(failed.is_err());
        assert_eq!(tree, FileTree::default());
    }

    #[test]
    fn debug_shows_no_secret() {
        let mut tree = FileTree::default();
        put(&mut tree, "web", "/etc/a", Mode::Public, "for all").unwrap();
        put(&mut tree, "web", "/etc/b", Mode::Secret, "for one").unwrap();
        for shown in [format!("{tree:?}"), format!("{tree:#?}")] {
            assert!(shown.contains("for all") && !shown.contains("for one"), "{shown}");
        }
    }
}
