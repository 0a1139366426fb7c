//! The files, given to the parser, with a mark for every variable that is not known.

use super::super::refusal::Refusal;
use super::edit::{NOTHING, WHOLE};
use super::environment::Asked;
use super::found::Found;
use super::index::Assignment;
use super::layers::{self, UNSET};
use super::refusal::syntax;
use super::written_out::written_out;
use ::hocon::{Config, HoconError, HoconValue, ParseOptions, Parser, ResolveError};
use std::collections::BTreeMap;

/// All values of a document.
pub(super) struct Parsed {
    pub(super) root: HoconValue,
    /// The variables that were taken for set.
    pub(super) set: BTreeMap<String, String>,
}

/// Gives the files to the parser.
///
/// A variable that a program cannot do without is set, or the program would not run. One that it can do without is
/// taken for unset, where there is a value without it, as in `port = 6222, port = ${?PORT}`. Where there is none it is
/// taken for set: that is what it was written for.
pub(super) fn parse(found: &Found<'_>, asked: &Asked) -> Result<Parsed, Refusal> {
    let needed = asked.needed();
    if let Some(config) = written_out(found, &needed) {
        return Ok(Parsed { root: root(&config), set: needed });
    }
    let least = run(found, needed);
    if !asked.has_optional() {
        return least;
    }
    match (least, run(found, asked.all())) {
        (Ok(least), Ok(all)) => Ok(Parsed { root: fill(least.root, all.root), ..least }),
        (Ok(only), Err(_)) | (Err(_), Ok(only)) => Ok(only),
        (Err(refusal), Err(_)) => Err(refusal),
    }
}

fn run(found: &Found<'_>, set: BTreeMap<String, String>) -> Result<Parsed, Refusal> {
    let edits = layers::edits(&found.index, &set).map_err(|(excess, spot)| excess.at(found.location(spot)))?;
    found.spent.substitute(edits.len()).map_err(|excess| excess.at(found.sources[0].beginning()))?;
    let mut texts = found.texts(&edits);
    let (_, main) = texts.next().unwrap_or_default();
    let parser = Parser::new().register_package(NOTHING, WHOLE, "");
    let parser = texts.fold(parser, |parser, (path, text)| parser.register_package(path, WHOLE, &text));
    let options = ParseOptions::defaults().with_env(set.clone().into_iter().collect());
    let config = parser.parse_with_options(&main, options).map_err(|error| refusal(found, &error))?;
    let mut root = root(&config);
    leave_out_unset(&mut root);
    Ok(Parsed { root, set })
}

/// All values of a config.
pub(super) fn root(config: &Config) -> HoconValue {
    HoconValue::Object(config.keys().into_iter().filter_map(|key| entry(config, key)).collect())
}

/// Takes out what stands for settings that are not set.
fn leave_out_unset(value: &mut HoconValue) {
    match value {
        HoconValue::Object(entries) => {
            entries.retain(|key, _| !key.contains(UNSET));
            entries.values_mut().for_each(leave_out_unset);
        }
        HoconValue::Array(items) => items.iter_mut().for_each(leave_out_unset),
        _ => {}
    }
}

fn entry(config: &Config, key: &str) -> Option<(String, HoconValue)> {
    // A path in quotes is one key, whatever stands in it.
    let quoted = format!("\"{}\"", key.replace('\\', "\\\\").replace('"', "\\\""));
    Some((key.to_owned(), config.get(&quoted)?.clone()))
}

/// `value`, with what it lacks taken from `all`, which has it from variables.
fn fill(value: HoconValue, all: HoconValue) -> HoconValue {
    match (value, all) {
        (HoconValue::Object(mut entries), HoconValue::Object(all)) => {
            for (key, more) in all {
                let value = match entries.swap_remove(&key) {
                    Some(value) => fill(value, more),
                    None => more,
                };
                entries.insert(key, value);
            }
            HoconValue::Object(entries)
        }
        (HoconValue::Array(items), HoconValue::Array(all)) if items.len() < all.len() => HoconValue::Array(all),
        (value, _) => value,
    }
}

/// What the parser objects to, and where.
fn refusal(found: &Found<'_>, error: &HoconError) -> Refusal {
    let main = &found.sources[0];
    match error {
        HoconError::Parse(error) => syntax(&error.message).at(main.character(error.line, error.col)),
        HoconError::Resolve(error) => {
            let name = |path: &str| format!("package({path:?}, {WHOLE:?})");
            match found.sources.iter().find(|source| error.path == name(&source.path)) {
                Some(source) => syntax(&error.message).at(source.character(error.line, error.col)),
                None => unresolved(found, error),
            }
        }
        error => {
            Refusal::new(format!("this is not HOCON: {error}"), "write settings: `key = value`").at(main.beginning())
        }
    }
}

/// A substitution that does not work out. The parser gives a line, and not which file's, so its path is looked for.
fn unresolved(found: &Found<'_>, error: &ResolveError) -> Refusal {
    let asks = |assignment: &&Assignment| {
        assignment.substitutions.iter().any(|asked| found.index.path_from_root(asked).join(".") == error.path)
    };
    let spot = found.index.all().iter().find(asks).map(|assignment| assignment.value);
    let at = match spot {
        Some(spot) => spot.location(&found.sources[spot.source], true),
        None => found.sources[0].character(error.line.max(1), error.col.max(1)),
    };
    if error.message.starts_with("could not resolve substitution") {
        let message = format!("`${{{}}}` stands here, and nothing is written at that path", error.path);
        return Refusal::new(message, "write that setting, or `${?…}` where it may be left out").at(at);
    }
    let message = format!("a value does not come out: {}", error.message);
    Refusal::new(message, "write the value out").at(at)
}
