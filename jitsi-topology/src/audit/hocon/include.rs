//! `include …`: what it asks for, and which files that means.

use super::source::Lexeme;
use ::hocon::TokenKind;

/// An include statement.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Include {
    /// Whether the program refuses to start without it.
    pub(super) required: bool,
    kind: Kind,
    pub(super) name: String,
    /// How many tokens it takes, with the word `include`.
    pub(super) length: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// No word before the name: a file beside the including one, or an address.
    Plain,
    File,
    Url,
    ClassPath,
}

impl Include {
    /// Reads the statement that `lexemes` begin with; `None` when it is none.
    pub(super) fn parse(lexemes: &[Lexeme]) -> Option<Self> {
        let mut rest = lexemes.iter().enumerate().skip(1).filter(|(_, lexeme)| !lexeme.is(&TokenKind::Newline));
        let mut words = String::new();
        let (mut at, name) = loop {
            let (at, lexeme) = rest.next()?;
            match lexeme.token.kind {
                TokenKind::Unquoted => words.push_str(&lexeme.token.value),
                TokenKind::QuotedString => break (at, lexeme.token.value.clone()),
                _ => return None,
            }
        };
        let (required, inner) = match words.strip_prefix("required(") {
            Some(inner) => (true, inner),
            None => (false, words.as_str()),
        };
        let kind = match inner {
            "" => Kind::Plain,
            "file(" => Kind::File,
            "url(" => Kind::Url,
            "classpath(" => Kind::ClassPath,
            _ => return None,
        };
        let mut open = words.matches('(').count();
        while open > 0 {
            let (closing, lexeme) = rest.next()?;
            let word = &lexeme.token.value;
            let closes = lexeme.is(&TokenKind::Unquoted) && word.bytes().all(|byte| byte == b')');
            open = open.checked_sub(word.len()).filter(|_| closes)?;
            at = closing;
        }
        Some(Self { required, kind, name, length: at + 1 })
    }

    /// The files it may mean, by absolute path, each laid over those before it; or why none of them is looked for.
    pub(super) fn candidates(&self, includer: &str) -> Result<Vec<String>, &'static str> {
        match self.kind {
            Kind::Url => return Err("an address is not opened here"),
            Kind::Plain if is_address(&self.name) => return Err("an address is not opened here"),
            Kind::ClassPath => return Err("it lies in the archives of the program"),
            Kind::File if !self.name.starts_with('/') => {
                return Err("`file(…)` is looked for in the folder the program was started in, which no file tells");
            }
            Kind::Plain | Kind::File => {}
        }
        let folder = includer.rsplit_once('/').map_or("", |(folder, _)| folder);
        let path = absolute(folder, &self.name);
        // Lightbend's order: what comes later is laid over what came before.
        let ends = [PROPERTIES, ".json", ".conf"];
        match ends.iter().any(|end| self.name.ends_with(end)) {
            true => Ok(vec![path]),
            false => Ok(ends.map(|end| format!("{path}{end}")).to_vec()),
        }
    }
}

/// The end of a file in a format that is not HOCON.
pub(super) const PROPERTIES: &str = ".properties";

/// Whether Java takes the name for an address, and not for a file.
fn is_address(name: &str) -> bool {
    let scheme = name.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    scheme.is_some_and(|scheme| ["file", "ftp", "http", "https", "jar"].contains(&scheme.as_str()))
}

/// The absolute path of `name` beside the files of `folder`; it never leads out of the root.
fn absolute(folder: &str, name: &str) -> String {
    let base = if name.starts_with('/') { "" } else { folder };
    let mut parts = Vec::new();
    for part in base.split('/').chain(name.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::super::source::lex;
    use super::*;

    fn parsed(text: &str) -> Option<(bool, Kind, String, usize)> {
        let Include { required, kind, name, length } = Include::parse(&lex(text).unwrap())?;
        Some((required, kind, name, length))
    }

    #[test]
    fn every_way_to_say_it_is_understood() {
        for (text, required, kind, length) in [
            ("include \"a\"", false, Kind::Plain, 2),
            ("include\n\"a\" x = 1", false, Kind::Plain, 3),
            ("include required(\"a\")", true, Kind::Plain, 4),
            ("include required ( \"a\" )", true, Kind::Plain, 5),
            ("include file(\"a\")", false, Kind::File, 4),
            ("include required(file(\"a\"))", true, Kind::File, 4),
            ("include required( file( \"a\" ) ), b = 1", true, Kind::File, 6),
            ("include classpath(\"a\")", false, Kind::ClassPath, 4),
            ("include required(url(\"a\"))", true, Kind::Url, 4),
        ] {
            assert_eq!(parsed(text), Some((required, kind, "a".to_owned(), length)), "{text}");
        }
        for text in [
            "include",
            "include a",
            "include = 1",
            "include file(\"a\"",
            "include file(\"a\"))",
            "include package(\"a\")",
        ] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }

    #[test]
    fn a_file_is_looked_for_beside_the_one_that_includes_it() {
        for (text, expected) in [
            ("include \"b.conf\"", Ok(vec!["/etc/jitsi/b.conf"])),
            ("include \"../b.json\"", Ok(vec!["/etc/b.json"])),
            ("include \"../../../../b.properties\"", Ok(vec!["/b.properties"])),
            ("include \"/run//./b.conf\"", Ok(vec!["/run/b.conf"])),
            ("include file(\"/run/b.conf\")", Ok(vec!["/run/b.conf"])),
            ("include \"b\"", Ok(vec!["/etc/jitsi/b.properties", "/etc/jitsi/b.json", "/etc/jitsi/b.conf"])),
            ("include \"HTTPS://b/c.conf\"", Err("an address")),
            ("include url(\"c.conf\")", Err("an address")),
            ("include classpath(\"c.conf\")", Err("archives")),
            ("include file(\"c.conf\")", Err("started in")),
        ] {
            let found = Include::parse(&lex(text).unwrap()).unwrap().candidates("/etc/jitsi/a.conf");
            match (found, expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{text}"),
                (Err(found), Err(expected)) => assert!(found.contains(expected), "{text}: {found}"),
                (found, expected) => panic!("{text}: {found:?}, not {expected:?}"),
            }
        }
    }
}
