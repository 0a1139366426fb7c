//! A value that may have failed to parse, so that one bad name does not hide the next.

use crate::name::{Name, NameError};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::marker::PhantomData;

/// A name as it was written: parsed, or the reason why it could not be.
///
/// Reading goes on after a bad value; resolving turns each into a violation. A value of the wrong *shape* (a list
/// where a text belongs) still stops the read, because nothing after it can be trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lenient<T>(
    // There are a score of these in each bridge, and hardly ever an error.
    Result<T, Box<NameError>>,
);

impl<T> Lenient<T> {
    /// The value, or why there is none.
    ///
    /// # Errors
    /// When what was written is not a `T`.
    pub fn get(&self) -> Result<&T, &NameError> {
        self.0.as_ref().map_err(Box::as_ref)
    }
}

impl<T: Name> Lenient<T> {
    /// A text as it was found.
    pub fn parsed(text: &str) -> Self {
        Self::read(T::parse(text))
    }

    fn read(read: Result<T, NameError>) -> Self {
        Self(read.map_err(Box::new))
    }
}

impl<T> From<T> for Lenient<T> {
    fn from(value: T) -> Self {
        Self(Ok(value))
    }
}

impl<'de, T: Name> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let scalar = Scalar(PhantomData);
        match T::IS_NUMBER {
            true => deserializer.deserialize_i64(scalar),
            false => deserializer.deserialize_str(scalar),
        }
    }
}

/// Accepts a text, or a whole number where the name is one.
struct Scalar<T>(PhantomData<T>);

impl<T: Name> Scalar<T> {
    fn number<E: Error>(&self, number: i128) -> Result<Lenient<T>, E> {
        match T::IS_NUMBER {
            true => Ok(Lenient::read(T::from_number(number))),
            false => Err(E::invalid_type(serde::de::Unexpected::Other("a number"), self)),
        }
    }
}

impl<T: Name> Visitor<'_> for Scalar<T> {
    type Value = Lenient<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", T::WHAT, T::ALLOWED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        match T::IS_NUMBER {
            true => Err(E::invalid_type(serde::de::Unexpected::Other("a text"), &self)),
            false => Ok(Lenient::parsed(text)),
        }
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        self.number(number.into())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        self.number(number.into())
    }
}

impl<T: Serialize> Serialize for Lenient<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Ok(value) => value.serialize(serializer),
            Err(error) => Err(serde::ser::Error::custom(error)),
        }
    }
}

/// An editor need not wait for the resolver: what is no `T` is wrong at once.
#[cfg(feature = "schema")]
impl<T: Name> schemars::JsonSchema for Lenient<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::WHAT.into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        T::schema()
    }
}
