//! A line of the table: what was asked, what is wanted and what was found.

use std::fmt;

/// A line of the table.
#[derive(Debug)]
pub(crate) struct Row {
    /// What was measured.
    pub(crate) what: String,
    /// What it was held against.
    pub(crate) against: String,
    /// What is wanted.
    pub(crate) reach: String,
    /// What was found.
    pub(crate) found: String,
    /// Whether that is what is wanted; nothing where the row only informs.
    pub(crate) reached: Option<bool>,
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, against, reach, found, reached } = self;
        let reached = match reached {
            None => "–",
            Some(true) => "yes",
            Some(false) => "**no**",
        };
        write!(f, "| {what} | {against} | {reach} | {found} | {reached} |")
    }
}
