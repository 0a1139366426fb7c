//! One file: its text, and the words of HOCON in it with the bytes they stand in.

use crate::place::Location;
use ::hocon::{ParseError, Token, TokenKind, tokenize};

/// A file that was read.
#[derive(Debug)]
pub(in crate::audit) struct Source {
    /// The absolute path on its machine.
    pub(in crate::audit) path: String,
    /// What to call it in a report.
    pub(in crate::audit) title: String,
    /// All of its text.
    pub(in crate::audit) text: String,
}

impl Source {
    /// Its first line.
    pub(super) fn beginning(&self) -> Location {
        self.character(1, 1)
    }

    /// A character, by its line and column as the lexer counts them.
    pub(super) fn character(&self, line: usize, column: usize) -> Location {
        let start = Cursor::new(&self.text).advance_to(line, column);
        let end = start + self.text[start..].chars().next().map_or(0, char::len_utf8);
        Location { file: self.title.clone(), line, column, span: (start, end), written: true }
    }
}

/// A stretch of one of the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    /// Which file, by its number.
    pub(super) source: usize,
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Spot {
    /// Where a file begins.
    pub(super) fn beginning(source: usize) -> Self {
        Self { source, line: 1, column: 1, start: 0, end: 0 }
    }

    /// The sign at the byte `at` of `text`, which stands in this one line.
    pub(super) fn sign(self, text: &str, at: usize) -> Self {
        let (before, rest) = text.split_at(at);
        let start = self.start + at;
        let end = start + rest.chars().next().map_or(0, char::len_utf8);
        Self { column: self.column + before.chars().count(), start, end, ..self }
    }

    pub(super) fn location(self, source: &Source, written: bool) -> Location {
        let Self { line, column, start, end, .. } = self;
        Location { file: source.title.clone(), line, column, span: (start, end), written }
    }
}

/// A token of the parser's own lexer, which knows its line and column, and here its bytes as well.
#[derive(Debug)]
pub(super) struct Lexeme {
    pub(super) token: Token,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Lexeme {
    /// From where it begins to the end of `last`.
    pub(super) fn spot(&self, source: usize, last: &Self) -> Spot {
        Spot { source, line: self.token.line, column: self.token.col, start: self.start, end: last.end }
    }

    pub(super) fn is(&self, kind: &TokenKind) -> bool {
        self.token.kind == *kind
    }

    /// Whether it is a text in quotes.
    pub(super) fn is_quoted(&self) -> bool {
        self.is(&TokenKind::QuotedString) || self.is(&TokenKind::TripleQuotedString)
    }

    /// Whether it stands for a text or may: a word, quoted or not, or a substitution.
    pub(super) fn is_text(&self) -> bool {
        self.is_quoted() || self.is(&TokenKind::Unquoted) || self.is(&TokenKind::Substitution)
    }

    /// Whether it is this word, and not in quotes.
    pub(super) fn is_word(&self, word: &str) -> bool {
        self.is(&TokenKind::Unquoted) && self.token.value == word
    }
}

/// The text in words. The last one is always the end of the file.
pub(super) fn lex(text: &str) -> Result<Vec<Lexeme>, ParseError> {
    let mut cursor = Cursor::new(text);
    let lexemes = tokenize(text)?.into_iter().map(|token| {
        let start = cursor.advance_to(token.line, token.col);
        let end = end(text, start, &token);
        Lexeme { token, start, end }
    });
    Ok(lexemes.collect())
}

/// The byte after a token, which its lexer does not keep.
fn end(text: &str, start: usize, token: &Token) -> usize {
    let rest = &text[start..];
    let length = match token.kind {
        TokenKind::Eof | TokenKind::Newline => 0,
        TokenKind::PlusEquals => 2,
        TokenKind::Unquoted => token.value.len(),
        TokenKind::QuotedString => quoted(rest),
        TokenKind::Substitution => substitution(rest),
        TokenKind::TripleQuotedString => {
            let body = rest.get(3..).and_then(|body| body.find("\"\"\"")).map_or(rest.len(), |at| at + 6);
            // Quotes before the last three belong to the text.
            body + rest[body..].bytes().take_while(|byte| *byte == b'"').count()
        }
        _ => 1,
    };
    start + length.min(rest.len())
}

/// How long the quoted text is that `rest` begins with.
fn quoted(rest: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// How long the `${…}` is that `rest` begins with; its names may be quoted.
fn substitution(rest: &str) -> usize {
    let mut at = 0;
    while let Some(found) = rest[at..].find(['"', '}']) {
        at += found;
        match rest.as_bytes()[at] {
            b'}' => return at + 1,
            _ => at += quoted(&rest[at..]),
        }
    }
    rest.len()
}

/// Follows the lexer's lines and columns through the text, only ever forward.
struct Cursor<'t> {
    text: &'t str,
    at: usize,
    line: usize,
    column: usize,
}

impl<'t> Cursor<'t> {
    fn new(text: &'t str) -> Self {
        // The lexer does not count a byte order mark.
        let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Self { text, at, line: 1, column: 1 }
    }

    fn advance_to(&mut self, line: usize, column: usize) -> usize {
        while self.line < line {
            let Some(length) = self.text[self.at..].find('\n') else { return self.text.len() };
            self.at += length + 1;
            (self.line, self.column) = (self.line + 1, 1);
        }
        let further = self.text[self.at..].chars().take(column.saturating_sub(self.column));
        self.at += further.take_while(|character| *character != '\n').map(char::len_utf8).sum::<usize>();
        self.column = self.column.max(column);
        self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_has_its_bytes() {
        let text =
            "\u{feff}ä = \"ö\\\" \\\\\" // €\r\n\n\"b\".c += \"\"\"x\n\"y\"\"\"\"\"\n{ d : ${?\"}\".e}true, [ 1.5 ] }";
        let lexemes = lex(text).unwrap();
        let written: Vec<&str> = lexemes.iter().map(|lexeme| &text[lexeme.start..lexeme.end]).collect();
        let expected = [
            "ä",
            "=",
            "\"ö\\\" \\\\\"",
            "",
            "\"b\"",
            ".c",
            "+=",
            "\"\"\"x\n\"y\"\"\"\"\"",
            "",
            "{",
            "d",
            ":",
            "${?\"}\".e}",
            "true",
            ",",
            "[",
            "1.5",
            "]",
            "}",
            "",
        ];
        assert_eq!(written, expected);
        let places: Vec<(usize, usize)> = lexemes.iter().map(|lexeme| (lexeme.token.line, lexeme.token.col)).collect();
        assert_eq!((places[0], places[2], places[4], places[9]), ((1, 1), (1, 5), (3, 1), (5, 1)));
    }

    #[test]
    fn a_column_beyond_the_end_is_the_end() {
        for (text, line, column, span) in
            [("ab\n", 1, 2, (1, 2)), ("a€", 1, 2, (1, 4)), ("ab", 7, 7, (2, 2)), ("", 1, 1, (0, 0))]
        {
            let source = Source { path: "/f".to_owned(), title: "f".to_owned(), text: text.to_owned() };
            assert_eq!(source.character(line, column).span, span, "{text:?}");
        }
    }
}
