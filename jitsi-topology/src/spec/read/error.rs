//! Why a description could not be read.

use crate::place::Location;
use std::fmt;

/// Why a description could not be read. As text it is one line; [`help`](Self::help) is the line below.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub struct ReadError {
    name: String,
    message: String,
    help: String,
    location: Option<Box<Location>>,
}

impl ReadError {
    pub(super) fn new(name: impl Into<String>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { name: name.into(), message: message.into(), help: help.into(), location: None }
    }

    pub(super) fn at(self, location: Location) -> Self {
        Self { location: Some(Box::new(location)), ..self }
    }

    /// What is wrong, in one phrase: ``unknown field `brigdes` ``.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The edit to make; empty when nothing better can be said than the message.
    pub fn help(&self) -> &str {
        &self.help
    }

    /// Where it is, when it is somewhere in the text and not the text as a whole.
    pub fn location(&self) -> Option<&Location> {
        self.location.as_deref()
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.location {
            Some(location) => write!(f, "{location}: {}", self.message),
            None => write!(f, "{}: {}", self.name, self.message),
        }
    }
}
