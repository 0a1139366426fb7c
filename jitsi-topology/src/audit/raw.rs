//! The readers by themselves, for tests that hold them to the programs they imitate. No part of the public API.

use super::files::{Files, Unreadable};
use super::hocon;
use serde_json::Value;
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

/// All that the HOCON file at `path` comes to, or why it is refused. Variables that are not in `environment` are left
/// out.
pub fn hocon(
    files: &BTreeMap<String, String>,
    path: &str,
    environment: &BTreeMap<String, String>,
) -> Result<Value, String> {
    let document = hocon::read(&Texts(files), path, environment).map_err(|refusal| refusal.to_string())?;
    Ok(document.root().json().unwrap_or_default())
}
