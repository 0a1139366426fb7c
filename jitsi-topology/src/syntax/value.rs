//! One serde serializer for every language made of keys, blocks and lists.
//!
//! HOCON and Lua tables differ in their marks, not in their shape. The shape is here, the marks are
//! a [`Grammar`]. Text is handed on in pieces of half a kilobyte; only the line of a list is held back longer, until it
//! is known whether the list fits on it.

use super::key_path::Node;
use super::key_text::KeyText;
use super::text::{Decimal, write_escaped, write_spaces};
use super::{Comment, Error};
use serde::ser::{self, Serialize};
use std::fmt::{self, Display, Write};
use std::marker::PhantomData;
use std::ops::Range;

/// The column after which a list is broken into one item for each line.
const LINE_WIDTH: usize = 80;

/// How many blocks and lists may stand inside each other.
///
/// The HOCON parser of the Rust world stops at 128, Lua at 200. A value nested this deep is a
/// mistake, and writing it would move the failure to the day the program starts.
const MAX_DEPTH: usize = 100;

/// The marks of a language.
pub(super) trait Grammar {
    /// The language as error messages call it.
    const LANGUAGE: &'static str;
    /// Columns for each level of nesting.
    const INDENT: usize;
    /// What starts a comment.
    const COMMENT: &'static str;
    /// Between a key and its value.
    const ASSIGN: &'static str = " = ";
    /// Between a key and its block, with the line break.
    const BLOCK: &'static str;
    /// What ends an entry of a block, with the line break.
    const ENTRY_END: &'static str;
    /// What ends an item on a line of its own, with the line break.
    const ITEM_END: &'static str;
    /// The brackets of a list.
    const LIST: [&'static str; 2];
    /// Between a bracket and the items on its line.
    const LIST_PAD: &'static str;
    /// Whether the root is a block without braces, and nothing else will do.
    const BRACELESS_ROOT: bool;
    /// The value for serde's unit, and whether a list can hold it.
    const UNIT: (&'static str, bool);
    /// Whether a string may hold any bytes.
    const BYTES: bool;
    /// The newtype struct whose string is written as it is, if [`Grammar::is_verbatim`] agrees.
    const VERBATIM: Option<&'static str>;
    /// The largest magnitude of an integer that the language holds exactly.
    const MAX_INTEGER: u128;
    /// How to say so.
    const INTEGERS: &'static str;

    /// Writes a key. `bare` tells a number or a boolean from a text that looks like one.
    fn key<W: Write + ?Sized>(out: &mut W, key: &str, bare: bool) -> fmt::Result;
    /// Writes a special byte as it stands inside double quotes.
    fn escape<W: Write + ?Sized>(out: &mut W, byte: u8) -> fmt::Result;
    /// Whether the text of a [`Grammar::VERBATIM`] value is safe as it is.
    fn is_verbatim(text: &str) -> bool;
}

/// Writes `text` in double quotes.
pub(super) fn write_string<G: Grammar, W: Write + ?Sized>(out: &mut W, text: &str) -> fmt::Result {
    out.write_str("\"")?;
    write_escaped(out, text, |out, byte, _| G::escape(out, byte))?;
    out.write_str("\"")
}

/// Writes `value` as a whole document, or as an expression in a language that has them.
pub(super) fn write_root<G, W, T>(mut out: &mut W, comments: Option<&Node<'_>>, value: &T) -> Result<(), Error>
where
    G: Grammar,
    W: Write + ?Sized,
    T: Serialize + ?Sized,
{
    let mut state = State::new(&mut out, 0);
    let written = value.serialize(Value::<G>::new(&mut state, Slot::Root, comments))?;
    state.finish()?;
    if written { Ok(()) } else { Err(no_value::<G>()) }
}

/// Writes `key`, and `value` after it, at a level of nesting. Tells whether there was a value to
/// write: for `None` there is none, and no comment either.
pub(super) fn write_field<G, W, T>(
    mut out: &mut W,
    depth: usize,
    comment: Option<&Comment>,
    key: &str,
    value: &T,
) -> Result<bool, Error>
where
    G: Grammar,
    W: Write + ?Sized,
    T: Serialize + ?Sized,
{
    let mut state = State::new(&mut out, depth);
    state.keys.push_str(key);
    let slot = Slot::Field { key: Key::Stacked { start: 0, end: key.len(), bare: false }, opening: "" };
    let node = Node::of_comment(comment);
    let written = value.serialize(Value::<G>::new(&mut state, slot, Some(&node)));
    written.and_then(|written| state.finish().map(|()| written)).map_err(|error| error.under(key))
}

fn no_value<G: Grammar>() -> Error {
    Error::unwritable(G::LANGUAGE, "None", "it may only be left out where a key has it")
}

/// Refuses an integer that the language would round.
pub(super) fn check_integer<G: Grammar>(magnitude: u128, digits: impl Display) -> Result<(), Error> {
    if magnitude <= G::MAX_INTEGER {
        return Ok(());
    }
    Err(Error::unwritable(G::LANGUAGE, digits.to_string(), G::INTEGERS))
}

fn key_missing() -> Error {
    ser::Error::custom("a value without a key")
}

/// How much text is gathered before it is handed on, in bytes. Memory for twice as much, where an entry is longer than
/// usual, is still of a size that is given out fast.
const PIECE: usize = 512;

/// What all levels of one value share.
struct State<'o> {
    out: &'o mut dyn Write,
    /// What has not been handed on yet. Most of what is written is a few bytes long, and goes here without asking
    /// anybody.
    text: String,
    /// The list whose items are gathered on one line, as long as they fit.
    line: Option<Line>,
    /// The keys of the maps that are being written, end to end.
    keys: String,
    depth: usize,
    /// The column the value of the current entry starts at.
    column: usize,
    /// Whether an entry or an item was refused. A type's own `Serialize` may go on after that, but
    /// what stands in the output is cut off in the middle.
    failed: bool,
}

/// A list on one line, as it stands in [`State::text`].
struct Line {
    start: usize,
    /// Where the items are.
    items: Vec<Range<usize>>,
    /// How many bytes the line may have.
    room: usize,
}

impl<'o> State<'o> {
    fn new(out: &'o mut dyn Write, depth: usize) -> Self {
        let text = String::with_capacity(2 * PIECE);
        Self { out, text, line: None, keys: String::new(), depth, column: 0, failed: false }
    }

    fn finish(&mut self) -> Result<(), Error> {
        if self.failed {
            return Err(ser::Error::custom("a part was refused, and the refusal was passed over"));
        }
        Ok(self.out.write_str(&self.text)?)
    }

    /// Ends an entry of a block or an item of a list with `mark`.
    fn end_part(&mut self, mark: &str) -> fmt::Result {
        self.text.push_str(mark);
        if self.text.len() >= PIECE {
            self.out.write_str(&self.text)?;
            self.text.clear();
        }
        Ok(())
    }

    fn indent<G: Grammar>(&mut self) -> fmt::Result {
        self.column = self.depth * G::INDENT;
        write_spaces(&mut self.text, self.column)
    }

    fn deepen<G: Grammar>(&mut self) -> Result<(), Error> {
        if self.depth == MAX_DEPTH {
            return Err(Error::unwritable(
                G::LANGUAGE,
                "a value inside 100 others",
                "readers of the language give up at such a depth",
            ));
        }
        self.depth += 1;
        Ok(())
    }

    /// Starts to gather the items of a list on one line.
    fn open_line<G: Grammar>(&mut self) {
        let room = LINE_WIDTH.saturating_sub(self.column);
        self.line = Some(Line { start: self.text.len(), items: Vec::new(), room });
        self.text.push_str(G::LIST[0]);
        self.text.push_str(G::LIST_PAD);
    }

    /// Makes a place for an item of about `length` bytes: on the line if it may fit there, else on one of its own.
    fn begin_item<G: Grammar>(&mut self, length: usize) -> fmt::Result {
        match &self.line {
            Some(line) if line.has_room::<G>(self.text.len() + length) => {
                if !line.items.is_empty() {
                    self.text.push_str(SEPARATOR);
                }
                Ok(())
            }
            _ => self.begin_line_of_item::<G>(),
        }
    }

    /// Makes a place for an item on a line of its own.
    fn begin_line_of_item<G: Grammar>(&mut self) -> fmt::Result {
        self.break_line::<G>()?;
        self.indent::<G>()
    }

    /// Ends an item.
    fn end_item<G: Grammar>(&mut self) -> fmt::Result {
        let end = self.text.len();
        let Some(line) = &mut self.line else { return self.end_part(G::ITEM_END) };
        let start = line.items.last().map_or(line.start + line_opening::<G>(), |last| last.end + SEPARATOR.len());
        line.items.push(start..end);
        if line.has_room::<G>(end) { Ok(()) } else { self.break_line::<G>() }
    }

    /// Gives the items gathered so far a line each; the rest of the list will follow them.
    fn break_line<G: Grammar>(&mut self) -> fmt::Result {
        let Some(Line { start, items, .. }) = self.line.take() else { return Ok(()) };
        let line = self.text.split_off(start);
        self.text.push_str(G::LIST[0]);
        self.text.push('\n');
        for item in items {
            self.indent::<G>()?;
            self.text.push_str(&line[item.start - start..item.end - start]);
            self.text.push_str(G::ITEM_END);
        }
        Ok(())
    }

    /// Ends a list: on its line, if it fitted there.
    fn close_list<G: Grammar>(&mut self) -> fmt::Result {
        match self.line.take() {
            Some(_) => self.text.push_str(G::LIST_PAD),
            None => self.indent::<G>()?,
        }
        self.text.push_str(G::LIST[1]);
        Ok(())
    }

    fn key_text<'k>(&'k self, key: &'k Key) -> &'k str {
        match key {
            Key::Fixed(text) => text,
            Key::Stacked { start, end, .. } => &self.keys[*start..*end],
        }
    }
}

/// Between the items on a line.
const SEPARATOR: &str = ", ";

/// How many bytes stand before the first item on a line, and behind the last.
const fn line_opening<G: Grammar>() -> usize {
    G::LIST[0].len() + G::LIST_PAD.len()
}

impl Line {
    /// Whether the line would still fit if the text ended at `end`.
    fn has_room<G: Grammar>(&self, end: usize) -> bool {
        end - self.start + line_opening::<G>() <= self.room
    }
}

/// The key of an entry: a field's name, or a part of [`State::keys`].
#[derive(Clone, Copy)]
enum Key {
    Fixed(&'static str),
    Stacked { start: usize, end: usize, bare: bool },
}

/// Where a value stands. Nothing of it is written before the value is known to exist.
enum Slot {
    Root,
    Item,
    /// `opening` is the opening brace of the surrounding block, if this is its first entry.
    Field {
        key: Key,
        opening: &'static str,
    },
}

/// A place for one value; serialising into it tells whether something was written.
struct Value<'s, 'o, 'c, G> {
    state: &'s mut State<'o>,
    slot: Slot,
    /// What the comments say about this value and those below it.
    node: Option<&'c Node<'c>>,
    /// Whether the value is announced as one to write without quotes.
    verbatim: bool,
    grammar: PhantomData<G>,
}

impl<'s, 'o, 'c, G: Grammar> Value<'s, 'o, 'c, G> {
    fn new(state: &'s mut State<'o>, slot: Slot, node: Option<&'c Node<'c>>) -> Self {
        Self { state, slot, node, verbatim: false, grammar: PhantomData }
    }

    fn refuse<T>(given: impl Into<String>, allowed: &'static str) -> Result<T, Error> {
        Err(Error::unwritable(G::LANGUAGE, given, allowed))
    }

    /// Writes what comes before a value: its comment, its indentation and its key.
    fn begin_entry(&mut self) -> Result<(), Error> {
        let Slot::Field { key, opening } = self.slot else {
            return Ok(());
        };
        let state = &mut *self.state;
        if !opening.is_empty() {
            state.text.push_str(opening);
        }
        if let Some(comment) = self.node.and_then(Node::comment) {
            comment.write(&mut state.text, G::COMMENT, state.depth * G::INDENT)?;
        }
        state.indent::<G>()?;
        let State { text: out, keys, .. } = state;
        let (text, bare) = match key {
            Key::Fixed(text) => (text, false),
            Key::Stacked { start, end, bare } => (&keys[start..end], bare),
        };
        G::key(out, text, bare)?;
        state.column += text.len() + G::ASSIGN.len();
        Ok(())
    }

    /// Starts a value of one word of about `length` bytes.
    fn begin_scalar(&mut self, length: usize) -> Result<(), Error> {
        match self.slot {
            Slot::Root if G::BRACELESS_ROOT => {
                return Self::refuse("a single value", "the whole must be a struct or a map");
            }
            Slot::Root => {}
            Slot::Item => self.state.begin_item::<G>(length)?,
            Slot::Field { .. } => {
                self.begin_entry()?;
                self.state.text.push_str(G::ASSIGN);
            }
        }
        Ok(())
    }

    /// Starts a value of several lines.
    fn begin_compound(&mut self) -> Result<(), Error> {
        if matches!(self.slot, Slot::Item) {
            self.state.begin_line_of_item::<G>()?;
        }
        self.begin_entry()
    }

    fn word(mut self, text: &str) -> Result<bool, Error> {
        self.begin_scalar(text.len())?;
        self.state.text.push_str(text);
        Ok(true)
    }

    fn integer(self, magnitude: u128, digits: &str) -> Result<bool, Error> {
        check_integer::<G>(magnitude, digits)?;
        self.word(digits)
    }

    fn float(mut self, finite: bool, number: impl fmt::Debug) -> Result<bool, Error> {
        if !finite {
            return Self::refuse(format!("{number:?}"), "only finite numbers can");
        }
        self.begin_scalar(24)?;
        // Debug writes the shortest digits that read back as the same number, and an exponent
        // rather than hundreds of zeros; both languages read both forms.
        write!(self.state.text, "{number:?}")?;
        Ok(true)
    }

    fn block(mut self) -> Result<Block<'s, 'o, 'c, G>, Error> {
        let frame = self.open_frame()?;
        Ok(self.block_in(frame, None))
    }

    fn block_in(self, frame: Frame, variant: Option<Variant>) -> Block<'s, 'o, 'c, G> {
        let Self { state, node, .. } = self;
        Block { state, node, frame, variant, pending: None, grammar: PhantomData }
    }

