//! The visitor nodes of jicofo.conf: Prosodys of their own for those who only watch.

use super::gather::Gathered;
use super::hocon::{Document, Value};
use crate::law;
use crate::name::Domain;
use crate::place::{Location, Trail};

/// Where the nodes stand, by their names.
const NODES: [&str; 3] = ["jicofo", "xmpp", "visitors"];
/// What a node must have (jicofo `XmppConfig.kt`).
const REQUIRED: [&str; 2] = ["conference-service", "hostname"];

/// A node whose rooms the main Prosody sends the presence of a conference to.
#[derive(Clone, Debug)]
pub(super) struct VisitorNode {
    /// The service with its rooms.
    pub(super) service: Domain,
    /// Where that stands.
    pub(super) at: Location,
}

/// The nodes that Jicofo uses; what one lacks is told.
pub(super) fn read(jicofo: &Document, gathered: &mut Gathered) -> Vec<VisitorNode> {
    let is_on = jicofo.get(&["jicofo", "visitors", "enabled"]).and_then(Value::boolean) == Some(true);
    let all = jicofo.get(&NODES).filter(|_| is_on).into_iter().flat_map(Value::entries);
    let used = all.filter(|(_, node)| node.get("enabled").and_then(Value::boolean) != Some(false));
    used.filter_map(|(name, node)| one(jicofo, name, node, gathered)).collect()
}

fn one(jicofo: &Document, name: &str, node: Value<'_>, gathered: &mut Gathered) -> Option<VisitorNode> {
    let keys = |key: &'static str| [&NODES[..], &[name, key]].concat();
    for key in REQUIRED.into_iter().filter(|key| node.get(key).is_none()) {
        let at = Trail::root("jicofo").place().found(jicofo.locate(&keys(key)));
        let message = format!("Jicofo has no `{}`", keys(key).join("."));
        gathered.broken(&law::missing_setting::LAW, message, at, "is not there");
    }
    // What is no domain, or comes from a variable, is nothing to look for.
    let service = Domain::parse(&node.get(REQUIRED[0])?.unwrapped()).ok()?;
    Some(VisitorNode { service, at: jicofo.locate(&keys(REQUIRED[0])) })
}
