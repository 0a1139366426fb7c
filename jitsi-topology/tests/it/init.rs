//! `init` and `schema`: what they write, and what they leave alone.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_jitsi-topology")).args(arguments).current_dir(folder).output().unwrap()
}

fn runs(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Exit 2, one line that says why, and nothing on standard output.
fn refuses(folder: &Path, arguments: &[&str], says: &str) {
    let output = run(folder, arguments);
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &b""[..]), "{arguments:?}: {error}");
    assert!(error.starts_with("error: ") && error.contains(says), "{arguments:?}: {error}");
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn write(folder: &Path, name: &str, text: &str) {
    #[expect(clippy::disallowed_methods, reason = "what a test begins with")]
    std::fs::write(folder.join(name), text).unwrap();
}

fn files(folder: &Path) -> BTreeSet<String> {
    folder.read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Each format with the line that ties a description to its schema.
const FORMATS: [(&str, &str); 3] = [
    ("toml", "#:schema ./topology.schema.json\n"),
    ("yaml", "# yaml-language-server: $schema=./topology.schema.json\n"),
    ("json", "{\n  \"$schema\": \"./topology.schema.json\",\n"),
];

#[test]
fn what_init_writes_is_right_in_every_format() {
    for (format, tie) in FORMATS {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let name = format!("topology.{format}");
        let says = runs(folder, &["init", "--domain", "Jitsi.Example.com", "--bridges", "3", "--format", format]);
        assert_eq!(files(folder), [name.as_str(), "topology.env", "topology.schema.json"].map(str::to_owned).into());
        assert!(files(folder).iter().all(|file| says.contains(file)), "{says}");
        let text = read(folder, &name);
        assert!(text.starts_with(tie), "{text}");
        assert!(runs(folder, &["check", &name]).contains("fine (3 bridges, 1 machine)"));
        assert_eq!(read(folder, "topology.schema.json"), runs(folder, &["schema"]));
        assert!(run(folder, &["check", &name]).stderr.is_empty(), "there is nothing to warn of either");
    }
}

/// Everything that is commented out, switched on. A comment for people begins with one blank.
fn switched_on(text: &str) -> String {
    let code = |line: &str| {
        line.strip_prefix('#').is_some_and(|rest| {
            rest.starts_with("  ") || rest.starts_with(|c: char| c == '[' || c.is_ascii_lowercase())
        })
    };
    let lines = text.lines().map(|line| if code(line) { &line[1..] } else { line });
    lines.fold(String::new(), |text, line| text + line + "\n")
}

#[test]
fn what_is_commented_out_holds_as_well() {
    for format in ["toml", "yaml"] {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let name = format!("topology.{format}");
        runs(folder, &["init", "--domain", "jitsi.example.com", "--bridges", "2", "--format", format]);
        let text = read(folder, &name);
        let all = switched_on(&text);
        assert!(text.len() - all.len() >= 5, "{all}");
        write(folder, &name, &all);
        assert!(runs(folder, &["check", &name]).contains("fine (2 bridges, 2 machines)"), "{all}");
        let ports = runs(folder, &["ports", &name]);
        assert!(ports.contains("media1"), "{ports}");
    }
}

/// The variables of an environment file with their values.
fn variables(text: &str) -> Vec<(String, String)> {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned())).unwrap()).collect()
}

#[test]
fn passwords_are_fresh_and_for_their_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut seen = BTreeSet::new();
    for name in ["one.toml", "two.toml"] {
        runs(folder.path(), &["init", "--domain", "jitsi.example.com", "--out", name]);
        let env = name.replace("toml", "env");
        let mode = |name: &str| folder.path().join(name).metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&env), 0o600);
        assert_eq!(mode(name) & 0o111, 0);
        let text = read(folder.path(), &env);
        let variables = variables(&text);
        let names: Vec<&str> = variables.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["JICOFO_AUTH_PASSWORD", "JICOFO_SERVICE_PASSWORD", "JVB_AUTH_PASSWORD"]);
        for (name, value) in variables {
            assert!(
                value.len() == 32 && value.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()),
                "{name}"
            );
            assert!(!read(folder.path(), &format!("{}.toml", env.trim_end_matches(".env"))).contains(&value), "{name}");
            seen.insert(value);
        }
        // A shell reads the file as it is.
        let shell = Command::new("sh")
            .args(["-c", &format!(". ./{env} && printf %s \"$JVB_AUTH_PASSWORD\"")])
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(seen.contains(std::str::from_utf8(&shell.stdout).unwrap()));
    }
    assert_eq!(seen.len(), 6);
}

