//! A rendered tree on disk, put in place whole or not at all.

use super::tree::relative;
use super::{Body, EmitError, Entry, FileTree, Files, Mode};
use crate::name::{FilePath, MachineName};
use hashbrown::HashSet;
use rustix::fs::{AtFlags, CWD, Dir, FileType, OFlags, RenameFlags};
use rustix::io::{Errno, retry_on_intr};
use std::collections::BTreeSet;
use std::ffi::{CString, OsString};
use std::fmt;
use std::fs::{self, Permissions};
use std::io::{self, BufWriter, Write as _};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The list of what was written, at the root of every tree: how a later run knows what it may delete.
const MANIFEST: &str = "jitsi-topology.manifest.json";

/// Everybody enters and lists a folder, its owner changes it. What is secret is so by its own mode.
const FOLDER_BITS: u32 = 0o755;

/// Until it is whole, a tree is its owner's alone.
const STAGING_BITS: u32 = 0o700;

/// How many files of somebody else's an error names.
const NAMED: usize = 5;

/// Writes files to a folder of `<machine>/<path>`, which appears whole or not at all.
///
/// Every file goes straight to disk, into a hidden staging folder that nobody else may enter, beside the target (or in
/// the nearest folder above it that exists). [`commit`](Self::commit) makes the folders above the target that are
/// missing and puts the tree in place; dropping it instead leaves no trace. A process that is killed leaves the target
/// as it was and the staging folder, `.<name>.` and six characters, which is harmless and never read again.
///
/// - **What is replaced.** A missing target and an empty folder always; a tree of an earlier run with [`Replace::Yes`].
///   That tree is known by its `jitsi-topology.manifest.json`: what is listed there is deleted, edited or not, and if
///   anything else lies in it, links and folders included, nothing is touched. The target itself may not be a link.
/// - **Modes** are exactly those of [`Mode::bits`], and 0755 for folders, whatever the umask was at the beginning. A file
///   has its mode from before its first byte, so a secret is never readable for others. Folders above the target follow
///   the umask.
/// - **How it is put in place.** By one rename, or one exchange of two folders, so nobody sees half a tree. Where
///   the file system cannot exchange, the old tree is moved aside first, as `.<name>.` and six characters: for that
///   moment the target is missing, and a kill in it leaves both trees, hidden, beside where it was.
/// - **Power failures.** On Linux the texts are on disk before the rename (`syncfs`, which also waits for what
///   others have written to that file system), so on a file system with a journal the target is afterwards the old tree
///   or the new one, whole, and a commit that returned is there to stay. Elsewhere the system is only asked to begin.
///
/// The target cannot be a mount point, because a folder is only renamed within its file system: name one below it.
///
/// ```
/// use jitsi_topology::emit::{Entry, Files, Folder, Mode, Replace};
/// use jitsi_topology::name::{FilePath, MachineName};
///
/// # let scratch = tempfile::tempdir()?;
/// # let target = scratch.path().join("out");
/// let web = MachineName::parse("web1")?;
/// let path = FilePath::parse("/etc/motd")?;
/// let mut folder = Folder::create(&target, Replace::No)?;
/// folder.file(Entry { machine: &web, path: &path, purpose: "greets", mode: Mode::Public }, &mut |out| {
///     // A text that the disk refuses is reported by the folder.
///     let _ = out.write_str("welcome\n");
///     Ok(())
/// })?;
/// assert!(!target.exists());
/// folder.commit()?;
/// assert_eq!(std::fs::read_to_string(target.join("web1/etc/motd"))?, "welcome\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Folder {
    target: PathBuf,
    replace: Replace,
    staging: TempDir,
    /// The staging folder, from which the ways to its files are short.
    root: OwnedFd,
    /// Whether what is made in the staging folder has the mode it is made with.
    exact: bool,
    /// The folders made so far, so that ten thousand files in one folder make it once.
    made: HashSet<String>,
    written: Vec<Written>,
    /// Whether every file that was begun is complete.
    whole: bool,
}

/// One file that was written, as the list of them tells it.
#[derive(Debug, serde::Serialize)]
struct Written {
    machine: MachineName,
    path: FilePath,
    purpose: Box<str>,
    mode: Mode,
    file: String,
}

impl Written {
    /// Where the file belongs: no two share that.
    fn place(&self) -> (&MachineName, &FilePath) {
        (&self.machine, &self.path)
    }
}

/// Whether a tree of an earlier run may be replaced. What somebody else wrote never is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Replace {
    /// It stays, and to write there is an error.
    #[default]
    No,
    /// It goes as soon as the new one is in place, edits included.
    Yes,
}

