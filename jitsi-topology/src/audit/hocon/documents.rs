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
    prop::sample::select(
        &["a", "b", "c", "d", "e", "a.b", "a.a", "b.a", "b.a.c", "d.a", "\"a.b\"", "a . b", "0", "a.0", "\"\".a"][..],
    )
}

/// What stands between a key and its value; the last one only before an object.
fn sign() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&[" = ", " = ", " = ", ":", " += ", " "][..])
}

fn scalar() -> impl Strategy<Value = &'static str> {
    prop::sample::select(
        &["1", "x", "\"y # z\"", "x y", "true", "null", "1.50", "\"\"\"1\n2\"\"\"", "10 s", "ä", "\"\"", "-1e3", "05 "]
            [..],
    )
}

fn substitution() -> impl Strategy<Value = String> {
    let path = prop::sample::select(
        &["a", "b", "c", "d", "e", "a.b", "a.a", "b.a.c", "d.a", "\"a.b\"", "JICOFO_SERVICE_PASSWORD", "none", "a.0"][..],
    );
    (prop::sample::select(&["${", "${?", "${?", "${?"][..]), path).prop_map(|(begin, path)| format!("{begin}{path}}}"))
}

/// Values, one behind the other, as they are put together to one.
fn row(of: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let between = prop::sample::select(&["", " ", "  "][..]);
    prop::collection::vec((of, between), 1..4)
        .prop_map(|parts| parts.into_iter().map(|(part, between)| part + between).collect())
}

fn leaf() -> impl Strategy<Value = String> {
    let any = prop_oneof![scalar().prop_map(str::to_owned), substitution(), substitution()];
    prop_oneof![3 => scalar().prop_map(str::to_owned), 2 => substitution(), 2 => row(any)]
}

fn setting(value: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    (key(), sign(), value).prop_map(|(key, sign, value)| match sign {
        " " if !value.starts_with('{') => format!("{key} = {value}"),
        sign => format!("{key}{sign}{value}"),
    })
}

fn value(included: &'static str) -> impl Strategy<Value = String> {
    leaf().prop_recursive(3, 12, 3, move |inner| {
        let line = prop_oneof![12 => setting(inner.clone()), 1 => Just(format!("include \"{included}\""))];
        let object = prop::collection::vec(line, 0..3).prop_map(|settings| format!("{{ {} }}", settings.join("\n")));
        let list = prop::collection::vec(inner, 0..3).prop_map(|items| format!("[ {} ]", items.join(", ")));
        let around = prop::sample::select(&["", "", "${a} ", "${?d} ", "${?a.b} ", "${?e}", "${?none} "][..]);
        let around = around.prop_map(str::to_owned);
        prop_oneof![
            4 => object.clone(),
            4 => list.clone(),
            4 => row(prop_oneof![object.clone(), around.clone()]),
            4 => row(prop_oneof![list.clone(), around.clone()]),
            1 => row(prop_oneof![object, list, around, scalar().prop_map(str::to_owned)]),
        ]
    })
}

/// A document of settings, some of which lie in the file `included`.
pub(crate) fn settings(included: &'static str) -> impl Strategy<Value = String> {
    let line = prop_oneof![
        20 => setting(value(included)),
        2 => Just(format!("include \"{included}\"")),
        2 => Just(format!("a {{ include \"{included}\" }}")),
        1 => Just(format!("b.a = ${{?d}} {{ include \"{included}\", a = 1 }}")),
    ];
    prop::collection::vec(line, 0..7).prop_map(|lines| lines.join("\n"))
}
