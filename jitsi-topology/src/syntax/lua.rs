//! Lua for configuration files: values as literals, and the few statements such files are made of.
//!
//! What is written means the same in Lua 5.1, 5.2, 5.3, 5.4 and `LuaJIT`, whichever runs it.
//!
//! | Rust | Lua |
//! |---|---|
//! | struct, map | `{ key = …; ["odd-key"] = …; [443] = …; }`, one entry a line |
//! | list, tuple | `{ "a", "b" }` if it fits in 80 columns and holds no table, else one item a line |
//! | text, `char`, unit variant | a string in double quotes |
//! | bytes | a string, with what is not UTF-8 as decimal escapes |
//! | integers | as they are, up to 2^53 either way; beyond, Lua before 5.3 would round, and it is refused |
//! | floats | the shortest digits that read back as the same number; NaN and infinities are refused |
//! | `None` | the key is left out; refused inside a list, where it would leave a hole |
//! | `()`, unit struct | `nil`; refused inside a list |
//! | variant with content | a table with one key, the variant's name |
//!
//! ```
//! use jitsi_topology::syntax::lua;
//!
//! let mut text = String::new();
//! let mut chunk = lua::Chunk::new(&mut text);
//! chunk.comment("Clients come here.")?;
//! chunk.assign("c2s_ports", &[5222])?;
//! chunk.blank()?;
//! chunk.call("VirtualHost", &["meet.example.org"])?;
//! chunk.indented(|host| {
//!     host.assign("authentication", "anonymous")?;
//!     host.assign("modules_enabled", &["bosh", "websocket"])
//! })?;
//! assert_eq!(
//!     text,
//!     r#"-- Clients come here.
//! c2s_ports = { 5222 }
//!
//! VirtualHost "meet.example.org"
//!     authentication = "anonymous"
//!     modules_enabled = { "bosh", "websocket" }
//! "#,
//! );
//! # Ok::<(), lua::Error>(())
//! ```

pub use super::error::Error;

use super::Comment;
use super::grammar::{Grammar, write_string};
use super::key_path::Comments;
use super::outline::Outline;
use super::statements::Statements;
use super::text::{is_identifier, write_spaces};
use super::value::{Buffers, render_root, write_field, write_root};
use serde::Serialize;
use std::fmt::{self, Write};

/// Writes `value` as a Lua expression, without a line break at its end.
///
/// ```
/// use jitsi_topology::syntax::lua;
///
/// assert_eq!(lua::to_string(&("a\u{7}1", -1, true))?, r#"{ "a\0071", -1, true }"#);
/// # Ok::<(), lua::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::Unwritable`] for a value Lua has no words for, with its key path.
pub fn to_string<T: Serialize + ?Sized>(value: &T) -> Result<String, Error> {
    render_root(String::new(), &mut Outline::<Lua>::new(None), value)
}

/// Writes `value` as a Lua expression to `out`.
///
/// # Errors
///
/// As [`to_string`], and [`Error::Format`] if `out` refuses the text. What was written before the
/// error stays in `out`.
pub fn to_writer<W: Write + ?Sized, T: Serialize + ?Sized>(out: &mut W, value: &T) -> Result<(), Error> {
    write_root(out, &mut Outline::<Lua>::new(None), &mut Buffers::default(), value)
}

/// A sequence of statements: comments, assignments, and calls with nothing but strings.
///
/// This is all the Lua that configuration files need, and all that can be written through it.
pub struct Chunk<'w> {
    out: &'w mut dyn Write,
    depth: usize,
    /// What the values of the statements have in common.
    outline: Outline<'static, Lua>,
    buffers: Buffers,
}

impl<'w> Chunk<'w> {
    /// Statements that are written to `out`.
    pub fn new(out: &'w mut dyn Write) -> Self {
        Self::at_depth(out, 0)
    }

    fn at_depth(out: &'w mut dyn Write, depth: usize) -> Self {
        Self { out, depth, outline: Outline::new(None), buffers: Buffers::default() }
    }

    /// Writes `-- text`, on as many lines as the text has.
    ///
    /// # Errors
    ///
    /// [`Error::Format`] if the output refuses the text.
    pub fn comment(&mut self, text: &str) -> Result<(), Error> {
        Ok(Comment::new(text).write(self.out, Lua::COMMENT, self.column())?)
    }

