//! What a deployment loses when it is taken over: settings without a word in a description, and parts it says otherwise.

use super::further;
use super::gather::Gathered;
use super::hocon::Document;
use super::left::Left;
use super::{bridge, jicofo};
use crate::component::{Bridge, Components, Jicofo, MainProsody, Nginx, ProsodyJvb};
use crate::law::setting::File;
use crate::place::Trail;

/// The settings of Jicofo's and the bridges' files that a description has no word for.
pub(super) fn settings(all: &Components, jicofo: Option<&Document>, bridges: &[Document]) -> Vec<Left> {
    let mut left = Vec::new();
    if let Some(document) = jicofo {
        let mut gathered = Gathered::default();
        jicofo::read(document, &all.jicofo.machine, &all.jicofo.xmpp.client.xmpp_domain, &mut gathered);
        left.extend(further::left(document, "jicofo", File::Jicofo, |key| gathered.asked.contains(key)));
    }
    let root = Trail::root("bridges");
    for (index, (document, found)) in bridges.iter().zip(&all.bridges).enumerate() {
        let mut gathered = Gathered::default();
        let at = root.index(index);
        bridge::read(document, &found.machine, &found.name, &at, &mut gathered, true);
        let section = format!("bridge {}", found.name);
        left.extend(further::left(document, &section, File::Jvb, |key| gathered.asked.contains(key)));
    }
    left
}

/// The parts that resolve to something else, `again`, than what was found, each by its name.
pub(super) fn parts(found: &Components, again: &Components) -> Vec<Left> {
    let mut changed = Vec::new();
    changed.extend(main_prosody(&found.main_prosody, &again.main_prosody));
    changed.extend(prosody_jvb(&found.prosody_jvb, &again.prosody_jvb));
    changed.extend(jicofo_parts(&found.jicofo, &again.jicofo));
    changed.extend(nginx(&found.nginx, &again.nginx));
    for (found, again) in found.bridges.iter().zip(&again.bridges) {
        changed.extend(bridge_parts(found, again));
    }
    let left = changed.into_iter().map(|setting| Left {
        setting,
        why: "a description has no word for it as it is, and makes it what it is by default".to_owned(),
        location: None,
    });
    let sockets = found.others.iter().map(|socket| Left {
        setting: format!("{}: a socket", socket.name().unwrap_or_default()),
        why: "what a description renders opens none".to_owned(),
        location: None,
    });
    left.chain(sockets).collect()
}

/// The names of the pairs that differ.
fn differing(of: &str, pairs: &[(&str, bool)]) -> Vec<String> {
    pairs.iter().filter(|(_, same)| !same).map(|(part, _)| format!("{of}: {part}")).collect()
}

fn main_prosody(a: &MainProsody, b: &MainProsody) -> Vec<String> {
    differing(
        "main_prosody",
        &[
            ("c2s", a.c2s == b.c2s),
            ("http", a.web == b.web),
            ("client_domain", a.client_domain == b.client_domain),
            ("auth_domain", a.auth_domain == b.auth_domain),
            ("conference", a.conference == b.conference),
            ("focus", a.focus == b.focus),
            ("features", a.features == b.features),
            ("admins", a.admins == b.admins),
            ("paths", a.paths == b.paths),
            ("modules, hosts and options of its own", a.additions == b.additions),
        ],
    )
}

fn prosody_jvb(a: &ProsodyJvb, b: &ProsodyJvb) -> Vec<String> {
    differing(
        "prosody_jvb",
        &[
            ("c2s", a.c2s == b.c2s),
            ("http", a.http == b.http),
            ("s2s", a.s2s == b.s2s),
            ("registration", a.registration == b.registration),
            ("tech_domain", a.tech_domain == b.tech_domain),
            ("muc", a.muc == b.muc),
            ("accounts", a.accounts == b.accounts),
            ("paths", a.paths == b.paths),
            ("modules, hosts and options of its own", a.additions == b.additions),
        ],
    )
}

fn jicofo_parts(a: &Jicofo, b: &Jicofo) -> Vec<String> {
    differing(
        "jicofo",
        &[
            ("connections", a.xmpp == b.xmpp),
            ("rest", a.rest == b.rest),
            ("relay", a.relay == b.relay),
            ("sctp", a.sctp == b.sctp),
            ("region", a.region == b.region),
            ("extra", a.extra == b.extra),
        ],
    )
}

fn nginx(a: &Nginx, b: &Nginx) -> Vec<String> {
    differing(
        "nginx",
        &[
            ("https", a.https == b.https),
            ("certificate", a.certificate == b.certificate),
            ("web_root", a.web_root == b.web_root),
            ("routes to the main Prosody", a.xmpp == b.xmpp),
            ("routes to bridges", a.routes == b.routes),
            ("extra", a.extra == b.extra),
        ],
    )
}

fn bridge_parts(a: &Bridge, b: &Bridge) -> Vec<String> {
    let first = |bridge: &Bridge| bridge.xmpp.first().cloned();
    differing(
        &format!("bridge {}", a.name),
        &[
            ("its first connection", first(a) == first(b)),
            ("its further connections", a.xmpp.len() == b.xmpp.len()),
            ("incomplete connections", a.incomplete == b.incomplete),
            ("media", a.media == b.media),
            ("private_http", a.private_http == b.private_http),
            ("websocket", a.websocket == b.websocket),
            ("sctp", a.sctp == b.sctp),
            ("relay", a.relay == b.relay),
            ("mapping", a.mapping == b.mapping),
            ("extra", a.extra == b.extra),
        ],
    )
}
