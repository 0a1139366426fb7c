//! One serde serializer for every language made of keys, blocks and lists.
//!
//! HOCON and Lua tables differ in their marks, not in their shape. The shape is here, the marks are
//! a [`Grammar`]. Text is streamed; the one thing held back is the line of a list, until it is known
//! whether the list fits on it.

use super::key_path::Node;
use super::key_text::KeyText;
use super::text::{Decimal, write_escaped, write_spaces};
use super::{Comment, Error};
use serde::ser::{self, Serialize};
use std::fmt::{self, Display, Write};
use std::marker::PhantomData;

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
pub(super) fn write_root<G, W, T>(out: &mut W, comments: Option<&Node<'_>>, value: &T) -> Result<(), Error>
where
    G: Grammar,
    W: Write + ?Sized,
    T: Serialize + ?Sized,
{
    let mut state = State::new(out, 0);
    let written = value.serialize(Value::<G, W>::new(&mut state, Slot::Root, comments))?;
    state.check()?;
    if written { Ok(()) } else { Err(no_value::<G>()) }
}

/// Writes `key`, and `value` after it, at a level of nesting. Tells whether there was a value to
/// write: for `None` there is none, and no comment either.
pub(super) fn write_field<G, W, T>(
    out: &mut W,
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
    let mut state = State::new(out, depth);
    state.keys.push_str(key);
    let slot = Slot::Field { key: Key::Stacked { start: 0, end: key.len(), bare: false }, opening: "" };
    let node = Node::of_comment(comment);
    let written = value.serialize(Value::<G, W>::new(&mut state, slot, Some(&node)));
    written.and_then(|written| state.check().map(|()| written)).map_err(|error| error.under(key))
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

/// Where text goes: to the output, or to the line that is held back.
struct Sink<'o, W: ?Sized> {
    out: &'o mut W,
    holding: bool,
    held: String,
    /// Where each item of the held line ends.
    ends: Vec<usize>,
    /// How many bytes the held line may have.
    room: usize,
}

impl<W: Write + ?Sized> Write for Sink<'_, W> {
    #[inline]
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.holding {
            self.held.push_str(text);
            return Ok(());
        }
        self.out.write_str(text)
    }
}

/// What all levels of one value share.
struct State<'o, W: ?Sized> {
    sink: Sink<'o, W>,
    /// The keys of the maps that are being written, end to end.
    keys: String,
    depth: usize,
    /// The column the value of the current entry starts at.
    column: usize,
    /// Whether an entry or an item was refused. A type's own `Serialize` may go on after that, but
    /// what stands in the output is cut off in the middle.
    failed: bool,
}

impl<'o, W: Write + ?Sized> State<'o, W> {
    fn new(out: &'o mut W, depth: usize) -> Self {
        let sink = Sink { out, holding: false, held: String::new(), ends: Vec::new(), room: 0 };
        Self { sink, keys: String::new(), depth, column: 0, failed: false }
    }

    fn check(&self) -> Result<(), Error> {
        if self.failed {
            return Err(ser::Error::custom("a part was refused, and the refusal was passed over"));
        }
        Ok(())
    }