    /// Leaves a line empty.
    ///
    /// # Errors
    ///
    /// [`Error::Format`] if the output refuses the text.
    pub fn blank(&mut self) -> Result<(), Error> {
        Ok(self.out.write_str("\n")?)
    }

    /// Writes `name = value`; nothing at all if `value` is `None`.
    ///
    /// # Errors
    ///
    /// [`Error::Name`] if `name` is not an identifier or is a word of the language, and
    /// [`Error::Unwritable`], its key path starting with `name`, if Lua has no words for `value`.
    pub fn assign<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Error> {
        self.assign_below(None, name, value)
    }

    /// Writes `name = value` below a comment; neither if `value` is `None`.
    ///
    /// ```
    /// use jitsi_topology::syntax::lua;
    ///
    /// let mut text = String::new();
    /// let mut chunk = lua::Chunk::new(&mut text);
    /// chunk.assign_with_comment("s2s_ports", "no federation", &[(); 0])?;
    /// chunk.assign_with_comment("admins", "nobody yet", &None::<&str>)?;
    /// assert_eq!(text, "-- no federation\ns2s_ports = {}\n");
    /// # Ok::<(), lua::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Chunk::assign`].
    pub fn assign_with_comment<T: Serialize + ?Sized>(
        &mut self,
        name: &str,
        comment: &str,
        value: &T,
    ) -> Result<(), Error> {
        self.assign_below(Some(&Comment::new(comment)), name, value)
    }

    /// Writes `name "first" "second" …`, a function called with each text in turn, as in
    /// `VirtualHost "meet.example.org"` or `Component "conference.example.org" "muc"`.
    ///
    /// # Errors
    ///
    /// [`Error::Name`] if `name` is not an identifier or is a word of the language, and
    /// [`Error::Unwritable`] if there are no arguments: a name alone is no statement.
    pub fn call(&mut self, name: &str, arguments: &[&str]) -> Result<(), Error> {
        check_name(name)?;
        if arguments.is_empty() {
            let error = Error::unwritable(Lua::LANGUAGE, "a call with nothing", "give it a text");
            return Err(error.under(name));
        }
        write_spaces(self.out, self.column())?;
        self.out.write_str(name)?;
        for argument in arguments {
            self.out.write_str(" ")?;
            write_string::<Lua, _>(self.out, argument)?;
        }
        Ok(self.out.write_str("\n")?)
    }

    /// Writes what `body` writes four columns further in, as options stand below their host.
    ///
    /// # Errors
    ///
    /// What `body` returns.
    pub fn indented(&mut self, body: impl FnOnce(&mut Chunk<'_>) -> Result<(), Error>) -> Result<(), Error> {
        body(&mut Chunk::at_depth(&mut *self.out, self.depth + 1))
    }

    fn column(&self) -> usize {
        self.depth * Lua::INDENT
    }

    pub(super) fn assign_below<T: Serialize + ?Sized>(
        &mut self,
        comment: Option<&Comment>,
        name: &str,
        value: &T,
    ) -> Result<(), Error> {
        check_name(name)?;
        let shared = (&mut self.outline, &mut self.buffers);
        if write_field(self.out, shared, self.depth, comment, name, value)? {
            self.out.write_str("\n")?;
        }
        Ok(())
    }
}

impl Chunk<'_> {
    /// Writes each field of a struct or a map as `name = …`, with what `comments` say of it above it. A field that
    /// is `None` is left out.
    ///
    /// ```
    /// use jitsi_topology::syntax::{Comments, lua};
    ///
    /// #[derive(serde::Serialize)]
    /// struct Options {
    ///     c2s_ports: [u16; 1],
    ///     s2s_ports: Option<[u16; 1]>,
    /// }
    /// let mut text = String::new();
    /// let comments = Comments::new(&[("c2s_ports", "for clients")]);
    /// lua::Chunk::new(&mut text).options(&Options { c2s_ports: [5222], s2s_ports: None }, &comments)?;
    /// assert_eq!(text, "-- for clients\nc2s_ports = { 5222 }\n");
    /// # Ok::<(), lua::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Name`] for a key that is no Lua name, [`Error::Unwritable`] for a value Lua cannot hold and for what
    /// is neither a struct nor a map.
    pub fn options<T: Serialize + ?Sized>(&mut self, value: &T, comments: &Comments<'_>) -> Result<(), Error> {
        value.serialize(Statements::new(self, comments))
    }
}

