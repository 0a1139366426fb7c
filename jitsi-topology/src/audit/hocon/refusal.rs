//! What the lexer says of a document it cannot read, and what is remarkable about one that can.

use crate::audit::refusal::Refusal;
use crate::place::Location;

/// What the lexer objects to. It quotes what it was given, which may be a password, and that is left out.
pub(super) fn syntax(said: &str) -> Refusal {
    let said = said.split(" \"").next().unwrap_or_default().trim_end_matches(" in");
    Refusal::new(format!("this is not HOCON: {said}"), "put the text in double quotes")
}

/// Something the program that reads the document says nothing about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::audit) struct Remark {
    pub(in crate::audit) kind: RemarkKind,
    /// What is, in one phrase.
    pub(in crate::audit) message: String,
    pub(in crate::audit) at: Location,
}

/// What a remark is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::audit) enum RemarkKind {
    /// A file that is included and not there, which the parser passes over.
    MissingInclude,
    /// Something that is included and cannot be looked at here.
    UnreadInclude,
}
