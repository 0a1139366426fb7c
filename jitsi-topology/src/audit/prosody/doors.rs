//! What browsers ask a Prosody for over HTTP: the hosts that answer, and what Prosody takes for unencrypted.

use super::instance::Instance;
use crate::audit::lua::{Host, Value};
use crate::component::{HTTP_BIND, XMPP_WEBSOCKET};
use crate::place::{Location, Trail};

/// BOSH and WebSockets, as far as they are switched on.
#[derive(Debug, Default)]
pub(in crate::audit) struct Doors {
    doors: Vec<Door>,
    /// The host that answers for names no host has (option `http_default_host`).
    fallback: Option<String>,
}

/// A path that browsers ask for.
#[derive(Debug)]
pub(in crate::audit) struct Door {
    /// `/http-bind` or `/xmpp-websocket`.
    pub(in crate::audit) path: &'static str,
    /// The names that are answered to, and where the host stands.
    names: Vec<(String, Location)>,
    /// Set where Prosody takes what comes in for unencrypted unless the proxy says otherwise.
    pub(in crate::audit) doubt: Option<Doubt>,
}

/// The option that would settle that connections are encrypted, and where it should stand.
#[derive(Clone, Debug)]
pub(in crate::audit) struct Doubt {
    pub(in crate::audit) option: &'static str,
    pub(in crate::audit) at: Location,
}

impl Doors {
    /// The doors of a Prosody; `client` is the host people log in on.
    pub(super) fn of(i: &mut Instance<'_, '_>, client: Option<&Host>) -> Self {
        let mut doors = Vec::new();
        for (module, option, path) in [
            ("bosh", "consider_bosh_secure", HTTP_BIND.root),
            ("websocket", "consider_websocket_secure", XMPP_WEBSOCKET.root),
        ] {
            let hosts: Vec<&Host> = i.virtual_hosts().filter(|host| i.modules(host).contains(module)).collect();
            if hosts.is_empty() {
                continue;
            }
            let names = hosts.iter().map(|host| (name(host), host.at.clone())).collect();
            let doubt = client.and_then(|client| i.host(&client.name)).and_then(|client| doubt(i, client, option));
            doors.push(Door { path, names, doubt });
        }
        let fallback = i.config.server.get("http_default_host").and_then(|setting| text(&setting.value));
        Self { doors, fallback }
    }

    pub(in crate::audit) fn get(&self, path: &str) -> Option<&Door> {
        self.doors.iter().find(|door| door.path == path)
    }

    /// Whether a request for `host` is answered: Prosody asks `http_default_host` for a name that it does not know.
    pub(in crate::audit) fn answers(&self, door: &Door, host: &str) -> bool {
        let has = |name: &str| door.names.iter().any(|(own, _)| own.eq_ignore_ascii_case(name));
        has(host) || self.fallback.as_deref().is_some_and(has)
    }
}

impl Door {
    /// The names that are answered to, for people.
    pub(in crate::audit) fn names(&self) -> String {
        let names: Vec<String> = self.names.iter().map(|(name, _)| format!("`{name}`")).collect();
        names.join(", ")
    }

    /// Where the first host stands that answers.
    pub(in crate::audit) fn at(&self) -> Option<&Location> {
        self.names.first().map(|(_, at)| at)
    }
}

/// The name a host answers to (option `http_host`; by default its own).
fn name(host: &Host) -> String {
    let written = host.options.get("http_host").and_then(|setting| text(&setting.value));
    written.unwrap_or_else(|| host.name.clone())
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    }
}

fn doubt(i: &mut Instance<'_, '_>, client: &Host, option: &'static str) -> Option<Doubt> {
    let root = Trail::root("main_prosody");
    let client = i.host(&client.name)?;
    if i.switch(&root.field(option), Some(client), option, false) {
        return None;
    }
    let setting = i.option(Some(client), option).or_else(|| client.options.get("modules_enabled"));
    let at = setting.map_or(&client.at, |setting| &setting.at).clone();
    Some(Doubt { option, at })
}
