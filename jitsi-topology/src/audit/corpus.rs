//! The readers, held to what Prosody and Lightbend's parser say of the corpus, and the places of all that is in it.

use super::files::memory::Memory;
use super::hocon::{self, Document, Value};
use super::raw;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

/// Every file of the corpus, by its path there as if that were a machine's.
fn texts() -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = format!("/{}", path.strip_prefix(root()).unwrap().display());
            // A link leads where it does on its machine.
            let path = match fs::read_link(&path) {
                Ok(link) => root().join(name.split('/').nth(1).unwrap()).join(link.strip_prefix("/").unwrap()),
                Err(_) => path,
            };
            match path.is_dir() {
                true => folders.push(path),
                false => drop(texts.insert(name, fs::read_to_string(path).unwrap())),
            }
        }
    }
    texts
}

/// What the programs say, as `expected.json` keeps it.
fn expected(of: &str) -> (BTreeMap<String, Json>, BTreeMap<String, String>) {
    let text = fs::read_to_string(root().join("expected.json")).unwrap();
    let mut kept: Json = serde_json::from_str(&text).unwrap();
    let environment = serde_json::from_value(kept["environment"].take()).unwrap();
    (serde_json::from_value(kept[of].take()).unwrap(), environment)
}

#[test]
fn hocon_is_read_as_lightbend_reads_it() {
    let texts = texts();
    let (files, environment) = expected("hocon");
    for (file, expected) in files {
        assert_eq!(raw::hocon(&texts, &format!("/{file}"), &environment), Ok(expected), "{file}");
    }
}

#[test]
fn lua_is_read_as_prosody_reads_it() {
    let texts = texts();
    let (files, environment) = expected("prosody");
    for (file, mut expected) in files {
        let Json::Object(hosts) = &mut expected else { panic!("{file}: {expected}") };
        for options in hosts.values_mut().filter_map(Json::as_object_mut) {
            // Prosody keeps what a host is among its options.
            options.retain(|name, _| !["component_module", "defined", "load_global_modules"].contains(&name.as_str()));
        }
        let read = raw::prosody(&texts, &format!("/{file}"), &environment);
        assert_eq!(read.as_ref(), Ok(&expected), "{file}");
    }
}

/// Every value, with its path.
fn values<'d>(value: Value<'d>, path: &[String], found: &mut Vec<(Vec<String>, Value<'d>)>) {
    let below = |key: &str| [path, &[key.to_owned()]].concat();
    value.entries().for_each(|(key, value)| values(value, &below(key), found));
    value.items().enumerate().for_each(|(number, value)| values(value, &below(&number.to_string()), found));
    if !path.is_empty() {
        found.push((path.to_vec(), value));
    }
}

/// Whether what stands at the place of a value is that value, or gives it.
fn check(document: &Document, path: &[&str], value: Value<'_>) -> Result<(), String> {
    let at = document.locate(path);
    let source = document.files().iter().find(|source| source.title == at.file).ok_or("there is no such file")?;
    let before = &source.text[..at.span.0];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    if (line, column) != (at.line, at.column) {
        return Err(format!("{line}:{column} is the place of the text, and {}:{} is said", at.line, at.column));
    }
    let text = &source.text[at.span.0..at.span.1];
    let line = source.text.lines().nth(at.line - 1).unwrap_or_default();
    let key = path.last().copied().unwrap_or_default();
    let in_list = key.parse::<usize>().is_ok();
    let is_key = text.trim_matches('"') == key;
    let gives = match (value.text(), text.contains("${")) {
        // A text in quotes has the same escapes as in JSON.
        (Some(hocon::Text::Known(known)), false) => {
            let long = text.strip_prefix("\"\"\"").and_then(|text| text.strip_suffix("\"\"\""));
            let quoted = serde_json::from_str::<String>(text).ok().filter(|_| long.is_none());
            quoted.as_deref().or(long).unwrap_or(text) == known && (in_list || line.contains(key))
        }
        (Some(_), _) => text.contains("${") && (in_list || line.contains(key)),
        (None, _) => is_key || text.starts_with(['{', '[', '$']) && (in_list || line.contains(key)),
    };
    let copied = !at.written && line.contains("${");
    // What is added to a list is a list to the parser, and a value where it is written.
    match gives || copied || line.contains("+=") && line.contains(key) {
        true => Ok(()),
        false => Err(format!("`{text}` in `{line}`")),
    }
}

#[test]
fn every_value_of_the_corpus_stands_where_it_is_said_to() {
    let files = Memory(texts());
    let (names, environment) = expected("hocon");
    let mut count = 0;
    for file in names.keys() {
        let document = hocon::read(&files, &format!("/{file}"), &environment).unwrap();
        let mut found = Vec::new();
        values(document.root(), &[], &mut found);
        for (path, value) in found {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            check(&document, &path, value).unwrap_or_else(|wrong| panic!("{file}: {}: {wrong}", path.join(".")));
            count += 1;
        }
    }
    assert!(count > 300, "{count} values");
}
