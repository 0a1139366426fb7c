//! From bytes to lines and columns.

use super::tree::Span;
use crate::place::Location;

/// How many bytes lie between two counts of characters. Files of one long line are common in JSON, and thousands of
/// columns looked up in one must not each count from its start.
const STRIDE: usize = 4096;

/// Where the lines of a text begin.
pub(super) struct Lines<'t> {
    text: &'t str,
    /// How many bytes of the file stand before the text.
    before: usize,
    starts: Vec<usize>,
    /// How many characters stand before each multiple of [`STRIDE`].
    counts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str, before: usize) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let starts = std::iter::once(0).chain(ends).collect();
        let mut count = 0;
        let mut counts = vec![0];
        for piece in text.as_bytes().chunks(STRIDE) {
            count += characters(piece);
            counts.push(count);
        }
        Self { text, before, starts, counts }
    }

    /// The place of `span`. It ends with the line it begins in: more than that nobody needs to be shown.
    pub(super) fn location(&self, file: &str, span: Span, written: bool) -> Location {
        let start = span.0.min(self.text.len());
        let line = self.line(start);
        let end = span.1.min(self.end(line)).max(start);
        Location {
            file: file.to_owned(),
            line,
            column: self.characters_before(start) - self.characters_before(self.starts[line - 1]) + 1,
            span: (start + self.before, end + self.before),
            written,
        }
    }

    /// Whether `span` begins and ends in the same line.
    pub(super) fn is_one_line(&self, span: Span) -> bool {
        span.1 <= self.end(self.line(span.0))
    }

    /// The line, from 1, that `offset` lies in.
    fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset)
    }

    /// Where the line ends, without its line break.
    fn end(&self, line: usize) -> usize {
        let Some(next) = self.starts.get(line) else { return self.text.len() };
        let text = &self.text[..next - 1];
        text.strip_suffix('\r').unwrap_or(text).len()
    }

    fn characters_before(&self, offset: usize) -> usize {
        let whole = offset / STRIDE;
        self.counts[whole] + characters(&self.text.as_bytes()[whole * STRIDE..offset])
    }
}

/// How many characters begin in these bytes: all but those that continue one.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one_and_columns_in_characters() {
        for (text, span, expected) in [
            ("", (0, 0), (1, 1, (0, 0))),
            ("ab\ncd", (3, 5), (2, 1, (3, 5))),
            ("ab\r\ncd\r\n", (5, 9), (2, 2, (5, 6))),
            ("\tä€😀x", (10, 11), (1, 5, (10, 11))),
            ("ab\n", (3, 3), (2, 1, (3, 3))),
            ("ab", (9, 12), (1, 3, (2, 2))),
        ] {
            let found = Lines::new(text, 0).location("f", span, true);
            assert_eq!((found.line, found.column, found.span), expected, "{text:?}");
        }
    }

    #[test]
    fn a_long_line_counts_from_the_nearest_stride() {
        let text = "ä".repeat(3 * STRIDE);
        let lines = Lines::new(&text, 3);
        for character in [0, 1, STRIDE / 2 - 1, STRIDE / 2, STRIDE, 3 * STRIDE] {
            let found = lines.location("f", (2 * character, 2 * character), false);
            assert_eq!((found.column, found.span.0), (character + 1, 2 * character + 3));
        }
    }
}
