//! Documents that nobody would write: what they are made of comes from a fixed set of words, so that they speak of the
//! same few settings again and again.

use proptest::prelude::*;

/// Words that make documents, and more often what only looks like one.
const WORDS: &[&str] = &[
    "a",
    "b",
    "a.b",
    "\"a.b\"",
    ".",
    "=",
    ":",
    "+=",
    "{",
    "}",
    "[",
    "]",
    ",",
    "\n",
    " ",
    "1",
    "\"x\"",
    "\"\"\"y\nz\"\"\"",
    "${a}",
    "${?b}",
    "${?a.b}",
    "# c\n",
    "// c\n",
    "x y",
    "x@y",
    "+",
    "*",
    "$",
    "a#b",
    "\\",
    "^",
    "\"",
    "\t",
    "1.",
    "-",
    "\u{feff}",
    "ä",
];

/// A document of words, with those in `more`.
pub(crate) fn words(more: &'static [&'static str]) -> impl Strategy<Value = String> {
    let words: Vec<&str> = WORDS.iter().chain(more).copied().collect();
    prop::collection::vec(prop::sample::select(words), 0..24).prop_map(|words| words.concat())
}

fn key() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&["a", "b", "c", "d", "e", "a.b", "a.a", "b.a", "b.a.c", "d.a", "\"a.b\"", "a . b"][..])
}

fn leaf() -> impl Strategy<Value = String> {
    let written = prop::sample::select(
        &["1", "x", "\"y # z\"", "x y", "true", "null", "1.50", "\"\"\"1\n2\"\"\"", "10 s", "ä", "\"\""][..],
    );
    let path = prop::sample::select(
        &["a", "b", "c", "d", "e", "a.b", "a.a", "b.a.c", "d.a", "\"a.b\"", "JICOFO_SERVICE_PASSWORD", "none"][..],
    );
    let substitution = (prop::sample::select(&["${", "${?", "${?", "${?"][..]), path)
        .prop_map(|(begin, path)| format!("{begin}{path}}}"));
    prop_oneof![
        3 => written.prop_map(str::to_owned),
        2 => substitution.clone(),
        1 => (substitution.clone(), prop::sample::select(&["", " "][..]), substitution.clone()).prop_map(|(a, between, b)| format!("{a}{between}{b}")),
        1 => (substitution, prop::sample::select(&["x", " 1", " \"y\""][..])).prop_map(|(a, b)| format!("{a}{b}")),
    ]
}

fn value() -> impl Strategy<Value = String> {
    leaf().prop_recursive(3, 12, 3, |inner| {
        let setting = (key(), prop::sample::select(&[" = ", ":", " += "][..]), inner.clone());
        let settings =
            prop::collection::vec(setting.prop_map(|(key, sign, value)| format!("{key}{sign}{value}")), 0..3);
        let list = prop::collection::vec(inner, 0..3);
        let copy = prop::sample::select(&["", "", "${a} ", "${?d} ", "${?a.b} "][..]);
        let copied = prop::sample::select(&["", "", "", " ${?e}", " ${?c}"][..]);
        prop_oneof![
            (copy.clone(), settings, copied.clone())
                .prop_map(|(copy, settings, copied)| format!("{copy}{{ {} }}{copied}", settings.join("\n"))),
            (copy, list, copied).prop_map(|(copy, list, copied)| format!("{copy}[ {} ]{copied}", list.join(", "))),
        ]
    })
}

/// A document of settings, some of which lie in `other.conf`.
pub(crate) fn settings() -> impl Strategy<Value = String> {
    let setting = (key(), prop::sample::select(&[" = ", " = ", ":", " += "][..]), value());
    let line = prop_oneof![
        8 => setting.prop_map(|(key, sign, value)| format!("{key}{sign}{value}")),
        1 => Just("include \"other.conf\"".to_owned()),
        1 => Just("a { include \"other.conf\" }".to_owned()),
    ];
    prop::collection::vec(line, 0..6).prop_map(|lines| lines.join("\n"))
}
