//! A program has the settings it cannot do its part without.

use super::{Ask, Law};
use crate::violation::Code;

pub(crate) static LAW: Law = Law {
    code: Code::new("missing-setting"),
    forbids: "Jicofo without the room of the bridges, without a domain or without a password, and a Prosody without a host that Jitsi needs",
    why: "Jicofo logs one line and goes on without bridges, logs in as nobody, or does not start; nothing points at the setting",
    mend: "add the setting",
    asks: &[Ask::Reader],
};
