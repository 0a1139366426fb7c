//! The keys of a path, `a."b.c".d`, and where each one stands.

use super::source::{Lexeme, Spot};
use super::word;
use ::hocon::TokenKind;

/// One key of a path.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) name: String,
    pub(super) spot: Spot,
}

/// What a path of keys cannot have, and where.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NoPath {
    /// A dot with no key before or behind it.
    Dot(Spot),
    /// A sign without a meaning.
    Reserved(Spot),
}

/// The path that `lexemes` begin with, and how many of them it takes.
pub(super) fn path(lexemes: &[Lexeme], source: usize) -> Result<(Vec<Key>, usize), NoPath> {
    let mut path = Path { keys: Vec::new(), key: None, dot: None };
    let words = lexemes.iter().take_while(|word| word.is_quoted() || word.is(&TokenKind::Unquoted));
    let mut length = 0;
    for word in words {
        let spot = word.spot(source, word);
        // Space around a dot belongs to the key it stands at.
        if length > 0 && !word.token.preceding_whitespace.is_empty() {
            path.add(&word.token.preceding_whitespace, spot);
        }
        match word.token.kind {
            TokenKind::Unquoted => path.add_dotted(&word.token.value, spot)?,
            _ => path.add(&word.token.value, spot),
        }
        length += 1;
    }
    Ok((path.end()?, length))
}

struct Path {
    keys: Vec<Key>,
    /// The key that goes on.
    key: Option<Key>,
    /// The last dot.
    dot: Option<Spot>,
}

impl Path {
    fn add(&mut self, text: &str, spot: Spot) {
        match &mut self.key {
            Some(key) => {
                key.name.push_str(text);
                key.spot.end = spot.end;
            }
            None => self.key = Some(Key { name: text.to_owned(), spot }),
        }
    }

    fn add_dotted(&mut self, text: &str, spot: Spot) -> Result<(), NoPath> {
        if let Some(plus) = word::reserved(text) {
            return Err(NoPath::Reserved(spot.sign(text, plus)));
        }
        let mut start = 0;
        for (number, part) in text.split('.').enumerate() {
            if number > 0 {
                let dot = spot.sign(text, start - 1);
                self.keys.push(self.key.take().ok_or(NoPath::Dot(dot))?);
                self.dot = Some(dot);
            }
            if !part.is_empty() {
                self.add(part, Spot { end: spot.start + start + part.len(), ..spot.sign(text, start) });
            }
            start += part.len() + 1;
        }
        Ok(())
    }

    fn end(mut self) -> Result<Vec<Key>, NoPath> {
        match (self.key, self.dot) {
            (Some(key), _) => self.keys.push(key),
            (None, Some(dot)) => return Err(NoPath::Dot(dot)),
            (None, None) => {}
        }
        Ok(self.keys)
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
            let (keys, length) = path(&lex(text).unwrap(), 0).unwrap();
            let found = keys.iter().map(|Key { name, spot }| (name.as_str(), &text[spot.start..spot.end], spot.column));
            assert_eq!(found.collect::<Vec<_>>(), expected, "{text}");
            assert_eq!(length == 0, expected.is_empty());
        }
    }

    #[test]
    fn what_no_key_may_be_is_found_where_it_stands() {
        for (text, expected) in [(".a = 1", 1), ("ä..b = 1", 3), ("a. = 1", 2), ("\"a\". = 1", 4), ("a.b+c = 1", 4)] {
            let Err(NoPath::Dot(spot) | NoPath::Reserved(spot)) = path(&lex(text).unwrap(), 0) else {
                panic!("{text}")
            };
            assert_eq!((spot.column, spot.end - spot.start), (expected, 1), "{text}");
        }
    }
}
