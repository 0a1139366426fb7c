//! A value as the programs get it from their parser.

use super::environment::Text;
use ::hocon::{HoconValue, ScalarType};

/// A value as the programs get it from their parser.
#[derive(Clone, Copy, Debug)]
pub(in crate::audit) struct Value<'d>(pub(super) &'d HoconValue);

impl<'d> Value<'d> {
    /// The value below, by a key of an object or the number of an entry of a list.
    pub(in crate::audit) fn get(self, key: &str) -> Option<Self> {
        match self.0 {
            HoconValue::Object(entries) => entries.get(key).map(Self),
            HoconValue::Array(items) => items.get(key.parse::<usize>().ok()?).map(Self),
            _ => None,
        }
    }

    /// The entries of an object, keys as they are written; none when it is no object.
    pub(in crate::audit) fn entries(self) -> impl Iterator<Item = (&'d str, Self)> {
        self.0.as_object().into_iter().flatten().map(|(key, value)| (key.as_str(), Self(value)))
    }

    /// The entries of a list; none when it is no list.
    pub(in crate::audit) fn items(self) -> impl Iterator<Item = Self> {
        self.0.as_array().unwrap_or_default().iter().map(Self)
    }

    pub(in crate::audit) fn is_list(self) -> bool {
        self.0.is_array()
    }

    pub(in crate::audit) fn is_null(self) -> bool {
        self.0.is_null()
    }

    pub(in crate::audit) fn is_object(self) -> bool {
        self.0.is_object()
    }

    /// What `getString` gives, which is how Jicofo reads a text: numbers and booleans as they are written.
    pub(in crate::audit) fn text(self) -> Option<Text<'d>> {
        match self.0 {
            HoconValue::Scalar(scalar) if scalar.value_type != ScalarType::Null => Some(Text::of(&scalar.raw)),
            _ => None,
        }
    }

    /// What `unwrapped().toString()` gives, which is how a bridge reads its connections: `00123` is the number 123, and a
    /// list is `[a, b]`.
    pub(in crate::audit) fn unwrapped(self) -> String {
        match self.0 {
            HoconValue::Scalar(scalar) if scalar.value_type == ScalarType::Number => number(&scalar.raw),
            HoconValue::Scalar(scalar) => match Text::of(&scalar.raw) {
                Text::Known(text) => text.to_owned(),
                Text::Environment(name) => format!("${{{name}}}"),
                Text::Mixed(text) => text,
            },
            HoconValue::Array(_) => format!("[{}]", self.items().map(Self::unwrapped).collect::<Vec<_>>().join(", ")),
            _ => {
                let entries = self.entries().map(|(key, value)| format!("{key}={}", value.unwrapped()));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// A whole number, in quotes or not; `None` as well when it comes from an unknown variable.
    pub(in crate::audit) fn integer(self) -> Option<i64> {
        self.0.as_i64()
    }

    /// `true`, `yes`, `on` and their opposites, in quotes or not; `None` as well when it comes from an unknown variable.
    pub(in crate::audit) fn boolean(self) -> Option<bool> {
        self.0.as_bool()
    }
}

/// A number as Java prints it.
fn number(written: &str) -> String {
    let fraction = written.contains(['.', 'e', 'E']);
    match (written.parse::<i64>(), written.parse::<f64>()) {
        (Ok(whole), _) => whole.to_string(),
        (Err(_), Ok(number)) if fraction => fractional(number),
        // Digits that no number of Java's has room for are a text.
        _ => written.to_owned(),
    }
}

/// A number that is written with a dot or an exponent. What is whole nevertheless Lightbend keeps as whole.
fn fractional(number: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "a fraction, or what is out of range, is not equal any more")]
    let whole = number as i64;
    #[expect(clippy::cast_precision_loss, clippy::float_cmp, reason = "the very comparison that Lightbend makes")]
    if whole as f64 == number {
        return whole.to_string();
    }
    if (1e-3..1e7).contains(&number.abs()) {
        return number.to_string();
    }
    match format!("{number:E}") {
        text if text.contains('.') => text,
        text => text.replace('E', ".0E"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unwrapped(written: &str) -> String {
        let config = ::hocon::parse_with_env(&format!("a = {written}"), &std::iter::empty().collect()).unwrap();
        Value(config.get("a").unwrap()).unwrapped()
    }

    /// The right column is what `ConfigFactory.parseString(…).getValue("a").unwrapped().toString()` prints.
    #[test]
    fn a_bridge_gets_what_java_prints() {
        for (written, expected) in [
            ("00123", "123"),
            ("\"00123\"", "00123"),
            ("-0", "0"),
            ("1.0", "1"),
            ("1e3", "1000"),
            ("0.50", "0.5"),
            ("1e-5", "1.0E-5"),
            ("1.25e-7", "1.25E-7"),
            ("12345678.5", "1.23456785E7"),
            ("99999999999999999999", "99999999999999999999"),
            ("1.0E20", "1.0E20"),
            ("123456789012345678901.5", "1.2345678901234568E20"),
            ("-0.0", "0"),
            ("true", "true"),
            ("yes", "yes"),
            ("1.2.3", "1.2.3"),
            ("[a, \"b c\", 01]", "[a, b c, 1]"),
            ("{ b = [] }", "{b=[]}"),
        ] {
            assert_eq!(unwrapped(written), expected, "{written}");
        }
    }
}
