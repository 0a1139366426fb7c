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
        assert!(at.written);
        let raw = document.written(&path).unwrap().raw;
        let text = if value.is_null() { Some(Text::Known("null")) } else { value.text() };
        let Some(Text::Known(text)) = text else { return assert!(raw.contains("${"), "{path:?}: {raw}") };
        if !raw.contains("${") {
            // Where the quotes are that belong to a text is for the lexer to say.
            assert_eq!(text.replace('"', ""), raw.replace('"', ""), "{path:?}");
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
    fn no_words_make_it_fall_over_or_look_elsewhere(main in words(INCLUDING), other in words(INCLUDING)) {
        if let Some(document) = try_read(&main, &other) {
            prop_assert!(document.files().iter().all(|source| source.path == "/main.conf" || source.path == "/other.conf"));
            document.root().unwrapped();
        }
    }

    #[test]
    fn a_value_stands_where_it_is_said_to(main in settings("other.conf"), other in settings("none.conf")) {
        if let Some(document) = try_read(&main, &other) {
            check_places(&document);
        }
    }
}