    fn open_frame(&mut self) -> Result<Frame, Error> {
        self.begin_compound()?;
        let frame = match self.slot {
            Slot::Root if G::BRACELESS_ROOT => {
                return Ok(Frame { opening: "", empty: "", braces: false, opened: false });
            }
            Slot::Root | Slot::Item => Frame::new("{\n", "{}"),
            Slot::Field { .. } => Frame::new(G::BLOCK, " = {}"),
        };
        self.state.deepen::<G>()?;
        Ok(frame)
    }

    fn list(mut self) -> Result<List<'s, 'o, 'c, G>, Error> {
        self.open_list()?;
        Ok(self.list_in(None))
    }

    fn open_list(&mut self) -> Result<(), Error> {
        if G::BRACELESS_ROOT && matches!(self.slot, Slot::Root) {
            return Self::refuse("a list", "the whole must be a struct or a map");
        }
        self.begin_compound()?;
        if matches!(self.slot, Slot::Field { .. }) {
            self.state.text.push_str(G::ASSIGN);
        }
        self.state.deepen::<G>()
    }

    fn list_in(self, variant: Option<Variant>) -> List<'s, 'o, 'c, G> {
        let Self { state, node, .. } = self;
        let items = node.and_then(Node::wildcard);
        List { state, items, variant, count: 0, grammar: PhantomData }
    }

    /// Opens the block of one entry that an enum's variant with content is, and makes this the
    /// place of its content.
    fn enter_variant(&mut self, name: &'static str) -> Result<Variant, Error> {
        let mut frame = self.open_frame()?;
        frame.opened = true;
        self.slot = Slot::Field { key: Key::Fixed(name), opening: frame.opening };
        self.node = self.node.and_then(|node| node.child(name));
        Ok(Variant { name, frame })
    }
}

