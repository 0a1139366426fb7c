//! Variables of the environment that nobody told us of: seen in every value they end up in.
//!
//! A substitution wants a value for each of them. It gets the name between two characters that Unicode keeps for a
//! program's own use, so that what comes out tells what went in.

use super::object::List;
use super::part::{Kind, Part, Substitution};
use std::collections::BTreeMap;
use std::sync::Arc;

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
    /// A value that resolving came to.
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

/// The variables that a document asks for and nobody told us of, each with whether the document can do without it.
#[derive(Debug, Default)]
pub(super) struct Unknown(BTreeMap<String, bool>);

impl Unknown {
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Whether there are some that the document can do without.
    pub(super) fn has_optional(&self) -> bool {
        self.0.values().any(|optional| *optional)
    }
}

/// The variables as a document sees them.
pub(super) struct Variables<'v> {
    pub(super) known: &'v BTreeMap<String, String>,
    pub(super) unknown: &'v mut Unknown,
    pub(super) assumed: Assumed,
}

/// Which of the variables that are not known are taken for set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Assumed {
    All,
    /// Those that the document cannot do without.
    Needed,
    /// The same, where what cannot do without another one has no value: it has one with all of them.
    Least,
}

impl Variables<'_> {
    /// The value for a substitution that no setting has the path of, written in the assignment `at`.
    pub(super) fn value(&mut self, substitution: &Substitution, at: usize) -> Option<Part> {
        let [name] = substitution.written() else { return None };
        if !substitution.list {
            return Some(Part::text(at, self.text(name, substitution.optional)?));
        }
        let first = Part::text(at, self.text(&format!("{name}_0"), substitution.optional)?);
        let further =
            (1..).map_while(|number| Some(Part::text(at, self.known.get(&format!("{name}_{number}"))?.clone())));
        Some(Part::new(at, Kind::List(std::iter::once(first).chain(further).collect::<List>())))
    }

    fn text(&mut self, name: &str, optional: bool) -> Option<String> {
        if let Some(value) = self.known.get(name) {
            return Some(value.clone());
        }
        if !is_variable(name) {
            return None;
        }
        let unset = self.unknown.0.entry(name.to_owned()).or_insert(true);
        *unset &= optional;
        (self.assumed == Assumed::All || !*unset).then(|| mark(name))
    }
}

/// What there is with no variable that can be done without, and what it lacks taken from `all`, which has it from them.
pub(super) fn filled(least: &Part, all: &Part) -> Part {
    match (least.kind(), all.kind()) {
        (Kind::Object(object), Kind::Object(all)) => {
            let own = object.entries().iter().map(|(key, value)| match all.entries().get(key) {
                Some(more) => (Arc::clone(key), filled(value, more)),
                None => (Arc::clone(key), value.clone()),
            });
            let more = all.entries().iter().filter(|(key, _)| !object.entries().contains_key(*key));
            let more = more.map(|(key, value)| (Arc::clone(key), value.clone()));
            Part::object(least.at, own.chain(more).collect())
        }
        (Kind::List(items), Kind::List(more)) if items.items().len() < more.items().len() => all.clone(),
        _ => least.clone(),
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
