//! A client on a machine, which is told what to do.

use crate::conf::Login;
use crate::host::Host;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// The Python that has what the clients import, made by `scripts/test.sh`.
pub(crate) fn python() -> PathBuf {
    let named = std::env::var_os("LIVE_PYTHON").map(PathBuf::from);
    let python = named.unwrap_or_else(|| panic!("LIVE_PYTHON names no Python with slixmpp and websockets; run scripts/test.sh, which installs one into target/"));
    assert!(python.is_file(), "LIVE_PYTHON names {}, which is no file", python.display());
    python
}

pub(crate) fn beside(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/live").join(name)
}

/// A program that answers lines with lines.
#[derive(Debug)]
pub(crate) struct Client {
    name: String,
    child: Child,
    input: ChildStdin,
    answers: Receiver<String>,
    errors: PathBuf,
}

/// What a server says when it refuses: the condition and the text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) condition: String,
    pub(crate) text: String,
}

/// Longer than a client itself waits for anything.
const BOUND: Duration = Duration::from_secs(40);

impl Client {
    /// Starts a client on `host`, which does nothing yet.
    pub(crate) fn on(host: &Host, name: &str) -> Self {
        Self::run(host, name, "client.py", &[])
    }

    /// Starts a script on `host`.
    pub(crate) fn run(host: &Host, name: &str, script: &str, arguments: &[String]) -> Self {
        let mut command = host.command(python().to_str().unwrap());
        command.arg("-B").arg(beside(script)).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
        let errors = host.path(&format!("/run/{}.errors", name.replace([' ', '\''], "-")));
        command.stderr(std::fs::File::create(&errors).unwrap());
        let mut child = command.spawn().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (sender, answers) = channel();
        std::thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Self { name: name.to_owned(), input: child.stdin.take().unwrap(), child, answers, errors }
    }

    /// Waits for a line.
    pub(crate) fn hear(&self, what: &str) -> Value {
        let errors = || std::fs::read_to_string(&self.errors).unwrap_or_default();
        let line = self
            .answers
            .recv_timeout(BOUND)
            .unwrap_or_else(|_| panic!("waited {BOUND:?} for {} to {what}: {}", self.name, errors()));
        serde_json::from_str(&line).unwrap()
    }

    fn order(&mut self, order: &Value) -> Result<Value, Refusal> {
        writeln!(self.input, "{order}").unwrap();
        let answer = self.hear(order["do"].as_str().unwrap());
        match answer.get("error").and_then(Value::as_str) {
            None => Ok(answer),
            Some(condition) => Err(Refusal {
                condition: condition.to_owned(),
                text: answer["text"].as_str().unwrap_or_default().to_owned(),
            }),
        }
    }

    /// Logs in over TCP, as a config says.
    pub(crate) fn login(&mut self, login: &Login) -> Result<String, Refusal> {
        let Login { host, port, domain, user, password, verify } = login;
        let order = json!({ "do": "login", "via": "tcp", "host": host, "port": port, "domain": domain, "user": user, "password": password, "verify": verify });
        Ok(self.order(&order)?["jid"].as_str().unwrap().to_owned())
    }

    /// Logs in through the web; without a user as a guest.
    pub(crate) fn login_at(
        &mut self,
        via: &str,
        url: &str,
        domain: &str,
        user: Option<(&str, &str)>,
    ) -> Result<String, Refusal> {
        let order = json!({ "do": "login", "via": via, "url": url, "domain": domain, "user": user.map(|user| user.0), "password": user.map(|user| user.1) });
        Ok(self.order(&order)?["jid"].as_str().unwrap().to_owned())
    }

    /// Joins a room.
    pub(crate) fn join(&mut self, room: &str, nickname: &str) -> Result<Value, Refusal> {
        self.order(&json!({ "do": "join", "room": room, "nickname": nickname }))
    }

    /// Who is in a room, once `nickname` is there or `within` seconds are over.
    pub(crate) fn see(&mut self, room: &str, nickname: &str, within: u32) -> Vec<String> {
        let answer = self.order(&json!({ "do": "see", "room": room, "nickname": nickname, "within": within })).unwrap();
        serde_json::from_value(answer["there"].clone()).unwrap()
    }

    /// Asks for the owner's form of a room and hands it in.
    pub(crate) fn configure(&mut self, room: &str) -> Result<Vec<String>, Refusal> {
        let answer = self.order(&json!({ "do": "configure", "room": room }))?;
        Ok(serde_json::from_value(answer["fields"].clone()).unwrap())
    }

    /// Sends a text over a WebSocket and gives back what is answered.
    pub(crate) fn echo(&mut self, url: &str, text: &str) -> Result<String, Refusal> {
        let answer = self.order(&json!({ "do": "echo", "url": url, "text": text }))?;
        Ok(answer["text"].as_str().unwrap().to_owned())
    }

    /// The status and the text of a page.
    pub(crate) fn fetch(&mut self, url: &str) -> Result<(u64, String), Refusal> {
        let answer = self.order(&json!({ "do": "fetch", "url": url }))?;
        Ok((answer["status"].as_u64().unwrap(), answer["text"].as_str().unwrap().to_owned()))
    }

    /// Sends a request to somebody.
    pub(crate) fn ask(&mut self, to: &str) -> Result<(), Refusal> {
        self.order(&json!({ "do": "ask", "to": to })).map(drop)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // In its own namespaces it has another id; it ends with the child that waits for it, and with its input.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
