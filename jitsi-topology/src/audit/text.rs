//! The text of a file, and where in it something stands.

use crate::place::Location;

/// The text of a file that was read.
#[derive(Debug)]
pub(super) struct Text {
    title: String,
    content: String,
    /// Where each line begins.
    lines: Vec<usize>,
}

impl Text {
    /// `text`, of a file that is called `title` in reports.
    pub(super) fn new(title: String, text: String) -> Self {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { title, content: text, lines }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.content
    }

    /// The line, from 1, that the byte at `at` is in.
    pub(super) fn line_of(&self, at: usize) -> usize {
        self.lines.partition_point(|begin| *begin <= at)
    }

    /// Where a line begins and ends; the end of the text for a line that is not there.
    pub(super) fn span_of_line(&self, line: usize) -> (usize, usize) {
        let start = self.lines.get(line.saturating_sub(1)).copied().unwrap_or(self.content.len());
        (start, self.lines.get(line).map_or(self.content.len(), |next| next - 1))
    }

    /// The location of what begins at `start` and ends at `end`, or with its first line.
    pub(super) fn location(&self, (start, end): (usize, usize)) -> Location {
        let line = self.line_of(start);
        let (begin, stop) = self.span_of_line(line);
        let before = self.content.get(begin..start).unwrap_or_default();
        let shown = self.content.get(start..end.min(stop)).unwrap_or_default();
        let span = (start, start + shown.trim_end().len());
        Location { file: self.title.clone(), line, column: before.chars().count() + 1, span, written: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_characters_and_spans_end_with_the_line() {
        let text = Text::new("x".to_owned(), "é = {\r\n  a }".to_owned());
        let Location { file, line, column, span, written } = text.location((3, 14));
        assert_eq!((file.as_str(), line, column, span, written), ("x", 1, 3, (3, 6), true));
        let Location { line, column, span, .. } = text.location((10, 11));
        assert_eq!((line, column, span), (2, 3, (10, 11)));
        assert_eq!(text.location((99, 99)).span, (99, 99));
    }
}
