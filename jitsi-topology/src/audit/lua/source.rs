//! A Lua file that was run: where in its text an option is set, once Lua has told the line.
//!
//! Lua knows the line an instruction came from: of an assignment, the line its value ends on; of a call, the line it
//! begins on. The statement that touches this line and begins with the name is what is looked for.

use super::words::{Kind, Word, words};
use crate::audit::text::Text;
use crate::place::Location;
use std::cell::OnceCell;
use std::collections::BTreeMap;

/// A Lua file that was run.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) path: String,
    text: Text,
    index: OnceCell<Index>,
}

impl Source {
    pub(super) fn new(path: String, title: String, text: String) -> Self {
        Self { path, text: Text::new(title, text), index: OnceCell::new() }
    }

    pub(super) fn text(&self) -> &str {
        self.text.as_str()
    }

    /// Where one of `names` is set or called by what runs in `line`; the line itself when that cannot be told.
    pub(super) fn find(&self, names: &[&str], line: usize) -> Location {
        let index = self.index.get_or_init(|| Index::of(&self.text));
        let found = names.iter().filter_map(|name| index.find(name, line)).max();
        self.text.location(found.unwrap_or_else(|| self.content(line)))
    }

    /// A line without the blanks before it. Lua may count further than there are lines: a lone `\r` is one to it.
    fn content(&self, line: usize) -> (usize, usize) {
        let (start, end) = self.text.span_of_line(line);
        let text = self.text().get(start..end).unwrap_or_default();
        (end - text.trim_start().len(), end)
    }
}

/// Where the statements of a file stand, by what they begin with.
#[derive(Debug)]
struct Index {
    names: BTreeMap<String, Vec<Statement>>,
}

/// A statement, or a field of a table that one hands over (`VirtualHost "x" { field = 1 }`).
#[derive(Debug)]
struct Statement {
    start: usize,
    end: usize,
    /// The first and the last line of the whole statement.
    first: usize,
    last: usize,
}

impl Index {
    fn of(text: &Text) -> Self {
        let mut index = Self { names: BTreeMap::new() };
        let mut reader =
            Reader { text, index: &mut index, open: None, hands_over: false, fields: Vec::new(), depth: 0 };
        reader.read();
        index
    }

    fn find(&self, name: &str, line: usize) -> Option<(usize, usize)> {
        let statements = self.names.get(name)?;
        let begun = statements.partition_point(|statement| statement.first <= line);
        let last = statements.get(..begun)?.last()?;
        (last.last >= line).then_some((last.start, last.end))
    }
}

/// What has been read of a file, word by word.
struct Reader<'a> {
    text: &'a Text,
    index: &'a mut Index,
    /// The statement that has begun: its first name, and where its last word ends.
    open: Option<(&'a str, usize, usize)>,
    /// Whether it is a call, as far as it has been read.
    hands_over: bool,
    /// The fields of the table that it hands over.
    fields: Vec<(&'a str, usize, usize)>,
    depth: usize,
}

/// What a word makes of the next one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Then {
    /// An expression may end here; a name behind it begins a statement, as nothing else can.
    Begins,
    /// More of the expression must follow.
    Continues,
}

