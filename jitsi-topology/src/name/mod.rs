//! Words that cannot be wrong: a value of a type in here has passed its parser.
//!
//! Every name follows one contract. There is one way in, [`Name::parse`]; `FromStr`, both `TryFrom`s and
//! serde all go through it. The value is kept in one canonical form, so two names are equal exactly when
//! their texts are. What a name may hold is chosen so that every file it can end in carries it.

use crate::shown::shown;
use std::fmt;

#[macro_use]
mod text;
#[macro_use]
mod domain;
mod jid;
mod label;
mod net;
#[macro_use]
mod path;
mod log;
#[cfg(feature = "schema")]
mod schema;
mod secret;
mod word;

pub use domain::Domain;
pub use jid::{BareJid, Node, RoomJid};
pub use label::{BridgeName, ClientId, EnvName, MachineName, ModuleName, Nickname, Region, RelayId, ServerId};
pub use log::Log;
pub use net::{Endpoint, Host, Interface, Interfaces, Port, PublicEndpoint};
pub use path::FilePath;
pub use secret::{Password, Secret};
pub use word::{ConnectionName, Extra, Feature, HostKind, ProsodyVersion, Tls};

/// What every name can say of itself, for error messages, editors and documentation.
pub trait Name: Sized {
    /// What it is, with its article: `a domain name`.
    const WHAT: &'static str;
    /// What may stand in it, as the end of a sentence that begins "allowed:".
    const ALLOWED: &'static str;
    /// A value that parses, as a user would type it.
    const EXAMPLE: &'static str;
    /// A regular expression (ECMA 262, without look-around) that every accepted text matches.
    const PATTERN: &'static str;
    /// One that no accepted text matches: what the other, without look-around, cannot say as well.
    const NEVER: Option<&'static str> = None;
    /// The longest text accepted, in bytes.
    const MAX_BYTES: usize;
    /// The longest text accepted, in characters.
    const MAX_CHARS: usize = Self::MAX_BYTES;
    /// Whether it is written as a number and not as a text.
    const IS_NUMBER: bool = false;

    /// Reads `text` into its canonical form.
    ///
    /// # Errors
    /// A [`NameError`] that says what was given, what is wrong with it and what is allowed.
    fn parse(text: &str) -> Result<Self, NameError>;

    /// The same for one that [is written as a number](Self::IS_NUMBER).
    ///
    /// # Errors
    /// As for [`parse`](Self::parse).
    fn from_number(number: i128) -> Result<Self, NameError> {
        Self::parse(&number.to_string())
    }

    /// The same for editors: a JSON Schema that refuses what [`parse`](Self::parse) refuses, as far as one can say it.
    #[cfg(feature = "schema")]
    fn schema() -> schemars::Schema {
        schema::text::<Self>()
    }
}

/// What would be accepted, with an example.
fn help(what: &str, allowed: &str, example: &str) -> String {
    format!("{what} is {allowed}; for example {example}")
}

/// Why a text is not the name it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameError {
    what: &'static str,
    given: Option<String>,
    problem: String,
    allowed: &'static str,
    example: &'static str,
}

impl NameError {
    /// An error about `given`, which failed to be an `N`.
    pub(crate) fn new<N: Name>(given: &str, problem: impl Into<String>) -> Self {
        Self { given: Some(shown(given)), ..Self::unseen::<N>(problem) }
    }

    /// An error that does not repeat what was given, for values nobody may read over a shoulder.
    pub(crate) fn unseen<N: Name>(problem: impl Into<String>) -> Self {
        Self { what: N::WHAT, given: None, problem: problem.into(), allowed: N::ALLOWED, example: N::EXAMPLE }
    }

    /// What is wrong, as one phrase: `an empty label at byte 5`.
    pub fn problem(&self) -> &str {
        &self.problem
    }

    /// What would be accepted, with an example: the help to show beside the message.
    pub fn help(&self) -> String {
        help(self.what, self.allowed, self.example)
    }
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.given {
            Some(given) => write!(f, "`{given}` is not {}: {}", self.what, self.problem),
            None => write!(f, "this is not {}: {}", self.what, self.problem),
        }
    }
}

impl std::error::Error for NameError {}

/// A name that is written in this program; a typing mistake in it is found by the first test.
pub(crate) fn known<T: Name>(text: &str) -> T {
    T::parse(text).unwrap_or_else(|error| unreachable!("{error}"))
}

#[cfg(test)]
mod tests;
