//! One serde serializer for every language made of keys, blocks and lists.
//!
//! HOCON and Lua tables differ in their marks, not in their shape. The shape is here, the marks are
//! a [`Grammar`]. Text is handed on in pieces of half a kilobyte; only the line of a list is held back longer, until it
//! is known whether the list fits on it.

use super::Comment;
use super::error::{Error, Fail};
use super::grammar::{Grammar, check_integer};
use super::key_text::KeyText;
use super::outline::{Braces, Outline, Point, PointId, SpotId, write_lead};
use super::text::{write_escaped, write_spaces};
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

/// Writes `value` as a whole document, or as an expression in a language that has them.
pub(super) fn write_root<G, W, T>(
    mut out: &mut W,
    outline: &mut Outline<'_, G>,
    buffers: &mut Buffers,
    value: &T,
) -> Result<(), Error>
where
    G: Grammar,
    W: Write + ?Sized,
    T: Serialize + ?Sized,
{
    let mut state = State::new(Target::Writer(&mut out), outline, std::mem::take(buffers), 0);
    value.serialize(Value::new(&mut state, Slot::Root, Outline::<G>::ROOT))?;
    *buffers = state.finish()?;
    Ok(())
}

/// `head`, and `value` as a whole document behind it: what [`write_root`] would write, without handing anything on.
pub(super) fn render_root<G, T>(head: String, outline: &mut Outline<'_, G>, value: &T) -> Result<String, Error>
where
    G: Grammar,
    T: Serialize + ?Sized,
{
    let mut state = State::new(Target::Kept, outline, Buffers { text: head, ..Buffers::default() }, 0);
    value.serialize(Value::new(&mut state, Slot::Root, Outline::<G>::ROOT))?;
    Ok(state.finish()?.text)
}

/// Writes `key`, and `value` after it, at a level of nesting that is the same for all of an outline. Tells whether
/// there was a value to write: for `None` there is none, and no comment either.
pub(super) fn write_field<G, W, T>(
    mut out: &mut W,
    (outline, buffers): (&mut Outline<'_, G>, &mut Buffers),
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
    let mut state = State::new(Target::Writer(&mut out), outline, std::mem::take(buffers), depth);
    state.column = write_lead::<G>(&mut state.text, comment, depth, key, false)?;
    state.at = state.outline.behind_key(Outline::<G>::ROOT, None);
    let written = value.serialize(Value::new(&mut state, Slot::Statement, Outline::<G>::ROOT));
    if !written.map_err(|error| error.under(key))? {
        return Ok(false);
    }
    *buffers = state.finish()?;
    Ok(true)
}

fn no_value<G: Grammar>() -> Error {
    Error::unwritable(G::LANGUAGE, "None", "it may only be left out where a key has it")
}

fn key_missing() -> Fail {
    ser::Error::custom("a value without a key")
}

/// How much text is gathered before it is handed on, in bytes. Memory for twice as much, where an entry is longer than
/// usual, is still of a size that is given out fast.
const PIECE: usize = 512;

/// Memory to gather text in, which the next document can use again.
#[derive(Debug, Default)]
pub(super) struct Buffers {
    text: String,
    items: Vec<Range<usize>>,
    keys: String,
}

/// Where what was written goes.
enum Target<'o> {
    /// Nowhere: it stays in [`State::text`].
    Kept,
    /// To somebody else, in pieces.
    Writer(&'o mut dyn Write),
}

/// What all levels of one value share.
struct State<'o, 'c, G> {
    target: Target<'o>,
    outline: &'o mut Outline<'c, G>,
    /// How far the way to the next value has been gone. What stands before that is written with the value.
    at: PointId,
    /// What has not been handed on yet. Most of what is written is a few bytes long, and goes here without asking
    /// anybody.
    text: String,
    /// The list whose items are gathered on one line, as long as they fit.
    line: Option<Line>,
    /// Where the items on that line are.
    items: Vec<Range<usize>>,
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
    /// How many bytes the line may have.
    room: usize,
}

impl<'o, 'c, G: Grammar> State<'o, 'c, G> {
    fn new(target: Target<'o>, outline: &'o mut Outline<'c, G>, buffers: Buffers, depth: usize) -> Self {
        let Buffers { mut text, items, keys } = buffers;
        text.reserve(2 * PIECE);
        Self {
            target,
            outline,
            at: Outline::<G>::BLANK,
            text,
            line: None,
            items,
            keys,
            depth,
            column: 0,
            failed: false,
        }
    }

    fn finish(self) -> Result<Buffers, Fail> {
        let Self { target, outline, at, mut text, items, keys, failed, .. } = self;
        if failed {
            return Err(ser::Error::custom("a part was refused, and the refusal was passed over"));
        }
        text.push_str(&outline.point(at).text);
        if let Target::Writer(out) = target {
            out.write_str(&text)?;
            text.clear();
        }
        Ok(Buffers { text, items, keys })
    }

    /// Writes what stands before a value, which is written next.
    #[inline]
    fn arrive(&mut self) {
        let Point { text, behind, .. } = self.outline.point(self.at);
        self.text.push_str(text);
        self.at = *behind;
    }

    /// Hands on what was written, if it is enough.
    #[inline]
    fn hand_on(&mut self) -> fmt::Result {
        if self.text.len() >= PIECE
            && let Target::Writer(out) = &mut self.target
        {
            out.write_str(&self.text)?;
            self.text.clear();
        }
        Ok(())
    }

    /// Goes on to the value of the field `key` in the block at `spot`, and tells its place.
    #[inline]
    fn begin_field(&mut self, spot: SpotId, key: &'static str) -> Result<SpotId, fmt::Error> {
        self.at = self.outline.field(self.at, spot, key, self.depth)?;
        let point = self.outline.point(self.at);
        self.column = point.column;
        Ok(point.spot)
    }

    /// Ends a block. What closes it is written with what follows.
    fn close_block(&mut self, braces: Braces) -> Result<bool, Fail> {
        if !matches!(braces, Braces::None) {
            self.depth -= 1;
        }
        self.at = self.outline.close(self.at, braces, self.depth)?;
        Ok(true)
    }

    fn indent(&mut self) -> fmt::Result {
        self.column = self.depth * G::INDENT;
        write_spaces(&mut self.text, self.column)
    }

    fn deepen(&mut self) -> Result<(), Fail> {
        if self.depth == MAX_DEPTH {
            return Err(Error::unwritable(
                G::LANGUAGE,
                "a value inside 100 others",
                "readers of the language give up at such a depth",
            )
            .into());
        }
        self.depth += 1;
        Ok(())
    }

    /// Starts to gather the items of a list on one line.
    fn open_line(&mut self) {
        let room = LINE_WIDTH.saturating_sub(self.column);
        self.line = Some(Line { start: self.text.len(), room });
        self.items.clear();
        self.text.push_str(G::LIST[0]);
        self.text.push_str(G::LIST_PAD);
    }

    /// Makes a place for an item of about `length` bytes: on the line if it may fit there, else on one of its own.
    fn begin_item(&mut self, length: usize) -> fmt::Result {
        match &self.line {
            Some(line) if line.has_room::<G>(self.text.len() + length) => {
                if !self.items.is_empty() {
                    self.text.push_str(SEPARATOR);
                }
                Ok(())
            }
            _ => self.begin_line_of_item(),
        }
    }

    /// Makes a place for an item on a line of its own.
    fn begin_line_of_item(&mut self) -> fmt::Result {
        self.break_line()?;
        self.indent()
    }

    /// Ends an item.
    fn end_item(&mut self) -> fmt::Result {
        let end = self.text.len();
        let Some(line) = &self.line else { return self.end_line_of_item() };
        let start = self.items.last().map_or(line.start + line_opening::<G>(), |last| last.end + SEPARATOR.len());
        self.items.push(start..end);
        if line.has_room::<G>(end) { Ok(()) } else { self.break_line() }
    }

    fn end_line_of_item(&mut self) -> fmt::Result {
        self.text.push_str(G::ITEM_END);
        self.hand_on()
    }

    /// Gives the items gathered so far a line each; the rest of the list will follow them.
    #[inline]
    fn break_line(&mut self) -> fmt::Result {
        match self.line.take() {
            Some(line) => self.spread(line),
            None => Ok(()),
        }
    }

    #[cold]
    fn spread(&mut self, Line { start, .. }: Line) -> fmt::Result {
        let line = self.text.split_off(start);
        self.text.push_str(G::LIST[0]);
        self.text.push('\n');
        for index in 0..self.items.len() {
            self.indent()?;
            let Range { start: from, end: to } = self.items[index];
            self.text.push_str(&line[from - start..to - start]);
            self.text.push_str(G::ITEM_END);
        }
        Ok(())
    }

    /// Ends a list: on its line, if it fitted there.
    fn close_list(&mut self) -> fmt::Result {
        match self.line.take() {
            Some(_) => self.text.push_str(G::LIST_PAD),
            None => self.indent()?,
        }
        self.text.push_str(G::LIST[1]);
        Ok(())
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

/// A key among [`State::keys`].
#[derive(Clone, Copy)]
struct Stacked {
    start: usize,
    end: usize,
    bare: bool,
}

/// Where a value stands.
#[derive(Clone, Copy)]
enum Slot {
    Root,
    Item,
    /// Behind the key of a block's entry, which is not written where there is no value.
    Entry,
    /// As an entry, but one that stands alone and is ended by somebody else.
    Statement,
}

/// A place for one value; serialising into it tells whether something was written.
struct Value<'s, 'o, 'c, G> {
    state: &'s mut State<'o, 'c, G>,
    slot: Slot,
    spot: SpotId,
    /// Whether the value is announced as one to write without quotes.
    verbatim: bool,
}

impl<'s, 'o, 'c, G: Grammar> Value<'s, 'o, 'c, G> {
    fn new(state: &'s mut State<'o, 'c, G>, slot: Slot, spot: SpotId) -> Self {
        Self { state, slot, spot, verbatim: false }
    }

    #[cold]
    fn refuse<T>(given: impl Into<String>, allowed: &'static str) -> Result<T, Fail> {
        Err(Error::unwritable(G::LANGUAGE, given, allowed).into())
    }

    /// Starts a value of one word of about `length` bytes.
    #[inline]
    fn begin_scalar(&mut self, length: usize) -> Result<(), Fail> {
        match self.slot {
            Slot::Entry | Slot::Statement => {
                self.state.arrive();
                Ok(())
            }
            Slot::Item | Slot::Root => self.begin_without_key(length),
        }
    }

    // Apart, so that the way of most values is short.
    #[inline(never)]
    fn begin_without_key(&mut self, length: usize) -> Result<(), Fail> {
        match self.slot {
            Slot::Root if G::BRACELESS_ROOT => Self::refuse("a single value", "the whole must be a struct or a map"),
            Slot::Item => Ok(self.state.begin_item(length)?),
            Slot::Entry | Slot::Root | Slot::Statement => Ok(()),
        }
    }

    /// Writes `text` in double quotes.
    fn quoted(mut self, text: &str) -> Result<bool, Fail> {
        self.begin_scalar(text.len())?;
        let out = &mut self.state.text;
        out.push('"');
        write_escaped(out, text, |out, byte, _| G::escape(out, byte))?;
        out.push('"');
        Ok(true)
    }

    #[inline]
    fn word(mut self, text: &str) -> Result<bool, Fail> {
        self.begin_scalar(text.len())?;
        self.state.text.push_str(text);
        Ok(true)
    }

    #[inline]
    fn integer(self, magnitude: u128, number: impl itoa::Integer) -> Result<bool, Fail> {
        let mut digits = itoa::Buffer::new();
        let digits = digits.format(number);
        check_integer::<G>(magnitude, digits)?;
        self.word(digits)
    }

    fn float(mut self, finite: bool, number: impl fmt::Debug) -> Result<bool, Fail> {
        if !finite {
            return Self::refuse(format!("{number:?}"), "only finite numbers can");
        }
        self.begin_scalar(24)?;
        // Debug writes the shortest digits that read back as the same number, and an exponent
        // rather than hundreds of zeros; both languages read both forms.
        write!(self.state.text, "{number:?}")?;
        Ok(true)
    }

    fn block(mut self) -> Result<Block<'s, 'o, 'c, G>, Fail> {
        let braces = self.open()?;
        let Self { state, spot, .. } = self;
        Ok(Block { state, spot, braces })
    }

    fn open(&mut self) -> Result<Braces, Fail> {
        let state = &mut *self.state;
        let braces = match self.slot {
            Slot::Root if G::BRACELESS_ROOT => Braces::None,
            Slot::Root => Braces::Bare,
            Slot::Item => {
                state.break_line()?;
                state.at = state.outline.item(self.spot, state.depth)?;
                Braces::Bare
            }
            Slot::Entry => Braces::BehindKey,
            Slot::Statement => Braces::Statement,
        };
        if !matches!(braces, Braces::None) {
            state.deepen()?;
        }
        state.at = state.outline.open(state.at, braces);
        Ok(braces)
    }

    fn list(self) -> Result<List<'s, 'o, 'c, G>, Fail> {
        match self.slot {
            Slot::Root if G::BRACELESS_ROOT => return Self::refuse("a list", "the whole must be a struct or a map"),
            Slot::Item => self.state.begin_line_of_item()?,
            Slot::Entry | Slot::Root | Slot::Statement => self.state.arrive(),
        }
        self.state.deepen()?;
        let Self { state, spot, .. } = self;
        let (behind, items) = (state.at, state.outline.items(spot));
        Ok(List { state, behind, items, count: 0 })
    }

    /// Opens the block of one entry that an enum's variant with content is, and makes this the
    /// place of its content.
    fn enter_variant(&mut self, name: &'static str) -> Result<Variant, Fail> {
        let variant = Variant { name, braces: self.open()? };
        self.spot = self.state.begin_field(self.spot, name)?;
        self.slot = Slot::Entry;
        Ok(variant)
    }
}

/// The block around the content of an enum's variant.
struct Variant {
    name: &'static str,
    braces: Braces,
}

/// The content of an enum's variant: a list or a block that is being written.
struct Content<P> {
    part: P,
    variant: Variant,
}

impl<P> Content<P> {
    /// Names the variant in an error from inside it, as the reader sees it in the output.
    fn written(&self, written: Result<(), Fail>) -> Result<(), Fail> {
        written.map_err(|error| error.under(self.variant.name))
    }
}

impl<'s, 'o, 'c, G: Grammar> ser::Serializer for Value<'s, 'o, 'c, G> {
    type Ok = bool;
    type Error = Fail;
    type SerializeSeq = List<'s, 'o, 'c, G>;
    type SerializeTuple = List<'s, 'o, 'c, G>;
    type SerializeTupleStruct = List<'s, 'o, 'c, G>;
    type SerializeTupleVariant = Content<List<'s, 'o, 'c, G>>;
    type SerializeMap = Map<'s, 'o, 'c, G>;
    type SerializeStruct = Block<'s, 'o, 'c, G>;
    type SerializeStructVariant = Content<Block<'s, 'o, 'c, G>>;

    fn serialize_bool(self, value: bool) -> Result<bool, Fail> {
        self.word(if value { "true" } else { "false" })
    }

    fn serialize_i8(self, value: i8) -> Result<bool, Fail> {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Result<bool, Fail> {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Result<bool, Fail> {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Result<bool, Fail> {
        self.integer(value.unsigned_abs().into(), value)
    }

    fn serialize_i128(self, value: i128) -> Result<bool, Fail> {
        self.integer(value.unsigned_abs(), value)
    }

    fn serialize_u8(self, value: u8) -> Result<bool, Fail> {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Result<bool, Fail> {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Result<bool, Fail> {
        self.serialize_u64(value.into())
    }

    fn serialize_u64(self, value: u64) -> Result<bool, Fail> {
        self.integer(value.into(), value)
    }

    fn serialize_u128(self, value: u128) -> Result<bool, Fail> {
        self.integer(value, value)
    }

    fn serialize_f32(self, value: f32) -> Result<bool, Fail> {
        self.float(value.is_finite(), value)
    }

    fn serialize_f64(self, value: f64) -> Result<bool, Fail> {
        self.float(value.is_finite(), value)
    }

    fn serialize_char(self, value: char) -> Result<bool, Fail> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<bool, Fail> {
        if self.verbatim && G::is_verbatim(value) {
            return self.word(value);
        }
        self.quoted(value)
    }

    fn serialize_bytes(mut self, value: &[u8]) -> Result<bool, Fail> {
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

    fn serialize_none(self) -> Result<bool, Fail> {
        match self.slot {
            Slot::Entry | Slot::Statement => Ok(false),
            Slot::Item | Slot::Root => Err(no_value::<G>().into()),
        }
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<bool, Fail> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<bool, Fail> {
        let (word, in_lists) = G::UNIT;
        if matches!(self.slot, Slot::Item) && !in_lists {
            return Self::refuse("nothing", "it would leave a hole in the list");
        }
        self.word(word)
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<bool, Fail> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _name: &'static str, _index: u32, variant: &'static str) -> Result<bool, Fail> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(mut self, name: &'static str, value: &T) -> Result<bool, Fail> {
        self.verbatim = G::VERBATIM == Some(name);
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<bool, Fail> {
        let mut block = self.block()?;
        block.field(variant, value)?;
        block.close()
    }

    fn serialize_seq(self, _len: Option<usize>) -> Result<Self::SerializeSeq, Fail> {
        self.list()
    }

    fn serialize_tuple(self, _len: usize) -> Result<Self::SerializeTuple, Fail> {
        self.list()
    }

    fn serialize_tuple_struct(self, _name: &'static str, _len: usize) -> Result<Self::SerializeTupleStruct, Fail> {
        self.list()
    }

    fn serialize_tuple_variant(
        mut self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _len: usize,
    ) -> Result<Self::SerializeTupleVariant, Fail> {
        let variant = self.enter_variant(variant)?;
        Ok(Content { part: self.list()?, variant })
    }

    fn serialize_map(self, _len: Option<usize>) -> Result<Self::SerializeMap, Fail> {
        Ok(Map { block: self.block()?, pending: None })
    }

    fn serialize_struct(self, _name: &'static str, _len: usize) -> Result<Self::SerializeStruct, Fail> {
        self.block()
    }

    fn serialize_struct_variant(
        mut self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _len: usize,
    ) -> Result<Self::SerializeStructVariant, Fail> {
        let variant = self.enter_variant(variant)?;
        Ok(Content { part: self.block()?, variant })
    }

    fn collect_str<T: Display + ?Sized>(mut self, value: &T) -> Result<bool, Fail> {
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
    state: &'s mut State<'o, 'c, G>,
    /// Where the way goes on behind it.
    behind: PointId,
    items: SpotId,
    count: usize,
}

impl<'s, 'o, 'c, G: Grammar> List<'s, 'o, 'c, G> {
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Fail> {
        if self.count == 0 {
            self.state.open_line();
        }
        self.state.at = Outline::<G>::BLANK;
        let item = Value::new(self.state, Slot::Item, self.items);
        value.serialize(item).map_err(|error| {
            self.state.failed = true;
            error.under_index(self.count)
        })?;
        // What closes a block is on the way yet.
        self.state.arrive();
        self.count += 1;
        self.state.end_item()?;
        Ok(())
    }

    /// Ends it, and gives back what was lent for it.
    fn close(self) -> Result<&'s mut State<'o, 'c, G>, Fail> {
        let Self { state, behind, count, .. } = self;
        state.at = behind;
        state.depth -= 1;
        if count == 0 {
            state.text.push_str(G::LIST[0]);
            state.text.push_str(G::LIST[1]);
        } else {
            state.close_list()?;
        }
        Ok(state)
    }
}

/// A block that is being written.
struct Block<'s, 'o, 'c, G> {
    state: &'s mut State<'o, 'c, G>,
    spot: SpotId,
    braces: Braces,
}

impl<G: Grammar> Block<'_, '_, '_, G> {
    /// Writes the field of a struct.
    fn field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Fail> {
        let before = self.state.at;
        let spot = self.state.begin_field(self.spot, key)?;
        match self.value(spot, value).map_err(|error| error.under(key))? {
            true => self.state.hand_on()?,
            false => self.state.at = before,
        }
        Ok(())
    }

    /// Writes the value of an entry.
    fn value<T: Serialize + ?Sized>(&mut self, spot: SpotId, value: &T) -> Result<bool, Fail> {
        value.serialize(Value::new(self.state, Slot::Entry, spot)).inspect_err(|_| self.state.failed = true)
    }

    fn close(self) -> Result<bool, Fail> {
        self.state.close_block(self.braces)
    }
}

/// A map that is being written.
struct Map<'s, 'o, 'c, G> {
    block: Block<'s, 'o, 'c, G>,
    /// The key whose value has yet to come.
    pending: Option<Stacked>,
}

impl<G: Grammar> Map<'_, '_, '_, G> {
    fn push_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<Stacked, Fail> {
        let keys = &mut self.block.state.keys;
        let start = keys.len();
        let bare = key.serialize(KeyText::<G>::new(keys))?;
        Ok(Stacked { start, end: self.block.state.keys.len(), bare })
    }

    fn entry<T: Serialize + ?Sized>(&mut self, key: Stacked, value: &T) -> Result<(), Fail> {
        let Block { state, spot: block, .. } = &mut self.block;
        let (before, start) = (state.at, state.text.len());
        state.arrive();
        let key_text = &state.keys[key.start..key.end];
        let spot = state.outline.entry(*block, key_text);
        let comment = state.outline.comment(spot);
        state.column = write_lead::<G>(&mut state.text, comment, state.depth, key_text, key.bare)?;
        state.at = state.outline.behind_key(spot, Some(*block));
        let written = self.block.value(spot, value);
        let state = &mut *self.block.state;
        let written = written.map_err(|error| error.under(&state.keys[key.start..key.end]))?;
        state.keys.truncate(key.start);
        if written {
            state.hand_on()?;
        } else {
            state.at = before;
            state.text.truncate(start);
        }
        Ok(())
    }
}

impl<G: Grammar> ser::SerializeSeq for List<'_, '_, '_, G> {
    type Ok = bool;
    type Error = Fail;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Fail> {
        self.item(value)
    }

    fn end(self) -> Result<bool, Fail> {
        self.close().map(|_| true)
    }
}

impl<G: Grammar> ser::SerializeTuple for List<'_, '_, '_, G> {
    type Ok = bool;
    type Error = Fail;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Fail> {
        self.item(value)
    }

    fn end(self) -> Result<bool, Fail> {
        self.close().map(|_| true)
    }
}

impl<G: Grammar> ser::SerializeTupleStruct for List<'_, '_, '_, G> {
    type Ok = bool;
    type Error = Fail;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Fail> {
        self.item(value)
    }

    fn end(self) -> Result<bool, Fail> {
        self.close().map(|_| true)
    }
}

impl<G: Grammar> ser::SerializeTupleVariant for Content<List<'_, '_, '_, G>> {
    type Ok = bool;
    type Error = Fail;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Fail> {
        let written = self.part.item(value);
        self.written(written)
    }

    fn end(self) -> Result<bool, Fail> {
        let Self { part, variant } = self;
        part.close()?.close_block(variant.braces)
    }
}

impl<G: Grammar> ser::SerializeMap for Map<'_, '_, '_, G> {
    type Ok = bool;
    type Error = Fail;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Fail> {
        self.pending = Some(self.push_key(key)?);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Fail> {
        let key = self.pending.take().ok_or_else(key_missing)?;
        self.entry(key, value)
    }

    fn end(self) -> Result<bool, Fail> {
        self.block.close()
    }
}

impl<G: Grammar> ser::SerializeStruct for Block<'_, '_, '_, G> {
    type Ok = bool;
    type Error = Fail;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Fail> {
        self.field(key, value)
    }

    fn end(self) -> Result<bool, Fail> {
        self.close()
    }
}