/// The name of a Lua variable, written without quotes: its value is known only where the file is run.
///
/// Prosody gives a config the environment under names that begin with `ENV_`.
///
/// ```
/// use jitsi_topology::syntax::lua::{self, Variable};
/// assert_eq!(lua::to_string(&Variable::new("ENV_APP_SECRET")?)?, "ENV_APP_SECRET");
/// # Ok::<(), lua::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Variable(String);

impl Variable {
    /// The variable `name`.
    ///
    /// # Errors
    ///
    /// [`Error::Name`] if `name` is no Lua name.
    pub fn new(name: &str) -> Result<Self, Error> {
        check_name(name).map(|()| Self(name.to_owned()))
    }
}

impl Serialize for Variable {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(VARIABLE, &self.0)
    }
}

/// How a [`Variable`] makes itself known to this serialiser, which examines again what comes under it.
const VARIABLE: &str = "$jitsi_topology::syntax::lua::Variable";

impl fmt::Debug for Chunk<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chunk").field("depth", &self.depth).finish_non_exhaustive()
    }
}

/// Whether `text` can stand as a name: not as a string, and not as a word of the language.
fn is_name(text: &str) -> bool {
    is_identifier(text) && !is_keyword(text)
}

/// The words of every version; `goto` is one from 5.2 on.
fn is_keyword(text: &str) -> bool {
    matches!(
        text,
        "and"
            | "break"
            | "do"
            | "else"
            | "elseif"
            | "end"
            | "false"
            | "for"
            | "function"
            | "goto"
            | "if"
            | "in"
            | "local"
            | "nil"
            | "not"
            | "or"
            | "repeat"
            | "return"
            | "then"
            | "true"
            | "until"
            | "while"
    )
}

fn check_name(name: &str) -> Result<(), Error> {
    if is_name(name) { Ok(()) } else { Err(Error::name(name, "a Lua name: letters, digits and `_`, and no keyword")) }
}

pub(super) struct Lua;

