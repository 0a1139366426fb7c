//! BOSH and XMPP over WebSocket: passed on to the main Prosody, under a name it answers to.

use super::super::absent::Found;
use super::super::gather::Gathered;
use super::super::nginx::{Arg, Scope, Server};
use super::super::note::Note;
use super::super::prosody::Door;
use super::route::{Asked, Route};
use crate::component::{HTTP_BIND, XMPP_WEBSOCKET, XmppRoutes};
use crate::default;
use crate::law;
use crate::name::{Endpoint, Host};
use crate::place::Trail;
use std::net::Ipv4Addr;

/// The routes to the main Prosody, and what is wrong with them.
pub(super) fn read(server: &Server<'_>, found: &Found, gathered: &mut Gathered) -> XmppRoutes {
    let mut first: Option<Endpoint> = None;
    let mut passed = |path: &'static str, websocket: bool| {
        let root = Trail::root("nginx");
        let at = root.field("prosody");
        let asked = Asked { path, word: path.trim_start_matches('/'), segment: "", websocket };
        let Some(Route { scope, to }) = asked.route(server, &at.place(), gathered) else { return false };
        if let Some(door) = found.doors.get(path) {
            host(door, server, &scope, found, gathered);
            encryption(door, &scope, gathered);
        }
        let Some((to, location)) = to else { return true };
        gathered.sites.mark(&at, location.clone());
        match &first {
            Some(first) if *first != to => {
                let says = format!("`{path}` is passed to {to}, and not to {first} as BOSH is; it is taken to arrive");
                gathered.note(Note::new(says, format!("`curl -i http://{to}{path}`")).at(Some(location)));
            }
            _ => first = Some(to),
        }
        true
    };
    let bosh = passed(HTTP_BIND.root, false);
    let websocket = passed(XMPP_WEBSOCKET.root, true);
    let prosody = first.unwrap_or(Endpoint { host: Host::Ip(Ipv4Addr::LOCALHOST.into()), port: default::HTTP_PORT });
    XmppRoutes { prosody, bosh, websocket }
}

/// Prosody chooses the host by the header `Host`, and answers 404 for one that has not the module.
fn host(door: &Door, server: &Server<'_>, scope: &Scope<'_>, found: &Found, gathered: &mut Gathered) {
    let sent = scope.header("Host");
    let at = sent.map_or(&scope.block().at, |sent| &sent.at);
    let Some(names) = names(sent, server, scope) else {
        let says = format!("the Host that `{}` is passed on with is taken to be {}", door.path, door.names());
        gathered.note(Note::new(says, format!("`curl -i https://…{}`", door.path)).at(Some(at.clone())));
        return;
    };
    let Some(wrong) = names.iter().find(|name| !found.doors.answers(door, name)) else { return };
    let root = Trail::root("nginx");
    let place = root.field("prosody").place().found(at.clone());
    let message =
        format!("`{}` is passed on for the host `{wrong}`, and Prosody has it on {}", door.path, door.names());
    let mut violation = law::broken_route::LAW.broken(message, place, format!("sends Host `{wrong}`"));
    if let Some(at) = door.at() {
        let client = Trail::root("main_prosody");
        violation = violation.against(client.field("client_domain").place().found(at.clone()), "answers");
    }
    gathered.violations.push(violation.help("send the name of the VirtualHost, or name it in `http_default_host`"));
}

/// The hosts a request may be passed on with; nothing when only a request can tell.
fn names(sent: Option<&Arg>, server: &Server<'_>, scope: &Scope<'_>) -> Option<Vec<String>> {
    let own =
        || server.names().filter(|name| !name.text.starts_with(['~', '_', '*', '.'])).map(|name| name.text.clone());
    let text = match sent {
        // What nginx sends by itself is the host and port of `proxy_pass`, as they are written there.
        None => "$proxy_host",
        Some(sent) => sent.text.as_str(),
    };
    match text {
        "$proxy_host" => {
            let pass = scope.proxy_pass()?.arg(0)?;
            let authority = pass.split_once("://")?.1.split(['/', '?']).next()?;
            let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
            (!host.contains('$')).then(|| vec![host.to_owned()])
        }
        "$server_name" => own().take(1).map(Some).collect(),
        "$host" | "$http_host" | "${host}" => {
            let names: Vec<String> = own().collect();
            (!names.is_empty()).then_some(names)
        }
        text if text.contains('$') => None,
        text => Some(vec![text.split(':').next().unwrap_or(text).to_owned()]),
    }
}

/// nginx ends TLS, and Prosody has to know.
fn encryption(door: &Door, scope: &Scope<'_>, gathered: &mut Gathered) {
    let Some(doubt) = &door.doubt else { return };
    // Prosody believes it of a proxy it trusts, of which the machine itself is one (`net.http.server`).
    if scope.header("X-Forwarded-Proto").is_some_and(|sent| matches!(sent.text.as_str(), "https" | "$scheme")) {
        return;
    }
    let (nginx, prosody) = (Trail::root("nginx"), Trail::root("main_prosody"));
    let message = format!("Prosody takes `{}` for unencrypted, because nginx passes it on as plain HTTP", door.path);
    let place = prosody.field(doubt.option).place().found(doubt.at.clone());
    let violation = law::untrusted_proxy::LAW.broken(message, place, format!("`{}` is not set", doubt.option));
    let passes = nginx.field("prosody").place().found(scope.block().at.clone());
    gathered.violations.push(violation.against(passes, "ends TLS, and passes plain HTTP on"));
}
