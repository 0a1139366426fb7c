//! Values as a description writes them.

use super::environment::Text;
use super::value::Value;
use ::hocon::{HoconValue, ScalarType};
use serde_json::{Map, Number, Value as Json};

impl Value<'_> {
    /// The value as a description writes it; `None` where a variable is in it, which a description cannot say there.
    pub(in crate::audit) fn json(self) -> Option<Json> {
        match self.0 {
            HoconValue::Object(_) => {
                let entries = self.entries().map(|(key, value)| Some((key.to_owned(), value.json()?)));
                entries.collect::<Option<Map<String, Json>>>().map(Json::Object)
            }
            HoconValue::Array(_) => self.items().map(Self::json).collect(),
            HoconValue::Scalar(scalar) => match (&scalar.value_type, Text::of(&scalar.raw)) {
                (ScalarType::Null, _) => Some(Json::Null),
                (ScalarType::Boolean, _) => self.boolean().map(Json::Bool),
                (ScalarType::Number, Text::Known(raw)) => {
                    let number = raw.parse::<i64>().ok().map(Number::from);
                    let number = number.or_else(|| Number::from_f64(raw.parse().ok()?));
                    Some(number.map_or_else(|| raw.into(), Json::Number))
                }
                (_, Text::Known(text)) => Some(text.into()),
                _ => None,
            },
            _ => None,
        }
    }
}
