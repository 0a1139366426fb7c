//! A document that was read: its values, and where each one is written.

use super::super::files::Files;
use super::super::refusal::Refusal;
use super::environment::Asked;
#[cfg(test)]
use super::environment::Text;
use super::found::Found;
use super::index::{Assignment, Form, Index, Node, Substitution};
use super::parse::{Parsed, parse};
use super::refusal::Remark;
use super::source::{Source, Spot};
use super::value::Value;
use crate::place::Location;
use ::hocon::HoconValue;
use std::collections::BTreeMap;

/// A config file with all that it includes.
#[derive(Debug)]
pub(in crate::audit) struct Document {
    root: HoconValue,
    index: Index,
    sources: Vec<Source>,
    remarks: Vec<Remark>,
    asked: Asked,
    /// The variables that were taken for set.
    set: BTreeMap<String, String>,
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
    let found = Found::behind(files, path)?;
    let asked = Asked::new(&found.index, environment);
    let Parsed { root, set } = parse(&found, &asked)?;
    let Found { sources, index, remarks, .. } = found;
    Ok(Document { root, index, sources, remarks, asked, set })
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

    /// Where the value at `path` is written: the assignment that won. Of what is not written itself, the nearest text
    /// it follows from: what it is copied from an object with, or else the object it would stand in.
    pub(in crate::audit) fn locate(&self, path: &[&str]) -> Location {
        if let Some(assignment) = self.assigned(path) {
            return self.location(self.shown(assignment), true);
        }
        if let Some(assignment) = self.copied(path, None) {
            return self.location(assignment.key, false);
        }
        let nodes: Vec<Node> = self.index.follow(Node::ROOT, path).collect();
        let nearest = nodes.iter().rev().find_map(|node| self.winner(*node));
        match nearest {
            Some(assignment) => self.location(assignment.key, false),
            None => Location { written: false, ..self.sources[0].beginning() },
        }
    }

    /// How the value at `path` is written; `None` when it is not, or only as part of another.
    pub(in crate::audit) fn written(&self, path: &[&str]) -> Option<Written<'_>> {
        let Assignment { value, form, .. } = self.assigned(path)?;
        let text = &self.sources[value.source].text;
        let rest = &text[value.end..];
        Some(Written {
            quoted: *form == Form::Quoted,
            raw: &text[value.start..value.end],
            cut: rest.starts_with('#') || rest.starts_with("//"),
            at: self.location(*value, true),
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
        self.asked.unknown()
    }

    /// The assignment that gave the setting at `path` its value, when nothing was copied over it.
    fn assigned(&self, path: &[&str]) -> Option<&Assignment> {
        let node = self.index.follow(Node::ROOT, path).nth(path.len())?;
        let winner = self.winner(node)?;
        match self.copied(path, Some(winner.order)) {
            Some(_) => None,
            None => Some(winner),
        }
    }

    /// The last assignment after the one with the number `after` that copies the setting at `path` from elsewhere, as
    /// `shard = ${defaults} { … }` does with what lies in `defaults`.
    fn copied(&self, path: &[&str], after: Option<usize>) -> Option<&Assignment> {
        let outer = self.index.follow(Node::ROOT, path).enumerate().take(path.len());
        let copies = outer.flat_map(|(depth, node)| {
            self.index
                .assignments(node)
                .filter(move |copy| copy.substitutions.iter().any(|from| self.leads(from, &path[depth..])))
        });
        copies.filter(|copy| after.is_none_or(|after| copy.order > after)).max_by_key(|copy| copy.order)
    }

    fn winner(&self, node: Node) -> Option<&Assignment> {
        self.index.winner(node, |asked| self.leads(asked, &[]) || self.set.contains_key(&asked.name()))
    }

    /// Whether a substitution leads to a value that has a value at `rest`.
    fn leads(&self, substitution: &Substitution, rest: &[&str]) -> bool {
        let relative = self.index.path_from_root(substitution);
        // What the included file does not have is looked for in the whole document.
        let absolute = &relative[relative.len() - substitution.path.len()..];
        [&relative, absolute].iter().any(|path| self.get(&[*path, rest].concat()).is_some())
    }

    /// The value when it stands in one line, and the key when it does not.
    fn shown(&self, assignment: &Assignment) -> Spot {
        let Assignment { key, value, .. } = assignment;
        let text = &self.sources[value.source].text[value.start..value.end];
        if text.contains('\n') { *key } else { *value }
    }

    fn location(&self, spot: Spot, written: bool) -> Location {
        spot.location(&self.sources[spot.source], written)
    }
}
