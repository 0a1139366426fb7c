//! Texts with variables in them (`ngx_http_script_compile` in `src/http/ngx_http_script.c`).

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Text(String),
    /// The name of a variable; a digit is a group of an expression.
    Variable(String),
}

/// The pieces of `text`: `$name`, `${name}`, `$1`, and what stands between them.
pub(super) fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        plain.push_str(before);
        let (name, behind) = name(after);
        if name.is_empty() {
            // nginx does not start with a lone `$`.
            plain.push('$');
        } else {
            push(&mut parts, &mut plain);
            parts.push(Part::Variable(name.to_owned()));
        }
        rest = behind;
    }
    plain.push_str(rest);
    push(&mut parts, &mut plain);
    parts
}

fn push(parts: &mut Vec<Part>, plain: &mut String) {
    if !plain.is_empty() {
        parts.push(Part::Text(std::mem::take(plain)));
    }
}

/// The name that stands at the beginning of `text`, and what stands behind it.
fn name(text: &str) -> (&str, &str) {
    if let Some((name, behind)) = text.strip_prefix('{').and_then(|inside| inside.split_once('}')) {
        return (name, behind);
    }
    // `$1x` is the first group and an `x`.
    let is_group = text.starts_with(|c: char| ('1'..='9').contains(&c));
    let end = match text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
        _ if is_group => 1,
        Some(end) => end,
        None => text.len(),
    };
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_taken_apart_at_its_variables() {
        let shown = |text: &str| {
            let parts = parts(text).into_iter().map(|part| match part {
                Part::Text(text) => text,
                Part::Variable(name) => format!("<{name}>"),
            });
            parts.collect::<Vec<_>>()
        };
        for (text, expected) in [
            (
                "http://$host:80/$1x$12${y}z",
                ["http://", "<host>", ":80/", "<1>", "x", "<1>", "2", "<y>", "z"].as_slice(),
            ),
            ("$a$b_c-d", &["<a>", "<b_c>", "-d"]),
            ("plain", &["plain"]),
            ("", &[]),
            ("a$", &["a$"]),
            ("^/x$ ${", &["^/x$ ${"]),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
