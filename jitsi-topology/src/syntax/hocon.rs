//! HOCON as a person writes it: ordered, indented, commented.
//!
//! The grammar is [Lightbend's], and everything written here reads back unchanged in Lightbend's
//! own parser (1.3.1, the one Jicofo and the videobridge start with).
//!
//! | Rust | HOCON |
//! |---|---|
//! | struct, map | a block, `key { … }`; the root has no braces |
//! | text, `char`, unit variant | always a quoted string |
//! | integers, `bool` | as they are; an integer beyond 64 bits keeps its digits but Lightbend reads it as text |
//! | floats | the shortest digits that read back as the same number; NaN and infinities are refused |
//! | `None` | the key is left out; refused inside a list |
//! | `()`, unit struct | `null`, which in HOCON takes away what an earlier file said |
//! | list, tuple | on one line if it fits in 80 columns and holds no block, else one item a line |
//! | variant with content | a block with one key, the variant's name |
//! | bytes | refused |
//!
//! [Lightbend's]: https://github.com/lightbend/config/blob/main/HOCON.md
//!
//! ```
//! use jitsi_topology::syntax::hocon;
//! use serde::Serialize;
//!
//! #[derive(Serialize)]
//! #[serde(rename_all = "kebab-case")]
//! struct Client {
//!     hostname: &'static str,
//!     port: u16,
//!     use_tls: Option<bool>,
//!     trusted_domains: Vec<&'static str>,
//! }
//! #[derive(Serialize)]
//! struct Jicofo {
//!     client: Client,
//! }
//!
//! let client = Client {
//!     hostname: "localhost",
//!     port: 5222,
//!     use_tls: None,
//!     trusted_domains: vec!["recorder.example.org"],
//! };
//! assert_eq!(
//!     hocon::to_string(&Jicofo { client })?,
//!     r#"client {
//!   hostname = "localhost"
//!   port = 5222
//!   trusted-domains = ["recorder.example.org"]
//! }
//! "#,
//! );
//! # Ok::<(), hocon::Error>(())
//! ```

pub use super::comment::Comment;
pub use super::error::Error;
pub use super::key_path::Comments;

use super::grammar::{Grammar, write_string};
use super::outline::Outline;
use super::text::{is_hyphenated, is_identifier};
use super::value::{Buffers, render_root, write_root};
use serde::{Serialize, Serializer};
use std::fmt::{self, Write};

/// Writes `value`, a struct or a map, as a HOCON document.
///
/// # Errors
///
/// [`Error::Unwritable`] for a value HOCON has no words for, with its key path.
pub fn to_string<T: Serialize + ?Sized>(value: &T) -> Result<String, Error> {
    Document::new(value).render()
}

/// Writes `value`, a struct or a map, as a HOCON document to `out`.
///
/// # Errors
///
/// As [`to_string`], and [`Error::Format`] if `out` refuses the text. What was written before the
/// error stays in `out`.
pub fn to_writer<W: Write + ?Sized, T: Serialize + ?Sized>(out: &mut W, value: &T) -> Result<(), Error> {
    Document::new(value).write(out)
}

/// A document with what a person adds to its values: a header, and comments at its keys.
///
/// ```
/// use jitsi_topology::syntax::hocon::{Comment, Comments, Document};
/// use std::collections::BTreeMap;
///
/// let value = BTreeMap::from([("port", 8888)]);
/// let header = Comment::new("Jicofo");
/// let comments = Comments::new(&[("port", "REST, this machine only")]);
/// assert_eq!(
///     Document::new(&value).header(&header).comments(&comments).render()?,
///     "# Jicofo\n\n# REST, this machine only\nport = 8888\n",
/// );
/// # Ok::<(), jitsi_topology::syntax::Error>(())
/// ```
#[derive(Debug)]
pub struct Document<'a, T: ?Sized> {
    value: &'a T,
    header: Option<&'a Comment>,
    comments: Option<&'a Comments<'a>>,
}

