//! The text of a file as the parser gets it: nothing in it makes the parser open a file by itself.

use super::source::Lexeme;

/// A stretch of a file that the parser gets differently.
#[derive(Clone, Debug)]
pub(super) struct Edit {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) text: String,
}

/// What the parser calls the text of an included file, after its path.
pub(super) const WHOLE: &str = "text";

/// What the parser includes where there is no file. No path is called so.
pub(super) const NOTHING: &str = "nothing";

/// The statement that includes texts given to the parser by these names.
pub(super) fn inclusion<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let one = |name: &str| format!("include package({}, \"{WHOLE}\")", serde_json::Value::from(name));
    let all: Vec<String> = names.map(one).collect();
    if all.is_empty() { one(NOTHING) } else { all.join(", ") }
}

/// The edits that keep the parser from taking any other word for a statement than those that are `statements`.
pub(super) fn quoting(lexemes: &[Lexeme], statements: &[Edit]) -> Vec<Edit> {
    let begun: Vec<usize> = statements.iter().map(|edit| edit.start).collect();
    // Anywhere else the word means itself, and in quotes it still does.
    let words = lexemes.iter().filter(|word| word.is_word("include") && begun.binary_search(&word.start).is_err());
    words.map(|word| Edit { start: word.start, end: word.end, text: "\"include\"".to_owned() }).collect()
}

/// The text with other words in some places, none of which lies in another.
pub(super) fn applied(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| (edit.start, edit.end));
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for Edit { start, end, text: edit } in &edits {
        out.push_str(&text[done..*start]);
        out.push_str(edit);
        done = *end;
    }
    out + &text[done..]
}

#[cfg(test)]
mod tests {
    use super::super::source::lex;
    use super::*;

    #[test]
    fn a_word_that_includes_nothing_is_quoted() {
        let text = "a = please include this\ninclude \"b\", c = \"include\"";
        let lexemes = lex(text).unwrap();
        let statement = lexemes.iter().rfind(|word| word.is_word("include")).unwrap().start;
        let statement = Edit { start: statement, end: statement + 11, text: inclusion(["/b\"\\"].into_iter()) };
        let expected = "a = please \"include\" this\ninclude package(\"/b\\\"\\\\\", \"text\"), c = \"include\"";
        let words = quoting(&lexemes, std::slice::from_ref(&statement));
        assert_eq!(applied(text, words.into_iter().chain([statement]).collect()), expected);
        assert_eq!(inclusion(std::iter::empty()), "include package(\"nothing\", \"text\")");
    }
}
