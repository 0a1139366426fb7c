//! JSON to values. `serde_json` judges the text; what is measured here is only where its values stand.

use super::tree::{Budget, Entry, Fault, MAX_DEPTH, Node, Span, Table, Value};
use serde::de::IgnoredAny;
use std::borrow::Cow;

/// # Errors
/// Where the text is not JSON, repeats a key, or holds more than it may.
pub(super) fn parse(text: &str) -> Result<Node<'_>, Fault> {
    serde_json::from_str::<IgnoredAny>(text).map_err(|error| fault(text, &error))?;
    Scan { text, at: 0, budget: Budget::new() }.node(0)
}

/// What `serde_json` says, without the position it repeats at the end.
fn fault(text: &str, error: &serde_json::Error) -> Fault {
    let line: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let about = (line + error.column().saturating_sub(1)).min(text.len());
    let at = (0..=about).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let says = error.to_string();
    let says = says.rsplit_once(" at line ").map_or(says.as_str(), |(says, _)| says);
    let next = text[at..].chars().next();
    let span = Some((at, at + next.map_or(0, char::len_utf8)));
    match (says, next) {
        ("key must be a string", Some('}')) => {
            Fault::new(span, "a comma stands before this, and nothing follows").help("leave out the comma")
        }
        _ => Fault::syntax(span, says),
    }
}

/// A position in a text that is known to be JSON. It would stop at the first surprise all the same.
struct Scan<'t> {
    text: &'t str,
    at: usize,
    budget: Budget,
}

impl<'t> Scan<'t> {
    fn node(&mut self, depth: usize) -> Result<Node<'t>, Fault> {
        let start = self.next_token();
        if depth > MAX_DEPTH {
            return Err(Fault::too_deep((start, start + 1)));
        }
        let value = match self.peek() {
            Some(b'{') => self.table(depth)?,
            Some(b'[') => self.list(depth)?,
            Some(b'"') => Value::Text(self.string()?),
            _ => self.word()?,
        };
        let span = (start, self.at);
        self.budget.take(value.weight(), span)?;
        Ok(Node { span, value })
    }

    fn table(&mut self, depth: usize) -> Result<Value<'t>, Fault> {
        let mut entries = Vec::new();
        self.at += 1;
        while !self.skip(b'}') {
            let start = self.next_token();
            let key = self.string()?;
            let key_span = (start, self.at);
            self.skip(b':');
            entries.push(Entry { key, key_span, node: self.node(depth + 1)? });
            self.skip(b',');
        }
        Table::new(entries).map(Value::Table)
    }

    fn list(&mut self, depth: usize) -> Result<Value<'t>, Fault> {
        let mut nodes = Vec::new();
        self.at += 1;
        while !self.skip(b']') {
            nodes.push(self.node(depth + 1)?);
            self.skip(b',');
        }
        Ok(Value::List(nodes))
    }

    /// Steps over `byte`, if that comes next.
    fn skip(&mut self, byte: u8) -> bool {
        self.next_token();
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn string(&mut self) -> Result<Cow<'t, str>, Fault> {
        let start = self.at;
        let mut escaped = false;
        self.at += 1;
        loop {
            let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
            let Some(next) = rest.iter().position(|byte| matches!(byte, b'"' | b'\\')) else {
                return Err(self.surprise(start));
            };
            self.at += next + 1;
            if rest[next] == b'"' {
                break;
            }
            escaped = true;
            self.at += 1;
        }
        let token = &self.text[start..self.at];
        if !escaped {
            return Ok(Cow::Borrowed(&token[1..token.len() - 1]));
        }
        // Half of a character (`\ud800`) passes as long as nobody asks what the string is.
        let fault = |_| Fault::new(Some((start, self.at)), "this string has an escape that is no character");
        serde_json::from_str(token).map(Cow::Owned).map_err(fault)
    }

    /// A number or one of the three words.
    fn word(&mut self) -> Result<Value<'t>, Fault> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)) {
            self.at += 1;
        }
        match &self.text[start..self.at] {
            "" => Err(self.surprise(start)),
            "false" => Ok(Value::Bool(false)),
            "null" => Ok(Value::Null),
            "true" => Ok(Value::Bool(true)),
            number if number.contains(['.', 'e', 'E']) => Ok(Value::fraction(number)),
            number => Ok(Value::whole(number, 10)),
        }
    }

    /// Steps over blanks and says where that leads.
    fn next_token(&mut self) -> usize {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
        self.at
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[cold]
    fn surprise(&self, start: usize) -> Fault {
        let span: Span = (start, self.text.len());
        Fault::new(Some(span), "this is not JSON")
    }
}
