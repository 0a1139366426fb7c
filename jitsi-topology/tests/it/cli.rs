//! The command line: exit codes, streams, and nothing half-written.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

pub(crate) fn run(arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jitsi-topology"));
    let mut child =
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A command that fails before it reads closes the pipe, and that is fine.
    child.stdin.take().unwrap().write_all(input.as_bytes()).ok();
    child.wait_with_output().unwrap()
}

pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

pub(crate) fn printed(output: &Output) -> (String, String) {
    (String::from_utf8(output.stdout.clone()).unwrap(), String::from_utf8(output.stderr.clone()).unwrap())
}

fn example(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples").join(name);
    path.to_str().unwrap().to_owned()
}

fn out() -> (tempfile::TempDir, PathBuf) {
    let parent = tempfile::tempdir().unwrap();
    let out = parent.path().join("out");
    (parent, out)
}

const MINIMAL: &str = "domain = \"jitsi.example.com\"\n[[bridges]]\nname = \"jvb1\"\n";

#[test]
fn a_fine_description_is_0_a_broken_law_1_and_unusable_input_2() {
    for (text, expected) in [
        (MINIMAL, 0),
        ("domain = \"jitsi.example.com\"\n", 1),
        ("domain = \"no domain\"\n", 1),
        ("domian = \"jitsi.example.com\"\n", 2),
        ("domain = [1]\n", 2),
        ("domain = \"a\n", 2),
        ("", 2),
    ] {
        let output = run(&["check", "-"], text);
        let (stdout, stderr) = printed(&output);
        assert_eq!(code(&output), expected, "{text}\n{stdout}{stderr}");
        assert_eq!(stdout.is_empty(), expected != 0, "{stdout}");
        assert_eq!(stderr.is_empty(), expected == 0, "{stderr}");
    }
    assert_eq!(code(&run(&["check", "no-such-file.toml"], "")), 2);
    assert_eq!(code(&run(&["check", "no-such-ending"], "")), 2);
    assert_eq!(code(&run(&["explain", "no-such-law"], "")), 2);
    assert_eq!(code(&run(&["explain", "port-conflict"], "")), 0);
}

#[test]
fn standard_input_may_be_any_format() {
    for text in [
        MINIMAL,
        "domain: jitsi.example.com\nbridges:\n  - name: jvb1\n",
        "{\"domain\": \"jitsi.example.com\", \"bridges\": [{\"name\": \"jvb1\"}]}",
    ] {
        let output = run(&["check", "-"], text);
        assert_eq!(code(&output), 0, "{text}\n{:?}", printed(&output));
    }
}

#[test]
fn render_writes_everything_once_and_again_only_by_force() {
    let (_parent, out) = out();
    let out = out.to_str().unwrap();
    let first = run(&["render", &example("seed.toml"), "--out", out], "");
    assert_eq!(code(&first), 0, "{:?}", printed(&first));
    assert!(printed(&first).0.contains("meet/etc/jitsi/jicofo/jicofo.conf"));
    let jicofo = Path::new(out).join("meet/etc/jitsi/jicofo/jicofo.conf");
    assert!(std::fs::read_to_string(&jicofo).unwrap().contains("seed.toml"));

    let again = run(&["render", &example("seed.toml"), "--out", out], "");
    assert_eq!(code(&again), 2);
    assert!(printed(&again).1.contains("--force"));
    assert_eq!(code(&run(&["render", &example("seed.toml"), "--out", out, "--force"], "")), 0);
}

#[test]
fn a_refusal_leaves_nothing_behind() {
    let (parent, out) = out();
    let output = run(&["render", &example("broken.toml"), "--out", out.to_str().unwrap()], "");
    assert_eq!(code(&output), 1);
    assert!(printed(&output).1.contains("broken.toml:"));
    assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 0);
}

#[test]
fn a_file_with_a_literal_password_is_for_its_owner_alone() {
    let (_parent, out) = out();
    let text = format!("{MINIMAL}xmpp = {{ password = \"hunter2\" }}\n");
    let output = run(&["render", "-", "--out", out.to_str().unwrap()], &text);
    assert_eq!(code(&output), 0, "{:?}", printed(&output));
    let (stdout, stderr) = printed(&output);
    assert!(!format!("{stdout}{stderr}").contains("hunter2"));
    let mode = |path: &str| std::fs::metadata(out.join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("meet/etc/jitsi/videobridge/jvb.conf"), 0o600);
    assert_eq!(mode("meet/etc/jitsi/jicofo/jicofo.conf"), 0o644);
}

#[test]
fn a_password_file_is_read_beside_the_description() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        std::fs::File::create(folder.path().join(name)).unwrap().write_all(text.as_bytes()).unwrap()
    };
    write("topology.toml", &format!("{MINIMAL}xmpp = {{ password = {{ file = \"secret\" }} }}\n"));
    let topology = folder.path().join("topology.toml");
    let (topology, out) = (topology.to_str().unwrap(), folder.path().join("out"));

    let missing = run(&["check", topology], "");
    assert_eq!(code(&missing), 2);
    assert!(printed(&missing).1.contains("cannot read the password file secret"), "{:?}", printed(&missing));

    write("secret", "pa\"ss#word\n");
    assert_eq!(code(&run(&["render", topology, "--out", out.to_str().unwrap()], "")), 0);
    let jvb = std::fs::read_to_string(out.join("meet/etc/jitsi/videobridge/jvb.conf")).unwrap();
    assert!(jvb.contains("PASSWORD = \"pa\\\"ss#word\""), "{jvb}");
}

