//! How a password is written in a spec: a text, `{ env = "NAME" }` or `{ file = "PATH" }`.

use super::Lenient;
use crate::name::{EnvName, Secret};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// Where a password comes from, as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Password {
    /// `{ env = "NAME" }`: an environment variable of the program that needs the password. What is rendered refers
    /// to the variable; the value never appears in it.
    Env(Lenient<EnvName>),
    /// `{ file = "PATH" }`: a file, read by [`Spec::read_passwords`](super::Spec::read_passwords). One newline at
    /// its end is not part of the password. What is rendered holds the password and is readable by its owner only.
    File(String),
    /// A text: the password itself. What is rendered holds it and is readable by its owner only.
    Literal(Lenient<Secret>),
    /// A file that has been read.
    Read {
        /// The file, as written.
        path: String,
        /// What stood in it.
        secret: Lenient<Secret>,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    #[serde(default, deserialize_with = "written")]
    env: Option<Lenient<EnvName>>,
    #[serde(default, deserialize_with = "written")]
    file: Option<String>,
}

/// A field that may be left out, but not be written and empty.
fn written<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

impl<'de> Deserialize<'de> for Password {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PasswordVisitor)
    }
}

struct PasswordVisitor;

impl<'de> Visitor<'de> for PasswordVisitor {
    type Value = Password;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a password: a text, { env = \"NAME\" } or { file = \"PATH\" }")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Password, E> {
        Lenient::deserialize(serde::de::value::StrDeserializer::new(text)).map(Password::Literal)
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Password, M::Error> {
        match Source::deserialize(MapAccessDeserializer::new(map))? {
            Source { env: Some(name), file: None } => Ok(Password::Env(name)),
            Source { env: None, file: Some(path) } => Ok(Password::File(path)),
            _ => Err(M::Error::custom("a password comes from one place: give either `env` or `file`")),
        }
    }
}

impl Serialize for Password {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Env(name) => serializer.collect_map([("env", name)]),
            Self::File(path) | Self::Read { path, .. } => serializer.collect_map([("file", path)]),
            Self::Literal(secret) => secret.serialize(serializer),
        }
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Password {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Password".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        use crate::name::Name;
        let mut text = Secret::schema();
        // The field says more, and an editor shows one of the two.
        text.remove("description");
        let mut variable = EnvName::schema();
        let says = "An environment variable of the program that needs the password. What is rendered names it, and the value appears nowhere.";
        variable.insert("description".to_owned(), says.into());
        let file = schemars::json_schema!({
            "type": "string",
            "description": "A file that holds the password; a relative path begins at the folder of the description. One newline at its end is not part of it. What is rendered holds the password, in a file that its owner alone can read.",
            "examples": ["jvb.password"],
        });
        let only = |name: &str, schema: schemars::Schema| schemars::json_schema!({ "type": "object", "properties": { name: schema }, "required": [name], "additionalProperties": false });
        let choices = [text, only("env", variable), only("file", file)];
        schemars::json_schema!({ "oneOf": choices, "writeOnly": true })
    }
}