impl Grammar for Lua {
    const LANGUAGE: &'static str = "Lua";
    const INDENT: usize = 4;
    const COMMENT: &'static str = "--";
    const BLOCK: &'static str = " = {\n";
    const ENTRY_END: &'static str = ";\n";
    const ITEM_END: &'static str = ";\n";
    const LIST: [&'static str; 2] = ["{", "}"];
    const LIST_PAD: &'static str = " ";
    const BRACELESS_ROOT: bool = false;
    const UNIT: (&'static str, bool) = ("nil", false);
    const BYTES: bool = true;
    const VERBATIM: Option<&'static str> = Some(VARIABLE);
    // Before 5.3 every number is a double.
    const MAX_INTEGER: u128 = 1 << 53;
    const INTEGERS: &'static str = "only integers from -2^53 to 2^53 are exact in every version";

    fn key<W: Write + ?Sized>(out: &mut W, key: &str, bare: bool) -> fmt::Result {
        if !bare && is_name(key) {
            return out.write_str(key);
        }
        out.write_str("[")?;
        if bare {
            out.write_str(key)?;
        } else {
            write_string::<Self, W>(out, key)?;
        }
        out.write_str("]")
    }

    fn escape<W: Write + ?Sized>(out: &mut W, byte: u8) -> fmt::Result {
        match byte {
            b'"' => out.write_str("\\\""),
            b'\\' => out.write_str("\\\\"),
            b'\n' => out.write_str("\\n"),
            b'\r' => out.write_str("\\r"),
            b'\t' => out.write_str("\\t"),
            // Always three digits, so that a digit of the text cannot join them.
            _ => write!(out, "\\{byte:03}"),
        }
    }

    fn is_verbatim(text: &str) -> bool {
        is_name(text)
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};
    use std::collections::BTreeMap;

    #[test]
    fn a_blank_line_parts_statements() {
        let mut statements = String::new();
        let mut chunk = Chunk::new(&mut statements);
        chunk.assign("a", &1).unwrap();
        chunk.blank().unwrap();
        chunk.assign("b", &2).unwrap();
        assert_eq!(statements, "a = 1\n\nb = 2\n");
    }

    #[test]
    fn a_variable_is_not_quoted_and_an_impostor_of_one_is() {
        struct Impostor(&'static str);
        impl Serialize for Impostor {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_newtype_struct(VARIABLE, self.0)
            }
        }
        assert_eq!(to_string(&Variable::new("ENV_SECRET").unwrap()).unwrap(), "ENV_SECRET");
        assert_eq!(to_string(&Impostor("os.exit()")).unwrap(), "\"os.exit()\"");
    }

    fn evaluate(lua: &mlua::Lua, value: &Value) -> mlua::Value {
        let text = to_string(value).unwrap();
        lua.load(format!("return {text}")).eval().unwrap_or_else(|error| panic!("{error}\n{text}"))
    }

    fn agrees(read: &mlua::Value, written: &Value) -> bool {
        match (read, written) {
            (mlua::Value::Table(read), Value::Object(written)) => {
                let length = read.pairs::<mlua::Value, mlua::Value>().count();
                length == written.len()
                    && written.iter().all(|(key, value)| agrees(&read.raw_get(key.as_str()).unwrap(), value))
            }
            (mlua::Value::Table(read), Value::Array(written)) => {
                read.raw_len() == written.len()
                    && (1..).zip(written).all(|(index, value): (i64, _)| agrees(&read.raw_get(index).unwrap(), value))
            }
            (mlua::Value::Boolean(read), Value::Bool(written)) => read == written,
            (mlua::Value::Integer(read), Value::Number(written)) => written.as_i64() == Some(*read),
            (mlua::Value::Number(read), Value::Number(written)) => written.as_f64() == Some(*read),
            (mlua::Value::String(read), Value::String(written)) => *read.as_bytes() == *written.as_bytes(),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn lua_reads_what_was_written(value in sample::map()) {
            let lua = mlua::Lua::new();
            prop_assert!(agrees(&evaluate(&lua, &value), &value));
        }

        #[test]
        fn statements_stay_apart(value in sample::map(), text in sample::text()) {
            let mut chunk_text = String::new();
            let mut chunk = Chunk::new(&mut chunk_text);
            chunk.comment(&text).unwrap();
            chunk.call("Component", &[&text, &text]).unwrap();
            chunk.indented(|host| {
                host.assign_with_comment("option", &text, &value)?;
                host.call("VirtualHost", &[&text])
            }).unwrap();

            let lua = mlua::Lua::new();
            let calls = lua.load(
                "local calls = {}
                 local function call(text) calls[#calls + 1] = text; return call end
                 Component, VirtualHost = call, call
                 return calls",
            );
            let calls: mlua::Table = calls.eval().unwrap();
            lua.load(&chunk_text).exec().unwrap_or_else(|error| panic!("{error}\n{chunk_text}"));
            prop_assert_eq!(calls.raw_len(), 3, "{}", chunk_text);
            for call in calls.sequence_values::<mlua::Value>() {
                prop_assert!(agrees(&call.unwrap(), &json!(text)), "{}", chunk_text);
            }
            prop_assert!(agrees(&lua.globals().raw_get("option").unwrap(), &value), "{}", chunk_text);
        }

        #[test]
        fn bytes_are_a_string(bytes in prop::collection::vec(any::<u8>(), 0..50)) {
            struct Bytes(Vec<u8>);
            impl Serialize for Bytes {
                fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.serialize_bytes(&self.0)
                }
            }
            let text = to_string(&Bytes(bytes.clone())).unwrap();
            let lua = mlua::Lua::new();
            let read: mlua::Value = lua.load(format!("return {text}")).eval().unwrap();
            prop_assert_eq!(&*read.as_string().unwrap().as_bytes(), bytes.as_slice());
        }
    }

    #[test]
    fn nasty_texts_survive_as_keys_and_as_values() {
        let lua = mlua::Lua::new();
        for text in sample::NASTY {
            let value = json!({ text: text, "list": [text, text] });
            assert!(agrees(&evaluate(&lua, &value), &value), "{text:?}");
        }
    }

    #[test]
    fn layout() {
        let value = json!({
            "end": 1,
            "goto": 2,
            "key": "v",
            "odd-key": [1, "two", true],
            "objects": [{ "a": 1 }, {}, [1], []],
            "modules": vec!["roster"; 12],
        });
        assert_eq!(
            to_string(&value).unwrap(),
            format!(
                r#"{{
    ["end"] = 1;
    ["goto"] = 2;
    key = "v";
    modules = {{
{}    }};
    objects = {{
        {{
            a = 1;
        }};
        {{}};
        {{ 1 }};
        {{}};
    }};
    ["odd-key"] = {{ 1, "two", true }};
}}"#,
                "        \"roster\";\n".repeat(12)
            )
        );
    }

    #[test]
    fn keys_keep_their_type() {
        assert_eq!(to_string(&BTreeMap::from([(443, 1)])).unwrap(), "{\n    [443] = 1;\n}");
        assert_eq!(to_string(&BTreeMap::from([("443", 1)])).unwrap(), "{\n    [\"443\"] = 1;\n}");
        assert_eq!(to_string(&BTreeMap::from([(true, 1)])).unwrap(), "{\n    [true] = 1;\n}");
    }

    #[test]
    fn integers_are_exact_or_refused() {
        const EXACT: i64 = 1 << 53;
        assert_eq!(to_string(&EXACT).unwrap(), "9007199254740992");
        assert_eq!(to_string(&-EXACT).unwrap(), "-9007199254740992");
        for refused in [
            to_string(&(EXACT + 1)),
            to_string(&(-EXACT - 1)),
            to_string(&i64::MIN),
            to_string(&u64::MAX),
            to_string(&i128::MIN),
            to_string(&u128::MAX),
            to_string(&BTreeMap::from([(u64::MAX, 1)])),
        ] {
            assert!(matches!(refused, Err(Error::Unwritable { .. })), "{refused:?}");
        }
    }

    #[test]
    fn holes_and_infinities_are_refused_by_path() {
        for (error, message) in [
            (to_string(&BTreeMap::from([("a", [None::<u8>])])), "a[0]: None cannot"),
            (to_string(&BTreeMap::from([("a", vec![()])])), "a[0]: nothing cannot"),
            (to_string(&f64::NAN), "NaN cannot"),
        ] {
            let error = error.unwrap_err().to_string();
            assert!(error.starts_with(message), "{error}");
        }
        let mut text = String::new();
        let error = Chunk::new(&mut text).assign("ratio", &[f64::NAN]).unwrap_err().to_string();
        assert!(error.starts_with("ratio[0]: NaN cannot"), "{error}");
    }

    #[test]
    fn lua_reads_the_deepest_value_that_is_written() {
        let value = (0..99).fold(json!({ "a": 1 }), |inner, _| json!({ "a": inner }));
        assert!(agrees(&evaluate(&mlua::Lua::new(), &value), &value));
        assert!(to_string(&json!([value])).is_err());
    }

    #[test]
    fn names_are_names() {
        let mut text = String::new();
        let mut chunk = Chunk::new(&mut text);
        for name in ["", "end", "goto", "a.b", "a b", "1", "é", "x = 1 --", "a\n"] {
            assert!(matches!(chunk.assign(name, &1), Err(Error::Name { .. })), "{name}");
            assert!(matches!(chunk.call(name, &["x"]), Err(Error::Name { .. })), "{name}");
        }
        assert!(chunk.call("VirtualHost", &[]).is_err());
        assert_eq!(text, "");
    }

    #[test]
    fn a_comment_opens_nothing() {
        let mut text = String::new();
        Chunk::new(&mut text).comment("[[ x\n[==[ y\n\n]]").unwrap();
        assert_eq!(text, "-- [[ x\n-- [==[ y\n--\n-- ]]\n");
    }

    #[test]
    fn options_of_a_host_are_indented_with_it() {
        let mut text = String::new();
        let mut chunk = Chunk::new(&mut text);
        chunk.call("Component", &["muc.example.org", "muc"]).unwrap();
        chunk
            .indented(|host| {
                host.comment("why")?;
                host.assign("nothing", &None::<u8>)?;
                host.assign("ssl", &json!({ "key": "/k" }))
            })
            .unwrap();
        assert_eq!(
            text,
            "Component \"muc.example.org\" \"muc\"\n    -- why\n    ssl = {\n        key = \"/k\";\n    }\n"
        );
    }
}
