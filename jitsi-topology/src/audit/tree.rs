//! The files that are audited: those of several machines, on disk or in memory.

use super::files::{Files, LARGEST, Unreadable};
use super::piece::{Kind, Piece};
use crate::emit::FileTree;
use crate::name::MachineName;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

/// Config files as they lie on one or several machines.
///
/// ```
/// use jitsi_topology::audit::Tree;
/// use jitsi_topology::name::MachineName;
///
/// let mut tree = Tree::default();
/// tree.add(&MachineName::parse("media1")?, "/etc/jitsi/videobridge/jvb.conf", "videobridge { }");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Tree {
    machines: BTreeMap<MachineName, Vec<Layer>>,
    /// Files that were named one by one, with what they are.
    named: Vec<Piece>,
}

/// What a file is the config of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A bridge: jvb.conf.
    Bridge,
    /// Jicofo: jicofo.conf.
    Jicofo,
    /// The Prosody of the browsers: prosody.cfg.lua.
    MainProsody,
    /// nginx: nginx.conf, or the file of one site.
    Nginx,
    /// The Prosody of the bridges: prosody.cfg.lua.
    ProsodyJvb,
}

/// Folders that only the root of a machine has.
const ROOTS: [&str; 3] = ["etc", "srv", "var"];

/// Some files of a machine.
#[derive(Clone, Debug)]
enum Layer {
    /// A folder of this machine's disk, and where it lies on the machine that is audited.
    Folder { at: String, root: PathBuf },
    /// Texts by their absolute paths, each with what to call it in a report.
    Texts(BTreeMap<String, (String, String)>),
}

/// Why a folder cannot be audited.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {}", path.display())]
pub struct TreeError {
    /// The folder or file.
    pub path: PathBuf,
    /// What the system says.
    pub source: io::Error,
}

impl Tree {
    /// The files below `folder`: those of one machine, when it has a folder `etc`, `srv` or `var`, and of one machine for
    /// each folder in it otherwise.
    ///
    /// Nothing is read yet. A symbolic link is followed as it would be on the machine, so that `/etc/nginx/x` stays
    /// within the machine's folder, and one that leads out of it leads nowhere.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn open(folder: &Path) -> Result<Self, TreeError> {
        let fail = |source| TreeError { path: folder.to_owned(), source };
        let mut tree = Self::default();
        if ROOTS.iter().any(|name| folder.join(name).is_dir()) {
            tree.machines
                .insert(super::only_machine(), vec![Layer::Folder { at: String::new(), root: folder.to_owned() }]);
            return Ok(tree);
        }
        for entry in std::fs::read_dir(folder).map_err(fail)? {
            let entry = entry.map_err(fail)?;
            let name = entry.file_name();
            let Some(name) = name.to_str().and_then(|name| MachineName::parse(name).ok()) else { continue };
            if entry.path().is_dir() {
                tree.machines.insert(name, vec![Layer::Folder { at: String::new(), root: entry.path() }]);
            }
        }
        Ok(tree)
    }

    /// One file more, by its absolute path on the machine.
    pub fn add(&mut self, machine: &MachineName, path: &str, text: impl Into<String>) {
        self.add_as(machine, path, format!("{machine}{path}"), text.into());
    }

    /// The file at `path` of this machine's disk as the config of `part`. What it includes is looked for in its folder,
    /// and nowhere else.
    ///
    /// Without a machine it is taken to run where everything runs; a bridge is taken to run on a machine of its own,
    /// unless it connects to its own machine.
    ///
    /// # Errors
    /// When there is no such file.
    pub fn name(&mut self, part: Part, machine: Option<&MachineName>, path: &Path) -> Result<(), TreeError> {
        let fail = |source| TreeError { path: path.to_owned(), source };
        let real = path.canonicalize().map_err(fail)?;
        let (Some(folder), Some(on_machine)) = (real.parent(), real.to_str()) else {
            return Err(fail(io::Error::other("its name is no text")));
        };
        let own = |tree: &Self| MachineName::parse(&format!("bridge{}", tree.named.len() + 1));
        let machine = match (machine, part) {
            (Some(machine), _) => machine.clone(),
            (None, Part::Bridge) => own(self).unwrap_or_else(|_| super::only_machine()),
            (None, _) => super::only_machine(),
        };
        let layer = Layer::Folder { at: folder.display().to_string(), root: folder.to_owned() };
        self.machines.entry(machine.clone()).or_default().push(layer);
        self.named.push(Piece { machine, path: on_machine.to_owned(), kind: part.into(), named: true });
        Ok(())
    }

    /// The files that were named one by one.
    pub(super) fn named(&self) -> &[Piece] {
        &self.named
    }

    fn add_as(&mut self, machine: &MachineName, path: &str, title: String, text: String) {
        let layers = self.machines.entry(machine.clone()).or_default();
        if let Some(Layer::Texts(texts)) = layers.last_mut() {
            texts.insert(path.to_owned(), (title, text));
        } else {
            layers.push(Layer::Texts(BTreeMap::from([(path.to_owned(), (title, text))])));
        }
    }

    /// Each machine with its files.
    pub(super) fn machines(&self) -> impl Iterator<Item = (&MachineName, MachineFiles<'_>)> {
        self.machines.iter().map(|(name, layers)| (name, MachineFiles { layers }))
    }

    /// The files of one machine.
    pub(super) fn machine(&self, name: &MachineName) -> MachineFiles<'_> {
        MachineFiles { layers: self.machines.get(name).map_or(&[], Vec::as_slice) }
    }
}

