//! The browser's config.js: where it connects, from the same values as everything else.

use super::{EmitError, Emitter, Entry, Files, Mode, Origin};
use crate::Topology;
use crate::component::{Components, FeatureHost, HTTP_BIND, XMPP_WEBSOCKET};
use crate::name::{Domain, Feature, FilePath};
use serde::Serialize;

/// Writes the `config.js` that nginx serves to browsers.
#[derive(Clone, Debug)]
pub struct ConfigJs {
    /// What the file was made from.
    pub origin: Origin,
}

/// The settings of the web application that must agree with the servers.
#[derive(Serialize)]
struct Config<'a> {
    hosts: Hosts<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bosh: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    websocket: Option<String>,
}

#[derive(Serialize)]
struct Hosts<'a> {
    domain: &'a Domain,
    #[serde(skip_serializing_if = "Option::is_none")]
    anonymousdomain: Option<&'a Domain>,
    focus: &'a Domain,
    muc: &'a Domain,
}

impl<'a> From<&'a Components> for Config<'a> {
    fn from(all: &'a Components) -> Self {
        let main = &all.main_prosody;
        let nginx = &all.nginx;
        let public = match nginx.https.port.get() {
            443 => nginx.domain.to_string(),
            port => format!("{}:{port}", nginx.domain),
        };
        let hosts = Hosts {
            domain: &main.client_domain.domain,
            anonymousdomain: main.feature(Feature::Guests).and_then(FeatureHost::domain),
            focus: &main.focus.domain,
            muc: &main.conference.domain,
        };
        Self {
            hosts,
            bosh: nginx.xmpp.bosh.then(|| format!("https://{public}{HTTP_BIND}")),
            websocket: nginx.xmpp.websocket.then(|| format!("wss://{public}{XMPP_WEBSOCKET}")),
        }
    }
}

impl Emitter for ConfigJs {
    fn emit(&self, topology: &Topology, out: &mut dyn Files) -> Result<(), EmitError> {
        let all = topology.components();
        let path = path(all);
        let entry = Entry { machine: &all.nginx.machine, path: &path, purpose: "web application", mode: Mode::Public };
        let head = self.origin.head(topology, "Web application");
        out.file(entry, &mut |text| {
            let config = serde_json::to_string_pretty(&Config::from(all))
                .map_err(|error| EmitError::unsayable(path.as_str(), &error))?;
            let head: String = head.lines().map(|line| format!("// {line}").trim_end().to_owned() + "\n").collect();
            // JSON is a part of JavaScript, so nothing in a value can end it.
            write!(text, "{head}\nvar config = {config};\n").map_err(|_| EmitError::cut_off(path.as_str()))
        })
    }
}

/// Where it lies on the machine of nginx.
pub(super) fn path(all: &Components) -> FilePath {
    FilePath::known(&format!("/etc/jitsi/meet/{}-config.js", all.nginx.domain))
}
