//! What an audit takes for granted, because no file can tell, and how to find out.

use crate::place::Location;
use crate::shown::visible;
use serde::Serialize;
use std::fmt;

/// Something no file can tell, said once: what was assumed, and the command that would tell.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Note {
    /// What was assumed, or passed over, as a sentence without its full stop.
    pub says: String,
    /// The command that would tell, or the option that settles it; empty when there is none.
    pub command: String,
    /// Where it matters, when that is one place.
    pub location: Option<Location>,
}

impl Note {
    pub(super) fn new(says: impl Into<String>, command: impl Into<String>) -> Self {
        // What stands in a file may be in both, and a terminal would do what it says.
        let [says, command] = [says.into(), command.into()].map(visible);
        Self { says, command, location: None }
    }

    pub(super) fn at(mut self, location: Option<Location>) -> Self {
        self.location = location;
        self
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(location) = &self.location {
            write!(f, "{location}: ")?;
        }
        f.write_str(&self.says)?;
        if self.command.is_empty() { Ok(()) } else { write!(f, "; {} tells", self.command) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_file_does_nothing_to_a_terminal() {
        let note = Note::new("`\u{1b}[2J` is taken to be set", "`grep \u{7} FILE`");
        assert_eq!(note.to_string(), r"`\u{1b}[2J` is taken to be set; `grep \u{7} FILE` tells");
    }
}
