//! Directives from words: which belong into which block (`ngx_conf_parse` in `src/core/ngx_conf_file.c`).

use super::words::{Token, Words};
use super::{Arg, Directive};
use crate::audit::refusal::Refusal;
use crate::audit::text::Text;

/// How deep blocks may lie in each other.
pub(super) const DEPTH: usize = 64;

/// Why a file is not read on.
const MEND: &str = "mend the file until `nginx -t` reads it";

/// A block that is open: the directive it belongs to, and what stands in it.
#[derive(Debug)]
struct Open {
    directive: Directive,
    /// Where its `{` stands.
    at: (usize, usize),
    inside: Vec<Directive>,
}

/// Reads the directives of one file, each followed by its block. `depth` blocks are open around it, and `left` is how
/// many words may still come.
pub(super) fn directives(text: &Text, depth: usize, left: &mut usize) -> Result<Vec<Directive>, Refusal> {
    let refuse = |message: &str, at: (usize, usize)| refusal(text, message, MEND, at);
    let mut words = Words::new(text.as_str());
    let mut open: Vec<Open> = Vec::new();
    let mut outside = Vec::new();
    let mut args: Vec<Arg> = Vec::new();
    loop {
        let next = words.next().map_err(|stop| refuse(stop.message, (stop.at, stop.at + 1)))?;
        let inside = open.last_mut().map_or(&mut outside, |open| &mut open.inside);
        let Some((token, at)) = next else { break };
        match token {
            Token::Word(word) => {
                *left = left.checked_sub(1).ok_or_else(|| refusal(text, TOO_MANY, SMALLER, at))?;
                args.push(Arg { text: word, at: text.location(at) });
            }
            Token::End => inside.push(directive(&mut args).ok_or_else(|| refuse("`;` ends nothing here", at))?),
            Token::Open => {
                let directive = directive(&mut args).ok_or_else(|| refuse("`{` begins nothing here", at))?;
                if directive.name.ends_with("_by_lua_block") {
                    words.skip_lua().map_err(|stop| refuse(stop.message, (stop.at, stop.at + 1)))?;
                    inside.push(Directive { block: Some(Vec::new()), ..directive });
                } else if depth + open.len() >= DEPTH {
                    return Err(refusal(
                        text,
                        &format!("blocks lie more than {DEPTH} deep in each other"),
                        FLATTER,
                        at,
                    ));
                } else {
                    open.push(Open { directive, at, inside: Vec::new() });
                }
            }
            Token::Close if !args.is_empty() => return Err(refuse("`;` is missing before this `}`", at)),
            Token::Close => {
                let Open { directive, inside, .. } = open.pop().ok_or_else(|| refuse("`}` closes nothing here", at))?;
                let around = open.last_mut().map_or(&mut outside, |open| &mut open.inside);
                around.push(Directive { block: Some(inside), ..directive });
            }
        }
    }
    let end = (words.at(), words.at());
    match (args.is_empty(), open.pop()) {
        (false, _) => Err(refuse("the file ends, and `;` is missing", end)),
        (true, Some(open)) => Err(refuse("this block is not closed: `}` is missing", open.at)),
        (true, None) => Ok(outside),
    }
}

/// How many words are read, all files together: a hundred thousand directives and what belongs to them.
pub(super) const WORDS: usize = 300_000;

const TOO_MANY: &str = "the configuration has more than 300000 words, and is not read";
const FLATTER: &str = "put fewer blocks into each other";
const SMALLER: &str = "make it smaller, or give the file of the site alone";

pub(super) fn refusal(text: &Text, message: &str, help: &str, at: (usize, usize)) -> Refusal {
    Refusal::new(message, help).at(text.location(at))
}

/// The directive that `words` are, which are taken; its name is the first of them.
fn directive(words: &mut Vec<Arg>) -> Option<Directive> {
    let mut args = std::mem::take(words).into_iter();
    let Arg { text: name, mut at } = args.next()?;
    let args: Vec<Arg> = args.collect();
    if let Some(last) = args.last().filter(|last| last.at.line == at.line) {
        at.span.1 = last.at.span.1;
    }
    Some(Directive { name, args, at, block: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Directive>, String> {
        let text = Text::new("x".to_owned(), text.to_owned());
        directives(&text, 0, &mut 1000).map_err(|refusal| refusal.to_string())
    }

    #[test]
    fn blocks_hold_what_stands_in_them() {
        let read =
            read("a 1;\nb {\n  c 2 \"3\";\n  d { }\n}\ncontent_by_lua_block { if x then y(\"}\") end }\ne;").unwrap();
        let names: Vec<&str> = read.iter().map(|directive| directive.name.as_str()).collect();
        assert_eq!(names, ["a", "b", "content_by_lua_block", "e"]);
        let inside = read[1].inside();
        assert_eq!((inside[0].arg(0), inside[0].arg(1), inside[0].arg(2)), (Some("2"), Some("3"), None));
        assert_eq!((inside[0].at.line, inside[0].at.column, inside[0].at.span), (3, 3, (11, 18)));
        assert_eq!(inside[0].args[1].at.column, 7);
        assert_eq!(inside[1].block, Some(Vec::new()));
        assert_eq!(read[3].block, None);
    }

    #[test]
    fn what_nginx_would_not_read_is_refused() {
        for (text, says) in [
            ("a", "x:1:2: the file ends, and `;` is missing"),
            ("a {\n b;", "x:1:3: this block is not closed"),
            ("a;\n}", "x:2:1: `}` closes nothing here"),
            ("a { b }", "x:1:7: `;` is missing before this `}`"),
            (";", "x:1:1: `;` ends nothing here"),
            ("a; {", "x:1:4: `{` begins nothing here"),
            ("a 'b;", "x:1:3: this quote is not closed"),
            ("a_by_lua_block {", "x:1:17: this block of Lua does not end"),
        ] {
            let said = read(text).unwrap_err();
            assert!(said.starts_with(says), "{text}: {said}");
        }
    }

    #[test]
    fn what_is_too_much_is_refused() {
        assert!(read(&"a;".repeat(2000)).unwrap_err().contains("more than 300000 words"));
        assert!(read(&"a {".repeat(100_000)).unwrap_err().contains("blocks lie more than 64 deep"));
        assert!(read(&format!("{}{}", "a {".repeat(64), "}".repeat(64))).is_ok());
    }
}
