//! What is found on the way through a document: its files, its settings, and the variables it asks for.

use super::super::files::{Files, Unreadable};
use super::super::refusal::Refusal;
use super::chain;
use super::edit::{Edit, applied, inclusion, quoting};
use super::include::{Include, PROPERTIES};
use super::index::Index;
use super::layers::Edits;
use super::limits::Spent;
use super::refusal::{Remark, RemarkKind, syntax};
use super::source::{Source, Spot, lex};
use super::walk::{Scope, Walk};
use crate::place::Location;

/// What is found on the way through a document.
pub(super) struct Found<'f> {
    files: &'f dyn Files,
    /// Every file once, the one that was asked for first.
    pub(super) sources: Vec<Source>,
    /// What the parser gets differently in each file.
    edits: Vec<Vec<Edit>>,
    pub(super) index: Index,
    pub(super) remarks: Vec<Remark>,
    pub(super) spent: Spent,
    /// The files on the way, each included by the one before.
    open: Vec<usize>,
}

impl<'f> Found<'f> {
    /// All that the file at `path` leads to.
    pub(super) fn behind(files: &'f dyn Files, path: &str) -> Result<Self, Refusal> {
        let mut found = Self {
            files,
            sources: Vec::new(),
            edits: Vec::new(),
            index: Index::new(),
            remarks: Vec::new(),
            spent: Spent::default(),
            open: Vec::new(),
        };
        let title = files.title(path);
        match found.source(path) {
            Ok(Some(source)) => found.walk(source, Scope::ALL)?,
            Ok(None) => {
                return Err(Refusal::new(format!("there is no `{title}`"), "name the config file of the program"));
            }
            Err(Unreadable(why)) => return Err(Refusal::new(format!("`{title}` cannot be read: {why}"), READABLE)),
        }
        found.follow_substitutions()?;
        Ok(found)
    }

    /// Makes sure that following the substitutions has an end, and not a far one.
    fn follow_substitutions(&self) -> Result<(), Refusal> {
        let steps = chain::steps(&self.index).map_err(|(excess, spot)| excess.at(self.location(spot)))?;
        self.spent.substitute(steps).map_err(|excess| excess.at(self.sources[0].beginning()))
    }

    pub(super) fn location(&self, spot: Spot) -> Location {
        spot.location(&self.sources[spot.source], true)
    }

    /// What the parser gets of each file, by its path, when it is to get that much more differently.
    pub(super) fn texts<'s>(&'s self, more: &'s Edits) -> impl Iterator<Item = (&'s str, String)> {
        self.sources.iter().zip(&self.edits).enumerate().map(|(number, (source, edits))| {
            let more = more.range((number, 0)..=(number, usize::MAX)).flat_map(|(_, edits)| edits);
            (source.path.as_str(), applied(&source.text, edits.iter().chain(more).cloned().collect()))
        })
    }

    /// The text of the document, when it is one file and the parser gets it as it is.
    pub(super) fn only_text(&self) -> Option<&str> {
        match (self.sources.as_slice(), self.edits.as_slice()) {
            ([source], [edits]) if edits.is_empty() => Some(&source.text),
            _ => None,
        }
    }

    /// The number of the file at `path`, which is read when it was not.
    fn source(&mut self, path: &str) -> Result<Option<usize>, Unreadable> {
        if let Some(known) = self.sources.iter().position(|source| source.path == path) {
            return Ok(Some(known));
        }
        let Some(text) = self.files.text(path)? else { return Ok(None) };
        self.sources.push(Source { path: path.to_owned(), title: self.files.title(path), text });
        self.edits.push(Vec::new());
        Ok(Some(self.sources.len() - 1))
    }

    fn walk(&mut self, number: usize, scope: Scope) -> Result<(), Refusal> {
        let source = &self.sources[number];
        self.spent.read(source.text.len()).map_err(|excess| excess.at(source.beginning()))?;
        let lexemes = lex(&source.text);
        let lexemes = lexemes.map_err(|error| syntax(&error.message).at(source.character(error.line, error.col)))?;
        self.open.push(number);
        let statements = Walk::through(self, number, &lexemes, scope)?;
        self.open.pop();
        let words = quoting(&lexemes, &statements);
        self.edits[number] = statements.into_iter().chain(words).collect();
        Ok(())
    }

    /// Takes in what a statement includes, and gives the statement that the parser gets.
    pub(super) fn include(&mut self, include: &Include, spot: Spot, scope: Scope) -> Result<String, Refusal> {
        let at = spot.location(&self.sources[spot.source], true);
        let paths = match include.candidates(&self.sources[spot.source].path) {
            Ok(paths) => paths,
            Err(why) => {
                self.remark(RemarkKind::UnreadInclude, format!("what is included here is not read: {why}"), &at);
                return Ok(inclusion(std::iter::empty()));
            }
        };
        let (mut taken, mut missing) = (Vec::new(), true);
        for path in &paths {
            match self.source(path) {
                Ok(None) => continue,
                Ok(Some(_)) if path.ends_with(PROPERTIES) => {
                    let message = format!("`{path}` is included and not read: it is no HOCON");
                    self.remark(RemarkKind::UnreadInclude, message, &at);
                }
                Ok(Some(source)) => {
                    self.take(source, &at, scope)?;
                    taken.push(path.as_str());
                }
                Err(Unreadable(why)) if include.required => {
                    return Err(
                        Refusal::new(format!("`{path}` is required and cannot be read: {why}"), READABLE).at(at)
                    );
                }
                Err(Unreadable(why)) => {
                    self.remark(
                        RemarkKind::UnreadInclude,
                        format!("`{path}` is included and cannot be read: {why}"),
                        &at,
                    );
                }
            }
            missing = false;
        }
        if missing {
            let none = paths.iter().map(|path| format!("`{path}`")).collect::<Vec<_>>().join(" nor ");
            if include.required {
                let message = format!("this file is required, and there is no {none}");
                return Err(Refusal::new(message, "write the file, or the path to where it is").at(at));
            }
            self.remark(RemarkKind::MissingInclude, format!("nothing is included: there is no {none}"), &at);
        }
        Ok(inclusion(taken.into_iter()))
    }

    fn take(&mut self, source: usize, at: &Location, scope: Scope) -> Result<(), Refusal> {
        if self.open.contains(&source) {
            let message = format!("`{}` includes itself", self.sources[source].path);
            return Err(Refusal::new(message, "leave one of the `include` statements out").at(at.clone()));
        }
        self.spent.include().map_err(|excess| excess.at(at.clone()))?;
        self.walk(source, scope)
    }

    fn remark(&mut self, kind: RemarkKind, message: String, at: &Location) {
        self.remarks.push(Remark { kind, message, at: at.clone() });
    }
}

/// What to do about a file that is there and cannot be read.
const READABLE: &str = "make it readable for whoever asks, as UTF-8";
