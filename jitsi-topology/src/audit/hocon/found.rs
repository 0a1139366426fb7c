//! What is found on the way through a document: its files, what they say, and where.

use super::super::files::{Files, Unreadable};
use super::super::refusal::Refusal;
use super::include::{Include, PROPERTIES};
use super::limits::Spent;
use super::object::Object;
use super::part::Part;
use super::refusal::{Remark, RemarkKind, syntax};
use super::source::{Source, Spot, lex};
use super::walk::{Inside, Walk};
use crate::place::Location;

/// What is found on the way through a document.
pub(super) struct Found<'f> {
    files: &'f dyn Files,
    /// Every file once, the one that was asked for first.
    pub(super) sources: Vec<Source>,
    /// Every time that a setting or an entry of a list is written.
    pub(super) assignments: Vec<Assignment>,
    pub(super) remarks: Vec<Remark>,
    pub(super) spent: Spent,
    /// The files on the way, each included by the one before.
    open: Vec<usize>,
}

/// One time that a setting or an entry of a list is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Assignment {
    pub(super) key: Spot,
    /// The same as the key, where it has no value of its own: in `a.b = 1`, the place of `a`.
    pub(super) value: Spot,
    /// Whether the value is one text in quotes.
    pub(super) quoted: bool,
}

impl<'f> Found<'f> {
    /// All that the file at `path` leads to, and what it says.
    pub(super) fn behind(files: &'f dyn Files, path: &str) -> Result<(Self, Part), Refusal> {
        let mut found = Self {
            files,
            sources: Vec::new(),
            assignments: Vec::new(),
            remarks: Vec::new(),
            spent: Spent::default(),
            open: Vec::new(),
        };
        let title = files.title(path);
        let all = match found.source(path) {
            Ok(Some(source)) => {
                let all = found.assign(Spot::beginning(source));
                Part::object(all, found.walk(source, Inside::default())?)
            }
            Ok(None) => {
                return Err(Refusal::new(format!("there is no `{title}`"), "name the config file of the program"));
            }
            Err(Unreadable(why)) => return Err(Refusal::new(format!("`{title}` cannot be read: {why}"), READABLE)),
        };
        Ok((found, all))
    }

    pub(super) fn location(&self, spot: Spot) -> Location {
        spot.location(&self.sources[spot.source], true)
    }

    /// A setting or an entry is written, whose value is not known yet. Gives its number.
    pub(super) fn assign(&mut self, key: Spot) -> usize {
        self.assignments.push(Assignment { key, value: key, quoted: false });
        self.assignments.len() - 1
    }

    /// The value of an assignment stands here.
    pub(super) fn assigned(&mut self, number: usize, value: Spot, quoted: bool) {
        let assignment = &mut self.assignments[number];
        (assignment.value, assignment.quoted) = (value, quoted);
    }

    /// The number of the file at `path`, which is read when it was not.
    fn source(&mut self, path: &str) -> Result<Option<usize>, Unreadable> {
        if let Some(known) = self.sources.iter().position(|source| source.path == path) {
            return Ok(Some(known));
        }
        let Some(text) = self.files.text(path)? else { return Ok(None) };
        self.sources.push(Source { path: path.to_owned(), title: self.files.title(path), text });
        Ok(Some(self.sources.len() - 1))
    }

    fn walk(&mut self, number: usize, inside: Inside) -> Result<Object, Refusal> {
        let source = &self.sources[number];
        self.spent.read(source.text.len()).map_err(|excess| excess.at(source.beginning()))?;
        let lexemes = lex(&source.text);
        let lexemes = lexemes.map_err(|error| syntax(&error.message).at(source.character(error.line, error.col)))?;
        self.open.push(number);
        let object = Walk::through(self, number, &lexemes, inside)?;
        self.open.pop();
        Ok(object)
    }

    /// What the files say that a statement includes, the first one first.
    pub(super) fn include(&mut self, include: &Include, spot: Spot, inside: &Inside) -> Result<Vec<Object>, Refusal> {
        let at = self.location(spot);
        let paths = match include.candidates(&self.sources[spot.source].path) {
            Ok(paths) => paths,
            Err(why) => {
                self.remark(RemarkKind::UnreadInclude, format!("what is included here is not read: {why}"), &at);
                return Ok(Vec::new());
            }
        };
        let (mut included, mut missing) = (Vec::new(), true);
        for path in &paths {
            match self.source(path) {
                Ok(None) => continue,
                Ok(Some(_)) if path.ends_with(PROPERTIES) => {
                    let message = format!("`{path}` is included and not read: it is no HOCON");
                    self.remark(RemarkKind::UnreadInclude, message, &at);
                }
                Ok(Some(source)) => included.push(self.take(source, &at, inside)?),
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
        Ok(included)
    }

    fn take(&mut self, source: usize, at: &Location, inside: &Inside) -> Result<Object, Refusal> {
        if self.open.contains(&source) {
            let message = format!("`{}` includes itself", self.sources[source].path);
            return Err(Refusal::new(message, "leave one of the `include` statements out").at(at.clone()));
        }
        self.spent.include().map_err(|excess| excess.at(at.clone()))?;
        self.walk(source, inside.clone())
    }

    fn remark(&mut self, kind: RemarkKind, message: String, at: &Location) {
        self.remarks.push(Remark { kind, message, at: at.clone() });
    }
}

/// What to do about a file that is there and cannot be read.
const READABLE: &str = "make it readable for whoever asks, as UTF-8";