    fn indent<G: Grammar>(&mut self) -> fmt::Result {
        self.column = self.depth * G::INDENT;
        write_spaces(&mut self.sink, self.column)
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

    /// Starts to hold back the items of a list, to see whether they fit on one line.
    fn hold_line(&mut self) {
        self.sink.holding = true;
        self.sink.held.clear();
        self.sink.ends.clear();
        self.sink.room = LINE_WIDTH.saturating_sub(self.column);
    }

    /// Whether the held line, brackets and separators counted, has room for `length` bytes more.
    fn line_has_room<G: Grammar>(&self, length: usize) -> bool {
        let brackets = 2 * (1 + G::LIST_PAD.len());
        let separators = 2 * self.sink.ends.len().saturating_sub(1);
        self.sink.held.len() + brackets + separators + length <= self.sink.room
    }

    /// Ends a list that fits on one line.
    fn close_line<G: Grammar>(&mut self) -> fmt::Result {
        self.sink.holding = false;
        let Sink { out, held, ends, .. } = &mut self.sink;
        out.write_str(G::LIST[0])?;
        out.write_str(G::LIST_PAD)?;
        let mut start = 0;
        for &end in &*ends {
            if start > 0 {
                out.write_str(", ")?;
            }
            out.write_str(&held[start..end])?;
            start = end;
        }
        out.write_str(G::LIST_PAD)?;
        out.write_str(G::LIST[1])
    }

    /// Gives the items held so far a line each; the rest of the list will follow them.
    fn break_line<G: Grammar>(&mut self) -> fmt::Result {
        self.sink.holding = false;
        let columns = self.depth * G::INDENT;
        let Sink { out, held, ends, .. } = &mut self.sink;
        out.write_str(G::LIST[0])?;
        out.write_str("\n")?;
        let mut start = 0;
        for &end in &*ends {
            write_spaces(*out, columns)?;
            out.write_str(&held[start..end])?;
            out.write_str(G::ITEM_END)?;
            start = end;
        }
        Ok(())
    }

    fn key_text<'k>(&'k self, key: &'k Key) -> &'k str {
        match key {
            Key::Fixed(text) => text,
            Key::Stacked { start, end, .. } => &self.keys[*start..*end],
        }
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
struct Value<'s, 'o, 'c, G, W: ?Sized> {
    state: &'s mut State<'o, W>,
    slot: Slot,
    /// What the comments say about this value and those below it.
    node: Option<&'c Node<'c>>,
    /// Whether the value is announced as one to write without quotes.
    verbatim: bool,
    grammar: PhantomData<G>,
}

impl<'s, 'o, 'c, G: Grammar, W: Write + ?Sized> Value<'s, 'o, 'c, G, W> {
    fn new(state: &'s mut State<'o, W>, slot: Slot, node: Option<&'c Node<'c>>) -> Self {
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
            state.sink.write_str(opening)?;
        }
        if let Some(comment) = self.node.and_then(Node::comment) {
            comment.write(&mut state.sink, G::COMMENT, state.depth * G::INDENT)?;
        }
        state.indent::<G>()?;
        let State { sink, keys, .. } = state;
        let (text, bare) = match key {
            Key::Fixed(text) => (text, false),
            Key::Stacked { start, end, bare } => (&keys[start..end], bare),
        };
        G::key(sink, text, bare)?;
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
            Slot::Item if self.state.sink.holding => {
                if !self.state.line_has_room::<G>(length) {
                    self.state.break_line::<G>()?;
                    self.state.indent::<G>()?;
                }
            }
            Slot::Item => self.state.indent::<G>()?,
            Slot::Field { .. } => {
                self.begin_entry()?;
                self.state.sink.write_str(G::ASSIGN)?;
            }
        }
        Ok(())
    }

    /// Starts a value of several lines.
    fn begin_compound(&mut self) -> Result<(), Error> {
        if matches!(self.slot, Slot::Item) {
            if self.state.sink.holding {
                self.state.break_line::<G>()?;
            }
            self.state.indent::<G>()?;
        }
        self.begin_entry()
    }

    fn word(mut self, text: &str) -> Result<bool, Error> {
        self.begin_scalar(text.len())?;
        self.state.sink.write_str(text)?;
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
        write!(self.state.sink, "{number:?}")?;
        Ok(true)
    }

