//! YAML to values, from the events of `granit-parser`.

use super::tree::{Budget, Entry, Fault, Inner, MAX_DEPTH, Node, Span, Table, Tree, Value};
use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, StrInput};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// # Errors
/// Where the text is not YAML, repeats a key, uses what a description does not understand, or holds more than it may.
pub(super) fn parse(text: &str) -> Result<Tree<'_>, Fault> {
    let mut options = granit_parser::options! { block_nesting_limit: MAX_DEPTH, flow_nesting_limit: MAX_DEPTH };
    options.set_emit_comments(false);
    let parser = Parser::new_from_str_with_options(text, options);
    Events { text, parser, inner: Inner::default(), anchors: BTreeMap::new(), budget: Budget::new() }.document()
}

struct Events<'t> {
    text: &'t str,
    parser: Parser<'t, StrInput<'t>>,
    inner: Inner<'t>,
    /// What aliases stand for, by the number the parser gives to each anchor.
    anchors: BTreeMap<usize, Node<'t>>,
    budget: Budget,
}

impl<'t> Events<'t> {
    /// The only document of the text.
    fn document(mut self) -> Result<Tree<'t>, Fault> {
        let mut root = Node { span: (0, 0), value: Value::Null };
        let mut documents = 0;
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::StreamEnd => break,
                Event::StreamStart | Event::DocumentEnd => {}
                Event::DocumentStart(..) if documents > 0 => {
                    let fault = Fault::new(Some(span), "a second document begins here");
                    return Err(fault.help("put everything into one document, without `---` in between"));
                }
                Event::DocumentStart(..) => documents += 1,
                event => root = self.node(event, span, 0)?,
            }
        }
        // A file of nothing but comments says as little as an empty one.
        if matches!(root.value, Value::Null) {
            root.value = Value::Table(Table::default());
        }
        Ok(Tree { root, inner: self.inner })
    }

    fn next(&mut self) -> Result<(Event<'t>, Span), Fault> {
        match self.parser.next() {
            Some(Ok((event, span))) => {
                let range = span.byte_range().unwrap_or_default();
                Ok((event, (range.start, range.end)))
            }
            Some(Err(error)) => Err(self.fault(&error)),
            None => Ok((Event::StreamEnd, (self.text.len(), self.text.len()))),
        }
    }

    fn fault(&self, error: &ScanError) -> Fault {
        let at = error.marker().byte_offset().unwrap_or_default();
        let next = self.text.get(at..).and_then(|rest| rest.chars().next());
        let span = (at, at + next.map_or(0, char::len_utf8));
        match (error.kind(), next) {
            (ErrorKind::RecursionLimitExceeded, _) => Fault::too_deep(span),
            (ErrorKind::UnknownAnchor | ErrorKind::MissingAnchorOrAliasName, Some('*')) => {
                Fault::new(Some(span), "`*` begins an alias, and there is no anchor of that name")
                    .help("write it in quotes when a text is meant: \"*\"")
            }
            (kind, _) => Fault::syntax(Some(span), &kind.to_string()),
        }
    }

    /// The value that begins with `event`.
    fn node(&mut self, event: Event<'t>, span: Span, depth: usize) -> Result<Node<'t>, Fault> {
        if depth > MAX_DEPTH {
            return Err(Fault::too_deep(span));
        }
        if event.tag().is_some() {
            let fault = Fault::new(Some(span), "tags are not understood here");
            return Err(fault.help("leave out the tag; quotes make a text of anything"));
        }
        let (value, anchor, end) = match event {
            Event::Alias(anchor) => return self.alias(anchor, span),
            Event::Scalar(text, ScalarStyle::Plain, anchor, _) => (plain(text), anchor, span.1),
            Event::Scalar(text, _, anchor, _) => (Value::Text(text), anchor, span.1),
            Event::SequenceStart(_, anchor, _) => {
                let (nodes, end) = self.list(depth)?;
                (Value::List(self.inner.list(nodes)), anchor, end)
            }
            Event::MappingStart(_, anchor, _) => {
                let (table, end) = self.table(depth)?;
                (Value::Table(table), anchor, end)
            }
            _ => return Err(Fault::new(Some(span), "a value is missing here")),
        };
        self.budget.take(value.weight(), span)?;
        let node = Node { span: (span.0, end), value };
        if anchor > 0 {
            self.budget.take_all(&node, &self.inner, span)?;
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    /// The entries of a list, and where it ends.
    fn list(&mut self, depth: usize) -> Result<(Vec<Node<'t>>, usize), Fault> {
        let mut nodes = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, span) => return Ok((nodes, span.1)),
                (event, span) => nodes.push(self.node(event, span, depth + 1)?),
            }
        }
    }

    /// A table, and where it ends.
    fn table(&mut self, depth: usize) -> Result<(Table, usize), Fault> {
        let mut entries = Vec::new();
        let mut merged = Vec::new();
        let end = loop {
            let (key, key_span) = self.next()?;
            let (text, style) = match key {
                Event::MappingEnd => break key_span.1,
                // The parser gives `~` for a key that is not there.
                Event::Scalar(_, ScalarStyle::Plain, ..) if key_span.0 == key_span.1 => {
                    return Err(Fault::new(Some(key_span), "a key is missing here"));
                }
                Event::Scalar(text, style, 0, None) => (text, style),
                _ => return Err(Fault::new(Some(key_span), "a key is a text, without a tag, an anchor or an alias")),
            };
            let (event, span) = self.next()?;
            let node = self.node(event, span, depth + 1)?;
            match (style, text.as_ref()) {
                (ScalarStyle::Plain, "<<") => self.mergeable(&node, &mut merged)?,
                _ => entries.push(Entry { key: text, key_span, node }),
            }
        };
        merged.insert(0, self.inner.table(entries)?);
        Ok((self.inner.merged(&merged), end))
    }

    /// What the anchor stands for, at the alias. What lies in it keeps its place at the anchor.
    fn alias(&mut self, anchor: usize, span: Span) -> Result<Node<'t>, Fault> {
        let Some(node) = self.anchors.get(&anchor) else {
            return Err(Fault::new(Some(span), "this alias stands inside what it stands for"));
        };
        self.budget.take_all(node, &self.inner, span)?;
        Ok(Node { span, value: node.value.clone() })
    }

    /// What the merge key `<<` brings: one table or several, of which the first counts most.
    fn mergeable(&self, node: &Node<'t>, merged: &mut Vec<Table>) -> Result<(), Fault> {
        match node.value {
            Value::Table(table) => merged.push(table),
            Value::List(list) => self.inner.nodes(list).iter().try_for_each(|node| self.mergeable(node, merged))?,
            _ => {
                let fault = Fault::new(Some(node.span), "`<<` takes in a table, or a list of tables");
                return Err(fault.help("write it in quotes when a key of that name is meant: \"<<\""));
            }
        }
        Ok(())
    }
}