impl From<Part> for Kind {
    fn from(part: Part) -> Self {
        match part {
            Part::Bridge => Self::Bridge,
            Part::Jicofo => Self::Jicofo,
            Part::MainProsody => Self::MainProsody,
            Part::Nginx => Self::Nginx,
            Part::ProsodyJvb => Self::ProsodyJvb,
        }
    }
}

impl From<&FileTree> for Tree {
    fn from(rendered: &FileTree) -> Self {
        let mut tree = Self::default();
        for file in rendered.iter() {
            tree.add(file.machine(), file.path().as_str(), file.text());
        }
        tree
    }
}

fn read(path: &Path) -> io::Result<String> {
    let metadata = path.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    if metadata.len() > LARGEST {
        return Err(io::Error::other(format!("it has {} bytes, {LARGEST} is the most", metadata.len())));
    }
    std::fs::read_to_string(path)
}

/// The files of one machine.
#[derive(Clone, Copy, Debug)]
pub(super) struct MachineFiles<'t> {
    layers: &'t [Layer],
}

impl Files for MachineFiles<'_> {
    fn text(&self, path: &str) -> Result<Option<String>, Unreadable> {
        for layer in self.layers.iter().rev() {
            match layer {
                Layer::Texts(texts) => {
                    if let Some((_, text)) = texts.get(path) {
                        return Ok(Some(text.clone()));
                    }
                }
                Layer::Folder { at, root } => {
                    if let Some(real) = path.strip_prefix(at.as_str()).and_then(|path| within(root, path)) {
                        return read(&real).map(Some).map_err(|error| Unreadable(error.to_string()));
                    }
                }
            }
        }
        Ok(None)
    }

    fn names(&self, path: &str) -> Option<Vec<String>> {
        let mut names = BTreeSet::new();
        let mut there = false;
        for layer in self.layers {
            match layer {
                Layer::Texts(texts) => {
                    let folder = format!("{}/", path.trim_end_matches('/'));
                    let below = texts.keys().filter_map(|file| file.strip_prefix(&folder));
                    let found = below.filter_map(|rest| rest.split('/').next()).map(str::to_owned);
                    let before = names.len();
                    names.extend(found);
                    there |= names.len() > before;
                }
                Layer::Folder { at, root } => {
                    let real = path.strip_prefix(at.as_str()).and_then(|path| within(root, path));
                    let Some(entries) = real.and_then(|real| std::fs::read_dir(real).ok()) else {
                        continue;
                    };
                    there = true;
                    names.extend(entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()));
                }
            }
        }
        there.then(|| names.into_iter().collect())
    }

    fn title(&self, path: &str) -> String {
        for layer in self.layers.iter().rev() {
            match layer {
                Layer::Texts(texts) => {
                    if let Some((title, _)) = texts.get(path) {
                        return title.clone();
                    }
                }
                Layer::Folder { at, root } => {
                    if let Some(path) = path.strip_prefix(at.as_str()) {
                        return root.join(path.trim_start_matches('/')).display().to_string();
                    }
                }
            }
        }
        path.to_owned()
    }
}