/// Why a tree was not written. But for [`Remains`](Self::Remains) and [`Unsynced`](Self::Unsynced), the target is as it
/// was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FolderError {
    /// A file could not be emitted.
    #[error(transparent)]
    Emit(#[from] EmitError),
    /// An earlier tree is there, and nobody asked for it to be replaced.
    #[error("`{path}` holds an earlier tree: ask for it to be replaced, or choose another folder")]
    Exists {
        /// The target.
        path: PathBuf,
    },
    /// The target holds what was not written here, which is never deleted.
    #[error(
        "`{path}` exists and was not written by jitsi-topology (found {}): choose another folder, or move that away",
        name_them(found, *more)
    )]
    Foreign {
        /// The target.
        path: PathBuf,
        /// Up to five of the files, links and folders that are not ours, relative to it.
        found: Vec<String>,
        /// How many there are beyond those.
        more: usize,
    },
    /// A file failed before, so the tree is not whole.
    #[error("`{path}` is not written, because one of its files could not be")]
    Incomplete {
        /// The target.
        path: PathBuf,
    },
    /// The list of what an earlier run wrote cannot be read, so nothing of it may be deleted.
    #[error("cannot read `{path}`, which lists what may be replaced: mend it, or choose another folder")]
    Manifest {
        /// The list.
        path: PathBuf,
        /// What is wrong with it.
        source: io::Error,
    },
    /// The target has no name under which a folder could be put in place.
    #[error("`{path}` does not end in the name of a folder: name a folder below it")]
    Nameless {
        /// The target.
        path: PathBuf,
    },
    /// Something that is no folder lies at the target.
    #[error("`{path}` is {what} and not a folder: choose another folder")]
    NotAFolder {
        /// The target.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// The new tree is in place, but of the old one something is left.
    #[error("`{path}` is written, but the old tree cannot be deleted: look at what is left of it in `{aside}`")]
    Remains {
        /// The target.
        path: PathBuf,
        /// Where the old tree lies now.
        aside: PathBuf,
        /// Why it was not deleted.
        source: Box<Self>,
    },
    /// The system refused.
    #[error("cannot {action} `{path}`")]
    System {
        /// What was being done.
        action: &'static str,
        /// To which file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The new tree is in place, but that may not have reached the disk.
    #[error("`{path}` is written, but may be lost in a power failure")]
    Unsynced {
        /// The target.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// The names in an error, with what a terminal would act on made visible.
fn name_them(found: &[String], more: usize) -> String {
    let names: Vec<String> = found.iter().map(|name| format!("`{}`", name.escape_debug())).collect();
    match more {
        0 => names.join(", "),
        _ => format!("{} and {more} more", names.join(", ")),
    }
}

/// What an error of the system becomes.
fn system<E: Into<io::Error>>(action: &'static str, path: &Path) -> impl FnOnce(E) -> FolderError {
    move |source| FolderError::System { action, path: path.to_owned(), source: source.into() }
}

impl Folder {
    /// Begins a tree that will lie at `target`. Nothing there is touched before [`commit`](Self::commit).
    ///
    /// # Errors
    /// When `target` holds what may not be replaced, or nothing can be written beside it.
    pub fn create(target: &Path, replace: Replace) -> Result<Self, FolderError> {
        let target = address(target)?;
        allow(&target, &look(&target)?, replace)?;
        let staging = tempfile::Builder::new()
            .prefix(&hidden(&target))
            .permissions(Permissions::from_mode(STAGING_BITS))
            .tempdir_in(nearest(&target))
            .map_err(system("begin a folder beside", &target))?;
        let (root, exact) = enter(staging.path()).map_err(system("begin a folder beside", &target))?;
        Ok(Self { target, replace, staging, root, exact, made: HashSet::default(), written: Vec::new(), whole: true })
    }

    /// Puts the tree in place.
    ///
    /// # Errors
    /// When a file failed before, the system refuses, or the target holds by now what may not be replaced. The target
    /// is then as it was, unless the error [says](FolderError::Remains) that the new tree [is in
    /// place](FolderError::Unsynced).
    pub fn commit(mut self) -> Result<(), FolderError> {
        if !self.whole {
            return Err(FolderError::Incomplete { path: self.target });
        }
        let listed = self.list();
        let Self { target, replace, staging, .. } = self;
        listed.map_err(system("write the list of files of", &target))?;
        fs::set_permissions(staging.path(), Permissions::from_mode(FOLDER_BITS))
            .map_err(system("open to others", staging.path()))?;
        let parent = target.parent().unwrap_or(&target);
        fs::create_dir_all(parent).map_err(system("make", parent))?;
        sync_all(staging.path()).map_err(system("bring to disk", staging.path()))?;
        let standing = look(&target)?;
        allow(&target, &standing, replace)?;
        match standing {
            Standing::Free => settle(staging, &target),
            Standing::Ours(_) => supplant(staging, &target),
        }
    }

    /// Makes a file that nobody but those whom `mode` allows can ever open, and the folders it lies in.
    fn make(&mut self, at: &str, mode: Mode) -> io::Result<fs::File> {
        self.make_folders(at)?;
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        let bits = rights(mode.bits());
        let file = fs::File::from(retry_on_intr(|| rustix::fs::openat(&self.root, at, flags, bits))?);
        if !self.exact {
            rustix::fs::fchmod(&file, bits)?;
        }
        Ok(file)
    }

    /// Makes the folders that the file at `at` lies in, but for those made before.
    fn make_folders(&mut self, at: &str) -> io::Result<()> {
        if at.rsplit_once('/').is_none_or(|(folder, _)| self.made.contains(folder)) {
            return Ok(());
        }
        for (end, _) in at.match_indices('/') {
            let folder = &at[..end];
            if !self.made.contains(folder) {
                let bits = rights(FOLDER_BITS);
                rustix::fs::mkdirat(&self.root, folder, bits)?;
                if !self.exact {
                    rustix::fs::chmodat(&self.root, folder, bits, AtFlags::empty())?;
                }
                self.made.insert(folder.to_owned());
            }
        }
        Ok(())
    }

    /// Why a file was not written. That something is in its place is for the system to see; whether that is a file of
    /// the same name is asked only then.
    fn refusal(&self, entry: Entry<'_>, at: &str, source: io::Error) -> EmitError {
        let Entry { machine, path, .. } = entry;
        let twice = || self.written.iter().any(|written| written.place() == (machine, path));
        if source.kind() == io::ErrorKind::AlreadyExists && twice() {
            return EmitError::Twice { machine: machine.clone(), path: path.clone() };
        }
        EmitError::Write { path: self.target.join(at).display().to_string(), source }
    }

    /// Writes the list of what was written.
    fn list(&mut self) -> io::Result<()> {
        #[derive(serde::Serialize)]
        struct Manifest<'a> {
            files: &'a [Written],
        }
        self.written.sort_by(|one, other| one.place().cmp(&other.place()));
        let mut out = BufWriter::new(self.make(MANIFEST, Mode::Public)?);
        serde_json::to_writer_pretty(&mut out, &Manifest { files: &self.written })?;
        out.write_all(b"\n")?;
        out.flush()
    }
}

impl Files for Folder {
    /// Takes one file. When that fails, the folder cannot be committed any more.
    fn file(&mut self, entry: Entry<'_>, body: &mut Body<'_>) -> Result<(), EmitError> {
        // Also a body that panics leaves half a file.
        let whole = std::mem::replace(&mut self.whole, false);
        let file = relative(entry.machine, entry.path);
        let made = self.make(&file, entry.mode).map_err(|source| self.refusal(entry, &file, source))?;
        fill(made, body, |source| self.refusal(entry, &file, source))?;
        let Entry { machine, path, purpose, mode } = entry;
        let (machine, path, purpose) = (machine.clone(), path.clone(), purpose.into());
        self.written.push(Written { machine, path, purpose, mode, file });
        self.whole = whole;
        Ok(())
    }
}

impl FileTree {
    /// Writes every file to a folder of `<machine>/<path>`, which appears whole or not at all: see [`Folder`].
    ///
    /// # Errors
    /// When `target` holds what may not be replaced, or the system refuses.
    pub fn write_to(&self, target: &Path, replace: Replace) -> Result<(), FolderError> {
        let mut folder = Folder::create(target, replace)?;
        for file in self.iter() {
            let entry =
                Entry { machine: file.machine(), path: file.path(), purpose: file.purpose(), mode: file.mode() };
            folder.file(entry, &mut |out| {
                // The folder knows better what was wrong, and says that.
                out.write_str(file.text()).map_err(|_| EmitError::cut_off(&file.relative()))
            })?;
        }
        folder.commit()
    }
}

// Before: what is at the target.

/// The target as an absolute path, so that it stays the same folder whatever becomes of the working directory. Without
/// its trailing slash, with which a link would be followed.
fn address(target: &Path) -> Result<PathBuf, FolderError> {
    let nameless = || FolderError::Nameless { path: target.to_owned() };
    let name = target.file_name().ok_or_else(nameless)?;
    let absolute = std::path::absolute(target).map_err(system("find", target))?;
    Ok(absolute.parent().ok_or_else(nameless)?.join(name))
}

/// The nearest folder above the target that exists: on its file system, and there without making anything.
fn nearest(target: &Path) -> &Path {
    target.ancestors().skip(1).find(|above| above.exists()).unwrap_or(target)
}

/// How the names of folders beside the target begin.
fn hidden(target: &Path) -> OsString {
    let mut prefix = OsString::from(".");
    prefix.push(target.file_name().unwrap_or_default());
    prefix.push(".");
    prefix
}

/// What is at a path, if it is nothing foreign.
enum Standing {
    /// Nothing, or a folder with nothing in it.
    Free,
    /// A tree of an earlier run, and nothing else.
    Ours(Listing),
}

/// Finds out what is at `path`; what is foreign is an error.
fn look(path: &Path) -> Result<Standing, FolderError> {
    let kind = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Standing::Free),
        Err(error) => return Err(system("look at", path)(error)),
        Ok(meta) => meta.file_type(),
    };
    if !kind.is_dir() {
        let what = if kind.is_symlink() { "a symbolic link" } else { "a file" };
        return Err(FolderError::NotAFolder { path: path.to_owned(), what });
    }
    let root = open_folder(CWD, path).map_err(system("look into", path))?;
    let listing = Listing::read(&root).map_err(|source| FolderError::Manifest { path: path.join(MANIFEST), source })?;
    let mut found = Vec::new();
    listing
        .as_ref()
        .unwrap_or(&Listing::default())
        .strangers(root, "", &mut found)
        .map_err(system("look into", path))?;
    if found.is_empty() {
        return Ok(listing.map_or(Standing::Free, Standing::Ours));
    }
    found.sort_unstable();
    let more = found.len().saturating_sub(NAMED);
    found.truncate(NAMED);
    Err(FolderError::Foreign { path: path.to_owned(), found, more })
}

