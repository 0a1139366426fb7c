//! Values as a description writes them.

use super::environment::Text;
use super::value::{Value, whole};
use ::hocon::ScalarType;
use serde_json::{Map, Number, Value as Json};

impl Value<'_> {
    /// The value as a description writes it; `None` where a variable is in it, which a description cannot say there.
    pub(in crate::audit) fn json(self) -> Option<Json> {
        let Some(scalar) = self.scalar() else {
            if self.is_list() {
                return self.items().map(Self::json).collect();
            }
            let entries = self.entries().map(|(key, value)| Some((key.to_owned(), value.json()?)));
            return entries.collect::<Option<Map<String, Json>>>().map(Json::Object);
        };
        match (&scalar.value_type, Text::of(&scalar.raw)) {
            (ScalarType::Null, _) => Some(Json::Null),
            (ScalarType::Boolean, _) => self.boolean().map(Json::Bool),
            (ScalarType::Number, Text::Known(raw)) => {
                let whole = || raw.parse().ok().and_then(whole).map(Number::from);
                let number = raw.parse::<i64>().ok().map(Number::from).or_else(whole);
                let number = number.or_else(|| Number::from_f64(raw.parse().ok()?));
                Some(number.map_or_else(|| raw.into(), Json::Number))
            }
            (_, Text::Known(text)) => Some(text.into()),
            _ => None,
        }
    }
}
