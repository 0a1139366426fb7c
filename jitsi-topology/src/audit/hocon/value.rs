//! A value as the programs get it from their parser.

use super::environment::Text;
use super::part::{Kind, Part};
use ::hocon::{HoconValue, ScalarType, ScalarValue};

/// A value as the programs get it from their parser.
#[derive(Clone, Copy, Debug)]
pub(in crate::audit) struct Value<'d>(pub(super) &'d Part);

impl<'d> Value<'d> {
    /// The number of the assignment it is the value of.
    pub(super) fn at(self) -> usize {
        self.0.at
    }

    /// The value below, by a key of an object or the number of an entry of a list.
    pub(in crate::audit) fn get(self, key: &str) -> Option<Self> {
        match self.0.kind() {
            Kind::Object(object) => object.entries().get(key).map(Self),
            Kind::List(list) => list.items().get(key.parse::<usize>().ok()?).map(Self),
            _ => None,
        }
    }

    /// The entries of an object, keys as they are written; none when it is no object.
    pub(in crate::audit) fn entries(self) -> impl Iterator<Item = (&'d str, Self)> {
        let object = match self.0.kind() {
            Kind::Object(object) => Some(object.entries()),
            _ => None,
        };
        object.into_iter().flatten().map(|(key, value)| (&**key, Self(value)))
    }

    /// The entries of a list; none when it is no list.
    pub(in crate::audit) fn items(self) -> impl Iterator<Item = Self> {
        let items = match self.0.kind() {
            Kind::List(list) => list.items(),
            _ => &[],
        };
        items.iter().map(Self)
    }

    pub(in crate::audit) fn is_list(self) -> bool {
        matches!(self.0.kind(), Kind::List(_))
    }

    pub(in crate::audit) fn is_null(self) -> bool {
        self.plain().is_some_and(HoconValue::is_null)
    }

    pub(in crate::audit) fn is_object(self) -> bool {
        self.0.is_object()
    }

    /// What `getString` gives, which is how Jicofo reads a text: numbers and booleans as they are written.
    pub(in crate::audit) fn text(self) -> Option<Text<'d>> {
        self.scalar().filter(|scalar| scalar.value_type != ScalarType::Null).map(|scalar| Text::of(&scalar.raw))
    }

    /// What `unwrapped().toString()` gives, which is how a bridge reads its connections: `00123` is the number 123, and a
    /// list is `[a, b]`.
    pub(in crate::audit) fn unwrapped(self) -> String {
        match self.scalar() {
            Some(scalar) if scalar.value_type == ScalarType::Number => number(&scalar.raw),
            Some(scalar) => match Text::of(&scalar.raw) {
                Text::Known(text) => text.to_owned(),
                Text::Environment(name) => format!("${{{name}}}"),
                Text::Mixed(text) => text,
            },
            None if self.is_list() => format!("[{}]", self.items().map(Self::unwrapped).collect::<Vec<_>>().join(", ")),
            None => {
                let entries = self.entries().map(|(key, value)| format!("{key}={}", value.unwrapped()));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// A whole number, in quotes or not; `None` as well when it comes from an unknown variable.
    pub(in crate::audit) fn integer(self) -> Option<i64> {
        self.plain()?.as_i64()
    }

    /// `true`, `yes`, `on` and their opposites, in quotes or not; `None` as well when it comes from an unknown variable.
    pub(in crate::audit) fn boolean(self) -> Option<bool> {
        self.plain()?.as_bool()
    }

    /// A text, number, boolean or `null`.
    pub(super) fn scalar(self) -> Option<&'d ScalarValue> {
        match self.plain()? {
            HoconValue::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    fn plain(self) -> Option<&'d HoconValue> {
        match self.0.kind() {
            Kind::Scalar { value, .. } => Some(value),
            _ => None,
        }
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

/// A number that is written with a dot or an exponent.
fn fractional(number: f64) -> String {
    if let Some(whole) = whole(number) {
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

/// What is whole although it is written with a dot or an exponent Lightbend keeps as whole.
pub(super) fn whole(number: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "a fraction, or what is out of range, is not equal any more")]
    let whole = number as i64;
    #[expect(clippy::cast_precision_loss, clippy::float_cmp, reason = "the very comparison that Lightbend makes")]
    let is_same = whole as f64 == number;
    is_same.then_some(whole)
}

#[cfg(test)]
mod tests {
    use super::super::super::files::memory::Memory;
    use super::super::read;
    use std::collections::BTreeMap;

    fn unwrapped(written: &str) -> String {
        let files = Memory::of([("/a.conf", format!("a = {written}").as_str())]);
        read(&files, "/a.conf", &BTreeMap::new()).unwrap().get(&["a"]).unwrap().unwrapped()
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
