//! Why a file could not be read: what is wrong with it, what to do, and where.

use crate::place::Location;
use std::fmt;

/// A file that the program it is written for would not start with either, or that is more than can be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// What is wrong, in one phrase.
    pub(super) message: String,
    /// What to do.
    pub(super) help: String,
    /// Where, as far as that can be told.
    pub(super) at: Option<Location>,
}

impl Refusal {
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into(), at: None }
    }

    /// The same, where it is.
    pub(super) fn at(self, at: Location) -> Self {
        Self { at: Some(at), ..self }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(at) = &self.at {
            write!(f, "{at}: ")?;
        }
        write!(f, "{} ({})", self.message, self.help)
    }
}
