//! What holds for a whole Prosody stands above its first host.

use super::{Ask, Law};
use crate::violation::Code;

pub(crate) static LAW: Law = Law {
    code: Code::new("misplaced-option"),
    forbids: "an option of the whole server below a VirtualHost or a Component",
    why: "Prosody stores it with that host and never looks: the port stays on its default, the log where it was, and only some of them are warned of",
    mend: "move the option above the first VirtualHost and Component",
    asks: &[Ask::Reader],
};

/// What binds a socket, and what the server needs before it knows any host: read above the first host alone.
#[cfg(feature = "audit")]
pub(crate) fn is_for_the_server(option: &str) -> bool {
    const OPTIONS: &[&str] = &[
        "admin_socket",
        "certificates",
        "daemonize",
        "data_path",
        "gc",
        "limits",
        "log",
        "network_backend",
        "network_settings",
        "pidfile",
        "plugin_paths",
        "statistics",
        "umask",
    ];
    super::reserved_setting::binds(option) || OPTIONS.contains(&option)
}
