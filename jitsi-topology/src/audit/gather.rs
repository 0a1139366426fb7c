//! What reading one component's files gathers besides the component: what is wrong, what was assumed, where it stands.

use super::note::Note;
use super::refusal::Refusal;
use crate::law::{self, Law};
use crate::name::{MachineName, Name, NameError};
use crate::place::{Location, Place, Step, Trail};
use crate::violation::Violation;
use std::collections::{BTreeMap, BTreeSet};

/// What was gathered on the way.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) violations: Vec<Violation>,
    pub(super) notes: Vec<Note>,
    pub(super) sites: Sites,
    /// Files that were read besides the configs, by machine and path.
    pub(super) further: Vec<(MachineName, String)>,
    /// The keys of a HOCON file that the model has a field for.
    pub(super) asked: BTreeSet<String>,
}

impl Gathered {
    /// A value in its type; one that is none is a violation, and as good as not written.
    pub(super) fn parse<T: Name>(&mut self, at: &Trail<'_>, text: &str) -> Option<T> {
        T::parse(text).map_err(|error| self.invalid(at, &error)).ok()
    }

    pub(super) fn invalid(&mut self, at: &Trail<'_>, error: &NameError) {
        self.violations.push(law::invalid_value::violation(at.place(), error.to_string(), error.help()));
    }

    /// A file that its program would not read either.
    pub(super) fn refuse(&mut self, at: &Trail<'_>, refusal: Refusal) {
        let law = &law::unreadable_config::LAW;
        let place = match refusal.at {
            Some(location) => at.place().found(location),
            None => at.place(),
        };
        let violation = law.broken(refusal.message, place, "here");
        self.violations.push(if refusal.help.is_empty() { violation } else { violation.help(refusal.help) });
    }

    /// A law is broken at a place of its own, which no field of a component stands for.
    pub(super) fn broken(&mut self, law: &Law, message: impl Into<String>, at: Place, says: impl Into<String>) {
        self.violations.push(law.broken(message, at, says));
    }

    pub(super) fn note(&mut self, note: Note) {
        self.notes.push(note);
    }
}

/// Where in the files each field of a component stands, by the path of its place.
#[derive(Debug, Default)]
pub(super) struct Sites(BTreeMap<Vec<Step<'static>>, Location>);

impl Sites {
    /// Remembers where a field stands; what was said first stays.
    pub(super) fn mark(&mut self, at: &Trail<'_>, location: Location) {
        self.0.entry(at.place().steps().to_vec()).or_insert(location);
    }

    /// Where the field stands, or the nearest text it follows from.
    pub(super) fn find(&self, place: &Place) -> Option<Location> {
        let steps = place.steps();
        (1..=steps.len()).rev().find_map(|depth| {
            let location = self.0.get(&steps[..depth])?.clone();
            Some(Location { written: location.written && depth == steps.len(), ..location })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn location(line: usize) -> Location {
        Location { file: "a".to_owned(), line, column: 1, span: (0, 1), written: true }
    }

    #[test]
    fn what_is_not_written_is_shown_where_it_follows_from() {
        let mut sites = Sites::default();
        let jicofo = Trail::root("jicofo");
        let service = jicofo.field("service");
        sites.mark(&jicofo, location(1));
        sites.mark(&service.field("host"), location(7));
        assert_eq!(sites.find(&service.field("host").place()), Some(location(7)));
        let port = sites.find(&service.field("port").place()).unwrap();
        assert_eq!((port.line, port.written), (1, false));
        assert_eq!(sites.find(&Trail::root("nginx").place()), None);
    }
}