#[test]
fn nothing_is_ever_overwritten() {
    let arguments = ["init", "--domain", "jitsi.example.com"];
    for there in ["topology.toml", "topology.env"] {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), there, "mine");
        refuses(folder.path(), &arguments, &format!("{there} is there already"));
        assert_eq!(files(folder.path()), [there.to_owned()].into(), "nothing is written beside it");
        assert_eq!(read(folder.path(), there), "mine");
    }

    // A link that leads nowhere is there too: following it would write somewhere else.
    for there in ["topology.toml", "topology.env", "topology.schema.json"] {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("elsewhere", folder.path().join(there)).unwrap();
        refuses(folder.path(), &arguments, "there already");
        assert_eq!(files(folder.path()), [there.to_owned()].into());
    }

    // A schema serves many descriptions, so one that is there is kept, and the rest is written.
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "topology.schema.json", "{}");
    assert!(runs(folder.path(), &arguments).contains("kept as it was"));
    assert_eq!(read(folder.path(), "topology.schema.json"), "{}");
}

#[test]
fn what_cannot_be_written_whole_is_not_written_at_all() {
    // A limit on the size of files stands for a full disk: the description fits, the schema does not.
    let folder = tempfile::tempdir().unwrap();
    let line = format!(
        "trap '' XFSZ; ulimit -f 16; exec '{}' init --domain jitsi.example.com",
        env!("CARGO_BIN_EXE_jitsi-topology")
    );
    let output = Command::new("sh").args(["-c", &line]).current_dir(folder.path()).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(error.contains("cannot write topology.schema.json"), "{error}");
    assert_eq!(files(folder.path()), BTreeSet::new());
}

#[test]
fn what_makes_no_sense_is_refused_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let long = format!("{}.example", ["a".repeat(60), "a".repeat(60), "a".repeat(60), "a".repeat(55)].join("."));
    for (arguments, says) in [
        (&["init", "--domain", "a_b"][..], "is not a domain name"),
        (&["init", "--domain", "192.0.2.1"], "is not a domain name"),
        (&["init", "--domain", &long], "does not fit before it"),
        (&["init"], "--domain"),
        (&["init", "--domain", "a.example", "--bridges", "0"], "0 is not in 1.."),
        (&["init", "--domain", "a.example", "--format", "xml"], "toml, yaml, json"),
        (
            &["init", "--domain", "a.example", "--format", "yaml", "--out", "a.toml"],
            "a.toml would be read as TOML, and --format asks for YAML",
        ),
        (&["init", "--domain", "a.example", "--out", "a.conf"], "ends in `.toml`, `.yaml`, `.yml` or `.json`"),
        (&["init", "--domain", "a.example", "--out", "no/such/folder/a.toml"], "cannot write no/such/folder/a.toml"),
        (&["init", "--domain", "a.example", "--schema", "a\nb = 1"], "control characters"),
        (&["schema", "--out", "no/such/folder/a.json"], "cannot write no/such/folder/a.json"),
    ] {
        refuses(folder.path(), arguments, says);
    }
    assert_eq!(files(folder.path()), BTreeSet::new());
}

#[test]
fn another_schema_can_be_named() {
    for (format, tie) in FORMATS {
        let folder = tempfile::tempdir().unwrap();
        runs(
            folder.path(),
            &[
                "init",
                "--domain",
                "jitsi.example.com",
                "--format",
                format,
                "--schema",
                "https://example.com/a \"b\".json",
            ],
        );
        let name = format!("topology.{format}");
        assert_eq!(files(folder.path()), [name.clone(), "topology.env".to_owned()].into());
        let named =
            if format == "json" { "https://example.com/a \\\"b\\\".json" } else { "https://example.com/a \"b\".json" };
        assert!(read(folder.path(), &name).starts_with(&tie.replace("./topology.schema.json", named)));
        runs(folder.path(), &["check", &name]);
    }
}

#[test]
fn a_schema_replaces_a_schema_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    runs(folder.path(), &["schema", "--out", "a.json"]);
    let new = read(folder.path(), "a.json");
    let mut old: serde_json::Value = serde_json::from_str(&new).unwrap();
    old["title"] = "older".into();
    write(folder.path(), "a.json", &old.to_string());
    runs(folder.path(), &["schema", "--out", "a.json"]);
    assert_eq!(read(folder.path(), "a.json"), new);
    assert_eq!(folder.path().join("a.json").metadata().unwrap().permissions().mode() & 0o600, 0o600);
    for mine in ["", "mine", "{}", "{\"$id\": \"https://example.com\"}"] {
        write(folder.path(), "a.json", mine);
        refuses(folder.path(), &["schema", "--out", "a.json"], "another file is there");
        assert_eq!(read(folder.path(), "a.json"), mine);
    }
    assert_eq!(files(folder.path()), ["a.json".to_owned()].into());
}
