//! Variables of the environment that nobody told us of: seen in every value they end up in.
//!
//! The parser wants a value for each of them. It gets the name between two characters that Unicode keeps for a
//! program's own use, so that what comes out tells what went in.

use super::index::Index;
use std::collections::BTreeMap;

/// Begins the name of a variable in a value.
const BEGIN: char = '\u{fdd0}';
/// Ends it.
const END: char = '\u{fdd1}';

/// A text as a program gets it, as far as the files alone can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::audit) enum Text<'d> {
    /// All of it stands in the files, or in the part of the environment that is known.
    Known(&'d str),
    /// All of it is the value of this variable, or where that is not set of this setting of the program's own defaults.
    Environment(&'d str),
    /// Part of it comes from variables, which are left in as `${NAME}`.
    Mixed(String),
}

impl<'d> Text<'d> {
    /// A value that came out of the parser.
    pub(super) fn of(value: &'d str) -> Self {
        if !value.contains(BEGIN) {
            return Self::Known(value);
        }
        match value.strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(END)) {
            Some(name) if !name.contains([BEGIN, END]) => Self::Environment(name),
            _ => Self::Mixed(value.replace(BEGIN, "${").replace(END, "}")),
        }
    }
}

/// The variables that a document asks for.
#[derive(Debug)]
pub(super) struct Asked {
    known: BTreeMap<String, String>,
    /// Each that is not known, with whether the document can do without it.
    unknown: BTreeMap<String, bool>,
}

impl Asked {
    pub(super) fn new(index: &Index, environment: &BTreeMap<String, String>) -> Self {
        let mut asked = Self { known: BTreeMap::new(), unknown: BTreeMap::new() };
        for substitution in index.substitutions().filter(|substitution| !index.leads_to_setting(substitution)) {
            let name = substitution.name();
            match environment.get(&name) {
                Some(value) => drop(asked.known.insert(name, value.clone())),
                None if is_variable(&name) => *asked.unknown.entry(name).or_insert(true) &= substitution.optional,
                // A setting that nobody wrote.
                None => {}
            }
        }
        asked
    }

    /// Those that are not known.
    pub(super) fn unknown(&self) -> impl Iterator<Item = &str> {
        self.unknown.keys().map(String::as_str)
    }

    /// Whether there are some that are not known and that the document can do without.
    pub(super) fn has_optional(&self) -> bool {
        self.unknown.values().any(|optional| *optional)
    }

    /// Those that are known, and marks for those that the document cannot do without.
    pub(super) fn needed(&self) -> BTreeMap<String, String> {
        let needed = self.unknown.iter().filter(|(_, optional)| !**optional);
        self.known.clone().into_iter().chain(needed.map(|(name, _)| (name.clone(), mark(name)))).collect()
    }

    /// Those that are known, and marks for all others.
    pub(super) fn all(&self) -> BTreeMap<String, String> {
        self.known.clone().into_iter().chain(self.unknown.keys().map(|name| (name.clone(), mark(name)))).collect()
    }
}

/// Whether variables are called so. Any path may be the name of one; a setting's is in lower case.
fn is_variable(name: &str) -> bool {
    let letter = |byte: u8| byte == b'_' || byte.is_ascii_uppercase();
    name.bytes().next().is_some_and(letter) && name.bytes().all(|byte| letter(byte) || byte.is_ascii_digit())
}

/// What stands for the value of the variable `name`.
fn mark(name: &str) -> String {
    format!("{BEGIN}{name}{END}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_have_names_of_their_own() {
        for (name, expected) in [
            ("JVB_PASSWORD", true),
            ("_X2", true),
            ("domain", false),
            ("a.B", false),
            ("2X", false),
            ("Ä", false),
            ("", false),
        ] {
            assert_eq!(is_variable(name), expected, "{name}");
        }
    }

    #[test]
    fn a_variable_is_seen_alone_and_in_a_text() {
        assert_eq!(Text::of("secret"), Text::Known("secret"));
        assert_eq!(Text::of(&mark("PASSWORD")), Text::Environment("PASSWORD"));
        let address = format!("jvb@{}:5222", mark("HOST"));
        assert_eq!(Text::of(&address), Text::Mixed("jvb@${HOST}:5222".to_owned()));
        let two = mark("A") + &mark("B");
        assert_eq!(Text::of(&two), Text::Mixed("${A}${B}".to_owned()));
    }
}
