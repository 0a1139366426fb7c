//! `include`: what it names is read in its place (`ngx_conf_include` in `src/core/ngx_conf_file.c`).

use super::tree;
use super::{Directive, Tree};
use crate::audit::files::Files;
use crate::audit::refusal::Refusal;
use crate::audit::text::Text;
use crate::place::Location as Place;
use glob::{MatchOptions, Pattern};

/// The most files, and bytes of text, that are read.
const FILES: usize = 2000;
const TEXT: usize = 32 * 1024 * 1024;

/// How deep files may include each other.
const DEPTH: usize = 20;

/// Reads the configuration at `path` and all it includes.
pub(super) fn read(files: &dyn Files, path: &str) -> Result<Tree, Refusal> {
    let mut reader = Reader { files, read: Vec::new(), open: Vec::new(), words: tree::WORDS, text: TEXT, times: FILES };
    let text = reader.open(path, None)?;
    let written = tree::directives(&text, 0, &mut reader.words)?;
    let is_whole = written.iter().any(|directive| directive.name == "http" || directive.name == "events");
    let prefix = if is_whole { split(path).0 } else { folder_of_nginx(path) };
    reader.open.push(path.to_owned());
    let depth = usize::from(!is_whole);
    let main = reader.expand(written, prefix, depth)?;
    let around = |site| {
        let at = Place { written: false, ..text.location((0, 0)) };
        vec![Directive { name: "http".to_owned(), args: Vec::new(), at, block: Some(site) }]
    };
    Ok(Tree { main: if is_whole { main } else { around(main) }, files: reader.read })
}

struct Reader<'a> {
    files: &'a dyn Files,
    read: Vec<String>,
    /// The files that are being read, each included by the one before.
    open: Vec<String>,
    /// How many more words may be read.
    words: usize,
    /// How many more bytes may be read, and files.
    text: usize,
    times: usize,
}