/// The braces of a block. The opening one waits for the first entry, for there may be none.
struct Frame {
    opening: &'static str,
    empty: &'static str,
    braces: bool,
    opened: bool,
}

impl Frame {
    const fn new(opening: &'static str, empty: &'static str) -> Self {
        Self { opening, empty, braces: true, opened: false }
    }

    fn close<G: Grammar>(&self, state: &mut State<'_>) -> fmt::Result {
        if !self.braces {
            return Ok(());
        }
        state.depth -= 1;
        if !self.opened {
            state.text.push_str(self.empty);
            return Ok(());
        }
        state.indent::<G>()?;
        state.text.push('}');
        Ok(())
    }
}

/// The block around the content of an enum's variant.
struct Variant {
    name: &'static str,
    frame: Frame,
}

impl Variant {
    fn close<G: Grammar>(&self, state: &mut State<'_>) -> fmt::Result {
        state.end_part(G::ENTRY_END)?;
        self.frame.close::<G>(state)
    }
}

/// Names the variant in an error from inside it, as the reader sees it in the output.
fn under_variant(variant: Option<&Variant>, error: Error) -> Error {
    match variant {
        Some(variant) => error.under(variant.name),
        None => error,
    }
}

impl<'s, 'o, 'c, G: Grammar> ser::Serializer for Value<'s, 'o, 'c, G> {
    type Ok = bool;
    type Error = Error;
    type SerializeSeq = List<'s, 'o, 'c, G>;
    type SerializeTuple = List<'s, 'o, 'c, G>;
    type SerializeTupleStruct = List<'s, 'o, 'c, G>;
    type SerializeTupleVariant = List<'s, 'o, 'c, G>;
    type SerializeMap = Block<'s, 'o, 'c, G>;
    type SerializeStruct = Block<'s, 'o, 'c, G>;
    type SerializeStructVariant = Block<'s, 'o, 'c, G>;

