//! Variables of the environment, known and unknown.
//!
//! Prosody's environment is not that of whoever asks, so a variable that nobody told about is unknown and not unset.
//! It is given a text that no config contains by accident, and what comes out at the end is searched for that text.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// What a name stands between where its value is not known: two characters of a plane for private use.
const BEGIN: char = '\u{10_F0E0}';
const END: char = '\u{10_F0E1}';

/// The variables Prosody is started with, as far as they are known.
#[derive(Debug)]
pub(super) struct Environment<'a> {
    known: &'a BTreeMap<String, String>,
    unknown: RefCell<BTreeSet<String>>,
}

impl<'a> Environment<'a> {
    pub(super) fn new(known: &'a BTreeMap<String, String>) -> Self {
        Self { known, unknown: RefCell::default() }
    }

    /// The value of `name`, or the text that stands for it.
    pub(super) fn value(&self, name: &str) -> String {
        self.known(name).map_or_else(|| self.stand_in(name, name), str::to_owned)
    }

    /// The value of `name`, where it is known.
    pub(super) fn known(&self, name: &str) -> Option<&str> {
        self.known.get(name).map(String::as_str)
    }

    /// The text that stands for `what`, which follows from the unknown variable `name`.
    pub(super) fn stand_in(&self, name: &str, what: &str) -> String {
        self.unknown.borrow_mut().insert(name.to_owned());
        format!("{BEGIN}{what}{END}")
    }

    /// The names that were asked for and are not known.
    pub(super) fn into_unknown(self) -> BTreeSet<String> {
        self.unknown.into_inner()
    }
}

/// Whether a text stands for something unknown or contains what does.
pub(super) fn is_unknown(text: &str) -> bool {
    first(text).is_some()
}

/// The name `text` stands for, when it stands for nothing else.
pub(super) fn whole(text: &str) -> Option<&str> {
    first(text).filter(|(before, _, after)| before.is_empty() && after.is_empty()).map(|(_, name, _)| name)
}

/// `text` with `${NAME}` where a value is not known.
pub(super) fn readable(text: &str) -> String {
    let (mut readable, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, name, after)) = first(rest) {
        readable.extend([before, "${", name, "}"]);
        rest = after;
    }
    readable + rest
}

/// The first name that stands between the two characters, with what stands around it. Either of them by itself is a
/// character of the config's own.
fn first(text: &str) -> Option<(&str, &str, &str)> {
    let begin = text.find(BEGIN)?;
    let end = begin + text[begin..].find(END)?;
    let (until, after) = (&text[..end], &text[end + END.len_utf8()..]);
    let (before, name) = until.rsplit_once(BEGIN)?;
    Some((before, name, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_remembered() {
        let known = BTreeMap::from([("A".to_owned(), "a".to_owned())]);
        let environment = Environment::new(&known);
        assert_eq!(environment.value("A"), "a");
        let text = environment.value("B");
        assert_eq!(whole(&text), Some("B"));
        assert_eq!(whole(&format!("{text}{text}")), None);
        assert_eq!(readable(&format!("x-{text}-{text}")), "x-${B}-${B}");
        assert_eq!(environment.into_unknown(), BTreeSet::from(["B".to_owned()]));
    }

    #[test]
    fn one_of_the_two_characters_alone_stands_for_itself() {
        for text in ["\u{10f0e0}", "\u{10f0e1}", "\u{10f0e1}a\u{10f0e0}", "a\u{10f0e0}b"] {
            assert!(!is_unknown(text));
            assert_eq!(readable(text), text);
        }
        let known = BTreeMap::new();
        let name = Environment::new(&known).value("B");
        assert_eq!(readable(&format!("\u{10f0e1}{name}\u{10f0e0}{name}")), "\u{10f0e1}${B}\u{10f0e0}${B}");
    }
}
