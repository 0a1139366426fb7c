//! nginx directives and blocks, with values that arrive as they were given.
//!
//! nginx reads a parameter in two steps, and a value can be misread in either. The first splits the
//! file into words and takes away quotes and backslashes; [`Writer`] quotes for it. The second, in
//! most directives of the `http` module, replaces `$name` by a variable, and has no escape for a
//! `$`; that is why an [`Arg`] is made by saying what the text is.
//!
//! ```
//! use jitsi_topology::syntax::nginx::{Arg, Writer};
//!
//! let mut text = String::new();
//! let mut site = Writer::new(&mut text);
//! site.block("server", &[], |server| {
//!     server.directive("listen", &[Arg::number(443), Arg::word("ssl")?])?;
//!     server.directive("server_name", &[Arg::word("meet.example.org")?])?;
//!     server.blank()?;
//!     server.comment("Prosody speaks XMPP to browsers here.")?;
//!     server.block("location", &[Arg::word("=")?, Arg::word("/xmpp-websocket")?], |location| {
//!         let upstream = Arg::literal("http://localhost:5280/xmpp-websocket")?;
//!         let arguments = Arg::template("?prefix=$prefix&$args");
//!         location.directive("proxy_pass", &[Arg::join(&[upstream, arguments])?])?;
//!         location.directive("proxy_set_header", &[Arg::word("Host")?, Arg::template("$http_host")])
//!     })
//! })?;
//! assert_eq!(
//!     text,
//!     r#"server {
//!     listen 443 ssl;
//!     server_name meet.example.org;
//!
//!     ## Prosody speaks XMPP to browsers here.
//!     location = /xmpp-websocket {
//!         proxy_pass http://localhost:5280/xmpp-websocket?prefix=$prefix&$args;
//!         proxy_set_header Host $http_host;
//!     }
//! }
//! "#,
//! );
//! # Ok::<(), jitsi_topology::syntax::Error>(())
//! ```

pub use super::error::Error;

use super::Comment;
use super::text::{has_byte, write_escaped, write_spaces};
use std::borrow::Cow;
use std::fmt::{self, Write};

const INDENT: usize = 4;

/// The longest parameter as it stands in the file, in bytes, without its quotes.
///
/// nginx reads files through a buffer of 4096 bytes (`NGX_CONF_BUFFER` in `ngx_conf_file.c`) that
/// must hold the parameter, its closing quote, the space after it, and the byte after that.
const MAX_PARAMETER: usize = 4093;

/// One parameter of a directive, and the knowledge of how nginx will read it.
///
/// Quotes are added where they are needed and mean nothing beyond that; `nginx` reads `a` and `"a"`
/// as the same parameter.
///
/// What no type can know is what a directive makes of its words: `location` reads a leading `~`,
/// `=`, `^~` or `@` as an instruction, `server_name` a leading `~` or `*`. Give such directives
/// values that cannot start so, a path or a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arg<'a> {
    text: Cow<'a, str>,
    kind: Kind,
}

/// The bytes that mean themselves without quotes.
const BARE: [bool; 256] = bare(b"_./:=@%+,-*^~");
/// The same where a `$` means a variable.
const BARE_IN_TEMPLATE: [bool; 256] = bare(b"_./:=@%+,-*^~$()!|&?<>[]");

/// Letters, digits and `more`.
const fn bare(more: &[u8]) -> [bool; 256] {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 0x80 {
        table[byte as usize] = byte.is_ascii_alphanumeric();
        byte += 1;
    }
    let mut index = 0;
    while index < more.len() {
        table[more[index] as usize] = true;
        index += 1;
    }
    table
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Has no `$`, so it is the same wherever it stands.
    Literal,
    Regex,
    /// Written by the program's author; `$` means a variable.
    Template,
    /// May have a `$`, for it stands where that means nothing.
    Word,
}

impl<'a> Arg<'a> {
    /// Text that arrives as it is, in a place where nginx does **not** expand variables:
    /// `listen`, `server_name`, the path of a `location`, `ssl_trusted_certificate`.
    ///
    /// # Errors
    ///
    /// [`Error::Unwritable`] if the text has a NUL character, or is longer than nginx's buffer.
    pub fn word(text: &'a str) -> Result<Self, Error> {
        Self { text: text.into(), kind: Kind::Word }.checked()
    }

