//! A host of a Prosody is declared once.

use super::{Ask, Law};
use crate::violation::Code;

pub(crate) static LAW: Law = Law {
    code: Code::new("host-declared-twice"),
    forbids: "a VirtualHost or a Component that is declared in two places",
    why: "Prosody makes one host of both; an option that stands in both is taken from the last, and a list there replaces the other",
    mend: "make one section of both",
    asks: &[Ask::Reader],
};
