//! jicofo.conf and jvb.conf as Jicofo and the bridges read them: by Lightbend's parser, with the environment they get.

use crate::host::Host;
use crate::tool::{JAVA, TYPESAFE_CONFIG, run};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Write;
use std::process::Stdio;

/// Where a program connects, as whom, and whether it looks at the certificate.
#[derive(Clone, Debug)]
pub(crate) struct Login {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) domain: String,
    pub(crate) user: String,
    pub(crate) password: String,
    pub(crate) verify: bool,
}

/// What Jicofo makes of its config.
#[derive(Clone, Debug)]
pub(crate) struct Jicofo {
    pub(crate) client: Login,
    /// The connection to Prosody-JVB; the one to the main Prosody when that is switched off (`XmppServices.kt`).
    pub(crate) service: Login,
    pub(crate) brewery: String,
    /// The connection the brewery is entered through; an error is what stops Jicofo from starting.
    pub(crate) connection: String,
    pub(crate) conference: String,
}

impl Jicofo {
    /// The connection bridges are looked for on.
    pub(crate) fn brewery_login(&self) -> &Login {
        if self.connection == "Client" { &self.client } else { &self.service }
    }
}

/// What a bridge makes of its config.
#[derive(Clone, Debug)]
pub(crate) struct Bridge {
    /// Its connections; one that lacks a setting is not among them (`XmppClientConnectionConfig.kt`).
    pub(crate) clients: Vec<MucClient>,
    /// The address and the port of its public HTTP server, and its server id.
    pub(crate) public: Option<(String, u16, String)>,
    pub(crate) websocket_domain: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct MucClient {
    pub(crate) login: Login,
    pub(crate) room: String,
    pub(crate) nickname: String,
}

#[derive(Debug, Deserialize)]
struct Read {
    resolved: Value,
    reads: BTreeMap<String, Value>,
}

/// Reads files of a machine: for each its path and what is asked of it.
fn read(host: &Host, environment: &BTreeMap<String, String>, files: &[(&str, &[(&str, &str)])]) -> Vec<Read> {
    let program = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/acceptance/Resolve.java");
    let mut java = host.command(JAVA.path().to_str().unwrap());
    java.args(["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"]).arg(TYPESAFE_CONFIG.path()).arg(program);
    java.envs(environment).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = java.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    for (file, getters) in files {
        writeln!(input, "file\t{file}").unwrap();
        for (getter, path) in *getters {
            writeln!(input, "{getter}\t{path}").unwrap();
        }
    }
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "Lightbend's parser: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

const CLIENTS: &str = "videobridge.apis.xmpp-client.configs";

pub(crate) fn jicofo(host: &Host, environment: &BTreeMap<String, String>) -> Jicofo {
    let connection = ("connection", "jicofo.bridge.xmpp-connection-name");
    let read = read(host, environment, &[("/etc/jitsi/jicofo/jicofo.conf", &[connection])]).pop().unwrap();
    let jicofo = &read.resolved["jicofo"];
    let xmpp = &jicofo["xmpp"];
    let client = jicofo_login(&xmpp["client"], 5222);
    // The port is Jicofo's own default (`XmppConfig.kt`).
    let service =
        if xmpp["service"]["enabled"] == true { jicofo_login(&xmpp["service"], 6222) } else { client.clone() };
    Jicofo {
        client,
        service,
        brewery: text(&jicofo["bridge"]["brewery-jid"]),
        connection: text(&read.reads[connection.1]),
        conference: text(&xmpp["client"]["conference-muc-jid"]),
    }
}

fn jicofo_login(written: &Value, port: u16) -> Login {
    Login {
        host: written["hostname"].as_str().unwrap_or("localhost").to_owned(),
        port: written["port"].as_u64().map_or(port, |port| u16::try_from(port).unwrap()),
        domain: text(&written["domain"]),
        user: text(&written["username"]),
        password: text(&written["password"]),
        verify: written["disable-certificate-verification"] != true,
    }
}

pub(crate) fn bridge(host: &Host, environment: &BTreeMap<String, String>, file: &str) -> Bridge {
    let read = read(host, environment, &[(file, &[("clients", CLIENTS)])]).pop().unwrap();
    let clients = read.reads[CLIENTS].as_object().unwrap_or_else(|| panic!("{file}: {:?}", read.reads));
    let videobridge = &read.resolved["videobridge"];
    let public = &videobridge["http-servers"]["public"];
    Bridge {
        clients: clients.values().filter_map(muc_client).collect(),
        public: public["port"].as_u64().map(|port| {
            let host = public["host"].as_str().unwrap_or("0.0.0.0").to_owned();
            (host, u16::try_from(port).unwrap(), text(&videobridge["websockets"]["server-id"]))
        }),
        websocket_domain: videobridge["websockets"]["domains"][0].as_str().map(ToOwned::to_owned),
    }
}

/// A connection as `MucClientConfiguration.java` takes it: without one of these it is none.
fn muc_client(written: &Value) -> Option<MucClient> {
    let key = |key: &str| written[key].as_str().map(ToOwned::to_owned);
    let host = key("HOSTNAME")?;
    let login = Login {
        port: key("PORT").map_or(5222, |port| port.parse().unwrap()),
        domain: key("DOMAIN").unwrap_or_else(|| host.clone()),
        host,
        user: key("USERNAME")?,
        password: key("PASSWORD")?,
        verify: key("DISABLE_CERTIFICATE_VERIFICATION").as_deref() != Some("true"),
    };
    Some(MucClient { login, room: key("MUC_JIDS")?, nickname: key("MUC_NICKNAME")? })
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

/// Whether Java is there at all, said before anything is started.
pub(crate) fn java_is_there() {
    let said = run(JAVA.command().arg("-version"));
    assert!(said.success, "{}", said.err);
}