    /// Text that arrives as it is, in a place where nginx expands variables: `proxy_pass`,
    /// `proxy_set_header`, `return`, `alias`, `add_header`.
    ///
    /// ```
    /// use jitsi_topology::syntax::nginx::Arg;
    ///
    /// assert!(Arg::literal("http://localhost:5280/").is_ok());
    /// assert!(Arg::literal("http://localhost/$1").is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Arg::word`], and if the text has a `$`: nginx would take it for a variable, and has no
    /// way to escape it.
    pub fn literal(text: &'a str) -> Result<Self, Error> {
        if let Some(at) = position(text, b'$') {
            return Err(unwritable(
                format!("a `$` (at byte {at})"),
                "where variables are expanded there is no escape for it",
            ));
        }
        Self { text: text.into(), kind: Kind::Literal }.checked()
    }

    /// Text written by the program's author, in which `$name` means nginx's variable.
    ///
    /// It takes only what was compiled in, so nothing a user wrote becomes a variable. It is still
    /// quoted, so that it stays one parameter.
    pub const fn template(text: &'static str) -> Self {
        Self { text: Cow::Borrowed(text), kind: Kind::Template }
    }

    /// A regular expression, always quoted: its braces and semicolons would end the parameter.
    ///
    /// Text that is to match itself goes through [`escape_regex`] first.
    ///
    /// # Errors
    ///
    /// As [`Arg::word`]. Whether it is a regular expression, nginx will tell.
    pub fn regex(pattern: &'a str) -> Result<Self, Error> {
        Self { text: pattern.into(), kind: Kind::Regex }.checked()
    }

    /// A number.
    pub fn number(number: u64) -> Self {
        Self { text: number.to_string().into(), kind: Kind::Literal }
    }

