//! What editors are told of a name: JSON Schema, from the constants that errors are made of.

use super::Name;
use schemars::{Schema, json_schema};

/// Where editors look for what to show instead of a regular expression that did not match. It is no word of JSON
/// Schema, so validators pass over it; `vscode-json-languageservice` and `yaml-language-server` read it.
const PATTERN_MESSAGE: &str = "patternErrorMessage";
/// The same for whatever else is wrong.
const MESSAGE: &str = "errorMessage";

/// The schema of a name that is written as a text.
pub(super) fn text<N: Name>() -> Schema {
    let message = super::help(N::WHAT, N::ALLOWED, N::EXAMPLE);
    let mut schema = json_schema!({
        "type": "string",
        "description": sentence(&format!("{}: {}", N::WHAT, N::ALLOWED)),
        "examples": [N::EXAMPLE],
        "maxLength": N::MAX_CHARS,
        "pattern": N::PATTERN,
        PATTERN_MESSAGE: &message,
    });
    // The type is named because a field that may be left out may be null, and a null matches every pattern.
    // `not` and no second pattern in `allOf`: completion in taplo 0.8 never comes back from an `allOf`.
    if let Some(pattern) = N::NEVER {
        schema.insert("not".to_owned(), serde_json::json!({ "type": "string", "pattern": pattern }));
        schema.insert(MESSAGE.to_owned(), message.into());
    }
    schema
}

/// The schema of a whole number from `low` to `high`.
pub(super) fn number<N: Name>(low: u16, high: u16) -> Schema {
    json_schema!({
        "type": "integer",
        "description": sentence(&format!("{}: {}", N::WHAT, N::ALLOWED)),
        "examples": [N::EXAMPLE.parse::<u16>().ok()],
        "minimum": low,
        "maximum": high,
    })
}

fn sentence(phrase: &str) -> String {
    let mut letters = phrase.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).chain(['.']).collect()
}