impl<'a, T: Serialize + ?Sized> Document<'a, T> {
    /// A document of `value`, which must be a struct or a map.
    pub const fn new(value: &'a T) -> Self {
        Self { value, header: None, comments: None }
    }

    /// Puts `comment` at the top.
    pub const fn header(mut self, comment: &'a Comment) -> Self {
        self.header = Some(comment);
        self
    }

    /// Puts `comments` above the keys they speak of.
    pub const fn comments(mut self, comments: &'a Comments<'a>) -> Self {
        self.comments = Some(comments);
        self
    }

    /// Writes the document to `out`.
    ///
    /// # Errors
    ///
    /// As [`to_writer`].
    pub fn write<W: Write + ?Sized>(&self, out: &mut W) -> Result<(), Error> {
        if let Some(header) = self.header {
            write_head(out, header)?;
        }
        write_root(out, &mut Outline::<Hocon>::new(self.comments), &mut Buffers::default(), self.value)
    }

    /// The document as text.
    ///
    /// # Errors
    ///
    /// As [`to_string`].
    pub fn render(&self) -> Result<String, Error> {
        let mut head = String::new();
        if let Some(header) = self.header {
            write_head(&mut head, header)?;
        }
        render_root(head, &mut Outline::<Hocon>::new(self.comments), self.value)
    }
}

/// Documents that have their header, their comments and most of their keys in common: what stands before each value is
/// put together for the first of them.
#[derive(Debug)]
pub(crate) struct Series<'a> {
    /// The header, as it is written.
    head: String,
    outline: Outline<'a, Hocon>,
    buffers: Buffers,
}

impl<'a> Series<'a> {
    /// Documents with `header` at the top, and `comments` above the keys they speak of.
    pub(crate) fn new(header: &Comment, comments: &'a Comments<'a>) -> Self {
        let mut head = String::new();
        // Memory takes every text.
        write_head(&mut head, header).unwrap_or_default();
        Self { head, outline: Outline::new(Some(comments)), buffers: Buffers::default() }
    }

    /// Writes a document of `value`, as [`Document::write`] does.
    pub(crate) fn write<W: Write + ?Sized, T: Serialize + ?Sized>(
        &mut self,
        out: &mut W,
        value: &T,
    ) -> Result<(), Error> {
        out.write_str(&self.head)?;
        write_root(out, &mut self.outline, &mut self.buffers, value)
    }
}

/// Writes a header, and the empty line below it.
fn write_head<W: Write + ?Sized>(out: &mut W, header: &Comment) -> fmt::Result {
    header.write(out, Hocon::COMMENT, 0)?;
    out.write_str("\n")
}

/// A reference to another value of the document or of the environment, written without quotes:
/// `${NAME}`.
///
/// In a [`Serialize`] type it stands where the value would; another serialiser sees the text
/// `"${NAME}"`.
///
/// ```
/// use jitsi_topology::syntax::hocon::{self, Substitution};
/// use std::collections::BTreeMap;
///
/// let value = BTreeMap::from([("password", Substitution::new("JVB_PASSWORD")?)]);
/// assert_eq!(hocon::to_string(&value)?, "password = ${JVB_PASSWORD}\n");
/// # Ok::<(), hocon::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Substitution {
    /// With its braces, as it is written.
    text: String,
}

impl Substitution {
    /// `${NAME}`: a reader fails if there is no such value.
    ///
    /// A name is one or more identifiers of ASCII letters, digits and `_`, joined by dots.
    ///
    /// # Errors
    ///
    /// [`Error::Name`] if `name` is not one.
    pub fn new(name: &str) -> Result<Self, Error> {
        Self::with_marks("${", name)
    }

    /// `${?NAME}`: a reader leaves the key out if there is no such value.
    ///
    /// # Errors
    ///
    /// As [`Substitution::new`].
    pub fn optional(name: &str) -> Result<Self, Error> {
        Self::with_marks("${?", name)
    }

