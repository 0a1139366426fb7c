//! A module of Jitsi has the options it needs.

use super::{Ask, Law};
use crate::violation::Code;

pub(crate) static LAW: Law = Law {
    code: Code::new("module-option"),
    forbids: "a Prosody module of Jitsi without an option it requires, and an option that names a host which is not there",
    why: "the module logs one error and does nothing: no lobby, no breakout rooms, no tenants, or bridges that are filtered out",
    mend: "set the option to the domain of the host that is meant",
    asks: &[Ask::Reader],
};
