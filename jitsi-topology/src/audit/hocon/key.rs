//! The keys of a path, `a."b.c".d`, and where each one stands.

use super::source::{Lexeme, Spot};
use ::hocon::TokenKind;

/// One key of a path.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) name: String,
    pub(super) spot: Spot,
}

/// The path that `lexemes` begin with, and how many of them it takes.
pub(super) fn path(lexemes: &[Lexeme], source: usize) -> (Vec<Key>, usize) {
    let mut path = Path { keys: Vec::new(), begins: true };
    let words = lexemes.iter().take_while(|word| word.is(&TokenKind::QuotedString) || word.is(&TokenKind::Unquoted));
    let mut length = 0;
    for word in words {
        let spot = word.spot(source, word);
        // Space around a dot belongs to the key it stands at.
        if length > 0 && !word.token.preceding_whitespace.is_empty() {
            path.add(&word.token.preceding_whitespace, spot);
        }
        match word.token.kind {
            TokenKind::Unquoted => path.add_dotted(&word.token.value, spot),
            _ => path.add(&word.token.value, spot),
        }
        length += 1;
    }
    (path.keys, length)
}

struct Path {
    keys: Vec<Key>,
    /// Whether what comes next begins a key.
    begins: bool,
}

impl Path {
    fn add(&mut self, text: &str, spot: Spot) {
        match self.keys.last_mut() {
            Some(key) if !self.begins => {
                key.name.push_str(text);
                key.spot.end = spot.end;
            }
            _ => self.keys.push(Key { name: text.to_owned(), spot }),
        }
        self.begins = false;
    }

    fn add_dotted(&mut self, text: &str, spot: Spot) {
        let Spot { mut start, mut column, .. } = spot;
        for (number, part) in text.split('.').enumerate() {
            self.begins |= number > 0;
            let end = start + part.len();
            if !part.is_empty() {
                self.add(part, Spot { column, start, end, ..spot });
            }
            start = end + 1;
            column += part.chars().count() + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::source::lex;
    use super::*;

    #[test]
    fn every_key_stands_where_it_is_written() {
        for (text, expected) in [
            ("a = 1", vec![("a", "a", 1)]),
            ("ä.bc.d = 1", vec![("ä", "ä", 1), ("bc", "bc", 3), ("d", "d", 6)]),
            ("a.\"b.c\".d {", vec![("a", "a", 1), ("b.c", "\"b.c\"", 3), ("d", "d", 9)]),
            ("a \"b\"  c : 1", vec![("a b  c", "a \"b\"  c", 1)]),
            ("a . b = 1", vec![("a ", "a .", 1), (" b", "b", 5)]),
            ("a. .b = 1", vec![("a", "a", 1), (" ", ".b", 4), ("b", "b", 5)]),
            ("\"\".a = 1", vec![("", "\"\"", 1), ("a", "a", 4)]),
            ("= 1", vec![]),
        ] {
            let (keys, length) = path(&lex(text).unwrap(), 0);
            let found = keys.iter().map(|Key { name, spot }| (name.as_str(), &text[spot.start..spot.end], spot.column));
            assert_eq!(found.collect::<Vec<_>>(), expected, "{text}");
            assert_eq!(length == 0, expected.is_empty());
        }
    }
}
