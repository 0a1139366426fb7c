//! Values for the tests of all three languages: text that has broken writers before.

use proptest::prelude::*;
use serde_json::{Map, Value};

/// Text with a meaning in one of the languages, or at the seams of their escapes.
pub(super) const NASTY: [&str; 44] = [
    "",
    " ",
    "a b",
    "\"",
    "'",
    "\\",
    "\\\\",
    "\\\"",
    "\\n",
    "a\\",
    "\n",
    "\r\n",
    "\t",
    "\0",
    "\u{0}001",
    "\u{7f}",
    "\u{1}9",
    "${x}",
    "${?x}",
    "$x",
    "$",
    "#",
    "//",
    "--",
    "--[[",
    "]]",
    "[[",
    "]=]",
    "{",
    "}",
    ";",
    "a = 1",
    "\"\"\"",
    "\u{feff}",
    "\u{2028}",
    "\u{85}",
    "\u{202e}",
    "é",
    "😀",
    "\u{10ffff}",
    "true",
    "include",
    "1",
    "\u{1b}[0m",
];

/// Any text, with the nasty pieces far more often than chance would have them.
pub(super) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        prop::collection::vec(prop::sample::select(&NASTY[..]), 0..5).prop_map(|v| v.concat()),
        "[ -~]{0,100}",
    ]
}

fn scalar() -> impl Strategy<Value = Value> {
    const EXACT: i64 = 1 << 53;
    prop_oneof![
        text().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        (-EXACT..=EXACT).prop_map(Value::from),
        prop_oneof![prop::num::f64::NORMAL, prop::num::f64::SUBNORMAL, prop::num::f64::ZERO].prop_map(Value::from),
    ]
}

/// Any value that every language here can write, in a map.
pub(super) fn map() -> impl Strategy<Value = Value> {
    let value = scalar().prop_recursive(5, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::btree_map(text(), inner, 0..8).prop_map(|entries| Value::from(Map::from_iter(entries))),
        ]
    });
    prop::collection::btree_map(text(), value, 0..8).prop_map(|entries| Value::from(Map::from_iter(entries)))
}