#[test]
fn a_report_for_programs_has_everything_a_report_for_people_has() {
    let output = run(&["check", &example("broken.toml"), "--format", "json"], "");
    assert_eq!(code(&output), 1);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let violations = report["violations"].as_array().unwrap();
    assert!(violations.len() >= 6);
    for violation in violations {
        for field in ["code", "severity", "message", "why", "help"] {
            assert!(violation[field].is_string(), "{violation}");
        }
        let places = violation["places"].as_array().unwrap();
        assert!(places.len() >= 2, "{violation}");
        for place in places {
            assert!(place["path"].is_string() && place["location"]["line"].is_u64(), "{violation}");
        }
    }
}

#[test]
fn the_port_table_is_the_one_of_the_deployment() {
    let output = run(&["ports", &example("seed.toml")], "");
    let (stdout, _) = printed(&output);
    for row in ["443/tcp", "5222/tcp", "5280/tcp", "15222/tcp", "10000/udp", "9090/tcp"] {
        assert!(stdout.lines().any(|line| line.starts_with(row)), "{row} is not in\n{stdout}");
    }
}

#[test]
fn every_help_has_an_example() {
    for command in ["render", "check", "ports", "accounts", "certificates", "explain", "init", "schema"] {
        let (stdout, _) = printed(&run(&[command, "--help"], ""));
        assert!(stdout.contains("Example: jitsi-topology"), "{stdout}");
    }
}

#[test]
fn a_report_never_shows_a_password() {
    let bridge = format!(
        "{MINIMAL}xmpp = {{ password = \"hunter2\" }}\n\n[[bridges]]\nname = \"jvb2\"\nxmpp = {{ password = \"hunter3\" }}\n"
    );
    for text in [
        bridge.clone(),
        bridge.replace("xmpp = { password = \"hunter3\"", "xmpp = { password = \"hunter3"),
        bridge.replace("name = \"jvb2\"", "nmae = \"jvb2\""),
    ] {
        let (stdout, stderr) = printed(&run(&["check", "-"], &text));
        assert!(stdout.is_empty() && !stderr.is_empty() && !stderr.contains("hunter"), "{stderr}");
    }
}

#[test]
fn a_hostile_description_is_refused_soon_and_within_little_memory() {
    const MEBIBYTES: usize = 512;
    let many = |count: usize, piece: &str| piece.repeat(count);
    let bomb: String = (1..12).map(|n| format!("  a{n}: &a{n} [{}]\n", many(10, &format!("*a{}, ", n - 1)))).collect();
    let extra = |value: &str| format!("{MINIMAL}[jicofo.extra]\nx = {value}\n");
    for text in [
        format!("domain: a.example\njicofo:\n extra:\n  a0: &a0 lol\n{bomb}"),
        format!("domain: a.example\njicofo: {{extra: {{a: {}", many(1_000_000, "[")),
        format!("{{\"domain\": {}", many(1_000_000, "{\"a\":")),
        extra(&many(1_000_000, "[")),
        extra(&many(1_000_000, "9")),
        extra(&format!("1e{}", many(1000, "9"))),
        extra("18446744073709551616"),
        format!("{MINIMAL}domain = \"other.example\"\n"),
        format!("{{\"domain\": \"a.example\", \"domain\": {}}}", many(1_000_000, "9")),
        format!("{{{}}}", (0..300_000).map(|n| format!("\"k{n}\": 1,")).collect::<String>()),
        many(200_000, "[[bridges]]\n"),
        MINIMAL.replace("jvb1", &many(1_000_000, "j")),
        MINIMAL.replace("jitsi", &many(1_000_000, "j.")),
        format!("{MINIMAL}{} = 1\n", many(1_000_000, "k")),
        extra(&format!("{{ {} = 1 }}\nno-bridge = 1", many(1_000_000, "k"))).replace("jvb1", "jvb 1"),
    ] {
        let shown: String = text.chars().take(80).collect();
        let started = std::time::Instant::now();
        let limit = format!("ulimit -v {}; ulimit -t 30; exec \"$0\" check -", MEBIBYTES * 1024);
        let mut child = Command::new("sh")
            .args(["-c", &limit, env!("CARGO_BIN_EXE_jitsi-topology")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).ok();
        let output = child.wait_with_output().unwrap();
        let (_, said) = printed(&output);
        // It ended by itself, and neither its time nor its memory ran out.
        assert!(matches!(output.status.code(), Some(1 | 2)), "{shown}: {:?}\n{said:.300}", output.status);
        assert!(said.starts_with("error") && said.len() < 100_000, "{shown}: {} bytes: {said:.300}", said.len());
        assert!(started.elapsed().as_secs() < 30, "{shown}: {:?}", started.elapsed());
    }
}

#[test]
fn the_reports_in_the_readme_are_these() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let output = Command::new(env!("CARGO_BIN_EXE_jitsi-topology"))
        .args(["check", "examples/broken.toml"])
        .current_dir(&root)
        .output()
        .unwrap();
    let (_, checked) = printed(&output);
    let (_, audited) = printed(&crate::audit_cli::readme());
    let printed = checked + &audited;
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let shown = readme.split("```text\n").filter_map(|part| part.split_once("```")).map(|(block, _)| block);
    let shown: Vec<&str> =
        shown.filter(|block| block.starts_with("error[")).flat_map(|block| block.trim_end().split("\n\n")).collect();
    assert_eq!(shown.len(), 3);
    for report in shown {
        assert!(printed.contains(report), "the README shows\n{report}\nand the command prints\n{printed}");
    }
}
