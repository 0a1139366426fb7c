//! JSON to values that know where they stand. What is surprising about a text, `serde_json` judges.

use super::tree::{Budget, Entry, Fault, Inner, MAX_DEPTH, Node, Tree, Value};
use serde::de::IgnoredAny;
use std::borrow::Cow;

/// # Errors
/// Where the text is not JSON, repeats a key, or holds more than it may.
pub(super) fn parse(text: &str) -> Result<Tree<'_>, Fault> {
    Scan::new(text).document().map_err(|found| match judge(text) {
        Err(error) => fault(text, &error),
        Ok(IgnoredAny) => found,
    })
}

fn judge(text: &str) -> serde_json::Result<IgnoredAny> {
    serde_json::from_str(text)
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

const SURPRISE: &str = "this is not JSON";

/// A position in a text. It takes plain JSON, and nothing that is none: it stops at the first surprise.
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

    fn document(mut self) -> Result<Tree<'t>, Fault> {
        let root = self.node(0)?;
        match self.next() {
            None => Ok(Tree { root, inner: self.inner }),
            Some(_) => Err(self.surprise()),
        }
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
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => self.word()?,
        };
        let span = (start, self.at);
        self.budget.take(value.weight(), span)?;
        Ok(Node { span, value })
    }

    fn table(&mut self, depth: usize) -> Result<Value<'t>, Fault> {
        let before = self.entries.len();
        self.at += 1;
        let mut ended = self.skip(b'}');
        while !ended {
            self.next();
            let start = self.at;
            let key = self.string()?;
            let key_span = (start, self.at);
            self.expect(b':')?;
            let node = self.node(depth + 1)?;
            self.entries.push(Entry { key, key_span, node });
            ended = self.ends(b'}')?;
        }
        self.inner.table(self.entries.drain(before..)).map(Value::Table)
    }

    fn list(&mut self, depth: usize) -> Result<Value<'t>, Fault> {
        let before = self.nodes.len();
        self.at += 1;
        let mut ended = self.skip(b']');
        while !ended {
            let node = self.node(depth + 1)?;
            self.nodes.push(node);
            ended = self.ends(b']')?;
        }
        Ok(Value::List(self.inner.list(self.nodes.drain(before..))))
    }

    /// Steps over the comma that stands before something more, or over the `end`, and says whether it was that.
    fn ends(&mut self, end: u8) -> Result<bool, Fault> {
        let ended = self.skip(end);
        if !ended {
            self.expect(b',')?;
        }
        Ok(ended)
    }

    fn expect(&mut self, byte: u8) -> Result<(), Fault> {
        self.skip(byte).then_some(()).ok_or_else(|| self.surprise())
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
        if self.peek() != Some(b'"') {
            return Err(self.surprise());
        }
        let mut end = start + 1;
        loop {
            match self.text.as_bytes().get(end) {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    end += 2;
                }
                Some(b' '..) => end += 1,
                _ => return Err(self.surprise()),
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

    fn number(&mut self) -> Result<Value<'t>, Fault> {
        let start = self.at;
        self.skip_while(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'E' | b'e'));
        let number = &self.text[start..self.at];
        let is_plain = !number.starts_with('0') && number.bytes().all(|byte| byte.is_ascii_digit());
        match is_plain || judge(number).is_ok() {
            true if is_plain || !number.contains(['.', 'E', 'e']) => Ok(Value::whole(number, 10)),
            true => Ok(Value::fraction(number)),
            false => Err(self.surprise()),
        }
    }

    fn word(&mut self) -> Result<Value<'t>, Fault> {
        let start = self.at;
        self.skip_while(|byte| byte.is_ascii_lowercase());
        match &self.text[start..self.at] {
            "false" => Ok(Value::Bool(false)),
            "null" => Ok(Value::Null),
            "true" => Ok(Value::Bool(true)),
            _ => Err(self.surprise()),
        }
    }

    #[cold]
    fn surprise(&self) -> Fault {
        Fault::new(Some((self.at, self.text.len())), SURPRISE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every text that differs from JSON by a few characters is taken exactly where `serde_json` takes it.
    #[test]
    fn the_judge_is_never_of_another_opinion() {
        let text = r#"{"a": [0, -0.5e+3, 10, "\u00e9\\\"", true, {"b": null}, [], {}], "c\n": false}"#;
        let strays = [
            "", " ", "\n", "\u{b}", "\u{1f}", "\0", "\"", "\\", "\\u12", "/", "//", "'", "é", "\u{feff}", "[", "]",
            "[]", "{", "}", "{}", ":", ",", ",,", "0", "00", "9", "-", "+", ".", "e", "E1", "-1", "null", "nul",
            "True", "NaN",
        ];
        let mut taken = 0;
        for at in 0..=text.len() {
            for end in at..=text.len().min(at + 2) {
                for stray in strays {
                    let text = [&text[..at], stray, &text[end..]].concat();
                    let is_json = judge(&text).is_ok();
                    match Scan::new(&text).document() {
                        Ok(_) => assert!(is_json, "{text}"),
                        Err(fault) => assert!(!is_json || fault.message != SURPRISE, "{text}"),
                    }
                    taken += usize::from(is_json);
                }
            }
        }
        assert!(taken > 500, "{taken}");
    }
}
