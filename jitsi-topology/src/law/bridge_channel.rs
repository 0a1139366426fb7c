//! Clients have a channel to their bridge.

use super::{Ask, BridgeCase, Law};
use crate::component::WebSocket;
use crate::place::Trail;
use crate::violation::{Code, Violation};

pub(super) static LAW: Law = Law {
    code: Code::new("bridge-channel"),
    forbids: "a bridge with neither WebSockets nor data channels that Jicofo offers, WebSockets without a public port, TLS, a domain and a route, and data channels that Jicofo offers and the bridge does not have",
    why: "clients join and see each other, but no speaker is shown as dominant and nobody gets the video they ask for; where only the bridge has data channels off every join fails",
    mend: "leave `websocket` out, so that it follows from nginx, or set `channel = \"datachannel\"`",
    asks: &[Ask::Bridge(judge)],
};

fn judge(case: &BridgeCase<'_, '_>, out: &mut Vec<Violation>) {
    let bridge = &case.bridge.name;
    let jicofo = &case.components.jicofo;
    let root = Trail::root("jicofo");
    if case.bridge.websocket.is_none() && !case.bridge.sctp {
        out.push(LAW.broken(
            format!("clients have no channel to bridge `{bridge}`"),
            case.at.field("channel").place(),
            "neither data channels nor WebSockets",
        ));
    } else if case.bridge.websocket.is_none() && !jicofo.sctp {
        let message = format!("clients have no channel to bridge `{bridge}`: Jicofo offers them no data channels");
        out.push(
            LAW.broken(message, case.at.field("channel").place(), "no WebSockets")
                .against(root.place(), "offers no data channels"),
        );
    } else if jicofo.sctp && !case.bridge.sctp {
        let message = format!("Jicofo offers data channels, and bridge `{bridge}` has them off");
        out.push(
            LAW.broken(message, case.at.field("channel").place(), "no data channels")
                .against(root.place(), "offers data channels"),
        );
    }
    if let Some(websocket) = &case.bridge.websocket {
        judge_websocket(case, websocket, out);
    }
}

fn judge_websocket(case: &BridgeCase<'_, '_>, websocket: &WebSocket, out: &mut Vec<Violation>) {
    let bridge = &case.bridge.name;
    let at = case.at.field("websocket");
    if websocket.http.is_none() {
        out.push(LAW.broken(
            format!("the WebSockets of bridge `{bridge}` have no public HTTP port"),
            at.field("port").place(),
            "no port",
        ));
        return;
    }
    let root = Trail::root("nginx");
    let nginx = &case.components.nginx;
    if !websocket.tls {
        let message = format!("browsers are told to open the WebSockets of bridge `{bridge}` without TLS");
        let violation = LAW.broken(message, at.field("tls").place(), "tells browsers ws://");
        out.push(violation.against(root.field("https").place(), "browsers arrive over TLS, and refuse anything less"));
    }
    match &websocket.domain {
        None => out.push(LAW.broken(
            format!("the WebSockets of bridge `{bridge}` have no domain to tell browsers"),
            at.field("domain").place(),
            "no domain",
        )),
        Some(told) if told.domain != nginx.domain || told.port != nginx.https.port => {
            let message = format!(
                "browsers are told to find bridge `{bridge}` at {told}, and nginx answers at {}:{}",
                nginx.domain, nginx.https.port
            );
            let violation = LAW.broken(message, at.field("domain").place(), format!("tells browsers {told}"));
            out.push(
                violation
                    .against(root.field("domain").place(), format!("answers to {}:{}", nginx.domain, nginx.https.port)),
            );
        }
        Some(_) => {}
    }
    if !case.inquiry.is_routed(websocket.path()) {
        let message = format!("nginx has no route for `{}`, the WebSockets of bridge `{bridge}`", websocket.path());
        let violation =
            LAW.broken(message, at.field("server_id").place(), format!("is asked for below `{}`", websocket.path()));
        out.push(violation.against(root.place(), "has no such route"));
    }
}
