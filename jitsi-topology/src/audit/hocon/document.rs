//! A document that was read: its values, and where each one is written.

use super::super::files::Files;
use super::super::refusal::Refusal;
#[cfg(test)]
use super::environment::Text;
use super::environment::{Assumed, Unknown, Variables, filled};
use super::found::{Assignment, Found};
use super::part::Part;
use super::refusal::Remark;
use super::resolve::resolve;
use super::source::{Source, Spot};
use super::value::Value;
use crate::place::Location;
use std::collections::BTreeMap;

/// A config file with all that it includes.
#[derive(Debug)]
pub(in crate::audit) struct Document {
    root: Part,
    assignments: Vec<Assignment>,
    sources: Vec<Source>,
    remarks: Vec<Remark>,
    unknown: Unknown,
}

/// How a value is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::audit) struct Written<'d> {
    /// Whether it is one text in quotes.
    pub(in crate::audit) quoted: bool,
    /// The text of the value as it stands in the file.
    pub(in crate::audit) raw: &'d str,
    /// Whether a comment begins right where the value ends, as in `abc#def`: what is behind the sign is lost.
    pub(in crate::audit) cut: bool,
    pub(in crate::audit) at: Location,
}

/// Reads the file at `path`, and what it includes, with the variables in `environment`.
pub(in crate::audit) fn read(
    files: &dyn Files,
    path: &str,
    environment: &BTreeMap<String, String>,
) -> Result<Document, Refusal> {
    let (mut found, said) = Found::behind(files, path)?;
    let mut unknown = Unknown::default();
    let root = values(&mut found, &said, environment, &mut unknown)?;
    let Found { sources, assignments, remarks, .. } = found;
    Ok(Document { root, assignments, sources, remarks, unknown })
}

/// All that is said, resolved.
///
/// A variable that a program cannot do without is set, or the program would not run. One that it can do without is
/// taken for unset, where there is a value without it, as in `port = 6222, port = ${?PORT}`. Where there is none it is
/// taken for set: that is what it was written for.
fn values(
    found: &mut Found<'_>,
    said: &Part,
    known: &BTreeMap<String, String>,
    unknown: &mut Unknown,
) -> Result<Part, Refusal> {
    let mut run = |unknown: &mut Unknown, assumed| {
        let resolved = resolve(said, &mut Variables { known, unknown, assumed }, &mut found.spent);
        resolved.map_err(|(trouble, at)| {
            let place = |number: usize| found.location(found.assignments[number].value);
            trouble.refusal(|number| place(number).to_string()).at(place(at))
        })
    };
    match run(unknown, Assumed::All) {
        all if !unknown.has_optional() => all,
        Ok(all) => Ok(run(unknown, Assumed::Least).map_or(all.clone(), |least| filled(&least, &all))),
        Err(_) => run(unknown, Assumed::Needed),
    }
}

impl Document {
    /// All of it.
    pub(in crate::audit) fn root(&self) -> Value<'_> {
        Value(&self.root)
    }

    /// The value at a path of keys, and of numbers from 0 in lists.
    pub(in crate::audit) fn get(&self, path: &[&str]) -> Option<Value<'_>> {
        path.iter().try_fold(self.root(), |value, key| value.get(key))
    }

    /// What `getString` gives for the value at `path`.
    #[cfg(test)]
    pub(in crate::audit) fn text(&self, path: &[&str]) -> Option<Text<'_>> {
        self.get(path)?.text()
    }

    /// The keys of the object at `path`, as they are written.
    #[cfg(test)]
    pub(in crate::audit) fn keys(&self, path: &[&str]) -> impl Iterator<Item = &str> {
        self.get(path).into_iter().flat_map(Value::entries).map(|(key, _)| key)
    }

    /// Where the value at `path` is written: the assignment that won. Of what is not there, the object it would stand in.
    pub(in crate::audit) fn locate(&self, path: &[&str]) -> Location {
        let mut nearest = self.root();
        for key in path {
            match nearest.get(key) {
                Some(value) => nearest = value,
                None if nearest.at() == self.root().at() => {
                    return Location { written: false, ..self.sources[0].beginning() };
                }
                None => return self.location(self.assignments[nearest.at()].key, false),
            }
        }
        self.location(self.shown(self.assignments[nearest.at()]), true)
    }

    /// How the value at `path` is written; `None` when there is none.
    pub(in crate::audit) fn written(&self, path: &[&str]) -> Option<Written<'_>> {
        let Assignment { value, quoted, .. } = self.assignments[self.get(path)?.at()];
        let text = &self.sources[value.source].text;
        let rest = &text[value.end..];
        Some(Written {
            quoted,
            raw: &text[value.start..value.end],
            cut: rest.starts_with('#') || rest.starts_with("//"),
            at: self.location(value, true),
        })
    }

    /// What the programs pass over without a word.
    pub(in crate::audit) fn remarks(&self) -> &[Remark] {
        &self.remarks
    }

    /// Every file that was read, the one that was asked for first.
    pub(in crate::audit) fn files(&self) -> &[Source] {
        &self.sources
    }

    /// The variables it asks for that are not known.
    pub(in crate::audit) fn unknown_environment(&self) -> impl Iterator<Item = &str> {
        self.unknown.names()
    }

    /// The value when it stands in one line, and the key when it does not.
    fn shown(&self, assignment: Assignment) -> Spot {
        let Assignment { key, value, .. } = assignment;
        let text = &self.sources[value.source].text[value.start..value.end];
        if text.contains('\n') { key } else { value }
    }

    fn location(&self, spot: Spot, written: bool) -> Location {
        spot.location(&self.sources[spot.source], written)
    }
}
