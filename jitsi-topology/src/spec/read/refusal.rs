//! Why a value has no place in the spec, and what to write instead.

use super::Format;
use super::tree::{Fault, Span};
use crate::shown::shown;
use serde::de::{Error, Expected, Unexpected};
use std::fmt;

/// Why a value has no place in the spec.
#[derive(Debug)]
pub(super) struct Refusal(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: Kind,
    span: Option<Span>,
    /// The way to the value, `bridges[0].xmpp`; nothing at the top.
    path: String,
}

#[derive(Debug)]
enum Kind {
    /// A choice that needs settings and has none.
    Bare(String),
    Missing(&'static str),
    Other(String),
    Shape {
        given: &'static str,
        wanted: String,
        wants: Wants,
    },
    UnknownChoice(String, Words),
    UnknownField(String, Words),
}

/// The fields of a table, or the words of a choice, as serde hands them out.
pub(super) type Words = &'static [&'static str];

/// What kind of value is wanted, for the help.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wants {
    Choice(Words),
    List,
    Number,
    Other,
    Table(Words),
    Text,
}

impl Refusal {
    fn new(kind: Kind) -> Self {
        Self(Box::new(Inner { kind, span: None, path: String::new() }))
    }

    pub(super) fn shape(given: &'static str, wanted: &dyn Expected, wants: Wants) -> Self {
        // What serde says for a `String` and `serde_json` for a value of `extra`; the names of this crate say more.
        let wanted = match wanted.to_string() {
            text if text == "a string" => "a text".to_owned(),
            any if any == "any valid JSON value" => "a text, a number, `true`, `false`, a list or a table".to_owned(),
            wanted => wanted,
        };
        Self::new(Kind::Shape { given, wanted, wants })
    }

    /// A choice that needs settings stands alone.
    pub(super) fn bare(choice: &str) -> Self {
        Self::new(Kind::Bare(shown(choice)))
    }

    /// A choice that takes no settings has some.
    pub(super) fn alone(choice: &str) -> Self {
        Self::custom(format!("`{}` takes no settings", shown(choice)))
    }

    /// The same, known to be at `span`; what was known before stays.
    pub(super) fn at(mut self, span: Span, path: impl FnOnce() -> String) -> Self {
        if self.0.span.is_none() {
            self.0.span = Some(span);
            self.0.path = path();
        }
        self
    }

    /// As it is told to people, who wrote `text` in `format`.
    pub(super) fn into_fault(self, text: &str, format: Format) -> Fault {
        let Inner { kind, span, path } = *self.0;
        let written = span.and_then(|(start, end)| text.get(start..end)).unwrap_or_default();
        let within = if path.is_empty() { String::new() } else { format!(" in `{path}`") };
        let subject = if path.is_empty() { "the description".to_owned() } else { format!("`{path}`") };
        let (message, help) = match kind {
            Kind::Bare(choice) => {
                (format!("`{choice}` stands alone{within}, and it needs settings"), bare(&choice, format))
            }
            Kind::Missing(field) => (format!("`{field}` is missing{within}"), missing(field, format)),
            Kind::Other(says) => (format!("{subject}: {says}"), String::new()),
            Kind::Shape { given, wanted, wants } => {
                (format!("{subject} is {given}; it must be {wanted}"), reshape(&path, written, given, wants, format))
            }
            Kind::UnknownChoice(given, allowed) => {
                (format!("{subject} cannot be `{}`", shown(&given)), instead(&given, allowed))
            }
            Kind::UnknownField(given, allowed) => {
                (format!("unknown field `{}`{within}", shown(&given)), instead(&given, allowed))
            }
        };
        Fault::new(span, message).help(help)
    }
}

/// The value as it should have been written, where that can be told from what was.
fn reshape(path: &str, written: &str, given: &str, wants: Wants, format: Format) -> String {
    let is_plain = (1..=40).contains(&written.len())
        && written.bytes().all(|c| c.is_ascii_alphanumeric() || b"+-.:_".contains(&c));
    let inner = written.trim_matches(['"', '\'']);
    match wants {
        Wants::Choice(choices) if choices.contains(&written) => format!("write it in quotes: \"{written}\""),
        Wants::Choice(choices) => format!("allowed: {}", listed(choices)),
        Wants::List if given == "a table" => entries(path, format),
        Wants::List if is_plain => format!("write a list: [{written}]"),
        Wants::Number if inner.parse::<u64>().is_ok() => format!("write it without quotes: {inner}"),
        Wants::Number => written
            .strip_suffix(".0")
            .map(|whole| format!("write it without the fraction: {whole}"))
            .unwrap_or_default(),
        Wants::Table(fields) if !fields.is_empty() => format!("its fields are {}", listed(fields)),
        Wants::Text if is_plain && given != "empty" => format!("write it in quotes: \"{written}\""),
        _ => String::new(),
    }
}

