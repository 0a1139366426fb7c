//! Violations for people, with the lines of their file (passwords masked), and for programs, as JSON.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use jitsi_topology::place::Location;
use jitsi_topology::spec::{ReadError, Source};
use jitsi_topology::violation::{Severity, Violation, Witness};

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
    let mut parts: Vec<String> = violations
        .iter()
        .map(|violation| terminal.renderer.render(&groups(source.name(), &shown, violation)))
        .collect();
    let errors = violations.iter().filter(|violation| violation.severity() == Severity::Error).count();
    let counts = [(errors, "error"), (violations.len() - errors, "warning")];
    let counts =
        counts.into_iter().filter(|(number, _)| *number > 0).map(|(number, what)| crate::counted(number, what));
    parts.push(format!("{}: `jitsi-topology explain CODE` says more\n", counts.collect::<Vec<_>>().join(", ")));
    parts.join("\n\n")
}

fn groups<'a>(name: &'a str, shown: &'a str, violation: &'a Violation) -> Vec<Group<'a>> {
    let level = match violation.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(violation.message()).id(violation.code().as_str());
    let (found, elsewhere): (Vec<&Witness>, Vec<&Witness>) =
        violation.witnesses().iter().partition(|witness| witness.place.location().is_some());
    let annotations = found.iter().enumerate().filter_map(|(index, witness)| {
        let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        let location = witness.place.location()?;
        Some(kind.span(location.span.0..location.span.1).label(label(witness, location)))
    });
    let mut group = title.element(Snippet::source(shown).path(name).annotations(annotations));
    for witness in elsewhere {
        group = group.element(Level::NOTE.message(format!("{}: {}", witness.place, witness.says)));
    }
    group = group.element(Level::NOTE.message(violation.why()));
    if !violation.mend().is_empty() {
        group = group.element(Level::HELP.message(violation.mend()));
    }
    vec![group]
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