    fn block(mut self) -> Result<Block<'s, 'o, 'c, G, W>, Error> {
        let frame = self.open_frame()?;
        Ok(self.block_in(frame, None))
    }

    fn block_in(self, frame: Frame, variant: Option<Variant>) -> Block<'s, 'o, 'c, G, W> {
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

    fn list(mut self) -> Result<List<'s, 'o, 'c, G, W>, Error> {
        self.open_list()?;
        Ok(self.list_in(None))
    }

    fn open_list(&mut self) -> Result<(), Error> {
        if G::BRACELESS_ROOT && matches!(self.slot, Slot::Root) {
            return Self::refuse("a list", "the whole must be a struct or a map");
        }
        self.begin_compound()?;
        if matches!(self.slot, Slot::Field { .. }) {
            self.state.sink.write_str(G::ASSIGN)?;
        }
        self.state.deepen::<G>()
    }

    fn list_in(self, variant: Option<Variant>) -> List<'s, 'o, 'c, G, W> {
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

    fn close<G: Grammar, W: Write + ?Sized>(&self, state: &mut State<'_, W>) -> fmt::Result {
        if !self.braces {
            return Ok(());
        }
        state.depth -= 1;
        if !self.opened {
            return state.sink.write_str(self.empty);
        }
        state.indent::<G>()?;
        state.sink.write_str("}")
    }
}

/// The block around the content of an enum's variant.
struct Variant {
    name: &'static str,
    frame: Frame,
}

impl Variant {
    fn close<G: Grammar, W: Write + ?Sized>(&self, state: &mut State<'_, W>) -> fmt::Result {
        state.sink.write_str(G::ENTRY_END)?;
        self.frame.close::<G, W>(state)
    }
}

/// Names the variant in an error from inside it, as the reader sees it in the output.
fn under_variant(variant: Option<&Variant>, error: Error) -> Error {
    match variant {
        Some(variant) => error.under(variant.name),
        None => error,
    }
}

impl<'s, 'o, 'c, G: Grammar, W: Write + ?Sized> ser::Serializer for Value<'s, 'o, 'c, G, W> {
    type Ok = bool;
    type Error = Error;
    type SerializeSeq = List<'s, 'o, 'c, G, W>;
    type SerializeTuple = List<'s, 'o, 'c, G, W>;
    type SerializeTupleStruct = List<'s, 'o, 'c, G, W>;
    type SerializeTupleVariant = List<'s, 'o, 'c, G, W>;
    type SerializeMap = Block<'s, 'o, 'c, G, W>;
    type SerializeStruct = Block<'s, 'o, 'c, G, W>;
    type SerializeStructVariant = Block<'s, 'o, 'c, G, W>;

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
        write_string::<G, _>(&mut self.state.sink, value)?;
        Ok(true)
    }

    fn serialize_bytes(mut self, value: &[u8]) -> Result<bool, Error> {
        if !G::BYTES {
            return Self::refuse("a sequence of bytes", "only text can");
        }
        self.begin_scalar(value.len())?;
        let out = &mut self.state.sink;
        out.write_str("\"")?;
        for chunk in value.utf8_chunks() {
            write_escaped(out, chunk.valid(), |out, byte, _| G::escape(out, byte))?;
            for &byte in chunk.invalid() {
                G::escape(out, byte)?;
            }
        }
        out.write_str("\"")?;
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
        let out = &mut self.state.sink;
        out.write_str("\"")?;
        write!(Escaping::<G, _> { out: &mut *out, grammar: PhantomData }, "{value}")?;
        out.write_str("\"")?;
        Ok(true)
    }
}

/// Escapes what is written through it, for values that are shown piece by piece.
struct Escaping<'w, G, W> {
    out: &'w mut W,
    grammar: PhantomData<G>,
}

impl<G: Grammar, W: Write> Write for Escaping<'_, G, W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        write_escaped(self.out, text, |out, byte, _| G::escape(out, byte))
    }
}

/// A list that is being written.
struct List<'s, 'o, 'c, G, W: ?Sized> {
    state: &'s mut State<'o, W>,
    items: Option<&'c Node<'c>>,
    variant: Option<Variant>,
    count: usize,
    grammar: PhantomData<G>,
}

