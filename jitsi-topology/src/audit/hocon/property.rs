//! What holds for every document, however it is put together.

use super::super::files::memory::Memory;
use super::documents::{settings, words};
use super::{Document, Text, Value, read};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Words that include, or look like it.
const INCLUDING: &[&str] = &["include", "\"other.conf\"", "include \"other.conf\"", "required(", "file(", ")"];

/// Each value that has none in it, with its path.
fn leaves<'d>(value: Value<'d>, path: &mut Vec<String>, visit: &mut impl FnMut(&[String], Value<'d>)) {
    let mut below = |key: String, value| {
        path.push(key);
        leaves(value, path, visit);
        path.pop();
    };
    value.entries().for_each(|(key, value)| below(key.to_owned(), value));
    value.items().enumerate().for_each(|(number, value)| below(number.to_string(), value));
    if !value.is_object() && !value.is_list() {
        visit(path, value);
    }
}

/// Every value that is written out stands where it is said to stand.
fn check_places(document: &Document) {
    let mut visit = |path: &[String], value: Value<'_>| {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let at = document.locate(&path);
        let source = document.files().iter().find(|source| source.title == at.file).unwrap();
        assert!(source.text.get(at.span.0..at.span.1).is_some());
        let Some(written) = document.written(&path) else { return assert!(!at.written || at.line == 1, "{path:?}") };
        assert!(at.written);
        let raw = written.raw;
        let text = if value.is_null() { Some(Text::Known("null")) } else { value.text() };
        let Some(Text::Known(text)) = text else { return assert!(raw.contains("${"), "{path:?}: {raw}") };
        let expected = raw.strip_prefix("\"\"\"").and_then(|raw| raw.strip_suffix("\"\"\""));
        let expected = expected.or_else(|| raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"')));
        if !raw.contains("${") {
            assert_eq!(text, expected.unwrap_or(raw), "{path:?}");
        }
    };
    leaves(document.root(), &mut Vec::new(), &mut visit);
}

fn try_read(main: &str, other: &str) -> Option<Document> {
    let files = Memory::of([("/main.conf", main), ("/other.conf", other)]);
    read(&files, "/main.conf", &BTreeMap::from([("JICOFO_SERVICE_PASSWORD".to_owned(), "1".to_owned())])).ok()
}

proptest! {
    #[test]
    fn the_walk_takes_what_the_parser_takes(text in words(&[])) {
        let options = ::hocon::ParseOptions::defaults().with_resolve_substitutions(false);
        let parsed = ::hocon::parse_string_with_options(&text, options);
        let files = Memory::of([("/main.conf", text.as_str())]);
        let walked = super::found::Found::behind(&files, "/main.conf");
        match (walked, parsed) {
            // What comes after a brace too many the parser leaves out without a word; Lightbend's does not.
            (Err(refusal), Ok(_)) => {
                let known = ["closes nothing", "leads back", "its own value", "inside a list", "written twice"];
                prop_assert!(known.iter().any(|known| refusal.message.contains(known)), "{:?}", refusal);
            }
            // What a key may be made of is left to the parser.
            (Ok(_), Err(error)) => {
                let error = error.to_string();
                prop_assert!(["path", "token after key", "reserved character"].iter().any(|known| error.contains(known)), "{}", error);
            }
            _ => {}
        }
    }

    #[test]
    fn no_words_make_it_fall_over_or_look_elsewhere(main in words(INCLUDING), other in words(INCLUDING)) {
        if let Some(document) = try_read(&main, &other) {
            prop_assert!(document.files().iter().all(|source| source.path == "/main.conf" || source.path == "/other.conf"));
            document.root().unwrapped();
        }
    }

    #[test]
    fn a_value_stands_where_it_is_said_to(main in settings(), other in settings()) {
        if let Some(document) = try_read(&main, &other) {
            check_places(&document);
        }
    }

    #[test]
    fn values_that_are_written_out_are_what_resolving_gives(main in prop_oneof![settings(), words(&[])]) {
        let files = Memory::of([("/main.conf", main.as_str())]);
        if let Ok(found) = super::found::Found::behind(&files, "/main.conf") {
            let values = super::environment::Asked::new(&found.index, &BTreeMap::new()).needed();
            if let Some(written_out) = super::written_out::written_out(&found, &values) {
                let options = ::hocon::ParseOptions::defaults().with_env(values.into_iter().collect());
                let resolved = ::hocon::parse_string_with_options(&main, options);
                let (resolved, written_out) = (super::parse::root(&resolved.unwrap()), super::parse::root(&written_out));
                // As text, since the order of keys counts.
                prop_assert_eq!(format!("{resolved:?}"), format!("{written_out:?}"));
            }
        }
    }
}
