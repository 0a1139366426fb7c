//! One file decides.

use super::{Ask, Law};
use crate::violation::Code;

pub(crate) static LAW: Law = Law {
    code: Code::new("overridden-setting"),
    forbids: "settings of an older release (sip-communicator.properties) that win over the config file",
    why: "the file everybody edits is not the one that is used",
    mend: "remove the older settings",
    asks: &[Ask::Reader],
};
