//! The rooms of the house know only whom they may know.

use std::path::{Path, PathBuf};

/// Who may import whom, by module. What is not listed knows nobody of ours.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("shown", &[]),
    ("table", &[]),
    ("name", &["shown"]),
    ("place", &["shown"]),
    ("syntax", &["shown"]),
    ("violation", &["place", "shown"]),
    ("fact", &["name", "place"]),
    ("spec", &["name", "place", "shown", "violation"]),
    ("registry", &["fact", "name", "place", "table"]),
    ("component", &["fact", "name", "place", "registry"]),
    ("law", &["component", "fact", "name", "place", "registry", "shown", "violation"]),
    (
        "topology",
        &["component", "default", "fact", "law", "name", "place", "registry", "shown", "spec", "table", "violation"],
    ),
    ("port", &["Topology", "component", "fact", "name", "place"]),
    ("need", &["Topology", "component", "fact", "name"]),
    ("file", &["component", "fact", "name", "syntax"]),
    ("emit", &["Topology", "component", "file", "name", "need", "shown", "syntax", "table"]),
    (
        "audit",
        &[
            "component",
            "default",
            "emit",
            "fact",
            "file",
            "law",
            "name",
            "place",
            "registry",
            "shown",
            "spec",
            "table",
            "topology",
            "violation",
        ],
    ),
    ("schema", &["Topology", "component", "default", "name", "spec"]),
    ("strategy", &["Topology", "component", "default", "fact", "law", "name", "spec", "violation"]),
    ("default", &["name", "spec"]),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn every_import_is_allowed_by_the_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut strangers = Vec::new();
    for file in &files {
        let inside = file.strip_prefix(&root).unwrap();
        let room = inside.components().next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs");
        if room == "lib" || room == "bin" {
            continue;
        }
        let text = std::fs::read_to_string(file).unwrap();
        // A test may take what it likes to make what it needs.
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let (_, allowed) =
            MAY_KNOW.iter().find(|(name, _)| *name == room).unwrap_or_else(|| panic!("no line for the room `{room}`"));
        for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for (at, _) in line.match_indices("crate::") {
                let word: String = line[at + 7..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if word != room && !word.is_empty() && !allowed.contains(&word.as_str()) {
                    strangers.push(format!("{} knows `{word}`", inside.display()));
                }
            }
        }
    }
    assert!(files.len() > 40 && strangers.is_empty(), "{strangers:#?}");
}

#[test]
fn the_command_line_knows_the_public_api_alone() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/bin"), &mut files);
    assert!(!files.is_empty());
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let around = |line: &&str| line.contains("_private") || line.contains("#[path");
        assert_eq!(text.lines().find(around), None, "{}", file.display());
    }
}

#[test]
fn the_default_features_pull_in_at_most_twenty_crates() {
    let tree = std::process::Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "-p", "jitsi-topology", "-e", "normal", "--prefix", "none"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let listed = String::from_utf8(tree.stdout).unwrap();
    let crates: std::collections::BTreeSet<&str> =
        listed.lines().map(|line| line.trim_end_matches(" (*)")).filter(|line| !line.is_empty()).collect();
    assert!((10..=20).contains(&crates.len()), "{crates:#?}");
}

#[test]
fn every_test_that_a_promise_rests_on_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src", "tests", "../examples/tests", "../examples/downstream/tests"] {
        sources(&root.join(folder), &mut files);
    }
    let code: String = files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    let page = std::fs::read_to_string(root.join("../docs/assurance.md")).unwrap();
    let is_name =
        |word: &&str| word.matches('_').count() > 1 && word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let named: Vec<&str> = page.split('`').skip(1).step_by(2).filter(is_name).collect();
    let missing: Vec<_> = named.iter().filter(|name| !code.contains(&format!("fn {name}("))).collect();
    assert!(named.len() > 50 && missing.is_empty(), "{missing:#?}");
}