    fn serialize_bool(self, value: bool) -> Result<bool, Error> {
        self.word(if value { "true" } else { "false" })
    }

    fn serialize_i8(self, value: i8) -> Result<bool, Error> {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Result<bool, Error> {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Result<bool, Error> {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Result<bool, Error> {
        self.integer(value.unsigned_abs().into(), Decimal::signed(value).as_str())
    }

    fn serialize_i128(self, value: i128) -> Result<bool, Error> {
        self.integer(value.unsigned_abs(), &value.to_string())
    }

    fn serialize_u8(self, value: u8) -> Result<bool, Error> {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Result<bool, Error> {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Result<bool, Error> {
        self.serialize_u64(value.into())
    }

    fn serialize_u64(self, value: u64) -> Result<bool, Error> {
        self.integer(value.into(), Decimal::unsigned(value).as_str())
    }

    fn serialize_u128(self, value: u128) -> Result<bool, Error> {
        self.integer(value, &value.to_string())
    }

    fn serialize_f32(self, value: f32) -> Result<bool, Error> {
        self.float(value.is_finite(), value)
    }

    fn serialize_f64(self, value: f64) -> Result<bool, Error> {
        self.float(value.is_finite(), value)
    }

    fn serialize_char(self, value: char) -> Result<bool, Error> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(mut self, value: &str) -> Result<bool, Error> {
        if self.verbatim && G::is_verbatim(value) {
            return self.word(value);
        }
        self.begin_scalar(value.len())?;
        write_string::<G, _>(&mut self.state.text, value)?;
        Ok(true)
    }

    fn serialize_bytes(mut self, value: &[u8]) -> Result<bool, Error> {
        if !G::BYTES {
            return Self::refuse("a sequence of bytes", "only text can");
        }
        self.begin_scalar(value.len())?;
        let out = &mut self.state.text;
        out.push('"');
        for chunk in value.utf8_chunks() {
            write_escaped(out, chunk.valid(), |out, byte, _| G::escape(out, byte))?;
            for &byte in chunk.invalid() {
                G::escape(out, byte)?;
            }
        }
        out.push('"');
        Ok(true)
    }

    fn serialize_none(self) -> Result<bool, Error> {
        match self.slot {
            Slot::Field { .. } => Ok(false),
            Slot::Item | Slot::Root => Err(no_value::<G>()),
        }
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<bool, Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<bool, Error> {
        let (word, in_lists) = G::UNIT;
        if matches!(self.slot, Slot::Item) && !in_lists {
            return Self::refuse("nothing", "it would leave a hole in the list");
        }
        self.word(word)
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<bool, Error> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _name: &'static str, _index: u32, variant: &'static str) -> Result<bool, Error> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(mut self, name: &'static str, value: &T) -> Result<bool, Error> {
        self.verbatim = G::VERBATIM == Some(name);
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        mut self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<bool, Error> {
        let mut block = self.open_frame().map(|frame| self.block_in(frame, None))?;
        block.entry(Key::Fixed(variant), value)?;
        block.close()
    }

    fn serialize_seq(self, _len: Option<usize>) -> Result<Self::SerializeSeq, Error> {
        self.list()
    }

    fn serialize_tuple(self, _len: usize) -> Result<Self::SerializeTuple, Error> {
        self.list()
    }

    fn serialize_tuple_struct(self, _name: &'static str, _len: usize) -> Result<Self::SerializeTupleStruct, Error> {
        self.list()
    }

    fn serialize_tuple_variant(
        mut self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _len: usize,
    ) -> Result<Self::SerializeTupleVariant, Error> {
        let variant = self.enter_variant(variant)?;
        self.open_list()?;
        Ok(self.list_in(Some(variant)))
    }

    fn serialize_map(self, _len: Option<usize>) -> Result<Self::SerializeMap, Error> {
        self.block()
    }

    fn serialize_struct(self, _name: &'static str, _len: usize) -> Result<Self::SerializeStruct, Error> {
        self.block()
    }

    fn serialize_struct_variant(
        mut self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _len: usize,
    ) -> Result<Self::SerializeStructVariant, Error> {
        let variant = self.enter_variant(variant)?;
        let frame = self.open_frame()?;
        Ok(self.block_in(frame, Some(variant)))
    }

    fn collect_str<T: Display + ?Sized>(mut self, value: &T) -> Result<bool, Error> {
        if self.verbatim {
            return self.serialize_str(&value.to_string());
        }
        self.begin_scalar(0)?;
        let out = &mut self.state.text;
        out.push('"');
        write!(Escaping::<G> { out: &mut *out, grammar: PhantomData }, "{value}")?;
        out.push('"');
        Ok(true)
    }
}

/// Escapes what is written through it, for values that are shown piece by piece.
struct Escaping<'w, G> {
    out: &'w mut String,
    grammar: PhantomData<G>,
}

impl<G: Grammar> Write for Escaping<'_, G> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        write_escaped(self.out, text, |out, byte, _| G::escape(out, byte))
    }
}

/// A list that is being written.
struct List<'s, 'o, 'c, G> {
    state: &'s mut State<'o>,
    items: Option<&'c Node<'c>>,
    variant: Option<Variant>,
    count: usize,
    grammar: PhantomData<G>,
}

impl<G: Grammar> List<'_, '_, '_, G> {
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        if self.count == 0 {
            self.state.open_line::<G>();
        }
        let item = Value::<G>::new(self.state, Slot::Item, self.items);
        value.serialize(item).map_err(|error| {
            self.state.failed = true;
            under_variant(self.variant.as_ref(), error.under_index(self.count))
        })?;
        self.count += 1;
        self.state.end_item::<G>()?;
        Ok(())
    }

    fn close(self) -> Result<bool, Error> {
        let Self { state, count, variant, .. } = self;
        state.depth -= 1;
        if count == 0 {
            state.text.push_str(G::LIST[0]);
            state.text.push_str(G::LIST[1]);
        } else {
            state.close_list::<G>()?;
        }
        if let Some(variant) = variant {
            variant.close::<G>(state)?;
        }
        Ok(true)
    }
}

/// A block that is being written.
struct Block<'s, 'o, 'c, G> {
    state: &'s mut State<'o>,
    node: Option<&'c Node<'c>>,
    frame: Frame,
    variant: Option<Variant>,
    /// The key whose value has yet to come.
    pending: Option<Key>,
    grammar: PhantomData<G>,
}

