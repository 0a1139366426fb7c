//! From a topology to files: the trait, the standard set of emitters, and where files go.

mod accounts;
mod certificates;
mod config_js;
#[cfg(feature = "fs")]
mod folder;
mod header;
mod hocon;
pub(crate) mod nginx;
mod prosody;
mod systemd;
mod tree;

pub use accounts::Accounts;
pub use certificates::Certificates;
pub use config_js::ConfigJs;
#[cfg(feature = "fs")]
pub use folder::{Folder, FolderError, Replace};
pub use header::Origin;
pub use hocon::{Jicofo, Jvb};
pub use nginx::Nginx;
#[cfg(feature = "audit")]
pub(crate) use nginx::TRANSPORT_SECURITY;
pub use prosody::Prosody;
pub use systemd::Systemd;
pub use tree::{File, FileTree};

use crate::Topology;
use crate::name::{FilePath, MachineName};
use std::fmt;

/// Writes one kind of file for a whole deployment.
///
/// An emitter of your own is a struct and this one function; see `examples/own_emitter.rs`.
pub trait Emitter: fmt::Debug + Send + Sync {
    /// Writes every file of its kind.
    ///
    /// # Errors
    /// When a value cannot be said in the language of the file, or the files cannot be written.
    fn emit(&self, topology: &Topology, out: &mut dyn Files) -> Result<(), EmitError>;
}

/// The emitters of a deployment, in the order their files are listed: a plain list, to be added to or taken from.
///
/// ```
/// use jitsi_topology::{Topology, emit::{FileTree, Origin, emit, standard}, name::*, spec::{Bridge, Spec}};
/// let spec = Spec::new(Domain::parse("jitsi.example.com")?).bridge(Bridge::new(BridgeName::parse("jvb1")?));
/// let mut tree = FileTree::default();
/// emit(&Topology::resolve(&spec)?, &standard(&Origin::program()), &mut tree)?;
/// let jicofo = tree.get(&MachineName::parse("meet")?, "/etc/jitsi/jicofo/jicofo.conf").unwrap();
/// assert!(jicofo.text().contains("xmpp-connection-name = \"Service\""));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn standard(origin: &Origin) -> Vec<Box<dyn Emitter>> {
    let origin = || origin.clone();
    vec![
        Box::new(Prosody { origin: origin() }),
        Box::new(Jicofo { origin: origin() }),
        Box::new(Jvb { origin: origin() }),
        Box::new(Nginx { origin: origin() }),
        Box::new(ConfigJs { origin: origin() }),
        Box::new(Systemd { origin: origin() }),
        Box::new(Accounts { origin: origin() }),
        Box::new(Certificates { origin: origin() }),
    ]
}

/// Lets every emitter write.
///
/// # Errors
/// The first file that cannot be written, or holds what its language cannot say.
pub fn emit(topology: &Topology, emitters: &[Box<dyn Emitter>], out: &mut dyn Files) -> Result<(), EmitError> {
    emitters.iter().try_for_each(|emitter| emitter.emit(topology, out))
}

/// Where emitters write to: memory, a folder, a stream.
pub trait Files {
    /// Takes one file, whose text `body` writes.
    ///
    /// # Errors
    /// What `body` says, or why the file could not be written.
    fn file(&mut self, entry: Entry<'_>, body: &mut Body<'_>) -> Result<(), EmitError>;
}

/// What writes the text of a file.
pub type Body<'b> = dyn FnMut(&mut dyn fmt::Write) -> Result<(), EmitError> + 'b;

/// A file before its text: where it belongs and who may read it.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// The machine it belongs on.
    pub machine: &'a MachineName,
    /// Where it lies there.
    pub path: &'a FilePath,
    /// What it is for, in a few words.
    pub purpose: &'a str,
    /// Who may read it.
    pub mode: Mode,
}

/// Who may read or run a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Everybody reads, the owner writes: 0644.
    Public,
    /// A script that everybody reads and runs: 0755.
    Script,
    /// It holds a password, so its owner alone reads it: 0600.
    Secret,
}

impl Mode {
    /// The permission bits.
    pub fn bits(self) -> u32 {
        match self {
            Self::Public => 0o644,
            Self::Script => 0o755,
            Self::Secret => 0o600,
        }
    }
}

/// Why a file was not emitted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EmitError {
    /// A value that the language of the file cannot carry.
    #[error("{file}: {problem}")]
    Unsayable {
        /// The file.
        file: String,
        /// The key or directive and what is wrong with its value.
        problem: String,
    },
    /// Two files for one path of one machine.
    #[error("two files are written to {path} on machine {machine}")]
    Twice {
        /// The machine.
        machine: MachineName,
        /// The path.
        path: FilePath,
    },
    /// The text could not be written.
    #[error("cannot write {path}")]
    Write {
        /// What was being written.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
}

impl EmitError {
    /// A value of `file` that its language cannot carry.
    pub fn unsayable(file: &str, problem: &dyn fmt::Display) -> Self {
        Self::Unsayable { file: file.to_owned(), problem: problem.to_string() }
    }

    /// The text of `file` could not be taken to its end.
    pub(crate) fn cut_off(file: &str) -> Self {
        Self::Write { path: file.to_owned(), source: std::io::Error::other("the text was cut off") }
    }
}
