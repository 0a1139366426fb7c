//! What a config has that the model has no word for: further settings, and what is left behind.

use crate::name::Extra;
use crate::place::Location;
use crate::shown::visible;
use serde::Serialize;
use serde_json::Value;
use std::fmt;

/// A setting that a description cannot say, so that a deployment that is taken over loses it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Left {
    /// The setting, with the component it was found in.
    pub setting: String,
    /// Why it has no place in a description.
    pub why: String,
    /// Where it stands.
    pub location: Option<Location>,
}

impl fmt::Display for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", visible(self.setting.clone()), self.why)?;
        match &self.location {
            Some(location) => write!(f, " ({location})"),
            None => Ok(()),
        }
    }
}

/// Puts `value` at the path `keys` of `extra`, with objects on the way.
pub(super) fn put(extra: &mut Extra, keys: &[&str], value: Value) {
    let Some((last, before)) = keys.split_last() else { return };
    let mut table = extra;
    for key in before {
        let entry = table.entry(*key).or_insert_with(|| Value::Object(Extra::new()));
        if !entry.is_object() {
            *entry = Value::Object(Extra::new());
        }
        let Value::Object(inner) = entry else { return };
        table = inner;
    }
    table.insert((*last).to_owned(), value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_file_does_nothing_to_a_terminal() {
        let left = Left { setting: "jicofo: \u{1b}[2J".to_owned(), why: "nobody reads it".to_owned(), location: None };
        assert_eq!(left.to_string(), r"jicofo: \u{1b}[2J: nobody reads it");
    }
}