impl<G: Grammar> ser::SerializeStructVariant for Content<Block<'_, '_, '_, G>> {
    type Ok = bool;
    type Error = Fail;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Fail> {
        let written = self.part.field(key, value);
        self.written(written)
    }

    fn end(self) -> Result<bool, Fail> {
        let Self { part: Block { state, braces, .. }, variant } = self;
        state.close_block(braces)?;
        state.close_block(variant.braces)
    }
}

#[cfg(test)]
mod tests {
    use super::super::lua::Lua;
    use super::super::{hocon, outline::Outline};
    use super::{Buffers, PIECE, write_field, write_root};
    use serde::ser::{Serialize, SerializeStruct, Serializer};
    use std::collections::BTreeMap;
    use std::fmt::{self, Write};

    /// What was written at once, in bytes.
    fn pieces(value: &impl Serialize) -> Vec<usize> {
        struct Lengths(Vec<usize>);
        impl Write for Lengths {
            fn write_str(&mut self, text: &str) -> fmt::Result {
                self.0.push(text.len());
                Ok(())
            }
        }
        let mut lengths = Lengths(Vec::new());
        hocon::to_writer(&mut lengths, value).unwrap();
        lengths.0
    }

    #[test]
    fn text_is_handed_on_in_pieces_of_some_size() {
        struct Fields;
        impl Serialize for Fields {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut fields = serializer.serialize_struct("Fields", 1_000)?;
                (0..1_000).try_for_each(|number| fields.serialize_field("field", &number))?;
                fields.end()
            }
        }
        let rows: Vec<[(&str, u32); 1]> = (0..1_000).map(|row| [("row", row)]).collect();
        let entries: BTreeMap<String, u32> = (0..1_000).map(|number| (format!("entry-{number}"), number)).collect();
        for lengths in [pieces(&BTreeMap::from([("rows", rows)])), pieces(&entries), pieces(&Fields)] {
            let (last, full) = lengths.split_last().unwrap();
            assert!(full.len() > 10 && full.iter().all(|length| (PIECE..2 * PIECE).contains(length)), "{full:?}");
            assert!(*last < 2 * PIECE, "{last}");
        }
    }

    #[test]
    fn memory_comes_back_with_nothing_in_it() {
        let value = BTreeMap::from([("a", BTreeMap::from([("b", Some(1))])), ("c", BTreeMap::from([("d", None)]))]);
        let mut outline = Outline::<Lua>::new(None);
        let mut out = String::new();
        let (mut root, mut field) = (Buffers::default(), Buffers::default());
        write_root(&mut out, &mut outline, &mut root, &value).unwrap();
        write_field(&mut out, (&mut outline, &mut field), 0, None, "key", &value).unwrap();
        for buffers in [root, field] {
            assert!(buffers.text.is_empty() && buffers.text.capacity() > 0);
            assert!(buffers.keys.is_empty() && buffers.keys.capacity() > 0);
        }
    }
}