/// An earlier tree is replaced only when somebody asked for that.
fn allow(target: &Path, standing: &Standing, replace: Replace) -> Result<(), FolderError> {
    match (standing, replace) {
        (Standing::Ours(_), Replace::No) => Err(FolderError::Exists { path: target.to_owned() }),
        _ => Ok(()),
    }
}

/// What an earlier run wrote.
#[derive(Default)]
struct Listing {
    files: BTreeSet<String>,
    /// The folders those lie in.
    folders: BTreeSet<String>,
}

/// One thing found in a folder.
struct Found {
    name: CString,
    /// Where it lies below the root of the tree.
    at: String,
    kind: Kind,
}

enum Kind {
    File,
    Folder,
    Foreign,
}

impl Listing {
    /// Reads the list in a tree's root, if it has one.
    fn read(root: &OwnedFd) -> io::Result<Option<Self>> {
        #[derive(serde::Deserialize)]
        struct Manifest {
            files: Vec<Line>,
        }
        #[derive(serde::Deserialize)]
        struct Line {
            file: String,
        }
        // A pipe of that name would otherwise wait for a writer.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let text = match rustix::fs::openat(root, MANIFEST, flags, rustix::fs::Mode::empty()) {
            Err(Errno::NOENT) => return Ok(None),
            opened => io::read_to_string(fs::File::from(opened?))?,
        };
        let manifest: Manifest = serde_json::from_str(&text)?;
        let mut listing = Self::default();
        listing.files.insert(MANIFEST.to_owned());
        for Line { file } in manifest.files {
            let above = file.rmatch_indices('/').map(|(end, _)| &file[..end]);
            above.take_while(|folder| listing.folders.insert((*folder).to_owned())).for_each(drop);
            listing.files.insert(file);
        }
        Ok(Some(listing))
    }

    /// Collects what lies in `folder` and is not listed. No link is followed, and no foreign folder entered.
    fn strangers(&self, folder: OwnedFd, within: &str, strangers: &mut Vec<String>) -> io::Result<()> {
        let mut folder = Dir::new(folder)?;
        for found in self.entries(&mut folder, within)? {
            match found.kind {
                Kind::File => {}
                Kind::Folder => self.strangers(open_folder(folder.fd()?, &*found.name)?, &found.at, strangers)?,
                Kind::Foreign => strangers.push(found.at),
            }
        }
        Ok(())
    }

    /// Deletes what is listed, and never anything else: a folder that somebody put a file into in the meantime stays.
    fn clear(&self, folder: OwnedFd, within: &str) -> io::Result<()> {
        let mut folder = Dir::new(folder)?;
        for found in self.entries(&mut folder, within)? {
            match found.kind {
                Kind::File => rustix::fs::unlinkat(folder.fd()?, &*found.name, AtFlags::empty())?,
                Kind::Folder => {
                    self.clear(open_folder(folder.fd()?, &*found.name)?, &found.at)?;
                    rustix::fs::unlinkat(folder.fd()?, &*found.name, AtFlags::REMOVEDIR)?;
                }
                Kind::Foreign => {}
            }
        }
        Ok(())
    }

    /// What lies in `folder`, itself at `within` the tree.
    fn entries(&self, folder: &mut Dir, within: &str) -> io::Result<Vec<Found>> {
        let mut entries = Vec::new();
        while let Some(entry) = folder.read() {
            let entry = entry?;
            let name = entry.file_name().to_owned();
            if matches!(name.to_bytes(), b"." | b"..") {
                continue;
            }
            let kind = match entry.file_type() {
                // Not every file system says it while listing.
                FileType::Unknown => FileType::from_raw_mode(
                    rustix::fs::statat(folder.fd()?, &*name, AtFlags::SYMLINK_NOFOLLOW)?.st_mode,
                ),
                known => known,
            };
            let at = match within {
                "" => name.to_string_lossy().into_owned(),
                _ => format!("{within}/{}", name.to_string_lossy()),
            };
            // A name that is no UTF-8 reads like another one here, and is not ours.
            let kind = match name.to_str() {
                Ok(_) if kind.is_dir() && self.folders.contains(&at) => Kind::Folder,
                Ok(_) if !kind.is_dir() && self.files.contains(&at) => Kind::File,
                _ => Kind::Foreign,
            };
            entries.push(Found { name, at, kind });
        }
        Ok(entries)
    }
}

