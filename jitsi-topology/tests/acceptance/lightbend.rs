//! jicofo.conf and jvb.conf, read by the parser that Jicofo and the bridges use.

use crate::case::{Case, Cases, ENVIRONMENT, revealed};
use crate::model::differences;
use crate::model::hocon::{expected_of_bridge, expected_of_jicofo};
use crate::tool::{JAVA, TYPESAFE_CONFIG, beside, nothing_wrong};
use jitsi_topology::component::Components;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// How a program reads one key: the getter it calls and the path it gives.
pub(crate) type Getter = (&'static str, &'static str);

/// What the parser makes of one file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Read {
    /// All of it.
    pub(crate) resolved: Value,
    /// What each getter gives.
    pub(crate) reads: BTreeMap<String, Value>,
}

/// Reads all files in one JVM, which takes longer to start than to read them.
pub(crate) fn read(files: &[(PathBuf, &[Getter])]) -> Vec<Read> {
    let mut asked = String::new();
    for (file, getters) in files {
        writeln!(asked, "file\t{}", file.display()).expect("memory takes every text");
        for (getter, path) in *getters {
            writeln!(asked, "{getter}\t{path}").expect("memory takes every text");
        }
    }
    let read: Vec<Read> = ask(&asked, &ENVIRONMENT);
    assert_eq!(read.len(), files.len(), "an answer for each file");
    read
}

/// What each file resolves to, or why it is refused.
pub(crate) fn attempt(files: &[PathBuf]) -> Vec<Result<Value, String>> {
    attempt_in(files, &ENVIRONMENT)
}

/// The same for programs that are started with these variables.
pub(crate) fn attempt_in(files: &[PathBuf], environment: &[(&str, &str)]) -> Vec<Result<Value, String>> {
    let asked: String = files.iter().map(|file| format!("attempt\t{}\n", file.display())).collect();
    let answers: Vec<Result<Value, String>> = ask(&asked, environment);
    assert_eq!(answers.len(), files.len(), "an answer for each file");
    answers
}

/// The answers of the Java program to all that is asked, a line each.
fn ask<A: DeserializeOwned>(asked: &str, environment: &[(&str, &str)]) -> Vec<A> {
    let mut java = JAVA.command();
    java.arg("-cp").arg(TYPESAFE_CONFIG.path()).arg(beside("Resolve.java"));
    // Java takes the text of a variable by the locale, and without one it has no umlauts.
    java.envs(environment.iter().copied())
        .env("ONE", "1")
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = java.spawn().expect("java starts");
    let mut stdin = child.stdin.take().expect("it was asked for");
    let output = std::thread::scope(|scope| {
        // It answers while it is asked, and a pipe has room for little.
        scope.spawn(move || stdin.write_all(asked.as_bytes()).expect("java listens"));
        child.wait_with_output().expect("java ends")
    });
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && error.is_empty(), "Lightbend's parser: {error}");
    let lines = String::from_utf8(output.stdout).expect("it writes UTF-8");
    lines.lines().map(|line| serde_json::from_str(line).expect("it writes JSON")).collect()
}

/// What Jicofo reads, and how (jicofo `XmppConfig.kt`, `BridgeConfig.kt`, `OctoConfig.kt`, `RestConfig.kt`).
const JICOFO: &[Getter] = &[
    ("string", "jicofo.xmpp.client.hostname"),
    ("int", "jicofo.xmpp.client.port"),
    ("string", "jicofo.xmpp.client.domain"),
    ("string", "jicofo.xmpp.client.xmpp-domain"),
    ("string", "jicofo.xmpp.client.username"),
    ("string", "jicofo.xmpp.client.password"),
    ("string", "jicofo.xmpp.client.client-proxy"),
    ("string", "jicofo.xmpp.client.conference-muc-jid"),
    ("boolean", "jicofo.xmpp.client.use-tls"),
    ("boolean", "jicofo.xmpp.client.disable-certificate-verification"),
    ("boolean", "jicofo.xmpp.service.enabled"),
    ("string", "jicofo.xmpp.service.hostname"),
    ("int", "jicofo.xmpp.service.port"),
    ("string", "jicofo.xmpp.service.domain"),
    ("string", "jicofo.xmpp.service.username"),
    ("string", "jicofo.xmpp.service.password"),
    ("boolean", "jicofo.xmpp.service.use-tls"),
    ("boolean", "jicofo.xmpp.service.disable-certificate-verification"),
    ("string", "jicofo.bridge.brewery-jid"),
    ("connection", "jicofo.bridge.xmpp-connection-name"),
    ("boolean", "jicofo.octo.enabled"),
    ("boolean", "jicofo.sctp.enabled"),
    ("string", "jicofo.rest.host"),
    ("int", "jicofo.rest.port"),
];