    /// As it is written, `${NAME}` or `${?NAME}`.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    fn with_marks(opening: &str, name: &str) -> Result<Self, Error> {
        if !is_path(name) {
            return Err(Error::name(name, "a name like JVB_PASSWORD or jicofo.domain"));
        }
        Ok(Self { text: [opening, name, "}"].concat() })
    }
}

impl fmt::Display for Substitution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Substitution {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(SUBSTITUTION, &self.text)
    }
}

/// How a [`Substitution`] makes itself known to this serialiser. Another type could take the same
/// name, so what comes under it is examined again before it goes without quotes.
const SUBSTITUTION: &str = "$jitsi_topology::syntax::hocon::Substitution";

fn is_path(name: &str) -> bool {
    name.as_bytes().split(|byte| *byte == b'.').all(is_identifier)
}

#[derive(Debug)]
struct Hocon;

impl Grammar for Hocon {
    const LANGUAGE: &'static str = "HOCON";
    const INDENT: usize = 2;
    const COMMENT: &'static str = "#";
    const BLOCK: &'static str = " {\n";
    const ENTRY_END: &'static str = "\n";
    const ITEM_END: &'static str = "\n";
    const LIST: [&'static str; 2] = ["[", "]"];
    const LIST_PAD: &'static str = "";
    const BRACELESS_ROOT: bool = true;
    const UNIT: (&'static str, bool) = ("null", true);
    const BYTES: bool = false;
    const VERBATIM: Option<&'static str> = Some(SUBSTITUTION);
    const MAX_INTEGER: u128 = u128::MAX;
    const INTEGERS: &'static str = "every integer can";

    fn key<W: Write + ?Sized>(out: &mut W, key: &str, _bare: bool) -> fmt::Result {
        if is_plain_key(key) { out.write_str(key) } else { write_string::<Self, W>(out, key) }
    }

    fn escape<W: Write + ?Sized>(out: &mut W, byte: u8) -> fmt::Result {
        match byte {
            b'"' => out.write_str("\\\""),
            b'\\' => out.write_str("\\\\"),
            b'\n' => out.write_str("\\n"),
            b'\r' => out.write_str("\\r"),
            b'\t' => out.write_str("\\t"),
            _ => write!(out, "\\u{byte:04x}"),
        }
    }

    fn is_verbatim(text: &str) -> bool {
        text.strip_prefix("${")
            .and_then(|rest| rest.strip_suffix('}'))
            .is_some_and(|rest| is_path(rest.strip_prefix('?').unwrap_or(rest)))
    }
}

/// Whether a key means itself without quotes.
///
/// HOCON allows more (`a b`, `10`, `-x`), but a number is split at its dot, and a person quotes
/// what looks like something else.
fn is_plain_key(key: &str) -> bool {
    // The first opens another file; the rest are values, and readers differ on them as keys.
    is_hyphenated(key) && !matches!(key, "include" | "true" | "false" | "null")
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use hocon::HoconValue;
    use proptest::prelude::*;
    use serde_json::{Value, json};
    use std::collections::BTreeMap;

    /// What another parser reads. `root` gives a name to what has none.
    fn read_back(value: &Value) -> HoconValue {
        let text = to_string(&json!({ "root": value })).unwrap();
        let config = hocon::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        config.get("root").unwrap_or_else(|| panic!("{text}")).clone()
    }

    fn agrees(read: &HoconValue, written: &Value) -> bool {
        match (read, written) {
            (HoconValue::Object(read), Value::Object(written)) => {
                read.len() == written.len() && written.iter().all(|(key, value)| agrees(&read[key.as_str()], value))
            }
            (HoconValue::Array(read), Value::Array(written)) => {
                read.len() == written.len() && read.iter().zip(written).all(|(read, written)| agrees(read, written))
            }
            (HoconValue::Scalar(scalar), Value::Null) => scalar.raw == "null",
            (HoconValue::Scalar(_), Value::Bool(written)) => read.as_bool() == Some(*written),
            (HoconValue::Scalar(scalar), Value::Number(written)) => match written.as_i64() {
                Some(integer) => scalar.raw == integer.to_string(),
                None => read.as_f64() == written.as_f64(),
            },
            (HoconValue::Scalar(_), Value::String(written)) => read.as_str() == Some(written),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn another_parser_reads_what_was_written(value in sample::map()) {
            prop_assert!(agrees(&read_back(&value), &value));
        }

        #[test]
        fn comments_change_nothing(value in sample::map(), comment in sample::text()) {
            let document = json!({ "root": value });
            let table = [("*", comment.as_str()), ("*.*", &comment), ("root.*.*", &comment)];
            let comments = Comments::new(&table);
            let header = Comment::new(&comment);
            let text = Document::new(&document).header(&header).comments(&comments).render().unwrap();
            let config = hocon::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
            prop_assert!(agrees(config.get("root").unwrap(), &value), "{text}");
        }
    }

    #[test]
    fn nasty_texts_survive_as_keys_and_as_values() {
        for text in sample::NASTY {
            let value = json!({ text: text, "list": [text, text] });
            assert!(agrees(&read_back(&value), &value), "{text:?}");
        }
    }

    #[test]
    fn layout() {
        let value = json!({
            "a": { "b": { "c": 1, "empty": {} }, "none": [] },
            "list": [1, "two", true, null, 0.5],
            "objects": [{ "a": 1 }, {}, { "b": [1] }],
            "nested": [[1, 2], []],
            "mixed": [1, { "a": 1 }, 2],
        });
        assert_eq!(
            to_string(&value).unwrap(),
            r#"a {
  b {
    c = 1
    empty = {}
  }
  none = []
}
list = [1, "two", true, null, 0.5]
mixed = [
  1
  {
    a = 1
  }
  2
]
nested = [
  [1, 2]
  []
]
objects = [
  {
    a = 1
  }
  {}
  {
    b = [1]
  }
]
"#
        );
        assert!(agrees(&read_back(&value), &value));
    }

    #[test]
    fn a_list_is_broken_when_its_line_is_full() {
        let line = |items: &[&str]| to_string(&BTreeMap::from([("key", items)])).unwrap();
        let (fits, full) = ("x".repeat(65), "x".repeat(66));
        assert_eq!(line(&[&fits, "y"]), format!("key = [\"{fits}\", \"y\"]\n"));
        assert_eq!(line(&[&fits, "y"]).trim_end().len(), 80);
        assert_eq!(line(&[&full, "y"]), format!("key = [\n  \"{full}\"\n  \"y\"\n]\n"));
        assert_eq!(line(&["y", &full]), format!("key = [\n  \"y\"\n  \"{full}\"\n]\n"));
    }

    #[test]
    fn a_list_in_a_field_has_the_room_that_its_key_leaves() {
        #[derive(Serialize)]
        struct Outer<'v> {
            inner: Inner<'v>,
        }
        #[derive(Serialize)]
        struct Inner<'v> {
            key: [&'v str; 2],
        }
        let text = |item: &str| to_string(&Outer { inner: Inner { key: [item, "y"] } }).unwrap();
        let (fits, full) = ("x".repeat(63), "x".repeat(64));
        assert_eq!(text(&fits), format!("inner {{\n  key = [\"{fits}\", \"y\"]\n}}\n"));
        assert_eq!(text(&full), format!("inner {{\n  key = [\n    \"{full}\"\n    \"y\"\n  ]\n}}\n"));
    }

    #[test]
    fn keys_are_quoted_when_they_might_mean_something_else() {
        for (key, written) in [
            ("a", "a"),
            ("_a-B9", "_a-B9"),
            ("includes", "includes"),
            ("include", "\"include\""),
            ("true", "\"true\""),
            ("null", "\"null\""),
            ("", "\"\""),
            ("9", "\"9\""),
            ("-a", "\"-a\""),
            ("a.b", "\"a.b\""),
            ("a b", "\"a b\""),
            ("é", "\"é\""),
            ("a\"", r#""a\"""#),
        ] {
            let text = to_string(&BTreeMap::from([(key, 1)])).unwrap();
            assert_eq!(text, format!("{written} = 1\n"));
        }
    }

    #[derive(Serialize)]
    enum Shape {
        Unit,
        Newtype(u8),
        Tuple(u8, u8),
        Struct { a: Option<u8> },
    }

    #[test]
    fn enums_are_tagged_from_outside() {
        let shapes = [Shape::Unit, Shape::Newtype(1), Shape::Tuple(1, 2), Shape::Struct { a: None }];
        assert_eq!(
            to_string(&BTreeMap::from([("shapes", shapes)])).unwrap(),
            "shapes = [\n  \"Unit\"\n  {\n    Newtype = 1\n  }\n  {\n    Tuple = [1, 2]\n  }\n  \
             {\n    Struct = {}\n  }\n]\n"
        );
        assert_eq!(to_string(&Shape::Newtype(1)).unwrap(), "Newtype = 1\n");
        assert_eq!(to_string(&Shape::Tuple(1, 2)).unwrap(), "Tuple = [1, 2]\n");
        assert_eq!(to_string(&Shape::Struct { a: Some(1) }).unwrap(), "Struct {\n  a = 1\n}\n");
    }

    #[test]
    fn what_is_none_is_left_out() {
        #[derive(Serialize)]
        struct Options {
            none: Option<u8>,
            some: Option<u8>,
            #[serde(flatten)]
            more: BTreeMap<u8, Option<()>>,
        }
        let options = Options { none: None, some: Some(1), more: [(1, None), (2, Some(()))].into() };
        assert_eq!(to_string(&options).unwrap(), "some = 1\n\"2\" = null\n");
        assert_eq!(to_string(&BTreeMap::from([("a", None::<u8>)])).unwrap(), "");
    }

    #[test]
    fn numbers_keep_every_digit() {
        for (written, value) in [
            ("18446744073709551615", to_string(&BTreeMap::from([("n", u64::MAX)]))),
            ("-9223372036854775808", to_string(&BTreeMap::from([("n", i64::MIN)]))),
            (&i128::MIN.to_string(), to_string(&BTreeMap::from([("n", i128::MIN)]))),
            (&u128::MAX.to_string(), to_string(&BTreeMap::from([("n", u128::MAX)]))),
            ("0.1", to_string(&BTreeMap::from([("n", 0.1_f32)]))),
            ("1e300", to_string(&BTreeMap::from([("n", 1e300)]))),
        ] {
            assert_eq!(value.unwrap(), format!("n = {written}\n"));
        }
    }

    #[test]
    fn refusals_name_the_key_path() {
        let deep = |value| BTreeMap::from([("a", BTreeMap::from([("b", vec![Some(0.5), value])]))]);
        for (error, message) in [
            (to_string(&deep(Some(f64::INFINITY))), "a.b[1]: inf cannot be written in HOCON"),
            (to_string(&deep(None)), "a.b[1]: None cannot be written in HOCON"),
            (to_string(&1), "a single value cannot be written in HOCON"),
            (to_string(&[1]), "a list cannot be written in HOCON"),
            (to_string(&None::<u8>), "None cannot be written in HOCON"),
            (to_string(&BTreeMap::from([((1, 2), 3)])), "a tuple as a key cannot"),
        ] {
            let error = error.unwrap_err().to_string();
            assert!(error.starts_with(message), "{error}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let nest = |levels| (0..levels).fold(json!(1), |inner, _| json!([inner]));
        assert!(to_string(&json!({ "a": nest(100) })).is_ok());
        assert!(to_string(&json!({ "a": nest(101) })).is_err());
        let value = nest(99);
        assert!(agrees(&read_back(&value), &value));
    }

    #[test]
    fn a_substitution_is_not_quoted_and_nothing_else_is_one() {
        let name = Substitution::new("A_1.b").unwrap();
        let maybe = Substitution::optional("B").unwrap();
        assert_eq!(to_string(&BTreeMap::from([("k", [&name, &maybe])])).unwrap(), "k = [${A_1.b}, ${?B}]\n");
        assert_eq!(serde_json::to_string(&name).unwrap(), r#""${A_1.b}""#);
        assert_eq!((name.to_string().as_str(), maybe.as_str()), ("${A_1.b}", "${?B}"));
        for bad in ["", ".", "a.", ".a", "a..b", "1a", "a b", "a}", "a-b", "?a", "é"] {
            assert!(Substitution::new(bad).is_err(), "{bad}");
            assert!(Substitution::optional(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_impostor_of_a_substitution_is_quoted() {
        struct Impostor(&'static str);
        impl Serialize for Impostor {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_newtype_struct(SUBSTITUTION, self.0)
            }
        }
        let text = to_string(&BTreeMap::from([("k", Impostor("${a}\nb = 1"))])).unwrap();
        assert_eq!(text, "k = \"${a}\\nb = 1\"\n");
    }

    #[test]
    fn comments_stand_above_their_keys_and_only_where_there_is_a_value() {
        let value = json!({ "a": { "b": 1 }, "list": [{ "x": 1 }] });
        let comments = Comments::new(&[("a", "one\ntwo"), ("a.b", "deep"), ("list.*.x", "item"), ("missing", "never")]);
        assert_eq!(
            Document::new(&value).comments(&comments).render().unwrap(),
            "# one\n# two\na {\n  # deep\n  b = 1\n}\nlist = [\n  {\n    # item\n    x = 1\n  }\n]\n"
        );
    }

    #[test]
    fn a_refusal_cannot_be_passed_over() {
        use serde::ser::{SerializeSeq, SerializeStruct};
        struct List;
        impl Serialize for List {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut list = serializer.serialize_seq(None)?;
                let _ = list.serialize_element(&f64::NAN);
                list.serialize_element(&1)?;
                list.end()
            }
        }
        struct Block;
        impl Serialize for Block {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut block = serializer.serialize_struct("Block", 2)?;
                let _ = block.serialize_field("ratio", &f64::NAN);
                block.serialize_field("number", &1)?;
                block.end()
            }
        }
        for written in [to_string(&BTreeMap::from([("k", vec![List])])), to_string(&Block)] {
            let error = written.unwrap_err();
            assert!(error.to_string().starts_with("a part was refused"), "{error}");
        }
    }

    #[test]
    fn an_error_inside_a_variant_names_it() {
        let shapes = BTreeMap::from([("k", Loud::Struct { ratio: f64::NAN })]);
        let error = to_string(&shapes).unwrap_err().to_string();
        assert!(error.starts_with("k.Struct.ratio: NaN"), "{error}");
        let shapes = BTreeMap::from([("k", Loud::Tuple(1, f64::NAN))]);
        let error = to_string(&shapes).unwrap_err().to_string();
        assert!(error.starts_with("k.Tuple[1]: NaN"), "{error}");
    }

    #[derive(Serialize)]
    enum Loud {
        Struct { ratio: f64 },
        Tuple(u8, f64),
    }

    #[test]
    fn shown_values_are_escaped_without_a_copy() {
        struct Shown;
        impl Serialize for Shown {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str("a\"b")
            }
        }
        assert_eq!(to_string(&BTreeMap::from([("k", vec![Shown])])).unwrap(), "k = [\"a\\\"b\"]\n");
    }
}
