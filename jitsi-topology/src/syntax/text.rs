//! Pieces of text that every writer needs: escaping and indentation.

use std::fmt::{self, Write};

/// Whether a byte must be looked at before it may stand inside double quotes.
///
/// One set serves all three languages, because all three quote with `"`, escape with `\`, and want
/// control characters kept out of sight. Bytes from 0x80 on are parts of UTF-8 characters, which no
/// language here gives a meaning to.
const fn is_special(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\' || byte == 0x7f
}

/// The same as a table, for the few bytes of a short text.
const SPECIAL: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte.is_ascii() {
        table[byte as usize] = is_special(byte);
        byte += 1;
    }
    table
};

/// How many bytes are examined together, in one machine word.
const WORD: usize = size_of::<u64>();

/// Marks the special bytes of a word with their highest bit. The lowest mark is exact; a borrow may
/// put false marks above it.
const fn special_marks(word: u64) -> u64 {
    const ONES: u64 = u64::from_ne_bytes([1; WORD]);
    const HIGH: u64 = ONES << 7;
    const fn zeros(word: u64) -> u64 {
        word.wrapping_sub(ONES) & !word
    }
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    let others = zeros(word ^ (ONES * b'"' as u64)) | zeros(word ^ (ONES * b'\\' as u64)) | zeros(word ^ (ONES * 0x7f));
    (control | others) & HIGH
}

/// Where the first special byte is.
fn find_special(bytes: &[u8]) -> Option<usize> {
    let (words, rest) = bytes.as_chunks::<WORD>();
    for (index, word) in words.iter().enumerate() {
        let marks = special_marks(u64::from_le_bytes(*word));
        if marks != 0 {
            // The first byte is the lowest one of a little-endian word.
            return Some(index * WORD + marks.trailing_zeros() as usize / 8);
        }
    }
    // The last word overlaps the one before, which is clean; that is cheaper than byte by byte.
    if bytes.last_chunk().is_some_and(|word| special_marks(u64::from_le_bytes(*word)) == 0) {
        return None;
    }
    let tail = rest.iter().position(|&byte| SPECIAL[usize::from(byte)])?;
    Some(bytes.len() - rest.len() + tail)
}

/// Whether a byte of `text` is of a kind. Many are looked at together, so there is no early exit among them.
pub(super) fn has_byte(text: &str, is: impl Fn(u8) -> bool) -> bool {
    text.as_bytes().chunks(64).any(|bytes| bytes.iter().fold(false, |found, byte| found | is(*byte)))
}

/// Writes `text` with every special byte, and the byte after it, handed to `escape`, and everything
/// between in one piece.
pub(super) fn write_escaped<W: Write + ?Sized>(
    out: &mut W,
    mut text: &str,
    escape: impl Fn(&mut W, u8, Option<u8>) -> fmt::Result,
) -> fmt::Result {
    while let Some(at) = find_special(text.as_bytes()) {
        // A special byte is ASCII, so both ends of it are character boundaries.
        out.write_str(&text[..at])?;
        let bytes = text.as_bytes();
        escape(out, bytes[at], bytes.get(at + 1).copied())?;
        text = &text[at + 1..];
    }
    out.write_str(text)
}

/// Writes `columns` spaces.
pub(super) fn write_spaces<W: Write + ?Sized>(out: &mut W, mut columns: usize) -> fmt::Result {
    const SPACES: &str = "                                                                ";
    if columns == 0 {
        return Ok(());
    }
    while columns >= SPACES.len() {
        out.write_str(SPACES)?;
        columns -= SPACES.len();
    }
    out.write_str(&SPACES[..columns])
}

/// Whether `text` is a letter or `_`, followed by letters, digits and `_`; ASCII only.
pub(super) fn is_identifier(text: impl AsRef<[u8]>) -> bool {
    let text = text.as_ref();
    starts_identifier(text) && classify(text) == IDENTIFIER
}

/// Whether `text` is an identifier in which `-` may stand, too, after the first character.
pub(super) fn is_hyphenated(text: &str) -> bool {
    starts_identifier(text.as_bytes()) && classify(text.as_bytes()) <= HYPHENATED
}

fn starts_identifier(text: &[u8]) -> bool {
    text.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_')
}

const IDENTIFIER: u8 = 0;
const HYPHENATED: u8 = 1;
const OTHER: u8 = 2;

/// What the bytes of `text` are, taken together. Every key of every document goes through here, so
/// this is a table and a loop without an exit.
fn classify(text: &[u8]) -> u8 {
    const CLASS: [u8; 256] = {
        let mut table = [OTHER; 256];
        let mut byte = 0_u8;
        while byte.is_ascii() {
            if byte.is_ascii_alphanumeric() || byte == b'_' {
                table[byte as usize] = IDENTIFIER;
            }
            byte += 1;
        }
        table[b'-' as usize] = HYPHENATED;
        table
    };
    text.iter().fold(IDENTIFIER, |class, byte| class | CLASS[usize::from(*byte)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str) -> String {
        let mut out = String::new();
        write_escaped(&mut out, text, |out, byte, _| write!(out, "<{byte}>")).unwrap();
        out
    }

    #[test]
    fn special_bytes_are_found_wherever_they_stand_in_a_word() {
        for length in 0..=3 * WORD {
            let clean = "a".repeat(length);
            assert_eq!(find_special(clean.as_bytes()), None);
            for at in 0..length {
                let mut bytes = clean.clone().into_bytes();
                for special in [0, 0x1f, b'"', b'\\', 0x7f] {
                    bytes[at] = special;
                    assert_eq!(find_special(&bytes), Some(at), "{length} {at}");
                }
            }
        }
    }

    #[test]
    fn both_sides_of_every_bound_of_the_special_set() {
        for (byte, special) in [
            (0x00, true),
            (0x1f, true),
            (0x20, false),
            (b'!', false),
            (b'"', true),
            (b'#', false),
            (b'[', false),
            (b'\\', true),
            (b']', false),
            (0x7e, false),
            (0x7f, true),
            (0x80, false),
            (0xff, false),
        ] {
            assert_eq!(is_special(byte), special, "{byte:#x}");
            assert_eq!(find_special(&[byte; 3 * WORD]), special.then_some(0), "{byte:#x}");
        }
    }

    #[test]
    fn text_between_special_bytes_is_kept() {
        assert_eq!(marked(""), "");
        assert_eq!(marked("\""), "<34>");
        assert_eq!(marked("ä\n\u{7f}ö"), "ä<10><127>ö");
    }

    #[test]
    fn a_byte_is_there_however_often_it_is() {
        for (text, there) in [("", false), ("ab", false), ("a.b", true), ("a..b", true), ("..", true)] {
            assert_eq!(has_byte(text, |byte| byte == b'.'), there, "{text}");
        }
    }

    #[test]
    fn spaces_of_any_number() {
        for columns in [0, 1, 63, 64, 65, 128, 200] {
            let mut out = String::new();
            write_spaces(&mut out, columns).unwrap();
            assert_eq!(out, " ".repeat(columns));
        }
    }

    #[test]
    fn identifiers() {
        for yes in ["a", "_", "A9", "c2s_ports"] {
            assert!(is_identifier(yes), "{yes}");
        }
        for no in ["", "9a", "-a", "a.b", "a..b", "a-.b", "ä", "a b"] {
            assert!(!is_identifier(no), "{no}");
            assert!(!is_hyphenated(no), "{no}");
        }
        for hyphenated in ["a-b", "a--b"] {
            assert!(is_hyphenated(hyphenated) && !is_identifier(hyphenated), "{hyphenated}");
        }
    }
}
