//! Every example runs, and prints what is written beside it.

use std::path::Path;
use std::process::Command;

const EXAMPLES: [(&str, &str); 7] = [
    ("add_bridge", env!("CARGO_BIN_EXE_add_bridge")),
    ("build_in_rust", env!("CARGO_BIN_EXE_build_in_rust")),
    ("by_hand", env!("CARGO_BIN_EXE_by_hand")),
    ("json_report", env!("CARGO_BIN_EXE_json_report")),
    ("load_and_write", env!("CARGO_BIN_EXE_load_and_write")),
    ("own_emitter", env!("CARGO_BIN_EXE_own_emitter")),
    ("plain_syntax", env!("CARGO_BIN_EXE_plain_syntax")),
];

/// Set to anything, the outputs are written anew instead of compared.
const UPDATE: &str = "UPDATE_GOLDEN";

#[test]
fn every_example_prints_what_is_written_beside_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("output");
    for (name, program) in EXAMPLES {
        let output = Command::new(program).output().unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        let file = folder.join(name).with_extension("txt");
        if std::env::var_os(UPDATE).is_some() {
            #[expect(clippy::disallowed_methods, reason = "a golden file of the project, on request")]
            std::fs::write(&file, &printed).unwrap();
        }
        let expected = std::fs::read_to_string(&file).unwrap_or_default();
        assert_eq!(printed, expected, "{name}: run the tests with {UPDATE}=1 and read the difference");
    }
}

#[test]
fn every_program_here_is_run() {
    let sources = std::fs::read_dir(env!("CARGO_MANIFEST_DIR")).unwrap();
    let sources =
        sources.map(|entry| entry.unwrap().path()).filter(|path| path.extension().is_some_and(|end| end == "rs"));
    assert_eq!(sources.count(), EXAMPLES.len());
}
