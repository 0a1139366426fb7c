//! What takes two files to see, and no fact of the model tells: a proxy that Jicofo does not know, recorders, and where
//! people are sent to log in.

use super::gather::Gathered;
use super::hocon::{Document, Value};
use super::jicofo::CLIENT_PROXY;
use super::lua::{Config, Host, HostKind};
use crate::component::FocusProxy;
use crate::law;
use crate::name::Domain;
use crate::place::{Place, Trail};

const AUTHENTICATION: [&str; 2] = ["jicofo", "authentication"];

/// A Jicofo that is told of no `client-proxy` takes the component for whoever asked (jicofo `Util.kt`,
/// `parseJidFromClientProxyJid`). That is nobody's loss until it matters who asked, which is where people log in.
///
/// The `proxy` of the model is then the component that is there: a description always names it.
pub(super) fn client_proxy(
    jicofo: &Document,
    main: &Config,
    focus: &FocusProxy,
    proxy: &mut Domain,
    gathered: &mut Gathered,
) {
    let Some(host) = main.hosts.iter().find(|host| host.name == focus.domain.as_str()) else { return };
    let written = jicofo.get(&CLIENT_PROXY).filter(|value| !value.is_null());
    let is_a_domain = |value: Value<'_>| Domain::parse(&value.unwrapped()).is_ok();
    if written.is_some_and(is_a_domain) {
        return;
    }
    *proxy = focus.domain.clone();
    // Of what is no domain, or comes from a variable, all has been said.
    if written.is_some() {
        return;
    }
    let law = &law::focus_proxy::LAW;
    let message = format!(
        "conference requests come from `{}`, and Jicofo has no `client-proxy` that says whose they are",
        host.name
    );
    let at = Trail::root("jicofo").place().found(jicofo.locate(&CLIENT_PROXY[..3]));
    let says = "no client-proxy";
    let violation = if people_log_in(jicofo) { law.broken(message, at, says) } else { law.doubted(message, at, says) };
    let component = Trail::root("main_prosody").place().found(host.at.clone());
    let violation = violation.against(component, "hands requests to Jicofo");
    gathered.violations.push(violation.help(format!("set `jicofo.xmpp.client.client-proxy = \"{}\"`", host.name)));
}

/// Whether Jicofo asks who somebody is (jicofo `AuthConfig.kt`).
fn people_log_in(jicofo: &Document) -> bool {
    let Some(authentication) = jicofo.get(&AUTHENTICATION) else { return false };
    let is_on = authentication.get("enabled").and_then(Value::boolean) == Some(true);
    is_on && authentication.get("type").is_some_and(|kind| kind.unwrapped() != "NONE")
}

/// Whoever has to log in is sent to a host where that can be done (jicofo `XMPPDomainAuthAuthority.java`).
pub(super) fn login_url(jicofo: &Document, main: &Config, gathered: &mut Gathered) {
    let Some(authentication) = jicofo.get(&AUTHENTICATION).filter(|_| people_log_in(jicofo)) else { return };
    // With tokens it is the address of a page.
    let asks_prosody = authentication.get("type").is_some_and(|kind| kind.unwrapped() == "XMPP");
    let Some(url) = authentication.get("login-url").map(Value::unwrapped).filter(|_| asks_prosody) else { return };
    let serves = |host: &&Host| host.kind == HostKind::VirtualHost;
    if main.hosts.iter().filter(serves).any(|host| host.name.eq_ignore_ascii_case(&url)) {
        return;
    }
    let at = Trail::root("jicofo").place().found(jicofo.locate(&["jicofo", "authentication", "login-url"]));
    let message = format!("people are sent to `{url}` to log in, which is no VirtualHost of the main Prosody");
    let mut violation = law::wrong_xmpp_domain::LAW.broken(message, at, "no VirtualHost");
    if let Some(host) = main.hosts.iter().filter(serves).find(|host| host.name != "localhost") {
        let place = Trail::root("main_prosody").place().found(host.at.clone());
        violation = violation.against(place, format!("`{}` is one", host.name));
    }
    gathered.violations.push(violation);
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
