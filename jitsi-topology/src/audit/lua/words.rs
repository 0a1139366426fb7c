//! The words of a Lua file, past its comments and texts: enough to see where a statement begins.

/// A piece of a Lua file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or a keyword.
    Name,
    /// A number.
    Number,
    /// One character of any sign.
    Sign(u8),
    /// A quoted text.
    Text,
}

/// A piece of a Lua file and where it stands, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The words of `text`, in order. What is no Lua gives some words or other; Lua itself refuses it.
pub(super) fn words(text: &str) -> impl Iterator<Item = Word> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            at += run(bytes, at, |c| c.is_ascii_whitespace());
            let start = at;
            let kind = match *bytes.get(at)? {
                b'-' if bytes.get(at + 1) == Some(&b'-') => {
                    at += 2;
                    at += long(bytes, at).unwrap_or_else(|| run(bytes, at, |c| c != b'\n'));
                    continue;
                }
                b'[' if long(bytes, at).is_some() => {
                    at += long(bytes, at).unwrap_or(1);
                    Kind::Text
                }
                quote @ (b'"' | b'\'') => {
                    at += quoted(bytes, at, quote);
                    Kind::Text
                }
                first if is_of_name(first) => {
                    at += run(bytes, at, is_of_name);
                    if first.is_ascii_digit() { Kind::Number } else { Kind::Name }
                }
                sign => {
                    at += 1;
                    Kind::Sign(sign)
                }
            };
            return Some(Word { kind, start, end: at });
        }
    })
}

fn is_of_name(c: u8) -> bool {
    c.is_ascii_alphanumeric() || c == b'_'
}

/// The number of bytes from `at` on that are `wanted`.
fn run(bytes: &[u8], at: usize, wanted: impl Fn(u8) -> bool) -> usize {
    bytes.iter().skip(at).take_while(|c| wanted(**c)).count()
}

/// The length of the quoted text at `at`, to the end of the file when it is not closed.
fn quoted(bytes: &[u8], at: usize, quote: u8) -> usize {
    let mut end = at + 1;
    loop {
        match bytes.get(end) {
            None => return bytes.len() - at,
            Some(b'\\') => end += 2,
            Some(&c) if c == quote => return end + 1 - at,
            Some(_) => end += 1,
        }
    }
}

/// The length of the text in long brackets at `at`: `[[ … ]]`, `[==[ … ]==]`.
fn long(bytes: &[u8], at: usize) -> Option<usize> {
    let level = run(bytes, at + 1, |c| c == b'=');
    let opened = at + level + 2;
    if bytes.get(at) != Some(&b'[') || bytes.get(opened - 1) != Some(&b'[') {
        return None;
    }
    let close = [b"]".as_slice(), &vec![b'='; level], b"]"].concat();
    let inner = bytes.get(opened..)?;
    let length = inner.windows(close.len()).position(|window| window == close);
    Some(length.map_or(bytes.len() - at, |length| opened + length + close.len() - at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_left_out_and_texts_are_whole() {
        let text = "a = 'it\\'s -- \"' .. [==[ ]] -- ]==] --[[ b = ]] c -- d\n1x[2]";
        let shown: Vec<&str> = words(text).map(|word| &text[word.start..word.end]).collect();
        assert_eq!(shown, ["a", "=", "'it\\'s -- \"'", ".", ".", "[==[ ]] -- ]==]", "c", "1x", "[", "2", "]"]);
    }

    #[test]
    fn what_is_not_closed_ends_with_the_file() {
        for text in ["\"abc", "\"abc\\", "[[abc", "--[[abc", "[=", "--"] {
            assert!(words(text).all(|word| word.end <= text.len() + 1), "{text}");
        }
        assert_eq!(words("\"abc\\").map(|word| word.end).max(), Some(5));
    }
}
