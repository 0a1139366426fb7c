//! The schema, as the engines that editors embed understand it: what they flag, offer and show.
//!
//! These tests need node and packages of npm, so they run only when asked for by name; `scripts/test.sh` installs both.
//! `drive.mjs` asks the engines; what they should say stands here.
#![allow(
    clippy::disallowed_methods,
    reason = "the engines are found through the environment, and read what is written here"
)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says why by panicking")]

mod sarif;

use jitsi_topology::Topology;
use jitsi_topology::spec::Source;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// The engine of each format.
const FORMATS: [(&str, &str); 3] =
    [("json", "vscode-json-languageservice"), ("toml", "@taplo/lsp"), ("yaml", "yaml-language-server")];

/// The folder that has the packages in `node_modules`.
fn modules() -> PathBuf {
    let install = "install them as scripts/test.sh does: copy package.json, package-lock.json and .npmrc from jitsi-topology/tests/editors into a folder, \
        run `npm ci` there, and set EDITOR_ENGINES to that folder";
    let folder = PathBuf::from(
        std::env::var_os("EDITOR_ENGINES").unwrap_or_else(|| panic!("the engines are missing; {install}")),
    );
    assert!(
        folder.join("node_modules").is_dir(),
        "EDITOR_ENGINES is {}, which has no node_modules; {install}",
        folder.display()
    );
    folder
}

/// Asks the engines about `files`, each with what `drive.mjs` takes.
fn ask(folder: &Path, files: &[Value]) -> Vec<Value> {
    let node = std::env::var_os("NODE").unwrap_or_else(|| "node".into());
    let driver = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/editors/drive.mjs");
    let mut command = Command::new(node);
    command.arg(driver).current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command
        .spawn()
        .unwrap_or_else(|error| panic!("node is missing; install it: apt-get install nodejs npm ({error})"));
    let request = json!({ "modules": modules(), "files": files }).to_string();
    child.stdin.take().unwrap().write_all(request.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A folder with the schema in it, as `init` leaves it.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["schema", "--out", "topology.schema.json"]);
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> String {
    let output =
        Command::new(env!("CARGO_BIN_EXE_jitsi-topology")).args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn schema() -> Value {
    jitsi_topology::schema().to_value()
}

/// The same small description in each format. What is wrong in a test is put into it.
fn text(format: &str) -> &'static str {
    match format {
        "json" => {
            r#"{
  "$schema": "./topology.schema.json",
  "domain": "jitsi.example.com",
  "main_prosody": {
    "bosh": true,
    "c2s": { "port": 5222 }
  },
  "jicofo": {
    "xmpp_connection_name": "Service"
  },
  "bridges": [
    {
      "name": "jvb1",
      "channel": "websocket"
    }
  ]
}
"#
        }
        "toml" => {
            r#"#:schema ./topology.schema.json
domain = "jitsi.example.com"

[main_prosody]
bosh = true
c2s = { port = 5222 }

[jicofo]
xmpp_connection_name = "Service"

[[bridges]]
name = "jvb1"
channel = "websocket"
"#
        }
        _ => {
            r#"# yaml-language-server: $schema=./topology.schema.json
domain: "jitsi.example.com"
main_prosody:
  bosh: true
  c2s: { port: 5222 }
jicofo:
  xmpp_connection_name: Service
bridges:
  - name: jvb1
    channel: websocket
"#
        }
    }
}

/// A mistake: what it is, what stands there when it is right, and when it is not. It is the same in every format.
const MISTAKES: [(&str, &str, &str); 8] = [
    ("a misspelt key", "bosh", "bsoh"),
    ("a misspelt key in `[[bridges]]`", "channel", "chanel"),
    ("a text where `true` or `false` belongs", "true", "\"yes\""),
    ("a port of 70000", "5222", "70000"),
    ("a bad domain", "jitsi.example.com", "jitsi_example.com"),
    ("a domain that ends in a number", "jitsi.example.com", "jitsi.example.1"),
    ("a bridge name in capitals", "jvb1", "JVB1"),
    ("a misspelt choice", "websocket", "websockets"),
];

fn save(folder: &Path, name: &str, text: &str) -> PathBuf {
    let file = folder.join(name);
    std::fs::write(&file, text).unwrap();
    file
}

/// Where a piece stands first, in lines and characters from 0.
fn position(text: &str, piece: &str) -> (usize, usize) {
    let at = text.find(piece).unwrap_or_else(|| panic!("no `{piece}` in {text}"));
    let line = text[..at].matches('\n').count();
    (line, at - text[..at].rfind('\n').map_or(0, |end| end + 1))
}

/// The lines that are flagged, each once.
fn lines(answer: &Value) -> Vec<u64> {
    let mut lines: Vec<u64> =
        answer["diagnostics"].as_array().unwrap().iter().map(|found| found["line"].as_u64().unwrap()).collect();
    lines.dedup();
    lines
}

