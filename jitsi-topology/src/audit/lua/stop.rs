//! Why a config came to a stop, and which line was running: as Lua carries it until somebody reads it.

use mlua::{Error, Lua};
use std::fmt;

/// A line of one of the files that are being run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    /// Which of the files, in the order they were first read.
    pub(super) source: usize,
    /// The line, from 1.
    pub(super) line: usize,
}

/// Why a config came to a stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stop {
    pub(super) message: String,
    pub(super) help: String,
    pub(super) spot: Option<Spot>,
}

impl Stop {
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into(), spot: None }
    }

    /// The same, raised from the line that is running; what was known before stays.
    pub(super) fn here(mut self, lua: &Lua) -> Self {
        self.spot = self.spot.or_else(|| running(lua));
        self
    }

    /// The same, of the file `source`; what was known before stays.
    pub(super) fn of(mut self, source: usize) -> Self {
        self.spot = self.spot.or(Some(Spot { source, line: 1 }));
        self
    }

    /// As an error of Lua, which a config may catch with `pcall`.
    pub(super) fn raise(self) -> Error {
        Error::external(self)
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Stop {}

/// What a file is called inside Lua. Lua cuts long names in its messages, and a number is never cut.
pub(super) fn chunk_name(source: usize) -> String {
    format!("={source}")
}

/// The line of a config that is running: the nearest one on the stack, past functions that are not Lua.
pub(super) fn running(lua: &Lua) -> Option<Spot> {
    let at_level = |level| {
        lua.inspect_stack(level, |debug| {
            let source = debug.source().short_src.and_then(|name| name.parse().ok())?;
            Some(Spot { source, line: debug.current_line()? })
        })
    };
    (0..8).map_while(at_level).flatten().next()
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        if let Some(stop) = error.chain().find_map(|cause| cause.downcast_ref::<Self>()) {
            return stop.clone();
        }
        let inner = error.chain().filter_map(|cause| cause.downcast_ref()).last().unwrap_or(&error);
        match inner {
            Error::MemoryError(_) => super::meter::too_large(),
            Error::SyntaxError { message, .. } => {
                let (message, spot) = said(message);
                Self { spot, ..Self::new(format!("this is not Lua: {}", without_text(message)), SYNTAX) }
            }
            Error::RuntimeError(message) if message.contains("stack overflow") => {
                let spot = said(message).1;
                Self {
                    spot,
                    ..Self::new("the config goes deeper than Lua goes", "take the recursion or the brackets out")
                }
            }
            Error::RuntimeError(message) => {
                let (message, spot) = said(message);
                // Anything can be an error; a table would show its address.
                let is_text = !["function: ", "table: ", "userdata: "].iter().any(|kind| message.starts_with(kind));
                let message = if is_text { message } else { "an error without a text" };
                Self { spot, ..Self::new(format!("Prosody stops here: {message}"), MEND) }
            }
            other => Self::new(format!("Prosody stops here: {other}"), MEND),
        }
    }
}

const MEND: &str = "mend the file until `prosodyctl check config` reads it";
const SYNTAX: &str = "mend the line; a quote, a comma or a bracket may be missing in a line above";

/// A message of Lua, without the names it was told to use for files and without what called what.
fn said(message: &str) -> (&str, Option<Spot>) {
    let message = message.split("\nstack traceback:").next().unwrap_or(message);
    let parts = || {
        let (source, rest) = message.split_once(':')?;
        let (line, rest) = rest.split_once(": ")?;
        Some((rest, Spot { source: source.parse().ok()?, line: line.parse().ok()? }))
    };
    match parts() {
        Some((rest, spot)) => (rest, Some(spot)),
        None => (message, None),
    }
}

/// Lua shows the text a syntax error is near, and that may be a password with a quote missing.
fn without_text(message: &str) -> &str {
    let Some((before, near)) = message.rsplit_once(" near ") else { return message };
    let near = near.trim_matches('\'');
    let harmless = near == "<eof>" || near.bytes().all(|c| c.is_ascii_punctuation() && !b"\"'".contains(&c));
    if harmless { message } else { before }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_becomes_a_spot() {
        assert_eq!(said("3:12: attempt\nstack traceback:\n\tx"), ("attempt", Some(Spot { source: 3, line: 12 })));
        assert_eq!(said("word: 12: attempt"), ("word: 12: attempt", None));
        assert_eq!(said("no place"), ("no place", None));
    }

    #[test]
    fn no_text_of_the_file_is_shown() {
        for (message, shown) in [
            ("unfinished string near '\"s3cret'", "unfinished string"),
            ("malformed number near '12s3cret'", "malformed number"),
            ("syntax error near 's3cret'", "syntax error"),
            ("'}' expected near '='", "'}' expected near '='"),
            ("'}' expected near <eof>", "'}' expected near <eof>"),
        ] {
            assert_eq!(without_text(message), shown);
        }
    }
}