impl<G: Grammar> Block<'_, '_, '_, G> {
    fn entry<T: Serialize + ?Sized>(&mut self, key: Key, value: &T) -> Result<(), Error> {
        let node = self.node.and_then(|node| node.child(self.state.key_text(&key)));
        let opening = if self.frame.opened { "" } else { self.frame.opening };
        let field = Value::<G>::new(self.state, Slot::Field { key, opening }, node);
        let written = value.serialize(field).map_err(|error| {
            self.state.failed = true;
            under_variant(self.variant.as_ref(), error.under(self.state.key_text(&key)))
        })?;
        if written {
            self.frame.opened = true;
            self.state.end_part(G::ENTRY_END)?;
        }
        Ok(())
    }

    fn push_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<Key, Error> {
        let keys = &mut self.state.keys;
        let start = keys.len();
        let bare = key.serialize(KeyText::<G>::new(keys))?;
        Ok(Key::Stacked { start, end: self.state.keys.len(), bare })
    }

    fn keyed_entry<T: Serialize + ?Sized>(&mut self, key: Key, value: &T) -> Result<(), Error> {
        self.entry(key, value)?;
        if let Key::Stacked { start, .. } = key {
            self.state.keys.truncate(start);
        }
        Ok(())
    }

    fn close(self) -> Result<bool, Error> {
        self.frame.close::<G>(self.state)?;
        if let Some(variant) = self.variant {
            variant.close::<G>(self.state)?;
        }
        Ok(true)
    }
}

