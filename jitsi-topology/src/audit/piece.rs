//! A config file that was found, and what it is the config of.

use crate::name::MachineName;

/// A config file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) machine: MachineName,
    /// Its absolute path on the machine.
    pub(super) path: String,
    pub(super) kind: Kind,
    /// Whether it was named, and not found.
    pub(super) named: bool,
}

/// What a file is the config of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Bridge,
    /// The TURN server that browsers are given credentials for.
    Coturn,
    Jicofo,
    /// Settings of an older release, which win over the config of Jicofo or a bridge.
    Legacy,
    /// The main file of nginx, or the file of one site.
    Nginx,
    /// One of the two instances.
    Prosody,
    /// The main Prosody, because whoever asked said so.
    MainProsody,
    /// Prosody-JVB, because whoever asked said so.
    ProsodyJvb,
}
