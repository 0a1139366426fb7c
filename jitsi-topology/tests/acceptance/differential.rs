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

/// What Lightbend resolves and the audit refuses, with its place and what to write instead: the parser it reads with
/// finds no end of these, or loses values without a word.
const REFUSED: [&str; 5] = [
    "leads back to what it is part of",
    "is put together from its own value",
    "is put together from too many parts",
    // It looks at what is replaced afterwards as well.
    "nothing is written at that path",
    "requires same-kind operands",
];

/// What Lightbend refuses and the audit reads: mistakes in a value that is replaced afterwards, which Lightbend looks at
/// all the same, and documents that Lightbend itself calls a mistake of its own.
const PASSED: [&str; 3] = ["UnresolvedSubstitution", "WrongType", "BugOrBroken"];

#[test]
fn what_lightbend_resolves_is_resolved_to_the_same() {
    let (mut same, mut refused, mut passed, mut wrong) = (0, 0, 0, Vec::new());
    for ((main, other), theirs, ours) in read(documents(1500, &(documents::settings(), documents::settings()))) {
        let said = format!("{main}\n--- other.conf\n{other}\n--- {theirs:?}\n--- {ours:?}\n");
        match (theirs, ours) {
            (Ok(theirs), Ok(ours)) if theirs == ours => same += 1,
            (Ok(_), Err(why)) if REFUSED.iter().any(|known| why.contains(known)) => refused += 1,
            (Err(why), Ok(_)) if PASSED.iter().any(|known| why.contains(known)) => passed += 1,
            (Err(_), Err(_)) => {}
            _ => wrong.push(said),
        }
    }
    nothing_wrong(&wrong);
    // Half of the documents have a mistake.
    assert!(same > 400 && refused < same / 4 && passed < same / 50, "{same} read, {refused} refused, {passed} passed");
}

#[test]
fn what_lightbend_calls_no_hocon_is_refused() {
    let (mut same, mut neither, mut wrong) = (0, 0, Vec::new());
    let words = || documents::words(&[]);
    for ((main, _), theirs, ours) in read(documents(1200, &(words(), words()))) {
        let said = format!("{main}\n--- {theirs:?}\n--- {ours:?}\n");
        match (theirs, ours) {
            (Ok(theirs), Ok(ours)) if theirs == ours => same += 1,
            (Err(_), Err(_)) => neither += 1,
            // Its words are not laid out as the parser expects them; nobody writes keys like these.
            (Ok(_), Err(why)) if why.contains("a key is expected") || why.contains("token after key") => {}
            _ => wrong.push(said),
        }
    }
    nothing_wrong(&wrong);
    assert!(same > 30 && neither > 600, "{same} read, {neither} refused");
}
