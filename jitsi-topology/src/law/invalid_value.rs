//! Every value is what its field needs.

use super::Law;
use crate::place::Place;
use crate::violation::{Code, Severity, Violation};

pub(crate) static LAW: Law = Law {
    code: Code::new("invalid-value"),
    forbids: "a value that its field cannot hold, and a name of something that is not described",
    why: "no file could be written that means what was asked for",
    mend: "write a value of the form the message names",
    asks: &[],
};

/// A value did not parse, or names what is not there.
pub(crate) fn violation(at: Place, message: impl Into<String>, help: impl Into<String>) -> Violation {
    Violation::new(LAW.code, Severity::Error, message, LAW.why, at, "this value").help(help)
}
