//! What Jicofo, nginx and the bridges say of the two Prosodys and of the domain.

use super::absent::Found;
use super::prosody::Hints;
use super::site;
use super::sources::Sources;
use crate::component::Bridge;
use crate::name::Domain;

/// The domain of the deployment: that of nginx, else of Jicofo, else of a bridge's login.
pub(super) fn domain(sources: &Sources<'_>, bridges: &[Bridge]) -> Domain {
    let of_jicofo = sources.jicofos.iter().find_map(|read| {
        let value = read.content.get(&["jicofo", "xmpp", "client", "xmpp-domain"])?;
        Domain::parse(&value.unwrapped()).ok()
    });
    let of_site = || sources.sites.iter().find_map(|read| site::domain(&read.content));
    let of_bridge = || bridges.iter().find_map(|bridge| Some(bridge.xmpp.first()?.login.domain.clone()));
    of_jicofo
        .or_else(of_site)
        .or_else(of_bridge)
        .unwrap_or_else(|| Domain::parse("domain.invalid").unwrap_or_else(|error| unreachable!("{error}")))
}

/// What Jicofo and the bridges say of the two Prosodys.
pub(super) fn hints(found: &Found) -> (Hints, Hints) {
    let bridge = found.bridges.iter().find_map(|bridge| bridge.xmpp.first());
    let Some(jicofo) = &found.jicofo else {
        let jvb = Hints {
            port: bridge.map(|client| client.login.port),
            login: bridge.map(|client| client.login.domain.clone()),
            people: None,
            accounts: found.bridges.iter().flat_map(|bridge| &bridge.xmpp).map(|client| client.login.jid()).collect(),
            rooms: bridge.map(|client| client.brewery.muc().clone()),
            visitors: Vec::new(),
        };
        return (Hints::default(), jvb);
    };
    let client = &jicofo.xmpp.client;
    let main = Hints {
        port: Some(client.login.port),
        login: Some(client.login.domain.clone()),
        people: Some(client.xmpp_domain.clone()),
        accounts: vec![client.login.jid()],
        rooms: Some(client.conference.clone()),
        visitors: Vec::new(),
    };
    let service = &jicofo.xmpp.service;
    let jvb = Hints {
        port: Some(service.login.port),
        login: Some(service.login.domain.clone()),
        people: None,
        accounts: std::iter::once(service.login.jid())
            .chain(found.bridges.iter().flat_map(|bridge| &bridge.xmpp).map(|client| client.login.jid()))
            .collect(),
        rooms: Some(jicofo.xmpp.brewery.muc().clone()),
        visitors: Vec::new(),
    };
    (main, jvb)
}