impl<G: Grammar, W: Write + ?Sized> List<'_, '_, '_, G, W> {
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        if self.count == 0 {
            self.state.hold_line();
        }
        let item = Value::<G, W>::new(self.state, Slot::Item, self.items);
        value.serialize(item).map_err(|error| {
            self.state.failed = true;
            under_variant(self.variant.as_ref(), error.under_index(self.count))
        })?;
        self.count += 1;
        self.end_item()?;
        Ok(())
    }

    fn end_item(&mut self) -> fmt::Result {
        let state = &mut *self.state;
        if !state.sink.holding {
            return state.sink.write_str(G::ITEM_END);
        }
        state.sink.ends.push(state.sink.held.len());
        if state.line_has_room::<G>(0) { Ok(()) } else { state.break_line::<G>() }
    }

    fn close(self) -> Result<bool, Error> {
        let Self { state, count, variant, .. } = self;
        state.depth -= 1;
        if count == 0 {
            state.sink.write_str(G::LIST[0])?;
            state.sink.write_str(G::LIST[1])?;
        } else if state.sink.holding {
            state.close_line::<G>()?;
        } else {
            state.indent::<G>()?;
            state.sink.write_str(G::LIST[1])?;
        }
        if let Some(variant) = variant {
            variant.close::<G, W>(state)?;
        }
        Ok(true)
    }
}

/// A block that is being written.
struct Block<'s, 'o, 'c, G, W: ?Sized> {
    state: &'s mut State<'o, W>,
    node: Option<&'c Node<'c>>,
    frame: Frame,
    variant: Option<Variant>,
    /// The key whose value has yet to come.
    pending: Option<Key>,
    grammar: PhantomData<G>,
}

impl<G: Grammar, W: Write + ?Sized> Block<'_, '_, '_, G, W> {
    fn entry<T: Serialize + ?Sized>(&mut self, key: Key, value: &T) -> Result<(), Error> {
        let node = self.node.and_then(|node| node.child(self.state.key_text(&key)));
        let opening = if self.frame.opened { "" } else { self.frame.opening };
        let field = Value::<G, W>::new(self.state, Slot::Field { key, opening }, node);
        let written = value.serialize(field).map_err(|error| {
            self.state.failed = true;
            under_variant(self.variant.as_ref(), error.under(self.state.key_text(&key)))
        })?;
        if written {
            self.frame.opened = true;
            self.state.sink.write_str(G::ENTRY_END)?;
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
        self.frame.close::<G, W>(self.state)?;
        if let Some(variant) = self.variant {
            variant.close::<G, W>(self.state)?;
        }
        Ok(true)
    }
}

impl<G: Grammar, W: Write + ?Sized> ser::SerializeSeq for List<'_, '_, '_, G, W> {
    type Ok = bool;
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.item(value)
    }

    fn end(self) -> Result<bool, Error> {
        self.close()
    }
}

impl<G: Grammar, W: Write + ?Sized> ser::SerializeTuple for List<'_, '_, '_, G, W> {
    type Ok = bool;
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.item(value)
    }

    fn end(self) -> Result<bool, Error> {
        self.close()
    }
}

impl<G: Grammar, W: Write + ?Sized> ser::SerializeTupleStruct for List<'_, '_, '_, G, W> {
    type Ok = bool;
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.item(value)
    }

    fn end(self) -> Result<bool, Error> {
        self.close()
    }
}

impl<G: Grammar, W: Write + ?Sized> ser::SerializeTupleVariant for List<'_, '_, '_, G, W> {
    type Ok = bool;
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.item(value)
    }

    fn end(self) -> Result<bool, Error> {
        self.close()
    }
}

impl<G: Grammar, W: Write + ?Sized> ser::SerializeMap for Block<'_, '_, '_, G, W> {
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

impl<G: Grammar, W: Write + ?Sized> ser::SerializeStruct for Block<'_, '_, '_, G, W> {
    type Ok = bool;
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
        self.entry(Key::Fixed(key), value)
    }

    fn end(self) -> Result<bool, Error> {
        self.close()
    }
}

impl<G: Grammar, W: Write + ?Sized> ser::SerializeStructVariant for Block<'_, '_, '_, G, W> {
    type Ok = bool;
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
        self.entry(Key::Fixed(key), value)
    }

    fn end(self) -> Result<bool, Error> {
        self.close()
    }
}
