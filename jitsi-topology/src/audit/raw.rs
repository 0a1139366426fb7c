//! The readers by themselves, for tests that hold them to the programs they imitate. No part of the public API.

use super::files::{Files, Unreadable};
use super::{hocon, lua};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Texts by their absolute paths.
struct Texts<'t>(&'t BTreeMap<String, String>);

impl Files for Texts<'_> {
    fn text(&self, path: &str) -> Result<Option<String>, Unreadable> {
        Ok(self.0.get(path).cloned())
    }

    fn names(&self, folder: &str) -> Option<Vec<String>> {
        let folder = format!("{}/", folder.trim_end_matches('/'));
        let below = self.0.keys().filter_map(|path| path.strip_prefix(&folder)?.split('/').next());
        let names: BTreeSet<&str> = below.collect();
        (!names.is_empty()).then(|| names.into_iter().map(str::to_owned).collect())
    }

    fn title(&self, path: &str) -> String {
        path.to_owned()
    }
}

/// All that the HOCON file at `path` comes to, or why it is refused; `null` when that takes a variable that is not in
/// `environment`.
pub fn hocon(
    files: &BTreeMap<String, String>,
    path: &str,
    environment: &BTreeMap<String, String>,
) -> Result<Value, String> {
    let document = hocon::read(&Texts(files), path, environment).map_err(|refusal| refusal.to_string())?;
    Ok(document.root().json().unwrap_or_default())
}

/// The options that the Prosody config at `path` sets, by host; those of the whole server under `*`. Or why it is
/// refused.
pub fn prosody(
    files: &BTreeMap<String, String>,
    path: &str,
    environment: &BTreeMap<String, String>,
) -> Result<Value, String> {
    let config = lua::read(&Texts(files), path, environment).map_err(|refusal| refusal.to_string())?;
    let hosts = config.hosts.iter().map(|host| (host.name.clone(), options(&host.options)));
    Ok([("*".to_owned(), options(&config.server))].into_iter().chain(hosts).collect())
}

fn options(section: &lua::Section) -> Value {
    section.iter().map(|(name, setting)| (name.clone(), plain(&setting.value))).collect()
}

/// A value without where it comes from; a table with nothing in it is a list.
fn plain(value: &lua::Value) -> Value {
    match value {
        lua::Value::Boolean(value) => (*value).into(),
        lua::Value::Environment(name) => format!("${{{name}}}").into(),
        lua::Value::Integer(value) => (*value).into(),
        lua::Value::Number(value) => (*value).into(),
        lua::Value::Opaque => Value::Null,
        lua::Value::Table { list, named } if named.is_empty() => list.iter().map(plain).collect(),
        lua::Value::Table { list, named } => {
            let numbered = list.iter().zip(1..).map(|(value, number)| (number.to_string(), plain(value)));
            Value::Object(
                named.iter().map(|(name, value)| (name.clone(), plain(value))).chain(numbered).collect::<Map<_, _>>(),
            )
        }
        lua::Value::Text(text) => text.as_str().into(),
    }
}