/// A scalar without quotes, by the core schema of YAML 1.2.
fn plain(text: Cow<'_, str>) -> Value<'_> {
    match text.as_ref() {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    number(&text).unwrap_or(Value::Text(text))
}

fn number(text: &str) -> Option<Value<'static>> {
    let all = |digits: &str, radix| !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix));
    for (prefix, radix) in [("0o", 8), ("0x", 16)] {
        if let Some(digits) = text.strip_prefix(prefix).filter(|digits| all(digits, radix)) {
            return Some(Value::whole(digits, radix));
        }
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    match unsigned {
        ".inf" | ".Inf" | ".INF" => return Some(Value::fraction("inf")),
        _ if all(unsigned, 10) => return Some(Value::whole(text, 10)),
        _ => {}
    }
    if matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Some(Value::fraction("nan"));
    }
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |digits: &str| digits.is_empty() || all(digits, 10);
    let is_mantissa = digits(whole) && digits(part) && !(whole.is_empty() && part.is_empty());
    let is_exponent = all(exponent.strip_prefix(['-', '+']).unwrap_or(exponent), 10);
    (is_mantissa && is_exponent).then(|| Value::fraction(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_follow_the_core_schema() {
        for (text, expected) in [
            ("", "empty"),
            ("~", "empty"),
            ("true", "`true`"),
            ("FALSE", "`false`"),
            ("yes", "a text"),
            ("0", "a number"),
            ("-12", "a number"),
            ("+12", "a number"),
            ("0x1F", "a number"),
            ("0o17", "a number"),
            ("0x", "a text"),
            ("-0x1", "a text"),
            ("18446744073709551615", "a number"),
            ("18446744073709551616", "a number of more than 64 bits"),
            ("1_000", "a text"),
            ("1.5", "a number with a fraction"),
            ("1.", "a number with a fraction"),
            (".5e-3", "a number with a fraction"),
            ("1e3", "a number with a fraction"),
            ("1e999", "not a finite number"),
            ("-.inf", "not a finite number"),
            (".nan", "not a finite number"),
            ("-.nan", "a text"),
            (".", "a text"),
            ("-", "a text"),
            ("e3", "a text"),
            (".e3", "a text"),
            ("1e", "a text"),
            ("1.2.3.4", "a text"),
            ("٣", "a text"),
            ("infinity", "a text"),
            ("22:22", "a text"),
            ("2001-01-01", "a text"),
        ] {
            assert_eq!(plain(Cow::Borrowed(text)).given(), expected, "{text}");
        }
    }

    #[test]
    fn a_tag_or_a_key_that_is_no_text_is_shown_where_it_stands() {
        for text in ["a: !!str 1", "? [a]\n: 1", ": 1", "{a: 1, : 2}", "&a b: 1", "!x {}"] {
            let fault = parse(text).map(|_| ()).unwrap_err();
            assert!(fault.span.is_some(), "{text}: {}", fault.message);
        }
    }
}
