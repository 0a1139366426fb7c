//! Values of Lua as values of this reader, once nothing runs any more.

use super::Value;
use super::stop::Stop;
use super::unknown;
use mlua::Value as LuaValue;
use std::collections::BTreeMap;

/// What all values may weigh together, in bytes: one text can be the value of a thousand options, and a table can
/// hold itself in many places without being large in Lua.
const WEIGHT: usize = 64 * 1024 * 1024;
const WEIGHT_OF_ONE: usize = 64;

/// How deep tables may lie in each other.
const DEPTH: usize = 32;

/// Takes values out of Lua.
#[derive(Debug)]
pub(super) struct Reader {
    left: usize,
}

impl Default for Reader {
    fn default() -> Self {
        Self { left: WEIGHT }
    }
}

impl Reader {
    /// `value`, as Prosody sees it.
    pub(super) fn value(&mut self, value: &LuaValue) -> Result<Value, Stop> {
        self.at(value, DEPTH)
    }

    fn at(&mut self, value: &LuaValue, depth: usize) -> Result<Value, Stop> {
        self.weigh(WEIGHT_OF_ONE)?;
        Ok(match value {
            LuaValue::Boolean(value) => Value::Boolean(*value),
            LuaValue::Integer(value) => Value::Integer(*value),
            LuaValue::Number(value) => Value::Number(*value),
            LuaValue::String(text) => match text.to_str() {
                Ok(text) => self.text(&text)?,
                Err(_) => Value::Opaque,
            },
            // A table with a metatable is an option that was read back, which is nothing Prosody can use.
            LuaValue::Table(table) if depth > 0 && table.metatable().is_none() => self.table(table, depth - 1)?,
            _ => Value::Opaque,
        })
    }

    fn text(&mut self, text: &str) -> Result<Value, Stop> {
        self.weigh(text.len())?;
        Ok(match unknown::whole(text) {
            Some(name) => Value::Environment(name.to_owned()),
            None => Value::Text(unknown::readable(text)),
        })
    }

    fn table(&mut self, table: &mlua::Table, depth: usize) -> Result<Value, Stop> {
        let mut numbered = BTreeMap::new();
        let mut named = BTreeMap::new();
        for pair in table.pairs::<LuaValue, LuaValue>() {
            let (key, value) = pair?;
            let value = self.at(&value, depth)?;
            match key {
                LuaValue::Integer(position) => drop(numbered.insert(position, value)),
                LuaValue::String(key) => {
                    self.weigh(key.as_bytes().len())?;
                    named.insert(unknown::readable(&key.to_string_lossy()), value);
                }
                LuaValue::Boolean(key) => drop(named.insert(key.to_string(), value)),
                LuaValue::Number(key) => drop(named.insert(key.to_string(), value)),
                // Nobody can ask for what stands under a table or a function.
                _ => {}
            }
        }
        let mut list = Vec::new();
        while let Some(value) = i64::try_from(list.len() + 1).ok().and_then(|next| numbered.remove(&next)) {
            list.push(value);
        }
        named.extend(numbered.into_iter().map(|(position, value)| (position.to_string(), value)));
        Ok(Value::Table { list, named })
    }

    fn weigh(&mut self, weight: usize) -> Result<(), Stop> {
        self.left = self.left.checked_sub(weight).ok_or_else(too_much)?;
        Ok(())
    }
}

fn too_much() -> Stop {
    Stop::new(
        format!("the values of the options are more than {} MiB together, and are not read", WEIGHT / 1024 / 1024),
        "make them smaller; a config is a thousandth of that",
    )
}