/// What `check` says of the file: the line, from 0, and the message with its help.
fn checked(file: &Path) -> (u64, String) {
    let source = Source::load(file).unwrap();
    let spec = match source.read() {
        Ok(spec) => spec,
        Err(error) => {
            let help = if error.help().is_empty() { String::new() } else { format!("; {}", error.help()) };
            return (error.location().unwrap().line as u64 - 1, format!("{}{help}", error.message()));
        }
    };
    let violations = source.locate(Topology::resolve(&spec).unwrap_err().into_vec());
    let first = &violations[0];
    (first.at().location().unwrap().line as u64 - 1, format!("{}; {}", first.message(), first.mend()))
}

#[test]
fn what_is_right_has_no_diagnostics() {
    let folder = folder();
    let mut files = Vec::new();
    for (format, _) in FORMATS {
        // What `init` writes, for two bridges; the small description; and one with every field in it.
        let name = format!("started-{format}.{format}");
        run(folder.path(), &["init", "--domain", "jitsi.example.com", "--bridges", "2", "--out", &name]);
        files.push(folder.path().join(name));
        files.push(save(folder.path(), &format!("small.{format}"), text(format)));
        let full = include_str!("../../src/schema/example.json");
        let full = match format {
            "json" => full.to_owned(),
            "toml" => format!(
                "#:schema ./topology.schema.json\n{}",
                toml::to_string(&serde_json::from_str::<toml::Value>(full).unwrap()).unwrap()
            ),
            // JSON is YAML.
            _ => format!("# yaml-language-server: $schema=./topology.schema.json\n{full}"),
        };
        files.push(save(folder.path(), &format!("full.{format}"), &full));
    }
    let requests: Vec<Value> = files.iter().map(|file| json!({ "path": file })).collect();
    for (file, answer) in files.iter().zip(ask(folder.path(), &requests)) {
        assert_eq!((&answer["diagnostics"], &answer["lint"]), (&json!([]), &json!([])), "{}", file.display());
    }
}

#[test]
fn every_mistake_is_flagged_in_its_line_and_nowhere_else_and_check_says_the_same_line() {
    let folder = folder();
    let mut asked = Vec::new();
    for (format, engine) in FORMATS {
        for (number, (what, right, wrong)) in MISTAKES.iter().enumerate() {
            let text = text(format).replacen(right, wrong, 1);
            let file = save(folder.path(), &format!("mistake{number}.{format}"), &text);
            asked.push((format!("{what} in {engine}"), position(&text, wrong).0 as u64, file));
        }
    }
    let requests: Vec<Value> = asked.iter().map(|(_, _, file)| json!({ "path": file })).collect();
    for ((what, line, file), answer) in asked.iter().zip(ask(folder.path(), &requests)) {
        assert_eq!(lines(&answer), [*line], "{what}: {answer}");
        assert_eq!(checked(file).0, *line, "{what}");
        let mut messages: Vec<&Value> =
            answer["diagnostics"].as_array().unwrap().iter().map(|found| &found["message"]).collect();
        messages.sort_by_key(|message| message.as_str());
        assert_eq!(json!(messages), answer["lint"], "{what}: the library of the engine and its server disagree");
    }
}

#[test]
fn completion_in_a_bridge_offers_its_fields_with_their_descriptions() {
    let folder = folder();
    let mut requests = Vec::new();
    for (format, _) in FORMATS {
        // An empty line below the last field of the bridge, where the next one would be typed.
        let last = text(format).lines().find(|line| line.contains("channel")).unwrap();
        let indent = last.len() - last.trim_start().len();
        let comma = if format == "json" { "," } else { "" };
        let text = text(format).replacen(last, &format!("{last}{comma}\n{}", " ".repeat(indent)), 1);
        let (line, _) = position(&text, last.trim());
        let file = save(folder.path(), &format!("complete.{format}"), &text);
        requests.push(json!({ "path": file, "complete": { "line": line + 1, "character": indent } }));
    }
    let schema = schema();
    let fields = schema["properties"]["bridges"]["items"]["properties"].as_object().unwrap();
    for answer in ask(folder.path(), &requests) {
        let offered = answer["completions"].as_array().unwrap();
        for (name, field) in fields.iter().filter(|(name, _)| !["name", "channel"].contains(&name.as_str())) {
            let entry = offered
                .iter()
                .find(|entry| entry["label"] == name.as_str())
                .unwrap_or_else(|| panic!("{}: no {name}", answer["engine"]));
            let (shown, says) = (plain(&entry["says"]), plain(&field["description"]));
            assert!(shown.contains(&says), "{}: {name}: {shown}", answer["engine"]);
        }
        // Nothing is offered without a word of what it is, not even further down.
        for entry in offered {
            assert!(entry["says"].as_str().is_some_and(|says| !says.is_empty()), "{}: {entry}", answer["engine"]);
        }
    }
}

