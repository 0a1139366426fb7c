//! What a word without quotes means.

use super::part::{Kind, Part};
use ::hocon::{HoconValue, ScalarType, ScalarValue};

/// The value that a word is: a number, a boolean, `null` or a text.
pub(super) fn value(at: usize, word: &str) -> Part {
    let kind = match word {
        "true" | "false" => ScalarType::Boolean,
        "null" => ScalarType::Null,
        _ if begins_number(word) && is_number(word) => ScalarType::Number,
        _ => ScalarType::String,
    };
    let value = HoconValue::Scalar(ScalarValue::new(word.to_owned(), kind));
    Part::new(at, Kind::Scalar { value, bare: is_text(word) })
}

/// Whether all that Lightbend's parser takes the word apart into is text, as `x1` and not as `1x`.
fn is_text(word: &str) -> bool {
    if ["true", "false", "null"].iter().any(|value| word.starts_with(value)) {
        return false;
    }
    let number = word.find(|sign| !is_of_number(sign)).unwrap_or(word.len());
    !begins_number(word) || !is_number(&word[..number]) && is_text(&word[number..])
}

/// The byte in a word where a `+` stands that belongs to no number: it has no meaning yet, and is not allowed.
pub(super) fn reserved(word: &str) -> Option<usize> {
    let number = match begins_number(word) {
        true => word.find(|sign| !is_of_number(sign)).unwrap_or(word.len()),
        false => 0,
    };
    let text = if is_number(&word[..number]) { number } else { 0 };
    word[text..].find('+').map(|plus| text + plus)
}

/// Whether a sign right behind the word would still be read as part of a number.
pub(super) fn is_of_signs(word: &str) -> bool {
    begins_number(word) && word.chars().all(is_of_number)
}

fn begins_number(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_digit() || first == '-')
}

fn is_of_number(sign: char) -> bool {
    sign.is_ascii_digit() || matches!(sign, '.' | 'e' | 'E' | '+' | '-')
}

/// Whether Java reads as a number what consists of the signs of one.
fn is_number(word: &str) -> bool {
    let decimal = word.contains(['.', 'e', 'E']);
    // Rust has names for what is no number.
    word.chars().all(is_of_number)
        && if decimal { word.parse::<f64>().is_ok_and(f64::is_finite) } else { word.parse::<i64>().is_ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Lightbend's parser makes of them.
    #[test]
    fn a_word_is_a_number_where_java_reads_one() {
        for (word, expected) in [
            ("1", true),
            ("-1", true),
            ("-.5", true),
            ("1.", true),
            ("1e+5", true),
            ("007", true),
            (".5", false),
            ("-", false),
            ("1-2", false),
            ("1e", false),
            ("-inf", false),
            ("99999999999999999999", false),
            ("1x", false),
        ] {
            let part = value(0, word);
            let Kind::Scalar { value: HoconValue::Scalar(scalar), .. } = part.kind() else { panic!("{part:?}") };
            assert_eq!(scalar.value_type == ScalarType::Number, expected, "{word}");
        }
    }

    #[test]
    fn a_word_may_be_more_than_text() {
        for (word, expected) in [
            ("x", true),
            ("x1", true),
            ("1x", false),
            ("true1", false),
            ("xtrue", true),
            ("1-2x", true),
            ("1-2true", false),
            ("-", true),
        ] {
            assert_eq!(is_text(word), expected, "{word}");
        }
    }

    #[test]
    fn a_plus_belongs_to_a_number_or_has_no_meaning() {
        for (word, expected) in
            [("a+b", Some(1)), ("1+2", Some(1)), ("1e+5", None), ("1e+5s", None), ("1e+5s+", Some(5)), ("a-b", None)]
        {
            assert_eq!(reserved(word), expected, "{word}");
        }
        assert!(is_of_signs("1") && is_of_signs("-e") && !is_of_signs("a1") && !is_of_signs("1a"));
    }
}