impl Reader<'_> {
    /// `written`, with what is included in the place of each `include`, `depth` blocks deep.
    fn expand(&mut self, written: Vec<Directive>, prefix: &str, depth: usize) -> Result<Vec<Directive>, Refusal> {
        let mut expanded = Vec::with_capacity(written.len());
        for mut directive in written {
            if directive.name == "include" && directive.block.is_none() {
                self.include(&directive, prefix, depth, &mut expanded)?;
                continue;
            }
            if let Some(inside) = directive.block.take() {
                directive.block = Some(self.expand(inside, prefix, depth + 1)?);
            }
            expanded.push(directive);
        }
        Ok(expanded)
    }

    fn include(
        &mut self,
        include: &Directive,
        prefix: &str,
        depth: usize,
        into: &mut Vec<Directive>,
    ) -> Result<(), Refusal> {
        let [path] = include.args.as_slice() else {
            return Err(refuse("`include` takes one path", "write one `include` for each path", &include.at));
        };
        // Relative to the main file, and not to the one that includes.
        let full = if path.text.starts_with('/') { path.text.clone() } else { format!("{prefix}/{}", path.text) };
        let paths = if full.contains(['*', '?', '[']) { self.matching(&full, &path.at)? } else { vec![full] };
        for path in paths {
            if self.open.contains(&path) {
                return Err(refuse("the file includes itself, and so never ends", "take the include out", &include.at));
            }
            if self.open.len() > DEPTH {
                let message = format!("files include each other more than {DEPTH} deep");
                return Err(refuse(&message, "include fewer", &include.at));
            }
            let text = self.open(&path, Some(&include.at))?;
            let written = tree::directives(&text, depth, &mut self.words)?;
            self.open.push(path);
            into.extend(self.expand(written, prefix, depth)?);
            self.open.pop();
        }
        Ok(())
    }

    fn open(&mut self, path: &str, at: Option<&Place>) -> Result<Text, Refusal> {
        let refuse = |message: String, help: &str| Refusal { message, help: help.to_owned(), at: at.cloned() };
        let text = self
            .files
            .text(path)
            .map_err(|why| refuse(format!("{path} cannot be read: {why}"), "make it a text file that can be read"))?;
        let text = text.ok_or_else(|| {
            refuse(format!("there is no {path}; nginx does not start"), "make the file, or mend the path")
        })?;
        let limits = (self.text.checked_sub(text.len()), self.times.checked_sub(1));
        let (Some(left), Some(times)) = limits else {
            let message =
                format!("the configuration is more than {FILES} files or {} MiB, and is not read", TEXT >> 20);
            return Err(refuse(message, "make it smaller, or give the file of the site alone"));
        };
        (self.text, self.times) = (left, times);
        if !self.read.iter().any(|read| read == path) {
            self.read.push(path.to_owned());
        }
        Ok(Text::new(self.files.title(path), text))
    }

    /// The files that a wildcard names, sorted; none is as good as any (`glob(3)`).
    fn matching(&self, wildcard: &str, at: &Place) -> Result<Vec<String>, Refusal> {
        let mut found = vec![String::new()];
        for part in wildcard.split('/').skip(1) {
            if !part.contains(['*', '?', '[']) {
                for folder in &mut found {
                    folder.extend(["/", part]);
                }
                continue;
            }
            let pattern =
                pattern(part).ok_or_else(|| refuse("this wildcard cannot be read", "close its brackets", at))?;
            let below = |folder: &String| {
                let names = self.files.names(folder).unwrap_or_default().into_iter();
                let named = names.filter(|name| pattern.matches_with(name, LEADING_DOT));
                named.map(|name| format!("{folder}/{name}")).collect::<Vec<_>>()
            };
            found = found.iter().flat_map(below).take(FILES + 1).collect();
        }
        // What came after the last wildcard may not be there.
        if !split(wildcard).1.contains(['*', '?', '[']) {
            found.retain(|path| {
                self.files.names(split(path).0).is_some_and(|names| names.iter().any(|name| name == split(path).1))
            });
        }
        found.sort();
        Ok(found)
    }
}

/// A wildcard leaves out what is hidden.
const LEADING_DOT: MatchOptions =
    MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };

/// One part of a path with a wildcard in it; two stars are one to `glob(3)`, and folders to the crate.
fn pattern(part: &str) -> Option<Pattern> {
    let mut part = part.replace("[^", "[!");
    while part.contains("**") {
        part = part.replace("**", "*");
    }
    Pattern::new(&part).ok()
}

fn refuse(message: &str, help: &str, at: &Place) -> Refusal {
    Refusal::new(message, help).at(at.clone())
}

fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// The folder of the main file, when all that is known is a site in it: `/etc/nginx` of `/etc/nginx/conf.d/x.conf`.
fn folder_of_nginx(site: &str) -> &str {
    match site.rfind("/nginx/") {
        Some(at) => site.get(..at + "/nginx".len()).unwrap_or_default(),
        None => split(site).0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::files::memory::Memory;
    use std::time::Instant;

    const MAIN: &str = "/etc/nginx/nginx.conf";

    fn names(directives: &[Directive]) -> String {
        let name = |directive: &Directive| match &directive.block {
            Some(inside) => format!("{}({})", directive.name, names(inside)),
            None => directive.name.clone(),
        };
        directives.iter().map(name).collect::<Vec<_>>().join(" ")
    }

    fn refused(files: &Memory) -> String {
        let since = Instant::now();
        let refusal = read(files, MAIN).unwrap_err();
        assert!(since.elapsed().as_secs() < 20 && !refusal.help.is_empty(), "{refusal} {:?}", since.elapsed());
        refusal.to_string()
    }

    #[test]
    fn what_is_included_stands_in_its_place() {
        let files = Memory::of([
            (MAIN, "a; include main.d/*.conf; http { include conf.d/*.conf; include /srv/[a-b].inc; z; }"),
            ("/etc/nginx/conf.d/b.conf", "b { include snippets/c; }"),
            ("/etc/nginx/conf.d/a.conf", "include conf.d/*.none; a;"),
            ("/etc/nginx/conf.d/.c.conf", "hidden;"),
            ("/etc/nginx/snippets/c", "c;"),
            ("/srv/b.inc", "e;"),
            ("/srv/a.inc", "d;"),
            ("/srv/c.inc", "f;"),
        ]);
        let Tree { main, files } = read(&files, MAIN).unwrap();
        assert_eq!(names(&main), "a http(a b(c) d e z)");
        let expected = ["nginx.conf", "conf.d/a.conf", "conf.d/b.conf", "snippets/c", "/srv/a.inc", "/srv/b.inc"];
        assert_eq!(files.iter().map(|file| file.trim_start_matches("/etc/nginx/")).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_site_alone_is_read_as_if_in_http() {
        let site = "/etc/nginx/sites-enabled/x.conf";
        let files = Memory::of([(site, "map { } server { include snippets/c; }"), ("/etc/nginx/snippets/c", "c;")]);
        let tree = read(&files, site).unwrap();
        assert_eq!(names(&tree.main), "http(map() server(c))");
        assert!(!tree.main[0].at.written);
    }

    #[test]
    fn a_wildcard_may_be_a_folder() {
        let files = Memory::of([
            (MAIN, "http { include sites/*/server.conf; include sites/?/*.inc; }"),
            ("/etc/nginx/sites/b/server.conf", "b;"),
            ("/etc/nginx/sites/a/server.conf", "a;"),
            ("/etc/nginx/sites/c/x.inc", "c;"),
        ]);
        assert_eq!(names(&read(&files, MAIN).unwrap().main), "http(a b c)");
    }

    #[test]
    fn what_is_not_there_or_never_ends_is_refused() {
        let refused_all = |files: &[(&str, &str)]| {
            refused(&Memory(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()))
        };
        for (files, says) in [
            ([].as_slice(), "there is no /etc/nginx/nginx.conf; nginx does not start"),
            (&[(MAIN, "http {\n include none.conf; }")], "etc/nginx/nginx.conf:2:2: there is no /etc/nginx/none.conf"),
            (&[(MAIN, "include a b;")], "etc/nginx/nginx.conf:1:1: `include` takes one path"),
            (&[(MAIN, "include a/[;")], "etc/nginx/nginx.conf:1:9: this wildcard cannot be read"),
            (&[(MAIN, "http { include nginx.conf; }")], "etc/nginx/nginx.conf:1:8: the file includes itself"),
            (
                &[(MAIN, "http { include a; }"), ("/etc/nginx/a", "include *;")],
                "etc/nginx/a:1:1: the file includes itself",
            ),
            (&[(MAIN, "http { include a; }"), ("/etc/nginx/a", "b;\n}")], "etc/nginx/a:2:1: `}` closes nothing here"),
        ] {
            let said = refused_all(files);
            assert!(said.starts_with(says), "{said}");
        }
        let chain = |file: usize| (format!("/etc/nginx/{file}"), format!("a {{ include {}; }}", file + 1));
        let mut files = Memory((0..30).map(chain).collect());
        files.0.insert(MAIN.to_owned(), "http { include 0; }".to_owned());
        assert!(refused(&files).contains("more than 20 deep"));
        let many = "include x/*; ".repeat(3000);
        let files = Memory::of([(MAIN, &format!("http {{ {many} }}")), ("/etc/nginx/x/y", "a;")]);
        assert!(refused(&files).contains("more than 2000 files"));
        let large = "a b;\n".repeat(3_000_000);
        let files = Memory::of([(MAIN, &format!("http {{ {large} }}"))]);
        assert!(refused(&files).contains("more than 300000 words"));
    }
}
