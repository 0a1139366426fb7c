//! A value is read as it is written.

use super::{Ask, Law};
use crate::violation::Code;

pub(crate) static LAW: Law = Law {
    code: Code::new("mangled-value"),
    forbids: "a value that the parser takes for something else: cut off at `#` or `//`, a number where a text is meant, a list or blanks in MUC_JIDS, a word that is no boolean",
    why: "the program runs with another value than the file shows, and says nothing",
    mend: "put the value in quotes",
    asks: &[Ask::Reader],
};
