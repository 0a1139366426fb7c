//! Documents that nobody would write, read by Lightbend's parser and by the audit's reader: what the one resolves, the
//! other resolves to the same.

#[path = "../../src/audit/hocon/documents.rs"]
mod documents;

use crate::case::ENVIRONMENT;
use crate::lightbend::attempt;
use crate::tool::nothing_wrong;
use jitsi_topology::audit::raw;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A file and the one it includes.
type Document = (String, String);

/// The same documents every time.
fn documents(count: usize, of: &impl Strategy<Value = Document>) -> Vec<Document> {
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, b"settings that nobody would write");
    let mut runner = TestRunner::new_with_rng(Config::default(), random);
    (0..count).map(|_| of.new_tree(&mut runner).expect("nothing is filtered out").current()).collect()
}

fn write(folder: &Path, number: usize, (main, other): &Document) -> PathBuf {
    let folder = folder.join(number.to_string());
    std::fs::create_dir(&folder).expect("a folder");
    std::fs::write(folder.join("other.conf"), other).expect("a file");
    std::fs::write(folder.join("main.conf"), main).expect("a file");
    folder.join("main.conf")
}

/// What somebody makes of a document, or why it is refused.
type Said = Result<Value, String>;

/// Each document with what Lightbend's parser and the audit's reader make of it.
fn read(documents: Vec<Document>) -> Vec<(Document, Said, Said)> {
    let folder = tempfile::tempdir().expect("a folder");
    let files: Vec<PathBuf> =
        documents.iter().enumerate().map(|(number, one)| write(folder.path(), number, one)).collect();
    let environment = ENVIRONMENT.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let read = documents.into_iter().zip(attempt(&files)).map(|((main, other), theirs)| {
        let files = [("/main.conf", &main), ("/other.conf", &other)];
        let files: BTreeMap<String, String> = files.map(|(path, text)| (path.to_owned(), text.clone())).into();
        let ours = raw::hocon(&files, "/main.conf", &environment);
        ((main, other), theirs, ours)
    });
    read.collect()
}

/// How many times as many documents to try as in every run of the tests; the variable says another number.
const TIMES: (&str, usize) = ("TIMES", 1);

fn times() -> usize {
    let written = std::env::var_os(TIMES.0).map(|times| times.to_str().and_then(|times| times.parse().ok()));
    written.map_or(TIMES.1, |times| times.expect("a number of times"))
}

/// What the two make of the documents: how many they resolve to the same, how many both refuse, and all others.
fn compare(documents: Vec<Document>) -> (usize, usize, Vec<String>) {
    let (mut same, mut refused, mut wrong) = (0, 0, Vec::new());
    for ((main, other), theirs, ours) in read(documents) {
        match (&theirs, &ours) {
            (Ok(theirs), Ok(ours)) if theirs == ours => same += 1,
            (Err(_), Err(_)) => refused += 1,
            _ => wrong.push(format!("{main}\n--- other.conf\n{other}\n--- {theirs:?}\n--- {ours:?}\n")),
        }
    }
    (same, refused, wrong)
}

#[test]
fn what_lightbend_resolves_is_resolved_to_the_same() {
    let documents = documents(1500 * times(), &(documents::settings("other.conf"), documents::settings("none.conf")));
    let (same, refused, wrong) = compare(documents);
    nothing_wrong(&wrong);
    // Half of the documents have a mistake.
    assert!(same > 400 && refused > 400, "{same} read, {refused} refused");
}

#[test]
fn what_lightbend_calls_no_hocon_is_refused() {
    let words = || documents::words(&[]);
    let (same, refused, wrong) = compare(documents(1200 * times(), &(words(), words())));
    nothing_wrong(&wrong);
    assert!(same > 30 && refused > 600, "{same} read, {refused} refused");
}
