//! What is included is there.

use super::{Ask, Law};
use crate::violation::Code;

pub(crate) static LAW: Law = Law {
    code: Code::new("missing-include"),
    forbids: "an include of a file that is not there",
    why: "Lightbend's parser passes over it without a word, and whatever it should have set is not set",
    mend: "put the file there, remove the line, or write `include required(…)`",
    asks: &[Ask::Reader],
};
