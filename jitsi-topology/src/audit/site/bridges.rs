//! The WebSockets of bridges: each passed on to its own.

use super::super::gather::Gathered;
use super::super::nginx::Server;
use super::route::{Asked, Route};
use crate::component::{Bridge, COLIBRI_WEBSOCKET, ColibriRoute};
use crate::name::{Endpoint, Host, MachineName};
use crate::place::{Location, Trail};
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

/// A conference and an endpoint: what stands behind the server id in what browsers ask for (jvb
/// `ColibriWebSocketService.kt`).
const BEHIND: &str = "/0123456789abcdef/01234567";

/// The route of every bridge that has WebSockets.
pub(super) fn read(
    server: &Server<'_>,
    machine: &MachineName,
    bridges: &[Bridge],
    gathered: &mut Gathered,
) -> Vec<ColibriRoute> {
    let root = Trail::root("nginx");
    let routes_at = root.field("routes");
    let mut routes = Vec::new();
    let mut seen = BTreeSet::new();
    for bridge in bridges {
        let Some(websocket) = bridge.websocket.as_ref().filter(|websocket| seen.insert(&websocket.server_id)) else {
            continue;
        };
        let id = &websocket.server_id;
        let path = format!("{COLIBRI_WEBSOCKET}{id}{BEHIND}");
        let word = COLIBRI_WEBSOCKET.trim_matches('/');
        let asked = Asked { path: &path, word, segment: id.as_str(), websocket: true };
        let at = routes_at.index(routes.len());
        let Some(Route { scope, to }) = asked.route(server, &at.place(), gathered) else { continue };
        let (to, location): (Endpoint, Location) = to.unwrap_or_else(|| {
            let location = Location { written: false, ..scope.block().at.clone() };
            (guessed(bridge, machine), location)
        });
        gathered.sites.mark(&at, location);
        routes.push(ColibriRoute { server_id: id.clone(), bridge: to });
    }
    routes
}

/// Where a request that names the bridge itself would be sent, so that nothing more is said of this route.
fn guessed(bridge: &Bridge, nginx: &MachineName) -> Endpoint {
    let http = bridge.websocket.as_ref().and_then(|websocket| websocket.http.as_ref());
    let host = match bridge.machine == *nginx {
        true => Host::Ip(Ipv4Addr::LOCALHOST.into()),
        false => Host::parse(bridge.machine.as_str()).unwrap_or(Host::Ip(Ipv4Addr::LOCALHOST.into())),
    };
    Endpoint { host, port: http.unwrap_or(&bridge.private_http).port() }
}