/// How the entries of a list of tables are written in `format`.
fn entries(path: &str, format: Format) -> String {
    match format {
        Format::Json => "put the entries into brackets: [ … ]".to_owned(),
        // An index is no part of a header: `[[bridges.list]]` is in the last of the bridges.
        Format::Toml if path.contains('[') => "put the entries into brackets: [ … ]".to_owned(),
        Format::Toml => format!("begin each entry with `[[{path}]]`"),
        Format::Yaml => "begin each entry with `- `".to_owned(),
    }
}

/// A field as it is written in `format`.
fn missing(field: &str, format: Format) -> String {
    let example = match field {
        "domain" => "jitsi.example.com",
        "name" => "jvb1",
        "local" => "10.0.0.5",
        "public" => "198.51.100.5",
        _ => "…",
    };
    let line = match format {
        Format::Json => format!("\"{field}\": \"{example}\""),
        Format::Toml => format!("{field} = \"{example}\""),
        Format::Yaml => format!("{field}: {example}"),
    };
    // Behind a `[table]` it would belong to that.
    let at_the_top = if field == "domain" && format == Format::Toml { " above every `[table]`" } else { "" };
    format!("write `{line}`{at_the_top}")
}

fn bare(choice: &str, format: Format) -> String {
    match format {
        Format::Json => format!("write {{ \"{choice}\": {{ … }} }} with its settings inside"),
        Format::Toml => format!("write {{ {choice} = {{ … }} }} with its settings inside"),
        Format::Yaml => format!("write `{choice}:` and its settings below"),
    }
}

/// The one that was meant, or all there are.
fn instead(given: &str, allowed: &[&str]) -> String {
    match nearest(given, allowed) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("allowed: {}", listed(allowed)),
    }
}

fn listed(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// The word that differs from `given` in one letter of three at the most.
fn nearest<'w>(given: &str, words: &[&'w str]) -> Option<&'w str> {
    // `mainProsody` and `main-prosody` are one word to a person.
    let plain = |word: &str| word.to_lowercase().replace(['-', '_'], "");
    let longest = words.iter().map(|word| word.len()).max()?;
    if given.len() > 2 * longest {
        return None;
    }
    let given = plain(given);
    let distances = words.iter().map(|word| (strsim::damerau_levenshtein(&given, &plain(word)), *word));
    distances.filter(|(distance, word)| distance * 3 <= word.len()).min().map(|(_, word)| word)
}

/// What was given, in words. The value itself is left out: it may be a password.
fn word(given: &Unexpected<'_>) -> &'static str {
    match given {
        Unexpected::Bool(true) => "`true`",
        Unexpected::Bool(false) => "`false`",
        Unexpected::Float(_) => "a number with a fraction",
        Unexpected::Map => "a table",
        Unexpected::Option | Unexpected::Unit => "empty",
        Unexpected::Seq => "a list",
        Unexpected::Signed(_) | Unexpected::Unsigned(_) => "a number",
        Unexpected::Str(_) => "a text",
        _ => "something else",
    }
}

impl Error for Refusal {
    fn custom<T: fmt::Display>(says: T) -> Self {
        Self::new(Kind::Other(says.to_string()))
    }

    fn invalid_type(given: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        Self::shape(word(&given), wanted, Wants::Other)
    }

    fn invalid_value(given: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        Self::invalid_type(given, wanted)
    }

    fn unknown_variant(given: &str, allowed: Words) -> Self {
        Self::new(Kind::UnknownChoice(given.to_owned(), allowed))
    }

    fn unknown_field(given: &str, allowed: Words) -> Self {
        Self::new(Kind::UnknownField(given.to_owned(), allowed))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(Kind::Missing(field))
    }
}

// Serde asks for this. People see `into_fault`, which knows the format.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0.kind, f)
    }
}

impl std::error::Error for Refusal {}