    /// One parameter made of several pieces, literals and templates, end to end.
    ///
    /// # Errors
    ///
    /// [`Error::Unwritable`] if a piece is a regular expression, if a piece made by [`Arg::word`]
    /// has a `$` beside a template that would give it a meaning, if a piece would continue the name
    /// of the variable the pieces before it end with, or if the whole is too long.
    ///
    /// ```
    /// use jitsi_topology::syntax::nginx::Arg;
    ///
    /// let host = Arg::template("$host");
    /// assert!(Arg::join(&[host.clone(), Arg::literal("/colibri-ws")?]).is_ok());
    /// // Not the variable `$host_name`:
    /// assert!(Arg::join(&[host, Arg::literal("_name")?]).is_err());
    /// # Ok::<(), jitsi_topology::syntax::Error>(())
    /// ```
    pub fn join(pieces: &[Arg<'_>]) -> Result<Arg<'static>, Error> {
        let kind = joined_kind(pieces)?;
        let mut text = String::new();
        for piece in pieces {
            if kind == Kind::Template && continues_variable(&text, &piece.text) {
                return Err(unwritable(
                    "text that continues the name of a variable",
                    "put a separator between them, or braces around the name",
                ));
            }
            text.push_str(&piece.text);
        }
        Arg { text: text.into(), kind }.checked()
    }

    fn checked(self) -> Result<Self, Error> {
        self.check().map(|()| self)
    }

    fn check(&self) -> Result<(), Error> {
        if let Some(at) = position(&self.text, b'\0') {
            return Err(unwritable(format!("a NUL (at byte {at})"), "its texts end there"));
        }
        // An escape doubles a byte at the most.
        if 2 * self.text.len() <= MAX_PARAMETER {
            return Ok(());
        }
        let may_double = |byte| matches!(byte, b'"' | b'\\' | b'\n' | b'\r' | b'\t');
        let length = if has_byte(&self.text, may_double) { self.written_length() } else { self.text.len() };
        if length > MAX_PARAMETER {
            return Err(unwritable(format!("a parameter of {length} bytes"), "at most 4093 fit its buffer"));
        }
        Ok(())
    }

    fn written_length(&self) -> usize {
        let bytes = self.text.as_bytes();
        let nexts = bytes.iter().skip(1).map(Some).chain([None]);
        let escaped = bytes.iter().zip(nexts).filter(|(byte, next)| escape_of(**byte, next.copied()).is_some());
        bytes.len() + escaped.count()
    }

    /// Whether the text means the same without quotes.
    fn is_bare(&self) -> bool {
        let bare: &[bool; 256] = match self.kind {
            Kind::Regex => return false,
            Kind::Template => &BARE_IN_TEMPLATE,
            Kind::Literal | Kind::Word => &BARE,
        };
        !self.text.is_empty() && self.text.bytes().all(|byte| bare[usize::from(byte)])
    }

    fn write(&self, out: &mut dyn Write) -> fmt::Result {
        if self.is_bare() {
            return out.write_str(&self.text);
        }
        out.write_str("\"")?;
        write_escaped(out, &self.text, write_escape)?;
        out.write_str("\"")
    }
}

fn joined_kind(pieces: &[Arg<'_>]) -> Result<Kind, Error> {
    let has = |kind| pieces.iter().any(|piece| piece.kind == kind);
    if has(Kind::Regex) {
        return Err(unwritable("a regular expression joined to text", "it must be one pattern"));
    }
    if !has(Kind::Template) {
        return Ok(if has(Kind::Word) { Kind::Word } else { Kind::Literal });
    }
    if pieces.iter().any(|piece| piece.kind == Kind::Word && piece.text.contains('$')) {
        return Err(unwritable("a `$` beside a variable", "there is no escape for it"));
    }
    Ok(Kind::Template)
}

/// Whether `next` would be read as a part of a variable's name that `text` leaves open.
fn continues_variable(text: &str, next: &str) -> bool {
    let Some(first) = next.bytes().next() else {
        return false;
    };
    let Some(name) = text.rfind('$').map(|at| &text[at + 1..]) else {
        return false;
    };
    if name.starts_with('{') {
        return !name.contains('}');
    }
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let is_open = name.bytes().all(is_name);
    is_open && (is_name(first) || (name.is_empty() && first == b'{'))
}

/// What stands for a byte inside double quotes, if not the byte itself.
///
/// nginx keeps a backslash that starts none of its escapes, so `\d` stays as a person writes it.
const fn escape_of(byte: u8, next: Option<u8>) -> Option<&'static str> {
    match (byte, next) {
        (b'"', _) => Some("\\\""),
        (b'\n', _) => Some("\\n"),
        (b'\r', _) => Some("\\r"),
        (b'\t', _) => Some("\\t"),
        // The next byte would join it; one that is special by itself will start with a backslash.
        (b'\\', None | Some(b'"' | b'\'' | b'\\' | b'n' | b'r' | b't' | b'\n' | b'\r' | b'\t')) => Some("\\\\"),
        _ => None,
    }
}

fn write_escape<W: Write + ?Sized>(out: &mut W, byte: u8, next: Option<u8>) -> fmt::Result {
    match escape_of(byte, next) {
        Some(escape) => out.write_str(escape),
        // nginx has escapes for no other control character, and reads them as they are.
        None => out.write_char(byte.into()),
    }
}

fn unwritable(given: impl Into<String>, allowed: &'static str) -> Error {
    Error::unwritable("nginx", given, allowed)
}

/// `text` as a piece of a regular expression that matches it and nothing else.
///
/// ```
/// use jitsi_topology::syntax::nginx::escape_regex;
///
/// assert_eq!(escape_regex("jvb1.example"), r"jvb1\.example");
/// ```
pub fn escape_regex(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for c in text.chars() {
        if r"\^$.|?*+()[]{}".contains(c) {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}

/// A configuration file that is being written: directives, blocks and comments, and nothing else.
pub struct Writer<'w> {
    out: &'w mut dyn Write,
    depth: usize,
}

impl<'w> Writer<'w> {
    /// A file that is written to `out`.
    pub fn new(out: &'w mut dyn Write) -> Self {
        Self { out, depth: 0 }
    }

    /// Writes `# text`, on as many lines as the text has.
    ///
    /// # Errors
    ///
    /// [`Error::Format`] if the output refuses the text.
    pub fn comment(&mut self, text: &str) -> Result<(), Error> {
        Ok(Comment::new(text).write(self.out, "#", self.depth * INDENT)?)
    }

    /// Leaves a line empty.
    ///
    /// # Errors
    ///
    /// [`Error::Format`] if the output refuses the text.
    pub fn blank(&mut self) -> Result<(), Error> {
        Ok(self.out.write_str("\n")?)
    }

    /// Writes `name args…;`, or nothing if it is refused.
    ///
    /// # Errors
    ///
    /// [`Error::Name`] if `name` has other characters than `a`–`z`, `0`–`9` and `_`, and
    /// [`Error::Unwritable`], its path starting with `name`, for a template that nginx could not
    /// read.
    pub fn directive(&mut self, name: &str, args: &[Arg<'_>]) -> Result<(), Error> {
        check_name(name)?;
        self.line(name, args)?;
        Ok(self.out.write_str(";\n")?)
    }

    /// Writes `name args… { … }`, with what `body` writes inside.
    ///
    /// # Errors
    ///
    /// As [`Writer::directive`], and what `body` returns.
    pub fn block(
        &mut self,
        name: &str,
        args: &[Arg<'_>],
        body: impl FnOnce(&mut Writer<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        check_name(name)?;
        self.line(name, args)?;
        self.out.write_str(" {\n")?;
        body(&mut Writer { out: &mut *self.out, depth: self.depth + 1 })?;
        write_spaces(self.out, self.depth * INDENT)?;
        Ok(self.out.write_str("}\n")?)
    }

    /// Writes `key values…;`, a line of a block in which the first word is data: `map`, `types`,
    /// `geo`, `split_clients`.
    ///
    /// ```
    /// use jitsi_topology::syntax::nginx::{Arg, Writer};
    ///
    /// let mut text = String::new();
    /// let variables = [Arg::template("$http_upgrade"), Arg::template("$connection_upgrade")];
    /// Writer::new(&mut text).block("map", &variables, |map| {
    ///     map.directive("default", &[Arg::word("upgrade")?])?;
    ///     map.entry(&Arg::word("")?, &[Arg::word("close")?])
    /// })?;
    /// assert_eq!(
    ///     text,
    ///     "map $http_upgrade $connection_upgrade {\n    default upgrade;\n    \"\" close;\n}\n",
    /// );
    /// # Ok::<(), jitsi_topology::syntax::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Unwritable`] if the key, unless it is a template, means something to such blocks:
    /// it is one of their words, as `include`, or starts with `~` or a backslash.
    pub fn entry(&mut self, key: &Arg<'_>, values: &[Arg<'_>]) -> Result<(), Error> {
        if key.kind != Kind::Template && is_entry_word(&key.text) {
            return Err(unwritable("a key with a meaning of its own", "quotes do not take it away"));
        }
        key.check()?;
        check_all("entry", values)?;
        write_spaces(self.out, self.depth * INDENT)?;
        key.write(self.out)?;
        self.args(values)?;
        Ok(self.out.write_str(";\n")?)
    }

    fn line(&mut self, name: &str, args: &[Arg<'_>]) -> Result<(), Error> {
        check_all(name, args)?;
        write_spaces(self.out, self.depth * INDENT)?;
        self.out.write_str(name)?;
        self.args(args)
    }

    fn args(&mut self, args: &[Arg<'_>]) -> Result<(), Error> {
        for arg in args {
            self.out.write_str(" ")?;
            arg.write(self.out)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Writer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").field("depth", &self.depth).finish_non_exhaustive()
    }
}

/// Where a byte first stands. Nearly every text is clean, and that it is takes less to see than where it is not.
fn position(text: &str, byte: u8) -> Option<usize> {
    let found = has_byte(text, |other| other == byte);
    found.then(|| text.bytes().position(|other| other == byte)).flatten()
}

fn check_name(name: &str) -> Result<(), Error> {
    let is_word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if !name.is_empty() && name.bytes().all(is_word) {
        return Ok(());
    }
    Err(Error::name(name, "a directive: a to z, 0 to 9 and `_`"))
}

/// Templates are made without a check, so that they can be constants; the check is here.
fn check_all(name: &str, args: &[Arg<'_>]) -> Result<(), Error> {
    let mut templates = args.iter().filter(|arg| arg.kind == Kind::Template);
    templates.try_for_each(Arg::check).map_err(|error| error.under(name))
}

/// The words of `map` and `geo`, quoted or not, and the marks of a pattern and of an escaped word.
fn is_entry_word(text: &str) -> bool {
    const WORDS: [&str; 8] =
        ["default", "delete", "hostnames", "include", "proxy", "proxy_recursive", "ranges", "volatile"];
    WORDS.contains(&text) || text.starts_with(['~', '\\'])
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use proptest::prelude::*;

    /// What nginx makes of the words of one line: `ngx_conf_read_token` of 1.22, without its buffer.
    fn read_words(line: &str) -> Vec<String> {
        let mut words = Vec::new();
        let mut rest = line.trim_start_matches(' ').as_bytes();
        while rest.first().is_some_and(|byte| *byte != b';') {
            let quoted = rest[0] == b'"';
            let mut at = usize::from(quoted);
            let start = at;
            while !(if quoted { rest[at] == b'"' } else { b" ;\n\t\r{".contains(&rest[at]) }) {
                at += if rest[at] == b'\\' { 2 } else { 1 };
            }
            words.push(unescape(&rest[start..at]));
            at += usize::from(quoted);
            rest = rest[at..].strip_prefix(b" ").unwrap_or(&rest[at..]);
        }
        assert_eq!(rest, b";\n");
        words
    }

    fn unescape(mut raw: &[u8]) -> String {
        let mut text = Vec::new();
        while let [first, after @ ..] = raw {
            let (byte, used) = match (first, after.first()) {
                (b'\\', Some(b'n')) => (b'\n', 2),
                (b'\\', Some(b'r')) => (b'\r', 2),
                (b'\\', Some(b't')) => (b'\t', 2),
                (b'\\', Some(next @ (b'"' | b'\'' | b'\\'))) => (*next, 2),
                _ => (*first, 1),
            };
            text.push(byte);
            raw = &raw[used..];
        }
        String::from_utf8(text).unwrap()
    }

    fn directive(args: &[Arg<'_>]) -> String {
        let mut text = String::new();
        Writer::new(&mut text).directive("d", args).unwrap();
        text
    }

    proptest! {
        #[test]
        fn words_arrive(texts in prop::collection::vec(sample::text(), 0..4)) {
            let carried: Vec<_> = texts.iter().filter(|text| !text.contains('\0')).collect();
            let args: Vec<_> = carried.iter().map(|text| Arg::word(text).unwrap()).collect();
            let words = read_words(&directive(&args));
            prop_assert_eq!(&words[1..], carried.iter().map(|text| text.as_str()).collect::<Vec<_>>());
        }

        #[test]
        fn a_literal_has_no_dollar(text in sample::text()) {
            let carried = !text.contains(['\0', '$']);
            prop_assert_eq!(Arg::literal(&text).is_ok(), carried);
        }

        #[test]
        fn a_joined_literal_adds_no_variable(text in sample::text()) {
            let text = text.replace('\0', "");
            for variable in ["$host", "${host}", "$", "${ho", "a$host/"] {
                let pieces = [Arg::template(variable), Arg::word(&text).unwrap()];
                if let Ok(joined) = Arg::join(&pieces) {
                    let names = |text: &str| text.matches('$').count();
                    prop_assert_eq!(names(&joined.text), 1);
                    let after = joined.text.strip_prefix(variable).unwrap();
                    prop_assert!(!continues_variable(variable, after));
                }
            }
        }
    }

    #[test]
    fn quotes_stand_where_they_are_needed() {
        for (text, written) in [
            ("", "d \"\";\n"),
            ("a.b:80/x_y=@%+,-", "d a.b:80/x_y=@%+,-;\n"),
            ("^~", "d ^~;\n"),
            ("a b", "d \"a b\";\n"),
            ("#a", "d \"#a\";\n"),
            ("a;b", "d \"a;b\";\n"),
            ("{}", "d \"{}\";\n"),
            ("'", "d \"'\";\n"),
            ("\"\\", "d \"\\\"\\\\\";\n"),
            (r"\d\.", "d \"\\d\\.\";\n"),
            (r"\\d\n\'", "d \"\\\\\\d\\\\n\\\\'\";\n"),
            ("\t\r\n\u{b}", "d \"\\t\\r\\n\u{b}\";\n"),
            ("é", "d \"é\";\n"),
            ("$x", "d \"$x\";\n"),
        ] {
            assert_eq!(directive(&[Arg::word(text).unwrap()]), written);
        }
        assert_eq!(directive(&[Arg::regex("^/a").unwrap()]), "d \"^/a\";\n");
        assert_eq!(directive(&[Arg::template("$host")]), "d $host;\n");
        assert_eq!(directive(&[Arg::template("${a}_$b")]), "d \"${a}_$b\";\n");
    }

    #[test]
    fn a_parameter_fits_the_buffer_or_is_refused() {
        assert!(Arg::word(&"x".repeat(4093)).is_ok());
        assert!(Arg::word(&"x".repeat(4094)).is_err());
        // What counts is the length in the file.
        assert!(Arg::literal(&format!("{}\\", "x".repeat(4091))).is_ok());
        assert!(Arg::literal(&format!("{}\\", "x".repeat(4092))).is_err());
        assert!(Arg::word(&"\"".repeat(2046)).is_ok());
        assert!(Arg::word(&"\"".repeat(2047)).is_err());
    }

    #[test]
    fn what_is_refused_is_not_written() {
        let mut text = String::new();
        let mut writer = Writer::new(&mut text);
        for name in ["", "a b", "A", "a;", "a\n", "é"] {
            let error = writer.directive(name, &[]).unwrap_err();
            assert!(matches!(error, Error::Name { .. }), "{name}");
        }
        let error = writer.directive("root", &[Arg::template("\0")]).unwrap_err();
        assert!(error.to_string().starts_with("root: a NUL (at byte 0) cannot"), "{error}");
        for key in ["include", "default", "~x", "\\x"] {
            assert!(writer.entry(&Arg::word(key).unwrap(), &[]).is_err(), "{key}");
        }
        assert!(Arg::word("a\0").is_err());
        assert_eq!(text, "");
    }

    #[test]
    fn joining() {
        let word = |text| Arg::word(text).unwrap();
        let host = Arg::template("$host");
        for (pieces, joined) in [
            (vec![word("$"), word("x")], Some("$x")),
            (vec![host.clone(), word("/x")], Some("$host/x")),
            (vec![Arg::template("${host}"), word("x")], Some("${host}x")),
            (vec![host.clone(), Arg::number(1)], None),
            (vec![host.clone(), word(""), word("x")], None),
            (vec![Arg::template("$"), word("{x")], None),
            (vec![Arg::template("$a"), word("{x")], Some("$a{x")),
            (vec![Arg::template("${a"), word("}")], None),
            (vec![host.clone(), word("/$")], None),
            (vec![host, Arg::regex("x").unwrap()], None),
        ] {
            assert_eq!(Arg::join(&pieces).ok().map(|arg| arg.text.into_owned()).as_deref(), joined);
        }
    }

    #[test]
    fn a_block_is_closed_and_indented() {
        let mut text = String::new();
        Writer::new(&mut text)
            .block("http", &[], |http| {
                http.comment("a\nb")?;
                http.blank()?;
                http.block("server", &[], |_| Ok(()))
            })
            .unwrap();
        assert_eq!(text, "http {\n    # a\n    # b\n\n    server {\n    }\n}\n");
    }

    #[test]
    fn an_entry_of_a_map_is_a_line_of_it() {
        let mut text = String::new();
        Writer::new(&mut text)
            .block("map", &[Arg::template("$a"), Arg::template("$b")], |map| {
                map.directive("default_2", &[])?;
                map.entry(&Arg::template("default"), &[Arg::number(1)])?;
                map.entry(&Arg::word("")?, &[Arg::number(2)])
            })
            .unwrap();
        assert_eq!(text, "map $a $b {\n    default_2;\n    default 1;\n    \"\" 2;\n}\n");
    }

    #[test]
    fn an_escaped_regex_has_no_marks_left() {
        assert_eq!(escape_regex(r"a.b*c(d)[e]{f}\^$|?+"), r"a\.b\*c\(d\)\[e\]\{f\}\\\^\$\|\?\+");
    }
}
