//! Passwords: values that are carried, compared and written, but never shown.

use super::{EnvName, Name, NameError};
use std::fmt;
use std::sync::Arc;

/// A password. It has no `Display`, its `Debug` shows no part of it, and no error repeats it.
///
/// Any text of 1 to 1023 bytes without control characters (RFC 4013 section 2.3 prohibits those).
/// Quotes, backslashes, `${`, `]]`, `--`, `#` and every other visible character arrive at the program unchanged.
///
/// ```
/// use jitsi_topology::name::Secret;
/// let secret = Secret::parse("correct horse")?;
/// assert_eq!(format!("{secret:?}"), "Secret(…)");
/// assert_eq!(secret.reveal(), "correct horse");
/// # Ok::<(), jitsi_topology::name::NameError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Secret(Arc<str>);

impl Secret {
    /// Reads `text`; see [`Name::parse`].
    ///
    /// # Errors
    /// When `text` is empty, longer than 1023 bytes or has a control character. The error does not repeat it.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        <Self as Name>::parse(text)
    }

    /// The password itself, for the one place that writes it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl Name for Secret {
    const WHAT: &'static str = "a password";
    const ALLOWED: &'static str = "1 to 1023 bytes of text without control characters";
    const EXAMPLE: &'static str = "correct horse battery staple";
    const PATTERN: &'static str = "^[^\\x00-\\x1f\\x7f-\\x9f]+$";
    const MAX_BYTES: usize = 1023;

    fn parse(text: &str) -> Result<Self, NameError> {
        super::text::refuse_length(text, Self::MAX_BYTES).map_err(NameError::unseen::<Self>)?;
        match text.char_indices().find(|(_, c)| c.is_control()) {
            None => Ok(Self(text.into())),
            Some((at, _)) => Err(NameError::unseen::<Self>(format!("byte {at} is a control character"))),
        }
    }

    #[cfg(feature = "schema")]
    fn schema() -> schemars::Schema {
        let mut schema = super::schema::text::<Self>();
        schema.insert("writeOnly".to_owned(), true.into());
        schema
    }
}

schema_of!(Secret);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl std::str::FromStr for Secret {
    type Err = NameError;
    fn from_str(text: &str) -> Result<Self, NameError> {
        Self::parse(text)
    }
}

impl TryFrom<&str> for Secret {
    type Error = NameError;
    fn try_from(text: &str) -> Result<Self, NameError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Secret {
    type Error = NameError;
    fn try_from(text: String) -> Result<Self, NameError> {
        Self::parse(&text)
    }
}

/// Serialising is writing the file the password belongs in, so here it is revealed.
impl serde::Serialize for Secret {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.reveal())
    }
}

impl<'de> serde::Deserialize<'de> for Secret {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// Where a password comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Password {
    /// An environment variable of the program that needs it. The value never appears in what is written.
    Env(EnvName),
    /// A file that was read when the description was; the value is written like a literal one.
    File {
        /// The file, as the description names it.
        path: String,
        /// What stood in it.
        secret: Secret,
    },
    /// Written out in the description.
    Literal(Secret),
}

impl Password {
    /// The password, when it is known here and not only where it is used.
    pub fn known(&self) -> Option<&Secret> {
        match self {
            Self::Env(_) => None,
            Self::File { secret, .. } | Self::Literal(secret) => Some(secret),
        }
    }

    /// Whether two places surely hold different passwords. Two variables of different names may hold the same
    /// value, but nothing here can promise it, so they count as different.
    pub fn differs(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Env(one), Self::Env(two)) => one != two,
            _ => self.known() != other.known(),
        }
    }
}

/// Says where it comes from, never what it is.
impl fmt::Display for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(f, "the environment variable {name}"),
            Self::File { path, .. } => write!(f, "the file {path}"),
            Self::Literal(_) => f.write_str("a literal password"),
        }
    }
}
