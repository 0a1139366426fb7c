//! JSON to values. `serde_json` judges the text; what is measured here is only where its values stand.

use super::tree::{Budget, Entry, Fault, Inner, MAX_DEPTH, Node, Tree, Value};
use serde::de::IgnoredAny;
use std::borrow::Cow;

/// # Errors
/// Where the text is not JSON, repeats a key, or holds more than it may.
pub(super) fn parse(text: &str) -> Result<Tree<'_>, Fault> {
    serde_json::from_str::<IgnoredAny>(text).map_err(|error| fault(text, &error))?;
    let mut scan = Scan::new(text);
    let root = scan.node(0)?;
    Ok(Tree { root, inner: scan.inner })
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
    inner: Inner<'t>,
    /// What the lists and tables hold that have not ended yet.
    nodes: Vec<Node<'t>>,
    entries: Vec<Entry<'t>>,
}

impl<'t> Scan<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, at: 0, budget: Budget::new(), inner: Inner::default(), nodes: Vec::new(), entries: Vec::new() }
    }

    fn node(&mut self, depth: usize) -> Result<Node<'t>, Fault> {
        let next = self.next();
        let start = self.at;
        if depth > MAX_DEPTH {
            return Err(Fault::too_deep((start, start + 1)));
        }
        let value = match next {
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
        let before = self.entries.len();
        self.at += 1;
        while !self.skip(b'}') {
            let start = self.at;
            let key = self.string()?;
            let key_span = (start, self.at);
            self.skip(b':');
            let node = self.node(depth + 1)?;
            self.entries.push(Entry { key, key_span, node });
            self.skip(b',');
        }
        self.inner.table(self.entries.drain(before..)).map(Value::Table)
    }

    fn list(&mut self, depth: usize) -> Result<Value<'t>, Fault> {
        let before = self.nodes.len();
        self.at += 1;
        while !self.skip(b']') {
            let node = self.node(depth + 1)?;
            self.nodes.push(node);
            self.skip(b',');
        }
        Ok(Value::List(self.inner.list(self.nodes.drain(before..))))
    }

    /// Steps over `byte`, if that comes next.
    fn skip(&mut self, byte: u8) -> bool {
        let there = self.next() == Some(byte);
        self.at += usize::from(there);
        there
    }

    /// Steps over blanks and says what comes then.
    fn next(&mut self) -> Option<u8> {
        self.skip_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
        self.peek()
    }

    fn skip_while(&mut self, skipped: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&skipped) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn string(&mut self) -> Result<Cow<'t, str>, Fault> {
        let start = self.at;
        let mut escaped = false;
        let mut end = start + 1;
        loop {
            match self.text.as_bytes().get(end) {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    end += 2;
                }
                Some(_) => end += 1,
                None => return Err(self.surprise()),
            }
        }
        self.at = end + 1;
        if !escaped {
            return Ok(Cow::Borrowed(&self.text[start + 1..end]));
        }
        // Half of a character (`\ud800`) passes as long as nobody asks what the string is.
        let fault = |_| Fault::new(Some((start, self.at)), "this string has an escape that is no character");
        serde_json::from_str(&self.text[start..self.at]).map(Cow::Owned).map_err(fault)
    }

    /// A number or one of the three words.
    fn word(&mut self) -> Result<Value<'t>, Fault> {
        let start = self.at;
        self.skip_while(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
        match &self.text[start..self.at] {
            "" => Err(self.surprise()),
            "false" => Ok(Value::Bool(false)),
            "null" => Ok(Value::Null),
            "true" => Ok(Value::Bool(true)),
            number if number.contains(['.', 'e', 'E']) => Ok(Value::fraction(number)),
            number => Ok(Value::whole(number, 10)),
        }
    }

    #[cold]
    fn surprise(&self) -> Fault {
        Fault::new(Some((self.at, self.text.len())), "this is not JSON")
    }
}
