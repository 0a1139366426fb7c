//! `audit` on the command line: exit codes, reports across files, and a description to take over with.

#![expect(clippy::disallowed_methods, reason = "a test writes what is read")]

use crate::cli::{code, printed, run};
use crate::corpus::{copy, folder};
use crate::golden::same;
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// A copy of a style with one mistake in it, in a folder that is called the same on every machine.
fn broken(style: &str, file: &str, from: &str, to: &str) -> tempfile::TempDir {
    let parent = tempfile::tempdir().unwrap();
    let copied = parent.path().join("copied");
    copy(&folder(style), &copied);
    let path = copied.join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
    parent
}

/// The audit that the README shows.
pub(crate) fn readme() -> std::process::Output {
    let parent = broken("debian", "etc/jitsi/jicofo/jicofo.conf", "JvbBrewery@muc", "jvb-brewery@muc");
    let command = &mut std::process::Command::new(env!("CARGO_BIN_EXE_jitsi-topology"));
    command.args(["audit", "copied"]).current_dir(parent.path()).output().unwrap()
}

fn audit(parent: &Path, further: &[&str]) -> std::process::Output {
    let dir = parent.join("copied");
    run(&[&["audit", dir.to_str().unwrap()], further].concat(), "")
}

#[test]
fn what_works_is_0_a_broken_law_1_and_nothing_to_read_2() {
    let style = folder("debian");
    let output = run(&["audit", style.to_str().unwrap()], "");
    let (stdout, stderr) = printed(&output);
    assert_eq!((code(&output), stdout.as_str()), (0, "nothing is wrong (1 bridge, 1 machine)\n"), "{stderr}");
    assert!(stderr.starts_with("Taken for granted, because no file says:\n"), "{stderr}");

    let empty = tempfile::tempdir().unwrap();
    let output = run(&["audit", empty.path().to_str().unwrap()], "");
    assert_eq!(code(&output), 2);
    assert!(printed(&output).1.contains("name the files, or copy them to MACHINE/etc"), "{}", printed(&output).1);
    assert_eq!(code(&run(&["audit", "no-such-folder"], "")), 2);
    assert_eq!(code(&run(&["audit"], "")), 2);
}

#[test]
fn a_report_shows_both_files_and_no_password() {
    let parent = broken("docker", "jvb2/config/jvb.conf", "5b0e6a6c", "0b0e6a6c");
    let output = audit(parent.path(), &[]);
    assert_eq!(code(&output), 1);
    let shown = printed(&output).1.replace(&format!("{}/", parent.path().display()), "");
    same("tests/golden/audit.txt", &shown);
    assert!(!shown.contains("0b0e6a6c") && !shown.contains("5b0e6a6c"), "{shown}");
}

#[test]
fn programs_get_the_same_as_json_and_as_sarif() {
    let parent = broken("docker", "jvb2/config/jvb.conf", "MUC_NICKNAME = \"jvb-2\"", "MUC_NICKNAME = \"jvb-1\"");
    let json = audit(parent.path(), &["--format", "json"]);
    assert_eq!(code(&json), 1);
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    let violations = json["violations"].as_array().unwrap();
    let said = violations.iter().find(|said| said["code"] == "duplicate-identity").unwrap();
    let location = &said["places"][0]["location"];
    assert!(location["file"].as_str().unwrap().ends_with("copied/jvb2/config/jvb.conf"), "{said:#}");
    assert!(location["line"].as_u64().unwrap() > 1, "{said:#}");
    assert!(!json["notes"].as_array().unwrap().is_empty());

    let sarif = audit(parent.path(), &["--format", "sarif"]);
    let sarif: Value = serde_json::from_slice(&sarif.stdout).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), violations.len());
    let found = results.iter().find(|result| result["ruleId"] == "duplicate-identity").unwrap();
    let region = &found["locations"][0]["physicalLocation"]["region"];
    assert_eq!(region["startLine"], location["line"]);
}