impl<G: Grammar> ser::SerializeSeq for List<'_, '_, '_, G> {
    type Ok = bool;
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.item(value)
    }

    fn end(self) -> Result<bool, Error> {
        self.close()
    }
}

impl<G: Grammar> ser::SerializeTuple for List<'_, '_, '_, G> {
    type Ok = bool;
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.item(value)
    }

    fn end(self) -> Result<bool, Error> {
        self.close()
    }
}

impl<G: Grammar> ser::SerializeTupleStruct for List<'_, '_, '_, G> {
    type Ok = bool;
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.item(value)
    }

    fn end(self) -> Result<bool, Error> {
        self.close()
    }
}

impl<G: Grammar> ser::SerializeTupleVariant for List<'_, '_, '_, G> {
    type Ok = bool;
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.item(value)
    }

    fn end(self) -> Result<bool, Error> {
        self.close()
    }
}

impl<G: Grammar> ser::SerializeMap for Block<'_, '_, '_, G> {
    type Ok = bool;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.pending = Some(self.push_key(key)?);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let key = self.pending.take().ok_or_else(key_missing)?;
        self.keyed_entry(key, value)
    }

    fn end(self) -> Result<bool, Error> {
        self.close()
    }
}

impl<G: Grammar> ser::SerializeStruct for Block<'_, '_, '_, G> {
    type Ok = bool;
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
        self.entry(Key::Fixed(key), value)
    }

    fn end(self) -> Result<bool, Error> {
        self.close()
    }
}

impl<G: Grammar> ser::SerializeStructVariant for Block<'_, '_, '_, G> {
    type Ok = bool;
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
        self.entry(Key::Fixed(key), value)
    }

    fn end(self) -> Result<bool, Error> {
        self.close()
    }
}
