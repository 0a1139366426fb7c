//! What it may cost to hold a Lua pattern against a text.
//!
//! Lua's matcher tries again from every place where a repetition may have ended differently, in one instruction, so
//! that nothing can stop it on the way: `(".-"):rep(9) .. "b"` on a hundred characters takes years. How often it can
//! try is known beforehand: each repetition has as many ends as the text has characters.

/// The steps that one search for `pattern` in a text of `length` bytes takes at the worst.
pub(super) fn steps(length: usize, pattern: &[u8]) -> u64 {
    let anchored = pattern.first() == Some(&b'^');
    worst(length, pattern, anchored)
}

/// The same for `string.gmatch`, where `^` is a character like any other.
pub(super) fn steps_of_each(length: usize, pattern: &[u8]) -> u64 {
    worst(length, pattern, false)
}

fn worst(length: usize, pattern: &[u8], anchored: bool) -> u64 {
    let places = (length as u64).saturating_add(1);
    let starts = if anchored { 1 } else { places };
    let Items { repetitions, options, walks } = Items::of(pattern);
    let ends = places.saturating_pow(repetitions).saturating_mul(2_u64.saturating_pow(options));
    let walk = if walks { places } else { 1 };
    starts.saturating_mul(ends).saturating_mul(walk).saturating_mul(pattern.len() as u64 + 1)
}

/// What in a pattern makes it costly (Lua manual, 6.4.1).
#[derive(Debug, Default, PartialEq, Eq)]
struct Items {
    /// `*`, `+` and `-`.
    repetitions: u32,
    /// `?`.
    options: u32,
    /// Whether one item can run along the text: `%b()` and `%1`.
    walks: bool,
}

impl Items {
    fn of(pattern: &[u8]) -> Self {
        let mut items = Self::default();
        let mut rest = pattern;
        while let Some((&first, after)) = rest.split_first() {
            rest = match first {
                b'%' => {
                    items.walks |= matches!(after.first(), Some(b'b' | b'0'..=b'9'));
                    after.get(1..).unwrap_or_default()
                }
                b'[' => after_set(after),
                b'*' | b'+' | b'-' => {
                    items.repetitions += 1;
                    after
                }
                b'?' => {
                    items.options += 1;
                    after
                }
                _ => after,
            };
        }
        items
    }
}

/// What stands behind a set whose `[` is read: its first character may be `]`.
fn after_set(set: &[u8]) -> &[u8] {
    let mut rest = set.strip_prefix(b"^").unwrap_or(set);
    rest = rest.strip_prefix(b"]").unwrap_or(rest);
    loop {
        rest = match rest {
            [] => return rest,
            [b']', after @ ..] => return after,
            [b'%', _, after @ ..] | [_, after @ ..] => after,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_a_pattern_costly_is_seen() {
        for (pattern, repetitions, options, walks) in [
            ("abc", 0, 0, false),
            ("^%s*(.-)%s*$", 3, 0, false),
            ("%-%*%+%?%%", 0, 0, false),
            ("[%w-]+[]*][^]?]", 1, 0, false),
            ("[%]*]?x", 0, 1, false),
            ("%b()", 0, 0, true),
            ("(a)%1", 0, 0, true),
            ("[", 0, 0, false),
            ("%", 0, 0, false),
        ] {
            assert_eq!(Items::of(pattern.as_bytes()), Items { repetitions, options, walks }, "{pattern}");
        }
    }

    #[test]
    fn what_a_config_does_is_cheap_and_what_never_ends_is_not() {
        assert!(steps(100, b"^%s*(.-)%s*$") < 20_000_000);
        assert!(steps(40, b"([^.]+)%.([^.]+)") < 2_000_000);
        assert_eq!(steps(100, ".-".repeat(9).as_bytes()), u64::MAX);
        assert!(steps(9, b"^a*") < steps_of_each(9, b"^a*"));
    }
}
