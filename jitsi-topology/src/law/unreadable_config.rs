//! A config file is one its program reads.

use super::{Ask, Law};
use crate::violation::Code;

pub(crate) static LAW: Law = Law {
    code: Code::new("unreadable-config"),
    forbids: "a config file that its program refuses, or that cannot be read at all",
    why: "the program does not start, or starts with what it read last",
    mend: "correct the file where the message says",
    asks: &[Ask::Reader],
};