/// Opens a folder, and not what a link in its place leads to.
fn open_folder(within: impl AsFd, name: impl rustix::path::Arg) -> rustix::io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    rustix::fs::openat(within, name, flags, rustix::fs::Mode::empty())
}

// While: writing below the staging folder.

/// Opens the staging folder, and finds out whether what is made in it has the mode it is made with, so that none has to
/// be mended: a umask or a default ACL may take from it, and a file system have modes of its own. The bits of every
/// [`Mode`] are among those of a folder.
fn enter(staging: &Path) -> io::Result<(OwnedFd, bool)> {
    // A umask may take from the owner as well, and the folder above hand down its group.
    fs::set_permissions(staging, Permissions::from_mode(STAGING_BITS))?;
    let root = open_folder(CWD, staging)?;
    let probe = "probe";
    rustix::fs::mkdirat(&root, probe, rights(FOLDER_BITS))?;
    let made = rustix::fs::statat(&root, probe, AtFlags::SYMLINK_NOFOLLOW)?;
    rustix::fs::unlinkat(&root, probe, AtFlags::REMOVEDIR)?;
    let exact = rustix::fs::Mode::from_raw_mode(made.st_mode) == rights(FOLDER_BITS);
    Ok((root, exact))
}

/// Permission bits as the system takes them.
fn rights(bits: u32) -> rustix::fs::Mode {
    rustix::fs::Mode::from_raw_mode(bits as rustix::fs::RawMode)
}

/// Writes the text of a file. Of two errors that of the system is told: the body only saw that writing failed.
fn fill(file: fs::File, body: &mut Body<'_>, refused: impl FnOnce(io::Error) -> EmitError) -> Result<(), EmitError> {
    let mut sink = Sink { file: BufWriter::new(file), refused: None };
    let said = body(&mut sink);
    sink.finish().map_err(refused)?;
    said
}

/// A file as a body sees it. What the system refused is kept, because `fmt::Error` cannot carry it.
struct Sink {
    file: BufWriter<fs::File>,
    refused: Option<io::Error>,
}

impl Sink {
    fn finish(mut self) -> io::Result<()> {
        match self.refused {
            Some(error) => Err(error),
            None => self.file.flush(),
        }
    }
}

impl fmt::Write for Sink {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.refused.is_none() {
            self.refused = self.file.write_all(text.as_bytes()).err();
        }
        match self.refused {
            Some(_) => Err(fmt::Error),
            None => Ok(()),
        }
    }
}

// After: putting the tree in place.

/// Puts the tree where nothing is. A rename of a folder replaces an empty folder and nothing else, so whatever came
/// there in this moment is safe.
fn settle(staging: TempDir, target: &Path) -> Result<(), FolderError> {
    fs::rename(staging.path(), target).map_err(system("put the new tree at", target))?;
    let _moved = staging.keep();
    sync_name(target)
}

/// Puts the tree where an earlier one is, and deletes that.
fn supplant(staging: TempDir, target: &Path) -> Result<(), FolderError> {
    // From here on the old tree may lie where the staging folder was, and must not be swept away with it.
    let staging = staging.keep();
    let aside = match swap(&staging, target) {
        Ok(aside) => aside,
        Err(error) => {
            // The error tells more than that a hidden folder could not be removed.
            let _ = fs::remove_dir_all(&staging);
            return Err(system("put the new tree at", target)(error));
        }
    };
    retire(&aside, target).map_err(|source| FolderError::Remains {
        path: target.to_owned(),
        aside,
        source: Box::new(source),
    })
}

/// Deletes an old tree, after another look: only if all of it is ours.
fn retire(aside: &Path, target: &Path) -> Result<(), FolderError> {
    sync_name(target)?;
    if let Standing::Ours(listing) = look(aside)? {
        let root = open_folder(CWD, aside).map_err(io::Error::from);
        root.and_then(|root| listing.clear(root, "")).map_err(system("delete what is in", aside))?;
    }
    fs::remove_dir(aside).map_err(system("delete", aside))
}

/// Puts the folder `new` at `target`, and tells where the old one lies now. When it fails, nothing has moved.
fn swap(new: &Path, target: &Path) -> io::Result<PathBuf> {
    or_in_two_steps(rustix::fs::renameat_with(CWD, new, CWD, target, RenameFlags::EXCHANGE), new, target)
}

/// Goes on from an exchange, which may not be known to the file system.
fn or_in_two_steps(exchanged: rustix::io::Result<()>, new: &Path, target: &Path) -> io::Result<PathBuf> {
    match exchanged {
        Ok(()) => Ok(new.to_owned()),
        Err(error) if unsupported(error) => swap_in_two_steps(new, target),
        Err(error) => Err(error.into()),
    }
}

/// As [`swap`], where a file system cannot exchange: for a moment nothing is at `target`.
fn swap_in_two_steps(new: &Path, target: &Path) -> io::Result<PathBuf> {
    let aside = tempfile::Builder::new().prefix(&hidden(target)).tempdir_in(target.parent().unwrap_or(target))?.keep();
    if let Err(error) = fs::rename(target, &aside) {
        let _ = fs::remove_dir(&aside);
        return Err(error);
    }
    let Err(error) = fs::rename(new, target) else { return Ok(aside) };
    match fs::rename(&aside, target) {
        Ok(()) => Err(error),
        Err(_) => Err(io::Error::new(error.kind(), format!("{error}; the old tree lies in `{}`", aside.display()))),
    }
}

/// Whether a file system says that it does not know how, and not that it failed.
fn unsupported(error: Errno) -> bool {
    [Errno::INVAL, Errno::NOSYS, Errno::NOTSUP, Errno::OPNOTSUPP].contains(&error)
}

/// Waits until everything below the folder is on disk. One call for all: ten thousand files take 0.2 s that way and 5 s
/// with a call for each.
#[cfg(any(target_os = "android", target_os = "linux"))]
fn sync_all(folder: &Path) -> io::Result<()> {
    if_supported(rustix::fs::syncfs(fs::File::open(folder)?))
}

/// Asks for everything to be brought to disk; here the system does not say when it is there.
#[cfg(not(any(target_os = "android", target_os = "linux")))]
#[expect(clippy::unnecessary_wraps, reason = "on Linux it can fail")]
fn sync_all(_: &Path) -> io::Result<()> {
    rustix::fs::sync();
    Ok(())
}

