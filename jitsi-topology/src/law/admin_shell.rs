//! `prosodyctl` reaches a running Prosody 13.

use super::{Ask, Law};
use crate::violation::Code;

pub(crate) static LAW: Law = Law {
    code: Code::new("admin-shell"),
    forbids: "a Prosody 13 with neither `admin_shell` nor `admin_telnet`, which brings it (warning)",
    why: "`prosodyctl adduser`, `passwd`, `deluser` and `shell` talk to the running server since release 13 and cannot connect, so accounts and the roster entry of the focus component are not made",
    mend: "add `admin_shell` to `modules_enabled`, or make accounts with `prosodyctl register`, which needs no server",
    asks: &[Ask::Reader],
};
