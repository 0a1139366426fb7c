//! The words of an nginx file, split as nginx splits them (`ngx_conf_read_token` in `src/core/ngx_conf_file.c`).
//!
//! This is all of nginx's grammar there is: words, `;`, `{` and `}`. It is followed here and not left to a parser made
//! for looking at files, because those take a quote in the middle of a word for the beginning of a text. To nginx it
//! is a character like any other, and the site that Jitsi's Debian package installs has it: `^/([^/?&:'"]+)$`.

use crate::audit::lua;

/// The longest word, in bytes: nginx reads into a buffer of this size.
const LONGEST: usize = 4096;

/// What nginx sees of a file, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A word, without its quotes and with `\"` and its like replaced.
    Word(String),
    /// `;`
    End,
    /// `{`
    Open,
    /// `}`
    Close,
}

/// A token, and where it begins and ends, in bytes.
pub(super) type Placed = (Token, (usize, usize));

/// Why nginx would not read on, and the byte it stops at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stop {
    pub(super) message: &'static str,
    pub(super) at: usize,
}

/// Reads the tokens of a file.
#[derive(Debug)]
pub(super) struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Words<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Where reading has come to, in bytes.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// The next token; `None` at the end of the file.
    pub(super) fn next(&mut self) -> Result<Option<Placed>, Stop> {
        self.skip_blanks();
        let start = self.at;
        let token = match self.byte(start) {
            None => return Ok(None),
            Some(b';') => Token::End,
            Some(b'{') => Token::Open,
            Some(b'}') => Token::Close,
            Some(quote @ (b'"' | b'\'')) => return self.quoted(start, quote).map(Some),
            Some(_) => return self.plain(start).map(Some),
        };
        self.at += 1;
        Ok(Some((token, (start, self.at))))
    }

    /// Goes on behind the `}` that ends a block of Lua, whose `{` has been read.
    pub(super) fn skip_lua(&mut self) -> Result<(), Stop> {
        let opened = self.at;
        let code = self.text.get(opened..).unwrap_or_default();
        match lua::end_of_block(code) {
            Some(length) => {
                self.at += length;
                Ok(())
            }
            None => Err(Stop { message: "this block of Lua does not end", at: opened }),
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// `#` begins a comment only where a word could begin.
    fn skip_blanks(&mut self) {
        let mut comment = false;
        while let Some(byte) = self.byte(self.at) {
            comment = (comment || byte == b'#') && byte != b'\n';
            if !comment && !is_blank(byte) {
                return;
            }
            self.at += 1;
        }
    }

    /// A word that ends with its quote; nginx wants a blank, `;`, `{` or `)` behind it.
    fn quoted(&mut self, start: usize, quote: u8) -> Result<Placed, Stop> {
        let mut end = start + 1;
        while let Some(byte) = self.byte(end).filter(|byte| *byte != quote) {
            end += if byte == b'\\' { 2 } else { 1 };
        }
        if self.byte(end).is_none() {
            return Err(Stop { message: "this quote is not closed", at: start });
        }
        self.at = end + 1;
        if self.byte(self.at).is_some_and(|next| !is_blank(next) && !b";{)".contains(&next)) {
            return Err(Stop { message: "a blank or `;` must stand behind this quote", at: end });
        }
        self.word((start + 1, end), (start, self.at))
    }

    /// A word that ends with a blank, `;` or `{`, unless the `{` belongs to `${name}`.
    fn plain(&mut self, start: usize) -> Result<Placed, Stop> {
        let mut end = start;
        let mut variable = false;
        while let Some(byte) = self.byte(end) {
            if is_blank(byte) || byte == b';' || (byte == b'{' && !variable) {
                break;
            }
            variable = byte == b'$' || (variable && byte == b'{');
            end += if byte == b'\\' { 2 } else { 1 };
        }
        end = end.min(self.text.len());
        self.at = end;
        self.word((start, end), (start, end))
    }

    fn word(&self, (start, end): (usize, usize), around: (usize, usize)) -> Result<Placed, Stop> {
        let text = self.text.get(start..end).unwrap_or_default();
        match text.len() < LONGEST {
            true => Ok((Token::Word(unescaped(text)), around)),
            false => Err(Stop { message: "this word is longer than nginx reads (4096 bytes)", at: start }),
        }
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// Quotes and backslashes lose the backslash before them; before anything else it stays, as regexes need it.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let escaped = if c == '\\' { rest.clone().next() } else { None };
        let meant = match escaped {
            Some(quoted @ ('"' | '\'' | '\\')) => quoted,
            Some('t') => '\t',
            Some('r') => '\r',
            Some('n') => '\n',
            _ => {
                plain.push(c);
                continue;
            }
        };
        plain.push(meant);
        rest.next();
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Result<Vec<String>, &'static str> {
        let mut words = Words::new(text);
        let mut shown = Vec::new();
        while let Some((token, _)) = words.next().map_err(|stop| stop.message)? {
            shown.push(match token {
                Token::Word(word) => word,
                Token::End => ";".to_owned(),
                Token::Open => "{".to_owned(),
                Token::Close => "}".to_owned(),
            });
        }
        Ok(shown)
    }

    #[test]
    fn words_are_split_as_nginx_splits_them() {
        for (text, words) in [
            ("listen 80;\r\n# c;\nlisten\t81 ;", ["listen", "80", ";", "listen", "81", ";"].as_slice()),
            ("a{b c;}", &["a", "{", "b", "c", ";", "}"]),
            ("location ~ ^/([^/?&:'\"]+)$ {", &["location", "~", "^/([^/?&:'\"]+)$", "{"]),
            ("a \"b ; { } # ' \\\" \\. \\\\\";", &["a", "b ; { } # ' \" \\. \\", ";"]),
            ("a 'b\nc' \"\";", &["a", "b\nc", "", ";"]),
            ("a x#y ${z}w $v{", &["a", "x#y", "${z}w", "$v", "{"]),
            ("a $v {", &["a", "$v", "{"]),
            ("a b\\ c\\;d \\{;", &["a", "b\\ c\\;d", "\\{", ";"]),
            ("if ($a = \"b\") {", &["if", "($a", "=", "b", ")", "{"]),
            ("a }b;", &["a", "}", "b", ";"]),
            ("a b}c;", &["a", "b}c", ";"]),
            ("ü \"é\";", &["ü", "é", ";"]),
            ("a \\n\\t\\x;", &["a", "\n\t\\x", ";"]),
            ("a \\ü \"\\é\" \\", &["a", "\\ü", "\\é", "\\"]),
            ("# only", &[]),
        ] {
            assert_eq!(
                shown(text).as_deref(),
                Ok(words.iter().map(ToString::to_string).collect::<Vec<_>>().as_slice())
            );
        }
    }

    #[test]
    fn what_nginx_does_not_read_is_no_word() {
        for (text, message) in [
            ("a \"b", "this quote is not closed"),
            ("a \"b\\", "this quote is not closed"),
            ("a \"b\"c;", "a blank or `;` must stand behind this quote"),
        ] {
            assert_eq!(shown(text), Err(message), "{text}");
        }
        assert_eq!(shown(&"a".repeat(4095)).map(|words| words.len()), Ok(1));
        assert_eq!(shown(&"a".repeat(4096)), Err("this word is longer than nginx reads (4096 bytes)"));
        assert_eq!(shown("a\\"), Ok(vec!["a\\".to_owned()]));
    }

    #[test]
    fn a_block_of_lua_is_left_out() {
        let mut words = Words::new("{ a = { \"}\" } -- }\n } b");
        words.next().unwrap();
        words.skip_lua().unwrap();
        assert_eq!(words.next().unwrap().unwrap().0, Token::Word("b".to_owned()));
        assert!(Words::new("{ a = {}").skip_lua().is_err());
    }
}
