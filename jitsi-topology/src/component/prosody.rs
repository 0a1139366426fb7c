//! What both Prosody instances have besides their hosts: paths, modules and further options.

use super::HostExtra;
use crate::fact::{Encryption, Fact, Facts, LoginRules, Role, Serves, Tell};
use crate::name::{Domain, Extra, FilePath, HostKind, Log, ModuleName};
use crate::place::Trail;
use jitsi_topology_derive::Facts;
use std::collections::BTreeMap;

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
    /// Where the log goes (`log`).
    #[fact(part)]
    pub log: Log,
}

impl Facts for Log {
    fn facts<'a>(&'a self, at: &Trail<'_>, tell: &mut dyn Tell<'a>) {
        super::private::owns(at, tell, self.file(), "log");
    }
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
    /// Modules of single hosts besides those of the model (`modules_enabled` below the host).
    pub host_modules: BTreeMap<Domain, Vec<ModuleName>>,
    /// Hosts besides those of the model, such as a domain for recorders; their options stand in `host_extra`.
    pub hosts: BTreeMap<Domain, HostKind>,
}

impl Facts for Additions {
    fn facts<'a>(&'a self, at: &Trail<'_>, tell: &mut dyn Tell<'a>) {
        let hosts = at.field("hosts");
        for (domain, kind) in &self.hosts {
            let role = match kind {
                HostKind::VirtualHost => {
                    Role::VirtualHost(LoginRules { encryption: Encryption::Required, self_signed: false })
                }
                HostKind::Component(_) => Role::Other,
            };
            tell.tell(&hosts.field(domain.as_str()), Fact::Serves(Serves { domain, role }));
        }
    }
}

/// The module that lets programs on its own machine log in without TLS (jitsi-meet `resources/prosody-plugins`).
pub const SECURE_INTERFACES: &str = "secure_interfaces";
/// Where the Jitsi packages put their Prosody modules (Debian package jitsi-meet-prosody).
pub const JITSI_PLUGINS: &str = "/usr/share/jitsi-meet/prosody-plugins";
