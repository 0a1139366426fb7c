//! Files that are compared as wholes: the seed deployment and the tables of the docs.

#[cfg(feature = "toml")]
use jitsi_topology::Topology;
use jitsi_topology::law::LAWS;
use std::fmt::Write;
use std::path::Path;

/// Set to anything, golden files are written anew instead of compared.
const UPDATE: &str = "UPDATE_GOLDEN";

/// Compares `text` with the file at `path`, which is relative to the crate.
pub(crate) fn same(path: &str, text: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os(UPDATE).is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        #[expect(clippy::disallowed_methods, reason = "a golden file of the project, on request")]
        std::fs::write(&file, text).unwrap();
    }
    let expected = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(expected == text, "{path} is not what it was: run the tests with {UPDATE}=1 and read the difference");
}

#[test]
fn the_laws_in_the_docs_are_these() {
    let mut page = String::from(
        "# The laws\n\nMade from `jitsi-topology/src/law/`. `jitsi-topology explain CODE` prints one of them.\n\n",
    );
    page.push_str("| Code | Forbids |\n|---|---|\n");
    for law in LAWS {
        writeln!(page, "| [`{0}`](#{0}) | {1} |", law.code(), law.forbids()).unwrap();
    }
    for law in LAWS {
        write!(
            page,
            "\n## {}\n\n**Forbids** {}.\n\n**Why** {}.\n\n**Mend** {}.\n",
            law.code(),
            law.forbids(),
            law.why(),
            law.mend()
        )
        .unwrap();
    }
    same("../docs/laws.md", &page);
}

#[cfg(feature = "toml")]
#[test]
fn the_seed_deployment_is_rendered_as_before() {
    use jitsi_topology::emit::{FileTree, Origin, emit, standard};
    let source =
        jitsi_topology::spec::Source::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/seed.toml"))
            .unwrap();
    let topology = Topology::resolve(&source.read().unwrap()).unwrap();
    let mut tree = FileTree::default();
    emit(&topology, &standard(&Origin::file("seed.toml")), &mut tree).unwrap();
    for file in tree.iter() {
        same(&format!("tests/golden/seed/{}", file.relative()), file.text());
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/seed");
    assert_eq!(files_below(&folder), tree.len(), "a golden file that nothing renders any more");
}

#[cfg(feature = "toml")]
fn files_below(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { files_below(&path) } else { 1 }).sum()
}

#[cfg(feature = "toml")]
#[test]
fn the_broken_example_reports_everything_at_once_with_lines() {
    let source =
        jitsi_topology::spec::Source::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/broken.toml"))
            .unwrap();
    let violations = source.located(Topology::resolve(&source.read().unwrap()).unwrap_err());
    let codes: std::collections::BTreeSet<_> = violations.codes().into_iter().collect();
    assert!(codes.len() >= 6, "{codes:?}");
    for violation in &violations {
        assert!(violation.at().location().is_some(), "{violation}");
    }
    let report = violations.to_string().replace(&source.name().replace("broken.toml", ""), "");
    same("tests/golden/broken.txt", &(report + "\n"));
}
