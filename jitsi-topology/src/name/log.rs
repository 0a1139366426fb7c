//! Where a server writes its log.

use super::{FilePath, Name, NameError};
use std::fmt;

/// Where a Prosody writes its log (option `log`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Log {
    /// Its own output, which a container or systemd keeps: `*console`.
    Console,
    /// A file.
    File(FilePath),
    /// The system's log: `*syslog`.
    Syslog,
}

impl Log {
    /// The file, when it is one.
    pub fn file(&self) -> Option<&FilePath> {
        match self {
            Self::File(path) => Some(path),
            Self::Console | Self::Syslog => None,
        }
    }

    /// Reads `text`; see [`Name::parse`].
    ///
    /// # Errors
    /// When `text` is neither an absolute path, nor `*console`, nor `*syslog`.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        <Self as Name>::parse(text)
    }
}

impl Name for Log {
    const WHAT: &'static str = "a log";
    const ALLOWED: &'static str = "an absolute path, `*console` or `*syslog`";
    const EXAMPLE: &'static str = "/var/log/prosody/prosody.log";
    const PATTERN: &'static str = concat!(r"^(?:\*console|\*syslog|", path_pattern!(), ")$");
    const MAX_BYTES: usize = FilePath::MAX_BYTES;

    fn parse(text: &str) -> Result<Self, NameError> {
        match text {
            "*console" => Ok(Self::Console),
            "*syslog" => Ok(Self::Syslog),
            path => {
                FilePath::parse(path).map(Self::File).map_err(|error| NameError::new::<Self>(text, error.problem()))
            }
        }
    }
}

impl fmt::Display for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Console => "*console",
            Self::File(path) => path.as_str(),
            Self::Syslog => "*syslog",
        })
    }
}

parsed_name!(Log);
serialized_as_shown!(Log);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_file_or_one_of_two_words() {
        for text in ["*console", "*syslog", "/var/log/prosody.log"] {
            assert_eq!(Log::parse(text).unwrap().to_string(), text);
        }
        for text in ["console", "prosody.log", "", "/var/../log"] {
            assert!(Log::parse(text).is_err(), "{text}");
        }
    }
}
