//! What a writer says when a value cannot be written.

use crate::shown::shown;
use std::fmt;

/// Why a value, or a name, was not written.
///
/// The message starts with the key path of the offending value, as far as it is known, and never
/// repeats the value's own text: it may be a password.
///
/// ```
/// use jitsi_topology::syntax::hocon;
/// use std::collections::BTreeMap;
///
/// let broken = BTreeMap::from([("ratio", f64::NAN)]);
/// let error = hocon::to_string(&BTreeMap::from([("bridge", broken)])).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "bridge.ratio: NaN cannot be written in HOCON, only finite numbers can",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A type's own `Serialize` implementation gave up.
    #[error("{}{message}", prefix(.path))]
    Custom {
        /// Where in the value, as `jicofo.rest.port` or `list[2].name`; empty for the whole value.
        path: String,
        /// What the implementation said.
        message: String,
    },
    /// The output the text was written to refused it.
    #[error("the output refused the text")]
    Format(#[from] fmt::Error),
    /// A word of the language (an option, a directive, a substitution) is not a word of it.
    #[error("\"{}\" is not {allowed}", shown(given))]
    Name {
        /// The word as it was given.
        given: String,
        /// What would be one.
        allowed: &'static str,
    },
    /// The language has no way to say this value.
    #[error("{}{given} cannot be written in {language}, {allowed}", prefix(.path))]
    Unwritable {
        /// Where in the value, as `jicofo.rest.port` or `list[2].name`; empty for the whole value.
        path: String,
        /// The language that was being written.
        language: &'static str,
        /// What kind of value was given; not its text.
        given: String,
        /// What the language can say instead.
        allowed: &'static str,
    },
}

impl Error {
    /// The same error, said of the value under `key`: puts `key` in front of the key path.
    ///
    /// For callers that know which field a value came from when the writer cannot.
    ///
    /// ```
    /// use jitsi_topology::syntax::nginx::Arg;
    ///
    /// let error = Arg::literal("pa$$").unwrap_err().under("password").under("turn");
    /// assert!(error.to_string().starts_with("turn.password: a `$`"));
    /// ```
    pub fn under(mut self, key: &str) -> Self {
        self.prepend(&shown(key));
        self
    }

    /// The same error, said of the item at `index` of a list.
    pub(super) fn under_index(mut self, index: usize) -> Self {
        self.prepend(&format!("[{index}]"));
        self
    }

    pub(super) fn unwritable(language: &'static str, given: impl Into<String>, allowed: &'static str) -> Self {
        Self::Unwritable { path: String::new(), language, given: given.into(), allowed }
    }

    pub(super) fn name(given: &str, allowed: &'static str) -> Self {
        Self::Name { given: given.to_owned(), allowed }
    }

    // Paths are put together from the inside out, on the way back from the failure, so that a value
    // that can be written pays nothing for them.
    fn prepend(&mut self, segment: &str) {
        let (Self::Custom { path, .. } | Self::Unwritable { path, .. }) = self else {
            return;
        };
        if !path.is_empty() && !path.starts_with('[') {
            path.insert(0, '.');
        }
        path.insert_str(0, segment);
    }
}

impl serde::ser::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::Custom { path: String::new(), message: message.to_string() }
    }
}

/// An [`Error`] on its way out of a value: one word long, so that what goes well costs nothing to hand up.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(super) struct Fail(Box<Error>);

impl Fail {
    pub(super) fn under(self, key: &str) -> Self {
        self.0.under(key).into()
    }

    pub(super) fn under_index(self, index: usize) -> Self {
        self.0.under_index(index).into()
    }
}

impl From<Error> for Fail {
    fn from(error: Error) -> Self {
        Self(Box::new(error))
    }
}

impl From<fmt::Error> for Fail {
    fn from(error: fmt::Error) -> Self {
        Error::from(error).into()
    }
}

impl From<Fail> for Error {
    fn from(Fail(error): Fail) -> Self {
        *error
    }
}

impl serde::ser::Error for Fail {
    fn custom<T: fmt::Display>(message: T) -> Self {
        <Error as serde::ser::Error>::custom(message).into()
    }
}

fn prefix(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!("{path}: ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_from_the_outside_in() {
        let error = Error::unwritable("HOCON", "bytes", "only text can").under_index(2);
        assert!(error.to_string().starts_with("[2]: bytes cannot"));
        let error = error.under("list").under("jicofo");
        assert!(error.to_string().starts_with("jicofo.list[2]: bytes cannot"), "{error}");
    }

    #[test]
    fn a_name_carries_no_path() {
        let error = Error::name("a b", "an identifier").under("x");
        assert_eq!(error.to_string(), r#""a b" is not an identifier"#);
    }
}
