//! The page: a table, the peers, the builds, and how all of it was measured.

use crate::builds::Build;
use crate::commands::Needs;
use crate::in_process::Scale;
use crate::lines;
use crate::machine;
use crate::row::Row;
use std::fmt::{self, Display};
use std::fs;
use std::io;
use std::path::Path;

/// Everything that was measured.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) rows: Vec<Row>,
    pub(crate) scale: Vec<Scale>,
    pub(crate) peers: Vec<Needs>,
    pub(crate) builds: Vec<Build>,
}

/// What is said beside the figures. It is kept by hand, and goes into the page as it stands.
const WORDS: &str = include_str!("words.md");

/// Writes it to `path`.
#[expect(clippy::disallowed_methods, reason = "a page of the documentation, and no tree of configs")]
pub(crate) fn write(path: &Path, page: &Page) -> io::Result<()> {
    let text = WORDS
        .replace("{machine}\n", &format!("{}\n", machine::sentence()))
        .replace("{rows}\n", &lines(&page.rows))
        .replace("{scale}\n", &lines(&page.scale))
        .replace("{peers}\n", &lines(&page.peers))
        .replace("{builds}\n", &lines(&page.builds));
    fs::write(path, text)
}

impl Display for Scale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { bridges, ours, by_hand, copied, ratio } = self;
        write!(f, "| {bridges} | {ours:.0} | {by_hand:.0} | {copied:.0} | {ratio:.1} |")
    }
}

impl Display for Needs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, bridges, user, wall, memory } = self;
        let (user, wall, memory) = (user * 1e3, wall * 1e3, memory / 1e6);
        write!(f, "| {name} | {bridges} | {user:.0} | {wall:.0} | {memory:.0} |")
    }
}

impl Display for Build {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { features, crates, seconds } = self;
        write!(f, "| {features} | {crates} | {seconds:.1} |")
    }
}