/// How many symbolic links are followed for one path, as many as Linux follows.
const LINKS: usize = 40;

/// Where the machine's `path` lies below `root`, links followed as on the machine; `None` when there is nothing.
fn within(root: &Path, path: &str) -> Option<PathBuf> {
    fn parts(path: &str) -> impl Iterator<Item = String> {
        path.split('/').filter(|part| !part.is_empty() && *part != ".").map(str::to_owned).rev()
    }
    // What is still to walk, the next part last.
    let mut ahead: Vec<String> = parts(path).collect();
    let mut inside: Vec<String> = Vec::new();
    let mut links = 0;
    while let Some(part) = ahead.pop() {
        if part == ".." {
            inside.pop();
            continue;
        }
        inside.push(part);
        let real = root.join(inside.join("/"));
        let Ok(metadata) = real.symlink_metadata() else { return None };
        if metadata.is_symlink() {
            links += 1;
            let target = std::fs::read_link(&real).ok().filter(|_| links <= LINKS)?;
            let target = target.to_str()?;
            inside.pop();
            if target.starts_with('/') {
                inside.clear();
            }
            ahead.extend(parts(target));
        }
    }
    Some(root.join(inside.join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    #[expect(clippy::disallowed_methods, reason = "files to be read")]
    fn a_link_stays_on_its_machine() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("meet");
        std::fs::create_dir_all(root.join("etc/nginx/sites-enabled")).unwrap();
        std::fs::create_dir_all(root.join("etc/nginx/sites-available")).unwrap();
        std::fs::write(root.join("etc/nginx/sites-available/a.conf"), "a").unwrap();
        std::fs::write(folder.path().join("secret"), "no").unwrap();
        let link = |target: &str, name: &str| {
            std::os::unix::fs::symlink(target, root.join("etc/nginx/sites-enabled").join(name)).unwrap();
        };
        link("/etc/nginx/sites-available/a.conf", "absolute.conf");
        link("../sites-available/a.conf", "relative.conf");
        link("../../../../secret", "out.conf");
        link("loop.conf", "loop.conf");
        let tree = Tree::open(folder.path()).unwrap();
        let files = tree.machine(&MachineName::parse("meet").unwrap());
        for name in ["absolute.conf", "relative.conf"] {
            assert_eq!(files.text(&format!("/etc/nginx/sites-enabled/{name}")).unwrap().unwrap(), "a");
        }
        for name in ["out.conf", "loop.conf", "missing.conf"] {
            assert_eq!(files.text(&format!("/etc/nginx/sites-enabled/{name}")).unwrap(), None, "{name}");
        }
        assert_eq!(files.names("/etc/nginx").unwrap(), ["sites-available", "sites-enabled"]);
        assert!(files.title("/etc/x").ends_with("meet/etc/x"));
    }

    #[test]
    fn a_folder_with_etc_is_one_machine() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("etc")).unwrap();
        let tree = Tree::open(folder.path()).unwrap();
        assert_eq!(tree.machines().map(|(name, _)| name.to_string()).collect::<Vec<_>>(), ["meet"]);
    }
}