/// A text without what Markdown is escaped by.
fn plain(text: &Value) -> String {
    text.as_str().unwrap_or_default().replace('\\', "")
}

#[test]
fn hovering_over_a_field_shows_its_text() {
    const HOVERED: [(&str, &str); 5] = [
        ("xmpp_connection_name", "/properties/jicofo/properties/xmpp_connection_name"),
        ("bosh", "/properties/main_prosody/properties/bosh"),
        ("port", "/properties/main_prosody/properties/c2s/properties/port"),
        ("domain", "/properties/domain"),
        ("channel", "/properties/bridges/items/properties/channel"),
    ];
    let folder = folder();
    let mut requests = Vec::new();
    for (format, _) in FORMATS {
        let file = save(folder.path(), &format!("hover.{format}"), text(format));
        for (field, _) in HOVERED {
            let (line, character) = position(text(format), field);
            requests.push(json!({ "path": file, "hover": { "line": line, "character": character + 1 } }));
        }
    }
    let schema = schema();
    for (answer, (field, pointer)) in ask(folder.path(), &requests).iter().zip(HOVERED.iter().cycle()) {
        let (shown, says) = (plain(&answer["hover"]), plain(&schema.pointer(pointer).unwrap()["description"]));
        if answer["engine"] == "@taplo/lsp" && pointer.contains("/items/") {
            // taplo 0.8 shows nothing over a key below `[[…]]`, in any file: it looks the key up twice, the second time
            // without the number of the entry. The day it does, this fails, and docs/editors.md loses a sentence.
            assert_eq!(shown, "", "{field}");
            continue;
        }
        assert!(!says.is_empty() && shown.contains(&says), "{} at {field}: {shown}", answer["engine"]);
    }
}

/// A message in a cell of a table. A regular expression is no reading for people, and stands in the schema.
fn cell(message: &str) -> String {
    let (says, pattern) =
        message.split_once(" does not match \"^").map_or((message, ""), |(says, _)| (says, " does not match `…`"));
    format!("{says}{pattern}").replace('|', "\\|")
}

/// What stands around the part of docs/editors.md that is made here.
const BEGIN: &str = "<!-- Made by tests/editors; UPDATE_GOLDEN=1 writes it anew. -->\n";
const END: &str = "<!-- End of what is made. -->\n";

#[test]
fn the_page_shows_what_the_engines_say_beside_what_check_says() {
    let folder = folder();
    let mut part = String::new();
    let requests: Vec<Value> = MISTAKES
        .iter()
        .enumerate()
        .flat_map(|(number, (_, right, wrong))| {
            let save = |format: &str| {
                save(folder.path(), &format!("page{number}.{format}"), &text(format).replacen(right, wrong, 1))
            };
            FORMATS.map(|(format, _)| json!({ "path": save(format) }))
        })
        .collect();
    let answers = ask(folder.path(), &requests);
    let versions: Vec<String> = FORMATS
        .iter()
        .zip(&answers)
        .map(|((_, engine), answer)| format!("{engine} {}", answer["version"].as_str().unwrap()))
        .collect();
    writeln!(part, "As of {}.", versions.join(", ")).unwrap();
    for (number, (what, right, wrong)) in MISTAKES.iter().enumerate() {
        writeln!(
            part,
            "\n### {}{}: `{wrong}` for `{right}`\n\n| says | in TOML, line {} |\n|---|---|",
            what[..1].to_uppercase(),
            &what[1..],
            position(&text("toml").replacen(right, wrong, 1), wrong).0 + 1
        )
        .unwrap();
        let check = checked(Path::new(requests[number * 3 + 1]["path"].as_str().unwrap())).1;
        writeln!(part, "| `check` | {} |", cell(&check)).unwrap();
        for ((_, engine), answer) in FORMATS.iter().zip(&answers[number * 3..]) {
            let said: Vec<String> = answer["diagnostics"]
                .as_array()
                .unwrap()
                .iter()
                .map(|found| cell(found["message"].as_str().unwrap()))
                .collect();
            writeln!(part, "| `{engine}` | {} |", said.join("; ")).unwrap();
        }
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/editors.md");
    let page = std::fs::read_to_string(&file).unwrap();
    let (head, rest) = page.split_once(BEGIN).unwrap();
    let (there, tail) = rest.split_once(END).unwrap();
    let part = format!("\n{part}\n");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&file, format!("{head}{BEGIN}{part}{END}{tail}")).unwrap();
        return;
    }
    assert_eq!(
        there, part,
        "docs/editors.md is not what the engines say: run these tests with UPDATE_GOLDEN=1 and read the difference"
    );
}
