//! A document that is complete once the values of variables stand in it: its substitutions need not be resolved, which
//! takes the parser longer than all else.

use super::edit::{Edit, applied};
use super::found::Found;
use super::index::Substitution;
use ::hocon::{Config, ParseOptions};
use std::collections::BTreeMap;

/// The document with the values of `variables` written out; `None` when that leaves something to resolve.
pub(super) fn written_out(found: &Found<'_>, variables: &BTreeMap<String, String>) -> Option<Config> {
    let text = found.only_text().filter(|_| found.index.has_each_once())?;
    let edits = found.index.substitutions().map(|asked| {
        let alone = asked.path.len() == 1 && !asked.optional && !asked.list && !found.index.leads_to_setting(asked);
        alone.then_some(asked).and_then(|asked| edit(asked, variables.get(&asked.name())?))
    });
    let text = applied(text, edits.collect::<Option<_>>()?);
    let options = ParseOptions::defaults().with_resolve_substitutions(false);
    // What is wrong is for the parser to say of the text as it is.
    ::hocon::parse_string_with_options(&text, options).ok().filter(Config::is_resolved)
}

/// A value in place of the variable that asks for it. It is a text, whatever it looks like.
fn edit(asked: &Substitution, value: &str) -> Option<Edit> {
    let text = serde_json::to_string(value).ok()?;
    Some(Edit { start: asked.spot.start, end: asked.spot.end, text })
}

#[cfg(test)]
mod tests {
    use super::super::super::files::memory::Memory;
    use super::*;

    fn try_write_out(text: &str) -> Option<Config> {
        let files = Memory::of([("/main.conf", text), ("/other.conf", "b = 1")]);
        let found = Found::behind(&files, "/main.conf").unwrap();
        written_out(&found, &BTreeMap::from([("ONE".to_owned(), "0\"1".to_owned())]))
    }

    #[test]
    fn a_variable_by_itself_is_written_out() {
        let config = try_write_out("a { b = ${ONE} }\nc = [${ONE}, 2]").unwrap();
        assert_eq!(config.get_string("a.b").unwrap(), "0\"1");
        assert_eq!(config.get("c").unwrap().as_array().unwrap()[0].as_str(), Some("0\"1"));
        assert!(try_write_out("a = 1").is_some());
    }

    #[test]
    fn whatever_else_there_is_to_resolve_is_left_to_the_parser() {
        for text in [
            "a = 1\nb = ${a}",
            "a = ${?ONE}",
            "a = ${TWO}",
            "a = ${ONE[]}",
            "a = x ${ONE}",
            "a += ${ONE}",
            "a = ${ONE} {}\na = 1",
            "a = ${ONE} {}\na.b = 1",
            "ONE = 1\na = ${ONE}",
            "include \"other.conf\"",
        ] {
            assert!(try_write_out(text).is_none(), "{text}");
        }
    }
}