impl<'a> Reader<'a> {
    fn read(&mut self) {
        let text = self.text.as_str();
        let mut words = words(text).peekable();
        let mut then = Then::Begins;
        while let Some(word) = words.next() {
            let shown = text.get(word.start..word.end).unwrap_or_default();
            let next = words.peek().map(|next| next.kind);
            if self.depth == 0 {
                self.at_the_top(word, shown, then);
            } else if !self.hands_over {
                // Nothing inside of it is looked for.
            } else if self.depth == 1 && word.kind == Kind::Name && next == Some(Kind::Sign(b'=')) {
                self.fields.push((shown, word.start, word.end));
            } else if self.depth == 1 && matches!(word.kind, Kind::Sign(b',' | b';' | b'}')) {
                // What follows belongs to no field, until the next one begins.
                self.fields.push(("", word.start, word.end));
            }
            self.extend(word.end);
            match word.kind {
                Kind::Sign(b'(' | b'[' | b'{') => self.depth += 1,
                Kind::Sign(b')' | b']' | b'}') => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
            then = what_follows(word.kind, shown);
        }
        self.close();
    }

    fn at_the_top(&mut self, word: Word, shown: &'a str, then: Then) {
        match word.kind {
            Kind::Sign(b';') => self.close(),
            // The fields of a value are no options.
            Kind::Sign(b'=') => self.hands_over = false,
            Kind::Name if BLOCK.contains(&shown) => self.close(),
            Kind::Name if then == Then::Begins && !OPERATORS.contains(&shown) => {
                self.close();
                self.open = Some((shown, word.start, word.end));
                self.hands_over = true;
            }
            _ => {}
        }
    }

    /// The statement, and the last field in it, reach to `end`.
    fn extend(&mut self, end: usize) {
        if let Some((_, _, until)) = &mut self.open {
            *until = end;
        }
        if self.depth > 0
            && let Some((name, _, until)) = self.fields.last_mut()
            && !name.is_empty()
        {
            *until = end;
        }
    }

    fn close(&mut self) {
        let fields = std::mem::take(&mut self.fields);
        let Some((name, start, end)) = self.open.take() else { return };
        let (first, last) = (self.text.line_of(start), self.text.line_of(end.saturating_sub(1)));
        for (name, start, end) in std::iter::once((name, start, end)).chain(fields) {
            let statement = Statement { start, end, first, last };
            if !name.is_empty() {
                self.index.names.entry(name.to_owned()).or_default().push(statement);
            }
        }
    }
}

/// Keywords between which statements stand.
const BLOCK: [&str; 7] = ["do", "else", "elseif", "end", "repeat", "then", "until"];

/// Keywords inside an expression.
const OPERATORS: [&str; 4] = ["and", "in", "not", "or"];

/// Keywords behind which a name is part of what they began.
const CONTINUED: [&str; 9] = ["elseif", "for", "function", "goto", "if", "local", "return", "until", "while"];

fn what_follows(kind: Kind, shown: &str) -> Then {
    match kind {
        Kind::Sign(b')' | b']' | b'}' | b';') | Kind::Number | Kind::Text => Then::Begins,
        Kind::Name if !OPERATORS.contains(&shown) && !CONTINUED.contains(&shown) => Then::Begins,
        Kind::Name | Kind::Sign(_) => Then::Continues,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, name: &str, line: usize) -> (usize, usize, String) {
        let source = Source::new("/x".to_owned(), "x".to_owned(), text.to_owned());
        let Location { line, column, span, .. } = source.find(&[name], line);
        (line, column, text[span.0..span.1].to_owned())
    }

    #[test]
    fn an_option_is_found_from_the_line_its_value_ends_on() {
        let text =
            "-- a = 0\na = 1 -- a\nb = { -- a = 2\n  a = \"}\";\n  \"x\";\n}\nc = \"a = 3\" .. \n  a\nd = 4; a = 5";
        for (name, line, expected) in [
            ("a", 2, (2, 1, "a = 1")),
            ("b", 6, (3, 1, "b = { -- a = 2")),
            ("c", 8, (7, 1, "c = \"a = 3\" ..")),
            ("d", 9, (9, 1, "d = 4")),
            ("a", 9, (9, 8, "a = 5")),
            // Set in some other way: the line is what is known.
            ("a", 4, (4, 3, "a = \"}\";")),
            ("e", 1, (1, 1, "-- a = 0")),
            ("e", 99, (9, 13, "")),
        ] {
            assert_eq!(found(text, name, line), (expected.0, expected.1, expected.2.to_owned()), "{name} in {line}");
        }
    }

    #[test]
    fn a_field_is_found_from_the_line_its_table_is_handed_over_on() {
        let text = "VirtualHost \"ä\" {\n  ssl = { key = \"k\" };\n  a = 1, b = { 2,\n 3 }\n}\na = 2";
        for (name, line, expected) in [
            ("VirtualHost", 1, (1, 1, "VirtualHost \"ä\" {")),
            ("ssl", 1, (2, 3, "ssl = { key = \"k\" }")),
            ("a", 1, (3, 3, "a = 1")),
            ("b", 1, (3, 10, "b = { 2,")),
            ("a", 6, (6, 1, "a = 2")),
            ("key", 1, (1, 1, "VirtualHost \"ä\" {")),
        ] {
            assert_eq!(found(text, name, line), (expected.0, expected.1, expected.2.to_owned()), "{name} in {line}");
        }
    }

    #[test]
    fn columns_are_characters_and_statements_stand_in_blocks() {
        let text = "if ä == 'ü' then a = 1 end for i = 1, 3 do b = i end local c = f 'ö' d = e or f g = 'é'";
        for (name, expected) in [("a", (18, "a = 1")), ("b", (44, "b = i")), ("d", (70, "d = e or f"))] {
            assert_eq!(found(text, name, 1), (1, expected.0, expected.1.to_owned()));
        }
        assert_eq!(found("x = 1\r\ny = 2\r\n", "y", 2), (2, 1, "y = 2".to_owned()));
    }
}