/// Waits until what is at `target` is there after a power failure too.
fn sync_name(target: &Path) -> Result<(), FolderError> {
    let parent = fs::File::open(target.parent().unwrap_or(target));
    let synced = parent.and_then(|parent| if_supported(rustix::fs::fsync(parent)));
    synced.map_err(|source| FolderError::Unsynced { path: target.to_owned(), source })
}

/// A file system that cannot sync a folder does not need to.
fn if_supported(synced: rustix::io::Result<()>) -> io::Result<()> {
    match synced {
        Err(error) if !unsupported(error) => Err(error.into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::symlink;
    use std::process::Command;

    /// A folder to write in, and a target there.
    struct Ground {
        dir: TempDir,
        target: PathBuf,
    }

    impl Ground {
        fn new() -> Self {
            let dir = tempfile::tempdir().unwrap();
            let target = dir.path().join("out");
            Self { dir, target }
        }

        /// A ground where an earlier run wrote `web/etc/kept` and `web/etc/old/gone`.
        fn written() -> Self {
            let ground = Self::new();
            tree(&[("web", "/etc/kept", "old"), ("web", "/etc/old/gone", "old")])
                .write_to(&ground.target, Replace::No)
                .unwrap();
            ground
        }

        fn at(&self, path: &str) -> PathBuf {
            self.target.join(path)
        }

        /// What lies below the ground: every path with its text, `/` for a folder or `-> to` for a link.
        fn snapshot(&self) -> BTreeMap<PathBuf, String> {
            let mut seen = BTreeMap::new();
            let mut todo = vec![self.dir.path().to_owned()];
            while let Some(path) = todo.pop() {
                let kind = fs::symlink_metadata(&path).unwrap().file_type();
                let text = if kind.is_symlink() {
                    format!("-> {}", fs::read_link(&path).unwrap().display())
                } else if kind.is_dir() {
                    todo.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
                    "/".to_owned()
                } else {
                    fs::read_to_string(&path).unwrap()
                };
                seen.insert(path.strip_prefix(self.dir.path()).unwrap().to_owned(), text);
            }
            seen
        }

        /// What lies beside the target, hidden or not.
        fn names(&self) -> Vec<String> {
            let entries =
                fs::read_dir(self.dir.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
            entries.collect::<BTreeSet<_>>().into_iter().collect()
        }
    }

    fn tree(files: &[(&str, &str, &str)]) -> FileTree {
        let mut tree = FileTree::default();
        for (machine, path, text) in files {
            put(&mut tree, machine, path, Mode::Public, text).unwrap();
        }
        tree
    }

    fn new_tree() -> FileTree {
        tree(&[("web", "/etc/kept", "new"), ("web", "/etc/new", "new")])
    }

    fn put(files: &mut dyn Files, machine: &str, path: &str, mode: Mode, text: &str) -> Result<(), EmitError> {
        emit(files, machine, path, mode, &mut |out| {
            let _ = out.write_str(text);
            Ok(())
        })
    }

    fn emit(
        files: &mut dyn Files,
        machine: &str,
        path: &str,
        mode: Mode,
        body: &mut Body<'_>,
    ) -> Result<(), EmitError> {
        let (machine, path) = (MachineName::parse(machine).unwrap(), FilePath::parse(path).unwrap());
        files.file(Entry { machine: &machine, path: &path, purpose: "a test", mode }, body)
    }

    fn save(path: &Path, text: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::File::create(path).unwrap().write_all(text.as_bytes()).unwrap();
    }

    fn bits(path: &Path) -> u32 {
        fs::symlink_metadata(path).unwrap().permissions().mode() & 0o7777
    }

    fn found(error: &FolderError) -> (Vec<&str>, usize) {
        match error {
            FolderError::Foreign { found, more, .. } => (found.iter().map(String::as_str).collect(), *more),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn a_tree_comes_whole_with_its_list() {
        let ground = Ground::new();
        let mut folder = Folder::create(&ground.target, Replace::No).unwrap();
        put(&mut folder, "web", "/etc/b", Mode::Secret, "b\n").unwrap();
        put(&mut folder, "web", "/etc/a", Mode::Public, "").unwrap();
        put(&mut folder, "jvb", "/z", Mode::Script, "z\n").unwrap();
        assert!(!ground.target.exists());
        folder.commit().unwrap();
        let manifest = r#"{
  "files": [
    {
      "machine": "jvb",
      "path": "/z",
      "purpose": "a test",
      "mode": "script",
      "file": "jvb/z"
    },
    {
      "machine": "web",
      "path": "/etc/a",
      "purpose": "a test",
      "mode": "public",
      "file": "web/etc/a"
    },
    {
      "machine": "web",
      "path": "/etc/b",
      "purpose": "a test",
      "mode": "secret",
      "file": "web/etc/b"
    }
  ]
}
"#;
        let expected = [
            ("", "/"),
            ("out", "/"),
            ("out/jitsi-topology.manifest.json", manifest),
            ("out/jvb", "/"),
            ("out/jvb/z", "z\n"),
            ("out/web", "/"),
            ("out/web/etc", "/"),
            ("out/web/etc/a", ""),
            ("out/web/etc/b", "b\n"),
        ];
        assert_eq!(ground.snapshot(), expected.map(|(path, text)| (path.into(), text.to_owned())).into());
    }

    #[test]
    fn modes_are_exact() {
        modes_are_exact_on(&Ground::new());
    }

    fn modes_are_exact_on(ground: &Ground) {
        let mut folder = Folder::create(&ground.target, Replace::No).unwrap();
        let staging = folder.staging.path().to_owned();
        assert_eq!(bits(&staging), 0o700);
        for (path, mode) in [("/a/b/secret", Mode::Secret), ("/a/b/public", Mode::Public), ("/a/script", Mode::Script)]
        {
            emit(&mut folder, "web", path, mode, &mut |out| {
                assert_eq!(bits(&staging.join("web").join(&path[1..])), mode.bits(), "before the first byte");
                let _ = out.write_str("text");
                Ok(())
            })
            .unwrap();
        }
        folder.commit().unwrap();
        let expected = [
            ("", 0o755),
            (MANIFEST, 0o644),
            ("web", 0o755),
            ("web/a", 0o755),
            ("web/a/b", 0o755),
            ("web/a/b/public", 0o644),
            ("web/a/b/secret", 0o600),
            ("web/a/script", 0o755),
        ];
        for (path, mode) in expected {
            assert_eq!(format!("{:o}", bits(&ground.at(path))), format!("{mode:o}"), "{path}");
        }
    }

    #[test]
    fn modes_do_not_depend_on_what_the_folder_above_hands_down() {
        let ground = Ground::new();
        fs::set_permissions(ground.dir.path(), Permissions::from_mode(0o2700)).unwrap();
        modes_are_exact_on(&ground);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn modes_do_not_depend_on_a_default_acl() {
        let ground = Ground::new();
        // All for the owner, nothing for its group and others; laid out as in Linux's posix_acl_xattr.h.
        let mut acl = 2_u32.to_le_bytes().to_vec();
        for (tag, rights) in [(0x01_u16, 7_u16), (0x04, 0), (0x20, 0)] {
            acl.extend([tag.to_le_bytes(), rights.to_le_bytes()].concat());
            acl.extend(u32::MAX.to_le_bytes());
        }
        match rustix::fs::setxattr(ground.dir.path(), "system.posix_acl_default", &acl, rustix::fs::XattrFlags::empty())
        {
            // A file system without such lists.
            Err(Errno::OPNOTSUPP) => {}
            set => {
                set.unwrap();
                modes_are_exact_on(&ground);
            }
        }
    }

    #[test]
    fn modes_do_not_depend_on_the_umask() {
        let test = concat!(module_path!(), "::modes_are_exact");
        let (_, test) = test.split_once("::").unwrap();
        for umask in ["000", "022", "077", "027", "0277", "0777"] {
            // The umask is that of the process, so it is changed in one of its own.
            let mut shell = Command::new("sh");
            shell
                .args(["-c", "umask $0 && exec \"$@\"", umask])
                .arg(std::env::current_exe().unwrap())
                .args(["--exact", test]);
            let output = shell.output().unwrap();
            let said = String::from_utf8_lossy(&output.stdout);
            assert!(output.status.success() && said.contains("1 passed"), "{umask}: {said}");
        }
    }

    #[test]
    fn missing_parents_are_made_when_the_tree_is_put_in_place() {
        let ground = Ground::new();
        let target = ground.at("a/b");
        let folder = Folder::create(&target, Replace::No).unwrap();
        assert!(!ground.target.exists());
        drop(folder);
        assert_eq!(ground.names(), [""; 0]);
        new_tree().write_to(&target, Replace::No).unwrap();
        assert_eq!(fs::read_to_string(target.join("web/etc/new")).unwrap(), "new");
        assert_eq!(ground.names(), ["out"]);
    }

    #[test]
    fn an_empty_folder_is_replaced() {
        let ground = Ground::new();
        fs::create_dir(&ground.target).unwrap();
        new_tree().write_to(&ground.target, Replace::No).unwrap();
        assert!(ground.at("web/etc/new").exists());
        assert_eq!(ground.names(), ["out"]);
    }

    #[test]
    fn an_earlier_tree_is_replaced_only_when_asked() {
        let ground = Ground::written();
        let before = ground.snapshot();
        let error = new_tree().write_to(&ground.target, Replace::No).unwrap_err();
        assert!(matches!(error, FolderError::Exists { .. }), "{error}");
        assert!(
            matches!(Folder::create(&ground.target, Replace::No), Err(FolderError::Exists { .. })),
            "before anything is written"
        );
        assert_eq!(ground.snapshot(), before);

        new_tree().write_to(&ground.target, Replace::Yes).unwrap();
        let fresh = Ground::new();
        new_tree().write_to(&fresh.target, Replace::No).unwrap();
        assert_eq!(ground.snapshot(), fresh.snapshot());
        tree(&[]).write_to(&ground.target, Replace::Yes).unwrap();
        tree(&[]).write_to(&ground.target, Replace::Yes).unwrap();
        assert_eq!(ground.snapshot().len(), 3);
    }

    #[test]
    fn listed_files_may_be_edited_or_gone() {
        let ground = Ground::written();
        save(&ground.at("web/etc/kept"), "edited");
        fs::remove_dir_all(ground.at("web/etc/old")).unwrap();
        new_tree().write_to(&ground.target, Replace::Yes).unwrap();
        assert_eq!(fs::read_to_string(ground.at("web/etc/kept")).unwrap(), "new");
        assert_eq!(ground.names(), ["out"]);
    }

    #[test]
    fn what_is_foreign_is_named_and_stays() {
        type Spoil = fn(&Ground);
        let cases: [(Spoil, &str); 8] = [
            (|ground| save(&ground.at("notes.txt"), "mine"), "notes.txt"),
            (|ground| save(&ground.at("web/etc/old/notes.txt"), "mine"), "web/etc/old/notes.txt"),
            (|ground| fs::create_dir(ground.at("web/empty")).unwrap(), "web/empty"),
            (|ground| save(&ground.at(".git/config"), "mine"), ".git"),
            (|ground| symlink("kept", ground.at("web/etc/link")).unwrap(), "web/etc/link"),
            (|ground| save(&ground.at(OsStr::from_bytes(b"\xff").to_string_lossy().as_ref()), "mine"), "\u{fffd}"),
            (
                |ground| {
                    fs::remove_file(ground.at("web/etc/kept")).unwrap();
                    save(&ground.at("web/etc/kept/notes.txt"), "mine");
                },
                "web/etc/kept",
            ),
            (
                |ground| {
                    fs::remove_dir_all(ground.at("web/etc/old")).unwrap();
                    save(&ground.at("web/etc/old"), "mine");
                },
                "web/etc/old",
            ),
        ];
        for (spoil, name) in cases {
            let ground = Ground::written();
            spoil(&ground);
            let before = ground.snapshot();
            for replace in [Replace::No, Replace::Yes] {
                let error = Folder::create(&ground.target, replace).unwrap_err();
                assert_eq!(found(&error), (vec![name], 0));
            }
            assert_eq!(ground.snapshot(), before, "{name}");
        }
    }

    #[test]
    fn a_name_that_only_looks_like_a_listed_one_is_foreign() {
        let ground = Ground::new();
        tree(&[("web", "/\u{fffd}", "old")]).write_to(&ground.target, Replace::No).unwrap();
        save(&ground.at("web").join(OsStr::from_bytes(b"\xff")), "mine");
        assert_eq!(found(&Folder::create(&ground.target, Replace::Yes).unwrap_err()), (vec!["web/\u{fffd}"], 0));
    }

    #[test]
    fn a_folder_without_a_list_is_foreign_and_five_of_its_files_are_named() {
        let ground = Ground::new();
        for name in ["f", "a", "c/x", "d", "b\u{1b}", "e", "g"] {
            save(&ground.at(name), "mine");
        }
        let error = Folder::create(&ground.target, Replace::Yes).unwrap_err();
        assert_eq!(found(&error), (vec!["a", "b\u{1b}", "c", "d", "e"], 2));
        let message = error.to_string();
        assert!(
            message.ends_with(
                "(found `a`, `b\\u{1b}`, `c`, `d`, `e` and 2 more): choose another folder, or move that away"
            ),
            "{message}"
        );
    }

    #[test]
    fn no_link_is_followed() {
        let ground = Ground::written();
        let link = ground.dir.path().join("link");
        symlink(&ground.target, &link).unwrap();
        open_folder(CWD, &link).unwrap_err();

        let outside = ground.dir.path().join("outside");
        save(&outside.join("gone"), "mine");

        // A folder of ours became a link to where files have our names.
        fs::remove_dir_all(ground.at("web/etc/old")).unwrap();
        symlink(&outside, ground.at("web/etc/old")).unwrap();
        assert_eq!(found(&Folder::create(&ground.target, Replace::Yes).unwrap_err()), (vec!["web/etc/old"], 0));

        // A file of ours became a link: the link is deleted, and not what it leads to.
        fs::remove_file(ground.at("web/etc/old")).unwrap();
        fs::remove_file(ground.at("web/etc/kept")).unwrap();
        symlink(outside.join("gone"), ground.at("web/etc/kept")).unwrap();
        new_tree().write_to(&ground.target, Replace::Yes).unwrap();
        assert_eq!(fs::read_to_string(ground.at("web/etc/kept")).unwrap(), "new");
        assert_eq!(fs::read_to_string(outside.join("gone")).unwrap(), "mine");
    }

    #[test]
    fn a_target_that_is_no_folder_is_refused() {
        let ground = Ground::written();
        let (link, file) = (ground.dir.path().join("link"), ground.dir.path().join("file"));
        symlink(&ground.target, &link).unwrap();
        save(&file, "mine");
        let before = ground.snapshot();
        for (target, kind) in [(link.clone(), "a symbolic link"), (link.join(""), "a symbolic link"), (file, "a file")]
        {
            match Folder::create(&target, Replace::Yes).unwrap_err() {
                FolderError::NotAFolder { what, .. } => assert_eq!(what, kind),
                other => panic!("{other}"),
            }
        }
        for nameless in ["/", ".", "..", "", "a/.."] {
            let error = Folder::create(Path::new(nameless), Replace::Yes).unwrap_err();
            assert!(matches!(error, FolderError::Nameless { .. }), "{error}");
        }
        assert_eq!(ground.snapshot(), before);
    }

    #[test]
    fn a_list_that_cannot_be_read_protects_everything() {
        let hostile = r#"{"files": [{"file": "../outside"}, {"file": "/etc"}, {"file": "web/../../outside"}]}"#;
        for manifest in ["", "{}", "[]", "nonsense", hostile] {
            let ground = Ground::written();
            save(&ground.dir.path().join("outside"), "mine");
            save(&ground.at(MANIFEST), manifest);
            let before = ground.snapshot();
            let error = new_tree().write_to(&ground.target, Replace::Yes).unwrap_err();
            match &error {
                FolderError::Manifest { path, .. } => assert_eq!(path, &ground.at(MANIFEST)),
                // The parts of a path that lead out of the tree are never met in a folder.
                _ => assert_eq!((manifest, found(&error)), (hostile, (vec!["web/etc"], 0))),
            }
            assert_eq!(ground.snapshot(), before);
        }
        let ground = Ground::written();
        fs::rename(ground.at(MANIFEST), ground.dir.path().join("list")).unwrap();
        symlink("../list", ground.at(MANIFEST)).unwrap();
        assert!(matches!(Folder::create(&ground.target, Replace::Yes), Err(FolderError::Manifest { .. })));
    }

    #[test]
    fn two_files_at_one_place_are_refused() {
        let ground = Ground::new();
        let mut folder = Folder::create(&ground.target, Replace::No).unwrap();
        put(&mut folder, "web", "/etc/a", Mode::Public, "first").unwrap();
        let error = put(&mut folder, "web", "/etc/a", Mode::Public, "second").unwrap_err();
        assert!(matches!(error, EmitError::Twice { .. }), "{error}");
        assert!(matches!(folder.commit(), Err(FolderError::Incomplete { .. })));
        assert_eq!(ground.names(), [""; 0]);
    }

    #[test]
    fn a_body_that_fails_leaves_no_trace() {
        let ground = Ground::written();
        let before = ground.snapshot();
        let mut folder = Folder::create(&ground.target, Replace::Yes).unwrap();
        put(&mut folder, "web", "/etc/a", Mode::Public, "a").unwrap();
        let error = emit(&mut folder, "web", "/etc/b", Mode::Public, &mut |out| {
            out.write_str("half").unwrap();
            Err(EmitError::Unsayable { file: "b".to_owned(), problem: "a test".to_owned() })
        });
        assert!(matches!(error, Err(EmitError::Unsayable { .. })));
        // What comes after does not make it whole.
        put(&mut folder, "web", "/etc/c", Mode::Public, "c").unwrap();
        assert!(matches!(folder.commit(), Err(FolderError::Incomplete { .. })));
        assert_eq!(ground.snapshot(), before);

        let mut folder = Folder::create(&ground.target, Replace::Yes).unwrap();
        put(&mut folder, "web", "/etc/a", Mode::Public, "a").unwrap();
        assert_eq!(ground.names().len(), 2);
        drop(folder);
        assert_eq!(ground.snapshot(), before);
    }

    #[test]
    fn a_file_and_a_folder_at_one_place_are_refused() {
        for (first, second) in [("/etc/a", "/etc/a/b"), ("/etc/a/b", "/etc/a")] {
            let ground = Ground::new();
            let mut folder = Folder::create(&ground.target, Replace::No).unwrap();
            put(&mut folder, "web", first, Mode::Public, "").unwrap();
            match put(&mut folder, "web", second, Mode::Public, "").unwrap_err() {
                EmitError::Write { path, .. } => assert_eq!(Path::new(&path), ground.at(&format!("web{second}"))),
                other => panic!("{other}"),
            }
        }
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_full_disk_is_reported_with_what_the_system_says() {
        let refused = |source| EmitError::Write { path: "here".to_owned(), source };
        // A short text waits in the buffer until the end; of a long one the body sees that it fails, and may look away.
        for (length, honest) in [(1, true), (1 << 20, true), (1 << 20, false)] {
            let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
            let filled = fill(
                full,
                &mut |out| match out.write_str(&"x".repeat(length)).and_then(|()| out.write_str("y")) {
                    Err(_) if honest => Err(EmitError::cut_off("there")),
                    written => {
                        assert_eq!(written.is_ok(), length == 1);
                        Ok(())
                    }
                },
                refused,
            );
            match filled.unwrap_err() {
                EmitError::Write { path, source } => {
                    assert_eq!((path.as_str(), source.kind()), ("here", io::ErrorKind::StorageFull))
                }
                other => panic!("{other}"),
            }
        }
    }

    #[test]
    fn what_came_to_the_target_in_the_meantime_is_safe() {
        type Meanwhile = fn(&Ground);
        let foreign: Meanwhile = |ground| save(&ground.at("notes.txt"), "mine");
        let ours: Meanwhile = |ground| tree(&[("jvb", "/a", "theirs")]).write_to(&ground.target, Replace::No).unwrap();
        let file: Meanwhile = |ground| save(&ground.target, "mine");
        for (ground, meanwhile) in
            [(Ground::written(), foreign), (Ground::new(), foreign), (Ground::new(), ours), (Ground::new(), file)]
        {
            let replace = if ground.target.exists() { Replace::Yes } else { Replace::No };
            let mut folder = Folder::create(&ground.target, replace).unwrap();
            put(&mut folder, "web", "/etc/a", Mode::Public, "a").unwrap();
            meanwhile(&ground);
            let before: Vec<_> = ground.snapshot().into_iter().filter(|(path, _)| path.starts_with("out")).collect();
            folder.commit().unwrap_err();
            assert_eq!(ground.names(), ["out"]);
            assert_eq!(ground.snapshot().into_iter().skip(1).collect::<Vec<_>>(), before);
        }
    }

    #[test]
    fn a_rename_cannot_cover_what_came_after_the_last_look() {
        let ground = Ground::written();
        let before = ground.snapshot();
        let folder = Folder::create(&ground.dir.path().join("new"), Replace::No).unwrap();
        assert!(matches!(settle(folder.staging, &ground.target), Err(FolderError::System { .. })));
        assert_eq!(ground.snapshot(), before);
    }

    #[test]
    fn an_old_tree_that_turned_foreign_is_kept_aside() {
        let ground = Ground::written();
        let folder = Folder::create(&ground.target, Replace::Yes).unwrap();
        save(&folder.staging.path().join("web/etc/a"), "new");
        save(&ground.at("notes.txt"), "mine");
        match supplant(folder.staging, &ground.target).unwrap_err() {
            FolderError::Remains { aside, source, .. } => {
                assert_eq!(found(&source), (vec!["notes.txt"], 0));
                assert_eq!(fs::read_to_string(aside.join("notes.txt")).unwrap(), "mine");
                assert!(aside.join("web/etc/old/gone").exists());
            }
            other => panic!("{other}"),
        }
        assert!(ground.at("web/etc/a").exists());
    }

    #[test]
    fn clearing_keeps_what_is_not_listed() {
        let ground = Ground::written();
        let root = open_folder(CWD, &ground.target).unwrap();
        let listing = Listing::read(&root).unwrap().unwrap();
        save(&ground.at("web/etc/old/notes.txt"), "mine");
        listing.clear(root, "").unwrap_err();
        assert_eq!(fs::read_to_string(ground.at("web/etc/old/notes.txt")).unwrap(), "mine");
        assert!(!ground.at("web/etc/old/gone").exists());
    }

    #[test]
    fn where_nothing_can_be_exchanged_two_renames_do() {
        let ground = Ground::written();
        let new = ground.dir.path().join("new");
        save(&new.join("a"), "new");
        let aside = swap_in_two_steps(&new, &ground.target).unwrap();
        assert!(ground.at("a").exists() && aside.join("web/etc/kept").exists() && !new.exists());
        assert!(aside.file_name().unwrap().as_bytes().starts_with(b".out."));
        retire(&aside, &ground.target).unwrap();
        assert_eq!(ground.names(), ["out"]);
    }

    #[test]
    fn two_renames_are_for_file_systems_that_know_no_exchange() {
        let ground = Ground::written();
        let new = ground.dir.path().join("new");
        save(&new.join("a"), "new");
        let before = ground.snapshot();
        or_in_two_steps(Err(Errno::BUSY), &new, &ground.target).unwrap_err();
        assert_eq!(or_in_two_steps(Ok(()), &new, &ground.target).unwrap(), new);
        assert_eq!(ground.snapshot(), before);
        for errno in [Errno::INVAL, Errno::NOSYS, Errno::OPNOTSUPP] {
            let aside = or_in_two_steps(Err(errno), &new, &ground.target).unwrap();
            assert!(ground.at("a").exists() && !new.exists());
            assert_eq!(or_in_two_steps(Err(errno), &aside, &ground.target).unwrap().parent(), new.parent());
            save(&new.join("a"), "new");
        }
    }

    #[test]
    fn an_old_tree_is_put_back_when_the_new_one_cannot_take_its_place() {
        let ground = Ground::written();
        let before = ground.snapshot();
        for swap in [swap, swap_in_two_steps] {
            assert_eq!(
                swap(&ground.dir.path().join("missing"), &ground.target).unwrap_err().kind(),
                io::ErrorKind::NotFound
            );
            assert_eq!(ground.snapshot(), before);
        }
        let missing = ground.dir.path().join("missing");
        swap_in_two_steps(&ground.target, &missing).unwrap_err();
        assert_eq!(ground.snapshot(), before);
    }

    #[test]
    fn a_swap_that_fails_leaves_no_staging_folder() {
        let ground = Ground::new();
        let folder = Folder::create(&ground.target, Replace::Yes).unwrap();
        supplant(folder.staging, &ground.target).unwrap_err();
        assert_eq!(ground.names(), [""; 0]);
    }

    #[test]
    fn a_commit_that_cannot_write_leaves_the_old_tree() {
        let ground = Ground::written();
        let before = ground.snapshot();
        let folder = Folder::create(&ground.target, Replace::Yes).unwrap();
        fs::remove_dir_all(folder.staging.path()).unwrap();
        assert!(matches!(folder.commit(), Err(FolderError::System { .. })));
        assert_eq!(ground.snapshot(), before);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_parent_that_cannot_be_written_is_an_error_that_names_the_target() {
        // Also root cannot make folders there.
        let target = Path::new("/proc/sys/out");
        match Folder::create(target, Replace::No).unwrap_err() {
            FolderError::System { path, .. } => assert_eq!(path, target),
            other => panic!("{other}"),
        }
    }
}
