//! What tells one language made of keys, blocks and lists from another.

use super::Error;
use super::text::write_escaped;
use std::fmt::{self, Display, Write};

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
    /// What stands between a key and its block instead, with the line break.
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

/// Refuses an integer that the language would round.
pub(super) fn check_integer<G: Grammar>(magnitude: u128, digits: impl Display) -> Result<(), Error> {
    if magnitude <= G::MAX_INTEGER {
        return Ok(());
    }
    Err(Error::unwritable(G::LANGUAGE, digits.to_string(), G::INTEGERS))
}
