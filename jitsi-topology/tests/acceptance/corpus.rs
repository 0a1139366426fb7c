//! The deployments of the corpus, read by Prosody and by Lightbend's parser.
//!
//! What they say is kept in `tests/corpus/expected.json`, and the audit's readers are held to it wherever the tests run.
//! `UPDATE_GOLDEN=1` writes it anew.

use crate::case::ENVIRONMENT;
use crate::lightbend::attempt_in;
use crate::model::differences;
use crate::prosody::load_in;
use crate::tool::nothing_wrong;
use serde_json::{Map, Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// The styles; each is a folder of `tests/corpus`.
const STYLES: [&str; 4] = ["ansible", "by-hand", "debian", "docker"];

/// Variables that the deployments ask for.
const VARIABLES: [(&str, &str); 3] =
    [("JICOFO_CLIENT_PASSWORD", "0#1 from \"outside\""), ("JVB_PASSWORD", "zwölf €"), ("SERVICE_PASSWORD", "\\")];

/// All files below `folder`, each by its path below `root`.
fn files(root: &Path, folder: &Path, found: &mut Vec<String>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        match path.is_dir() {
            true => files(root, &path, found),
            false => found.push(path.strip_prefix(root).expect("it lies there").display().to_string()),
        }
    }
}

/// A copy of the corpus in which links of its machines lead where they lead there.
fn copy(root: &Path, to: &Path, all: &[String]) {
    for file in all {
        let (from, copied) = (root.join(file), to.join(file));
        let style = root.join(file.split('/').next().expect("a style"));
        let from = match fs::read_link(&from) {
            Ok(link) => style.join(link.strip_prefix("/").expect("a path on the machine")),
            Err(_) => from,
        };
        fs::create_dir_all(copied.parent().expect("a folder")).expect("a folder");
        fs::copy(&from, &copied).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
    }
}

/// Those of a program, with what it says of each.
fn said<A>(all: &[String], ends: &[&str], folder: &Path, read: impl Fn(&[PathBuf]) -> Vec<A>) -> Vec<(String, A)> {
    let own: Vec<String> = all.iter().filter(|file| ends.iter().any(|end| file.ends_with(end))).cloned().collect();
    let paths: Vec<PathBuf> = own.iter().map(|file| folder.join(file)).collect();
    own.into_iter().zip(read(&paths)).collect()
}

/// What the programs themselves say.
fn expected() -> Value {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut all = Vec::new();
    for style in STYLES {
        files(&root, &root.join(style), &mut all);
    }
    let folder = tempfile::tempdir().expect("a folder");
    copy(&root, folder.path(), &all);
    let environment: Vec<(&str, &str)> = ENVIRONMENT.into_iter().chain(VARIABLES).collect();
    let jitsi = ["jicofo.conf", "jvb.conf", "second.conf", "common.conf", "secrets.conf"];
    let hocon = said(&all, &jitsi, folder.path(), |files| attempt_in(files, &environment));
    let hocon: Map<String, Value> = hocon
        .into_iter()
        .map(|(file, said)| (file.clone(), said.unwrap_or_else(|error| panic!("{file}: {error}"))))
        .collect();
    let prosody = said(&all, &["prosody.cfg.lua"], folder.path(), |files| {
        let mut configs = load_in(files, &environment);
        files.iter().map(|file| configs.remove(file).expect("an answer").options).collect()
    });
    let prosody: Map<String, Value> = prosody.into_iter().map(|(file, options)| (file, json!(options))).collect();
    let environment: Map<String, Value> =
        environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
    json!({ "environment": environment, "hocon": hocon, "prosody": prosody })
}

#[test]
fn what_is_kept_of_the_corpus_is_what_the_programs_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/expected.json");
    let said = expected();
    assert!(said["hocon"].as_object().is_some_and(|files| files.len() >= 14));
    assert!(said["prosody"].as_object().is_some_and(|files| files.len() == 8));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, format!("{said:#}\n")).expect("the corpus can be written");
    }
    let kept = fs::read_to_string(&path).expect("UPDATE_GOLDEN=1 writes it");
    let kept = serde_json::from_str(&kept).expect("it is JSON");
    let mut wrong = Vec::new();
    differences("expected.json", &said, &kept, &mut wrong);
    nothing_wrong(&wrong);
}
