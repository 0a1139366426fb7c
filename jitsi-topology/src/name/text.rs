//! The one macro that turns a rule for a text into a name type with the whole contract.

use super::NameError;
use std::borrow::Cow;

/// The first character of `text` that `allowed` refuses, told as a problem.
pub(super) fn refuse_first(text: &str, allowed: impl Fn(char) -> bool) -> Result<(), String> {
    match text.char_indices().find(|&(_, c)| !allowed(c)) {
        None => Ok(()),
        Some((at, c)) => Err(format!("`{}` at byte {at} is not allowed", c.escape_debug())),
    }
}

/// Refuses the empty text and what is longer than `max_bytes`, before any rule looks closer.
pub(super) fn refuse_length(text: &str, max_bytes: usize) -> Result<(), String> {
    match text.len() {
        0 => Err("it is empty".to_owned()),
        long if long > max_bytes => Err(format!("it has {long} bytes, {max_bytes} is the most")),
        _ => Ok(()),
    }
}

/// A rule: the canonical form of a text, or what is wrong with it.
pub(super) type Rule = fn(&str) -> Result<Cow<'_, str>, String>;

/// Reads a text by its rule; the length is refused first.
pub(super) fn read<N: super::Name>(text: &str, rule: Rule) -> Result<std::sync::Arc<str>, NameError> {
    refuse_length(text, N::MAX_BYTES)
        .and_then(|()| rule(text))
        .map(Into::into)
        .map_err(|problem| NameError::new::<N>(text, problem))
}

/// Defines a name kept as shared text: `Clone` copies a pointer, so a hundred thousand bridges share one domain.
macro_rules! text_name {
    (
        $(#[$doc:meta])*
        $name:ident: $what:literal, $allowed:literal, like $example:literal,
        pattern $pattern:expr $(, never $never:expr)?, at most $max:literal $(, in characters $chars:expr)?, rule $rule:expr
    ) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(std::sync::Arc<str>);

        impl $crate::name::Name for $name {
            const WHAT: &'static str = $what;
            const ALLOWED: &'static str = $allowed;
            const EXAMPLE: &'static str = $example;
            const PATTERN: &'static str = $pattern;
            $(const NEVER: Option<&'static str> = Some($never);)?
            const MAX_BYTES: usize = $max;
            $(const MAX_CHARS: usize = $chars;)?

            fn parse(text: &str) -> Result<Self, $crate::name::NameError> {
                $crate::name::text::read::<Self>(text, $rule).map(Self)
            }
        }

        impl $name {
            /// Reads `text`; see [`Name::parse`](crate::name::Name::parse).
            ///
            /// # Errors
            #[doc = concat!("When `text` is not ", $what, ": ", $allowed, ".")]
            pub fn parse(text: &str) -> Result<Self, $crate::name::NameError> {
                <Self as $crate::name::Name>::parse(text)
            }

            #[allow(dead_code, reason = "only some names become others")]
            pub(super) fn shared(&self) -> std::sync::Arc<str> {
                self.0.clone()
            }

            /// The canonical text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        // Equality, order and hash are those of the text, so a map keyed by the name answers a `&str`.
        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({:?})", stringify!($name), self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        parsed_name!($name);
    };
}

/// The ways in that every name shares, all through `parse`.
macro_rules! parsed_name {
    ($name:ident) => {
        schema_of!($name);

        impl std::str::FromStr for $name {
            type Err = $crate::name::NameError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                <Self as $crate::name::Name>::parse(text)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = $crate::name::NameError;
            fn try_from(text: &str) -> Result<Self, Self::Error> {
                <Self as $crate::name::Name>::parse(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::name::NameError;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                <Self as $crate::name::Name>::parse(&text)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                <Self as $crate::name::Name>::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

/// The way out of a name that is kept in parts: as it is shown.
macro_rules! serialized_as_shown {
    ($name:ident) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    };
}

/// Makes `$name` known to schemars, by its [`Name`].
macro_rules! schema_of {
    ($name:ident) => {
        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            // A name is shown where it is used, with what it is used for.
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                <Self as $crate::name::Name>::schema()
            }
        }
    };
}
