//! What takes two files to see, and no fact of the model tells: names that modules wait for, and recorders.

use super::gather::Gathered;
use super::hocon::{Document, Value};
use super::lua::{Config, HostKind};
use crate::component::JicofoXmpp;
use crate::law;
use crate::place::{Place, Trail};

/// The nickname that Jitsi's module holds every join for (jitsi-meet `mod_muc_meeting_id.lua`).
const AWAITED: &str = "focus";

/// Jicofo goes by the name that the module of the conference rooms waits for.
pub(super) fn focus(xmpp: &JicofoXmpp, main: &Config, gathered: &mut Gathered) {
    let user = xmpp.client.login.username.as_str();
    if user == AWAITED {
        return;
    }
    let waits =
        main.hosts.iter().filter(|host| matches!(&host.kind, HostKind::Component(Some(module)) if module == "muc"));
    let waiting = waits.into_iter().find(|host| {
        let modules = host.options.get("modules_enabled").map(|setting| &setting.value);
        matches!(modules, Some(super::lua::Value::Table { list, .. })
            if list.contains(&super::lua::Value::Text("muc_meeting_id".to_owned())))
    });
    let Some(host) = waiting else { return };
    let at = Trail::root("jicofo").field("client").field("username").place();
    let message = format!("Jicofo enters rooms as `{user}`, and `{}` lets people in only after `{AWAITED}`", host.name);
    let violation = law::module_option::LAW.broken(message, at, format!("is called `{user}`"));
    let place = Trail::root("main_prosody").place().found(host.at.clone());
    gathered.violations.push(violation.against(place, "has `muc_meeting_id`, which waits").help("call it `focus`"));
}

/// Recorders are looked for where they are, and trusted.
pub(super) fn recorder(jicofo: &Document, main: &Config, gathered: &mut Gathered) {
    let Some(brewery) = jicofo.get(&["jicofo", "jibri", "brewery-jid"]).map(Value::unwrapped) else { return };
    let law = &law::recorder::LAW;
    let found = |keys: &[&str]| -> Place { Trail::root("jicofo").place().found(jicofo.locate(keys)) };
    let room = brewery.rsplit_once('@').map_or("", |(_, service)| service).to_lowercase();
    let on_main = main.hosts.iter().find(|host| host.name == room);
    let connection = jicofo.get(&["jicofo", "jibri", "xmpp-connection-name"]).map(Value::unwrapped);
    if let (Some(host), Some("Service")) = (on_main, connection.as_deref()) {
        let message = format!("recorders meet on `{room}`, and Jicofo looks for them over the service connection");
        let at = found(&["jicofo", "jibri", "xmpp-connection-name"]);
        let place = Trail::root("main_prosody").place().found(host.at.clone());
        gathered
            .violations
            .push(law.broken(message, at, "the service connection").against(place, "is on the main Prosody"));
    }
    let recorders = main.hosts.iter().find(|host| {
        host.kind == HostKind::VirtualHost && (host.name.starts_with("recorder.") || host.name.starts_with("hidden."))
    });
    let trusted = jicofo.get(&["jicofo", "xmpp", "trusted-domains"]);
    let trusts = |domain: &str| trusted.is_some_and(|list| list.items().any(|entry| entry.unwrapped() == domain));
    if let Some(host) = recorders.filter(|host| !trusts(&host.name)) {
        let message = format!("Jicofo does not trust `{}`, the domain of the recorders", host.name);
        let at = found(&["jicofo", "xmpp", "trusted-domains"]);
        let place = Trail::root("main_prosody").place().found(host.at.clone());
        gathered.violations.push(law.doubted(message, at, "is not among them").against(place, "recorders log in here"));
    }
}
