//! Regular expressions: nginx leaves them to PCRE, and so whoever cannot read one must say so.

use fancy_regex::RegexBuilder;

/// How often an expression may try again before it is given up.
const RETRIES: usize = 100_000;

/// What a compiled expression may weigh, in bytes.
const SIZE: usize = 1024 * 1024;

/// Whether `expression` matches somewhere in `text`; `None` when that cannot be told.
pub(in crate::audit) fn matches(expression: &str, any_case: bool, text: &str) -> Option<bool> {
    if means_something_else(expression) {
        return None;
    }
    let regex = RegexBuilder::new(expression)
        .case_insensitive(any_case)
        .backtrack_limit(RETRIES)
        .delegate_size_limit(SIZE)
        .delegate_dfa_size_limit(SIZE)
        .build();
    regex.ok()?.is_match(text).ok()
}

/// The names of the groups in an expression: `(?<name>…)`, `(?P<name>…)` and `(?'name'…)`.
pub(super) fn names(expression: &str) -> impl Iterator<Item = &str> {
    expression.split("(?").skip(1).filter_map(|group| {
        let group = group.strip_prefix('P').unwrap_or(group);
        let name = group.strip_prefix(['<', '\''])?.split(['>', '\'']).next()?;
        // `(?<=` and `(?<!` look behind.
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_').then_some(name)
    })
}

/// Whether a set in brackets holds what PCRE takes for characters and the crate for a set in a set.
fn means_something_else(expression: &str) -> bool {
    let mut rest = expression;
    while let Some(at) = rest.find(['\\', '[']) {
        let after = rest.split_at(at).1;
        if let Some(escaped) = after.strip_prefix('\\') {
            rest = escaped.get(escaped.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default();
            continue;
        }
        let Some((set, behind)) = set(after) else { return true };
        let plain = set.replace("[:", "").replace("\\[", "");
        if plain.contains('[') || ["&&", "--", "~~"].iter().any(|operator| plain.contains(operator)) {
            return true;
        }
        rest = behind;
    }
    false
}

/// The inside of the set that `text` begins with, and what stands behind it.
fn set(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix('[')?;
    let mut end = inside.len() - inside.trim_start_matches('^').trim_start_matches(']').len();
    loop {
        let rest = inside.get(end..)?;
        end += match rest.chars().next()? {
            ']' => return Some((inside.get(..end)?, rest.get(1..)?)),
            '\\' => 1 + rest.chars().nth(1)?.len_utf8(),
            '[' if rest.starts_with("[:") => rest.find(":]").map_or(1, |end| end + 2),
            other => other.len_utf8(),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    #[test]
    fn expressions_match_as_in_nginx() {
        for (expression, any_case, text, expected) in [
            ("^/([^/?&:'\"]+)$", false, "/room", Some(true)),
            ("^/([^/?&:'\"]+)$", false, "/a/b", Some(false)),
            ("\\.PHP$", true, "/x.php", Some(true)),
            ("^/(?!colibri-ws)", false, "/colibri-ws/x", Some(false)),
            ("^/colibri-ws/([a-zA-Z0-9-\\._]+)/(.*)", false, "/colibri-ws/jvb-1.x/a", Some(true)),
            ("^/(?<name>[[:alpha:]]+)$", false, "/abc", Some(true)),
            ("(", false, "", None),
            ("[^[/]", false, "", None),
            ("[a&&b]", false, "", None),
            ("[]a]", false, "]", Some(true)),
            ("\\[a", false, "[a", Some(true)),
        ] {
            assert_eq!(matches(expression, any_case, text), expected, "{expression}");
        }
        assert_eq!(names("^(?<a>x)(?P<b>y)(?'c'z)(?<=d)(?<!e)(?:f)").collect::<Vec<_>>(), ["a", "b", "c"]);
    }

    #[test]
    fn no_expression_takes_long() {
        let since = Instant::now();
        for expression in
            ["^(?=(a+)+$)(a+)+\\1$", "((a{100}){100}){100}", &"(".repeat(4000), &"a?".repeat(2000), &"[".repeat(4000)]
        {
            matches(expression, false, &format!("{}b", "a".repeat(2000)));
        }
        assert!(since.elapsed().as_secs() < 20, "{:?}", since.elapsed());
    }
}