#[test]
fn a_description_is_written_once_for_its_owner_alone_and_says_the_same() {
    let parent = tempfile::tempdir().unwrap();
    let spec = parent.path().join("topology.toml");
    let style = folder("by-hand");
    let arguments = ["audit", style.to_str().unwrap(), "--write-spec", spec.to_str().unwrap()];
    let output = run(&arguments, "");
    assert_eq!(code(&output), 0, "{}", printed(&output).1);
    assert_eq!(fs::metadata(&spec).unwrap().permissions().mode() & 0o777, 0o600);
    let text = fs::read_to_string(&spec).unwrap();
    assert!(text.contains("#   nginx: location /: a description has no word for it"), "{text}");

    let again = run(&arguments, "");
    assert_eq!(code(&again), 2);
    assert!(printed(&again).1.contains("cannot write"), "{}", printed(&again).1);
    assert_eq!(fs::read_to_string(&spec).unwrap(), text);

    let rendered = parent.path().join("copied");
    let output = run(&["render", spec.to_str().unwrap(), "--out", rendered.to_str().unwrap()], "");
    assert_eq!(code(&output), 0, "{}", printed(&output).1);
    let again = parent.path().join("again.toml");
    let output = audit(parent.path(), &["--write-spec", again.to_str().unwrap()]);
    assert_eq!(code(&output), 0, "{}", printed(&output).1);
    let described = |path: &Path| {
        let text = fs::read_to_string(path).unwrap();
        text.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(described(&again), described(&spec));
}

#[test]
fn files_are_named_one_by_one_and_variables_come_from_a_file() {
    let parent = broken("by-hand", "server/etc/jitsi/jicofo/jicofo.conf", "port", "port");
    let server = parent.path().join("copied/server/etc");
    let file = |name: &str| server.join(name).to_str().unwrap().to_owned();
    let env = parent.path().join("env");
    fs::write(&env, "# the service\nexport SERVICE_PASSWORD=\"x y\"\n").unwrap();
    let arguments = [
        "audit".to_owned(),
        format!("--prosody={}", file("prosody/prosody.cfg.lua")),
        format!("--prosody-jvb={}", file("prosody-jvb/prosody.cfg.lua")),
        format!("--jicofo={}", file("jitsi/jicofo/jicofo.conf")),
        format!("--jvb={}", file("jitsi/videobridge/jvb.conf")),
        format!("--jvb={}", file("jitsi/videobridge/second.conf")),
        format!("--env={}", env.display()),
    ];
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let output = run(&arguments, "");
    let (stdout, stderr) = printed(&output);
    assert_eq!(code(&output), 0, "{stderr}");
    assert!(stdout.contains("2 bridges"), "{stdout}");
    assert!(!stderr.contains("SERVICE_PASSWORD"), "{stderr}");
    assert!(stderr.contains("no nginx could be read"), "{stderr}");
}

#[test]
fn accounts_are_seen_in_copies_of_the_data_folders() {
    let parent = tempfile::tempdir().unwrap();
    let data = parent.path().join("data");
    let style = folder("debian");
    let with_data = || run(&["audit", style.to_str().unwrap(), "--data", data.to_str().unwrap()], "");
    let account = |folder: &str, host: &str, user: &str| {
        let folder = data.join(folder).join(host).join("accounts");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(format!("{user}.dat")), "").unwrap();
    };
    account("var/lib/prosody", "auth%2emeet%2eexample%2eorg", "focus");
    account("var/lib/prosody-jvb", "tech%2emeet%2eexample%2eorg", "focus");
    let output = with_data();
    assert_eq!(code(&output), 1);
    let report = printed(&output).1;
    assert!(report.contains("error[no-such-account]") && report.contains("`jvb@tech.meet.example.org`"), "{report}");
    account("var/lib/prosody-jvb", "tech%2emeet%2eexample%2eorg", "jvb");
    assert_eq!(code(&with_data()), 0, "{}", printed(&with_data()).1);
}
