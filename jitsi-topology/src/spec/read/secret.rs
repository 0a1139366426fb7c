//! Where passwords stand in a text, and the text without them.

use super::tree::{Inner, Node, Span, Tree, Value};

/// The fields that may hold a password.
const FIELDS: [&str; 2] = ["app_secret", "password"];

/// Where a password is written out.
pub(super) fn spans(tree: &Tree<'_>) -> Vec<Span> {
    let mut found = Vec::new();
    walk(&tree.root, &tree.inner, false, &mut found);
    found
}

fn walk(node: &Node<'_>, inner: &Inner<'_>, secret: bool, found: &mut Vec<Span>) {
    match node.value {
        Value::Table(table) => inner.entries(table).iter().for_each(|entry| {
            walk(&entry.node, inner, FIELDS.contains(&&*entry.key), found);
        }),
        Value::List(list) => inner.nodes(list).iter().for_each(|node| walk(node, inner, secret, found)),
        // Of whatever kind it is: a number where a text belongs may be the password all the same.
        _ if secret => found.push(node.span),
        _ => {}
    }
}

/// Where the first field stands that may hold a password.
pub(super) fn suspicion(text: &str) -> Option<usize> {
    let lower = text.to_ascii_lowercase();
    FIELDS.iter().filter_map(|field| lower.find(field).map(|at| at + field.len())).min()
}

/// The text with each byte of `spans` as `*`; lines stay lines.
pub(super) fn mask(text: &str, spans: impl Iterator<Item = Span>) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for (start, end) in spans {
        for byte in bytes.iter_mut().take(end).skip(start).filter(|byte| !matches!(byte, b'\n' | b'\r')) {
            *byte = b'*';
        }
    }
    // A span begins and ends between characters, so what is left is whole; if it were not, nothing is shown.
    String::from_utf8(bytes).unwrap_or_default()
}

#[cfg(all(test, feature = "json", feature = "toml", feature = "yaml"))]
mod tests {
    use super::super::{Format, Source};

    #[test]
    fn passwords_are_masked_and_nothing_else() {
        for (text, format) in [
            ("a = 1\njicofo = { client = { password = \"hünter2\" } }\nb = \"x\"\n", Format::Toml),
            ("a: 1\njicofo:\n  client:\n    password: hünter2\nb: x\n", Format::Yaml),
            ("a: 1\njicofo:\n  client:\n    password: |\n      hünter2\n      hünter2\nb: x\n", Format::Yaml),
            ("{\"a\": 1, \"jicofo\": {\"client\": {\"password\": \"hünter2\"}}, \"b\": \"x\"}", Format::Json),
            ("\u{feff}password = \"\"\"\nhünter2\nhünter2\"\"\"\nb = \"x\"\n", Format::Toml),
            ("app_secret = [\"hünter2\", 1]\nb = \"x\"\n", Format::Toml),
        ] {
            let shown = Source::new("t", text, format).redacted();
            assert!(!shown.contains("nter2"), "{shown}");
            assert_eq!(shown.len(), text.len(), "{shown}");
            assert!(shown.contains('x'), "{shown}");
        }
    }

    #[test]
    fn a_text_that_cannot_be_read_shows_nothing_after_a_password_may_begin() {
        let shown = Source::new("t", "a = 1\npassword = \"hunter2\nb = \n", Format::Toml).redacted();
        assert!(shown.starts_with("a = 1\npassword") && !shown.contains("hunter2"), "{shown}");
    }
}
