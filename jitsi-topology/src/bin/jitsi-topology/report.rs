//! Violations for people, with the lines of their file (passwords masked), and for programs, as JSON.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use jitsi_topology::place::Location;
use jitsi_topology::spec::{ReadError, Source};
use jitsi_topology::violation::{Severity, Violation, Witness};
use std::collections::BTreeMap;

/// How wide a report may be.
pub(crate) struct Terminal {
    renderer: Renderer,
}

/// The width of a report that goes to no terminal.
const WIDTH: usize = 120;

impl Terminal {
    /// The width of the terminal that standard error is; colours are taken out again where there is none.
    pub(crate) fn of_this_process() -> Self {
        let width = terminal_size::terminal_size_of(std::io::stderr()).map_or(WIDTH, |(width, _)| usize::from(width.0));
        Self { renderer: Renderer::styled().term_width(width) }
    }
}

/// Every violation with its lines, and a count at the end.
pub(crate) fn text(source: &Source, violations: &[Violation], terminal: &Terminal) -> String {
    let shown = source.redacted();
    across(&|_| Some(shown.clone()), violations, terminal)
}

/// The same where violations stand in several files; `text_of` knows their texts.
pub(crate) fn across(
    text_of: &dyn Fn(&str) -> Option<String>,
    violations: &[Violation],
    terminal: &Terminal,
) -> String {
    let mut texts = BTreeMap::new();
    let witnesses = violations.iter().flat_map(Violation::witnesses);
    for Location { file, .. } in witnesses.filter_map(|witness| witness.place.location()) {
        texts.entry(file.as_str()).or_insert_with(|| text_of(file).unwrap_or_default());
    }
    let mut parts: Vec<String> =
        violations.iter().map(|violation| terminal.renderer.render(&[group(&texts, violation)])).collect();
    let errors = violations.iter().filter(|violation| violation.severity() == Severity::Error).count();
    let counts = [(errors, "error"), (violations.len() - errors, "warning")];
    let counts =
        counts.into_iter().filter(|(number, _)| *number > 0).map(|(number, what)| crate::counted(number, what));
    parts.push(format!("{}: `jitsi-topology explain CODE` says more\n", counts.collect::<Vec<_>>().join(", ")));
    parts.join("\n\n")
}

/// A violation with the lines of each file it stands in, that of the first witness first.
fn group<'a>(texts: &'a BTreeMap<&'a str, String>, violation: &'a Violation) -> Group<'a> {
    let level = match violation.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(violation.message()).id(violation.code().as_str()));
    let (found, elsewhere): (Vec<&Witness>, Vec<&Witness>) =
        violation.witnesses().iter().partition(|witness| witness.place.location().is_some());
    let found: Vec<(&Witness, &Location)> =
        found.into_iter().filter_map(|witness| Some((witness, witness.place.location()?))).collect();
    let mut files: Vec<&str> = Vec::new();
    for (_, location) in &found {
        if !files.contains(&location.file.as_str()) {
            files.push(&location.file);
        }
    }
    for file in files {
        let in_file = found.iter().enumerate().filter(|(_, (_, location))| location.file == file);
        let annotations = in_file.map(|(index, (witness, location))| {
            let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
            kind.span(location.span.0..location.span.1).label(label(witness, location))
        });
        let text = texts.get(file).map_or("", String::as_str);
        group = group.element(Snippet::source(text).path(file).annotations(annotations));
    }
    for witness in elsewhere {
        group = group.element(Level::NOTE.message(format!("{}: {}", witness.place, witness.says)));
    }
    group = group.element(Level::NOTE.message(violation.why()));
    if !violation.mend().is_empty() {
        group = group.element(Level::HELP.message(violation.mend()));
    }
    group
}

/// What a place says; of a default, also which field it is the default of.
fn label(witness: &Witness, location: &Location) -> String {
    match location.written {
        true => witness.says.clone(),
        false => format!("`{}` is not written and follows from this: {}", witness.place.path(), witness.says),
    }
}

/// Why a description cannot be read, with its line when there is one.
pub(crate) fn unreadable(source: &Source, error: &ReadError, terminal: &Terminal) -> String {
    let Some(location) = error.location() else {
        return format!("error: {}\n", one_line(error));
    };
    let annotation = AnnotationKind::Primary.span(location.span.0..location.span.1);
    let shown = source.redacted();
    let snippet = Snippet::source(&*shown).path(source.name()).annotation(annotation);
    let mut group = Level::ERROR.primary_title(error.message()).element(snippet);
    if !error.help().is_empty() {
        group = group.element(Level::HELP.message(error.help()));
    }
    terminal.renderer.render(&[group]) + "\n"
}

/// An error and its help in one line.
pub(crate) fn one_line(error: &ReadError) -> String {
    match error.help() {
        "" => error.to_string(),
        help => format!("{error} ({help})"),
    }
}

/// The same as data: `{"violations": […]}`.
pub(crate) fn json(violations: &[Violation]) -> String {
    let text = serde_json::to_string_pretty(&serde_json::json!({ "violations": violations }));
    text.unwrap_or_else(|error| unreachable!("a violation is texts and numbers: {error}")) + "\n"
}
