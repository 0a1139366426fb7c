//! What both Prosody instances have besides their hosts: paths, modules and further options.

use super::HostExtra;
use crate::name::{Extra, FilePath, ModuleName};
use jitsi_topology_derive::Facts;

/// The files and folders one Prosody needs for itself.
///
/// Two instances that share one of these disturb each other: the second takes over the control socket in the data
/// directory, and either refuses to start because of the pidfile (13.0) or runs without one (0.12).
#[derive(Clone, Debug, PartialEq, Eq, Facts)]
pub struct InstancePaths {
    /// Where accounts and other data are kept (`data_path`).
    #[fact(owns = "data directory")]
    pub data: FilePath,
    /// The file with the process id (`pidfile`).
    #[fact(owns = "pidfile")]
    pub pidfile: FilePath,
    /// The socket that `prosodyctl shell` talks to (`admin_socket`; Prosody's default is `prosody.sock` in the data
    /// directory).
    #[fact(owns = "admin socket")]
    pub admin_socket: FilePath,
    /// The log file (`log`).
    #[fact(owns = "log")]
    pub log: FilePath,
}

/// What a deployment adds to one Prosody besides what the model says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Additions {
    /// Modules enabled besides those of the model (`modules_enabled`).
    pub modules: Vec<ModuleName>,
    /// Folders searched for modules (`plugin_paths`).
    pub plugin_paths: Vec<FilePath>,
    /// Further options of the whole server.
    pub extra: Extra,
    /// Further options of single hosts.
    pub host_extra: HostExtra,
}

/// Where the Jitsi packages put their Prosody modules (Debian package jitsi-meet-prosody).
pub const JITSI_PLUGINS: &str = "/usr/share/jitsi-meet/prosody-plugins";
