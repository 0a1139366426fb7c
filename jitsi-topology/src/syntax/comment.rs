//! Comments: lines that every parser skips, whatever they were made from.

use super::text::{has_byte, write_spaces};
use std::fmt::{self, Write};

/// A comment of one or more lines, made ready once for all the places it is written to.
///
/// Every character that any of the languages, or an editor, may take for the end of a line starts a
/// new comment line. Control characters and the invisible ones that reorder text become U+FFFD, so
/// that what a reader sees is what the parser skips.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comment {
    /// Each with its line break, and with a space before it unless it is empty.
    lines: Vec<String>,
}

impl Comment {
    /// A comment that says `text`.
    pub fn new(text: &str) -> Self {
        let mut lines = Vec::new();
        let mut rest = Some(text.strip_suffix('\n').unwrap_or(text));
        while let Some(text) = rest {
            let (line, after) = split_line(text);
            lines.push(ready(line.trim_end()));
            rest = after;
        }
        Self { lines }
    }

    /// Writes the lines, each led by `mark` at `indent` columns.
    pub(super) fn write<W: Write + ?Sized>(&self, out: &mut W, mark: &str, indent: usize) -> fmt::Result {
        for line in &self.lines {
            write_spaces(out, indent)?;
            out.write_str(mark)?;
            out.write_str(line)?;
        }
        Ok(())
    }
}

/// The longest line of a comment, in bytes and without its mark. nginx refuses a comment line that
/// does not fit its buffer of 4096, as if it were a parameter.
const MAX_LINE: usize = 1000;

/// The first line of `text`, and what follows it, if anything does.
fn split_line(text: &str) -> (&str, Option<&str>) {
    let (line, after) = text.split_once('\n').map_or((text, None), |(line, after)| (line, Some(after)));
    if line.len() <= MAX_LINE && is_plain(line) {
        return (line, after);
    }
    let most = MAX_LINE.min(text.len());
    let window = (0..=most).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(most);
    match text[..window].find(is_line_break) {
        Some(end) => (&text[..end], Some(after_line_break(&text[end..]))),
        None if window < text.len() => (&text[..window], Some(&text[window..])),
        None => (text, None),
    }
}

fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn after_line_break(text: &str) -> &str {
    text.strip_prefix("\r\n").unwrap_or_else(|| {
        let mut chars = text.chars();
        chars.next();
        chars.as_str()
    })
}

/// Whether a line is as everybody sees it. Nearly every one is, and that takes less to find out than what else it is.
fn is_plain(line: &str) -> bool {
    !has_byte(line, |byte| !byte.is_ascii() || byte.is_ascii_control())
}

/// What follows the mark on one line.
fn ready(line: &str) -> String {
    // The space matters in Lua, where `--[[` opens a comment that goes on for lines.
    let space = if line.is_empty() { "" } else { " " };
    match is_plain(line) {
        true => [space, line, "\n"].concat(),
        false => [space, &line.replace(is_invisible, "\u{fffd}"), "\n"].concat(),
    }
}

fn is_invisible(c: char) -> bool {
    (c.is_control() && c != '\t')
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comment(text: &str) -> String {
        let mut out = String::new();
        Comment::new(text).write(&mut out, "#", 2).unwrap();
        out
    }

    #[test]
    fn a_comment_cannot_be_left() {
        assert_eq!(comment("why"), "  # why\n");
        assert_eq!(comment(""), "  #\n");
        assert_eq!(comment("a\n\nb\n"), "  # a\n  #\n  # b\n");
        assert_eq!(comment("a\r\nb\rc"), "  # a\n  # b\n  # c\n");
        assert_eq!(comment("a\u{b}b\u{c}c\u{85}d\u{2028}e\u{2029}f").lines().count(), 6);
        assert_eq!(comment("a\0b\u{202e}c\td"), "  # a\u{fffd}b\u{fffd}c\td\n");
        assert_eq!(comment("é\u{202e}\u{2028}\u{2066}"), "  # é\u{fffd}\n  # \u{fffd}\n");
    }

    #[test]
    fn a_long_line_of_a_comment_is_continued() {
        let text = format!("{}é{}", "x".repeat(MAX_LINE - 1), "y".repeat(10));
        let lines = comment(&text);
        let lengths: Vec<_> = lines.lines().map(str::len).collect();
        assert_eq!(lengths, [4 + MAX_LINE - 1, 4 + 12], "at a boundary of characters");
        assert_eq!(comment(&"x".repeat(MAX_LINE)).lines().count(), 1);
        assert_eq!(comment(&"x".repeat(MAX_LINE + 1)).lines().count(), 2);
    }
}