/// What every bridge reads, and how (jicoco `JettyBundleActivatorConfig.kt`, jvb `WebsocketServiceConfig.kt`,
/// `RelayConfig.kt`, ice4j `HarvestConfig.kt`).
const BRIDGE: &[Getter] = &[
    ("clients", CLIENTS),
    ("string", "videobridge.http-servers.private.host"),
    ("int", "videobridge.http-servers.private.port"),
    ("boolean", "videobridge.websockets.enabled"),
    ("int", "videobridge.ice.udp.port"),
    ("boolean", "videobridge.sctp.enabled"),
    ("boolean", "videobridge.relay.enabled"),
];

/// What a bridge reads besides when it serves a WebSocket.
const BRIDGE_WITH_WEBSOCKET: &[Getter] = &[
    ("clients", CLIENTS),
    ("string", "videobridge.http-servers.public.host"),
    ("int", "videobridge.http-servers.public.port"),
    ("boolean", "videobridge.websockets.enabled"),
    ("strings", "videobridge.websockets.domains"),
    ("string", "videobridge.websockets.server-id"),
    ("boolean", "videobridge.websockets.tls"),
];

pub(crate) const CLIENTS: &str = "videobridge.apis.xmpp-client.configs";

/// The value at a path of plain keys.
fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(value, |value, key| &value[key])
}

/// A rendered file, with what it should say and how it is read.
struct Expectation<'c> {
    case: &'c Case,
    file: PathBuf,
    whole: Value,
    getters: &'static [Getter],
}

fn expectations(cases: &Cases) -> Vec<Expectation<'_>> {
    let mut all = Vec::new();
    for case in cases.iter() {
        let Components { jicofo, bridges, .. } = case.components();
        all.push(Expectation {
            case,
            file: case.jicofo(),
            whole: expected_of_jicofo(jicofo, &revealed),
            getters: JICOFO,
        });
        for bridge in bridges {
            let file = case.bridge(bridge);
            let bound_to_one = bridge
                .websocket
                .as_ref()
                .and_then(|websocket| websocket.http.as_ref())
                .is_some_and(|http| http.address().is_some());
            all.push(Expectation {
                case,
                file: file.clone(),
                whole: expected_of_bridge(bridge, &revealed),
                getters: BRIDGE,
            });
            if bound_to_one {
                all.push(Expectation {
                    case,
                    file,
                    whole: expected_of_bridge(bridge, &revealed),
                    getters: BRIDGE_WITH_WEBSOCKET,
                });
            }
        }
    }
    all
}

fn read_all(expectations: &[Expectation<'_>]) -> Vec<Read> {
    let files: Vec<(PathBuf, &[Getter])> =
        expectations.iter().map(|expectation| (expectation.file.clone(), expectation.getters)).collect();
    read(&files)
}

fn label(case: &Case, file: &Path) -> String {
    format!("{}: {}", case.name, file.file_name().unwrap_or_default().display())
}

#[test]
fn jicofo_and_the_bridges_read_every_value_of_the_model_and_no_other() {
    let cases = Cases::render();
    let expectations = expectations(&cases);
    let mut wrong = Vec::new();
    for (Expectation { case, file, whole, .. }, read) in expectations.iter().zip(read_all(&expectations)) {
        differences(&label(case, file), whole, &read.resolved, &mut wrong);
    }
    nothing_wrong(&wrong);
}

#[test]
fn every_value_is_read_as_the_type_its_program_wants() {
    let cases = Cases::render();
    let expectations = expectations(&cases);
    let mut wrong = Vec::new();
    for (Expectation { case, file, whole, getters }, read) in expectations.iter().zip(read_all(&expectations)) {
        assert_eq!(read.reads.len(), getters.len());
        for (getter, path) in *getters {
            let written = at(whole, path);
            let expected = if *getter == "clients" { as_texts(written) } else { written.clone() };
            differences(
                &format!("{} by {getter}: {path}", label(case, file)),
                &expected,
                &read.reads[*path],
                &mut wrong,
            );
        }
    }
    nothing_wrong(&wrong);
}

/// The connections of a bridge as jicoco takes them: every value as text.
fn as_texts(clients: &Value) -> Value {
    let text = |value: &Value| json!(value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned));
    let texts = |client: &Value| {
        client.as_object().expect("a connection").iter().map(|(key, value)| (key.clone(), text(value))).collect()
    };
    Value::Object(
        clients
            .as_object()
            .expect("the connections")
            .iter()
            .map(|(id, client)| (id.clone(), Value::Object(texts(client))))
            .collect(),
    )
}
