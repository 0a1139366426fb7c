//! Whether the main Prosody serves the visitor nodes that Jicofo sends people to (jitsi-meet `mod_visitors.lua`,
//! `mod_visitors_component.lua`).

use super::instance::{Instance, texts};
use crate::audit::lua::{Host, Setting, Value};
use crate::audit::visitor_nodes::VisitorNode;
use crate::law::visitors::LAW;
use crate::place::{Location, Place, Trail};
use crate::violation::Violation;
use std::collections::BTreeSet;
use std::fmt;

/// Options that say where a server is which DNS does not know, by the module that reads them.
const ADDRESSES: [(&str, &str); 2] =
    [("s2sout_override", "s2sout_override"), ("s2soutinjection", "s2s_connect_overrides")];

/// Looks at all that presence has to pass from the rooms of this server to those of the nodes.
pub(super) fn judge(i: &mut Instance<'_, '_>, client: Option<&Host>, nodes: &[VisitorNode]) {
    let (Some(client), [first, ..]) = (client.and_then(|client| i.host(&client.name)), nodes) else { return };
    let mut found: Vec<Violation> = Vec::new();
    found.extend(links(i, client, first));
    found.extend(parts(i, client, first));
    found.extend(anonymous(i, first));
    let modules = i.modules(client);
    if modules.contains("s2s_whitelist") {
        found.extend(strangers(i, client, nodes));
    }
    found.extend(without_address(i, client, &modules, nodes));
    i.gathered.violations.extend(found);
}

fn place(at: &Location) -> Place {
    Trail::root("main_prosody").place().found(at.clone())
}

fn against(violation: Violation, node: &VisitorNode) -> Violation {
    let jicofo = Trail::root("jicofo").place().found(node.at.clone());
    violation.against(jicofo, format!("visitors are on `{}`", node.service))
}

fn links(i: &Instance<'_, '_>, client: &Host, node: &VisitorNode) -> Option<Violation> {
    let setting = i.option(i.host(&client.name), "modules_disabled")?;
    let message = format!("visitors are on `{}`, and the main Prosody has no links to other servers", node.service);
    let violation = LAW.broken(message, place(&setting.at), "disables `s2s`");
    let is_off = texts(Some(setting)).iter().any(|module| module == "s2s");
    is_off.then(|| against(violation, node).help("take \"s2s\" out of `modules_disabled`"))
}

/// The module tells Jicofo that there are visitors, and the component passes on what Jicofo says.
fn parts(i: &Instance<'_, '_>, client: &Host, node: &VisitorNode) -> Vec<Violation> {
    let mut missing = Vec::new();
    if !i.host(&client.name).is_some_and(|client| i.modules(client).contains("visitors")) {
        let message = format!("Jicofo sends nobody to `{}`: `{}` has no module `visitors`", node.service, client.name);
        let at = client.options.get("modules_enabled").map_or(&client.at, |setting| &setting.at);
        let violation = against(LAW.doubted(message, place(at), "no `visitors`"), node);
        missing.push(violation.help(format!("add \"visitors\" to `modules_enabled` of `{}`", client.name)));
    }
    if i.components("visitors_component").next().is_none() {
        let message = format!("visitors are on `{}`, and the main Prosody has no component for them", node.service);
        let violation = against(LAW.broken(message, place(&client.at), "no component for visitors"), node);
        missing.push(violation.help(format!("add `Component \"visitors.{}\" \"visitors_component\"`", client.name)));
    }
    missing
}

/// Prosody's own `anonymous`, unlike Jitsi's, keeps whoever logged in so from other servers (`mod_auth_anonymous.lua`).
fn anonymous(i: &Instance<'_, '_>, node: &VisitorNode) -> Vec<Violation> {
    let of = |host: &Host, option| settings(i, host, option).first().copied();
    let allowed = |host: &Host| of(host, "allow_anonymous_s2s").is_some_and(|on| on.value == Value::Boolean(true));
    let shut = i.virtual_hosts().filter(|host| !allowed(host)).filter_map(|host| {
        let setting = of(host, "authentication")?;
        if texts(Some(setting)) != ["anonymous"] {
            return None;
        }
        let message = format!("visitors on `{}` see nobody of `{}`", node.service, host.name);
        let violation = LAW.broken(message, place(&setting.at), "keeps what it lets in from other servers");
        Some(against(violation, node).help(format!("set `allow_anonymous_s2s = true` below `{}`", host.name)))
    });
    shut.collect()
}

/// The nodes that the list of allowed servers does not have. A host has its own and those of the server.
fn strangers(i: &Instance<'_, '_>, client: &Host, nodes: &[VisitorNode]) -> Option<Violation> {
    let lists = settings(i, client, "s2s_whitelist");
    let allowed: BTreeSet<String> = lists.iter().flat_map(|list| texts(Some(list))).collect();
    let at = lists.first().copied().or_else(|| i.server("modules_enabled")).map_or(&client.at, |setting| &setting.at);
    let missing = Missing::of(nodes, |node| !allowed.contains(node.service.as_str()))?;
    let message = format!("visitors are on {missing}, and `s2s_whitelist` lets nothing through to there");
    let violation = LAW.broken(message, place(at), format!("does not have {missing}"));
    Some(missing.against(violation).help(format!("add {missing} to `s2s_whitelist`")))
}

/// The nodes that are looked for in DNS, where their names seldom are.
fn without_address(
    i: &Instance<'_, '_>,
    client: &Host,
    modules: &BTreeSet<String>,
    nodes: &[VisitorNode],
) -> Option<Violation> {
    let read = ADDRESSES.iter().filter(|(module, _)| modules.contains(*module));
    let options: Vec<&Setting> = read.flat_map(|(_, option)| settings(i, client, option)).collect();
    let has = |setting: &&Setting, name: &str| match &setting.value {
        Value::Table { named, .. } => named.contains_key(name),
        // What it comes to is not known.
        _ => true,
    };
    let at = options.first().map_or(&client.at, |setting| &setting.at);
    let missing = Missing::of(nodes, |node| !options.iter().any(|option| has(option, node.service.as_str())))?;
    let message = format!("visitors are on {missing}, and where that is only DNS can tell");
    let violation = missing.against(LAW.doubted(message, place(at), format!("has no address for {missing}")));
    let entry = format!("[\"{}\"] = \"tcp://HOST:PORT\"", missing.first.service);
    Some(violation.help(format!("enable `s2sout_override`, and add `{entry}` to its option `s2sout_override`")))
}

/// Nodes that an option lacks, at least one.
struct Missing<'n> {
    first: &'n VisitorNode,
    others: Vec<&'n VisitorNode>,
}

impl<'n> Missing<'n> {
    fn of(nodes: &'n [VisitorNode], is_missing: impl Fn(&VisitorNode) -> bool) -> Option<Self> {
        let mut missing = nodes.iter().filter(|node| is_missing(node));
        Some(Self { first: missing.next()?, others: missing.collect() })
    }

    /// The same violation, against where the first few stand: one edit mends them all.
    fn against(&self, violation: Violation) -> Violation {
        self.others.iter().take(2).fold(against(violation, self.first), |violation, node| against(violation, node))
    }
}

impl fmt::Display for Missing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.first.service)?;
        match self.others.len() {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

/// What a host says of an option and then what the server says, without taking it for one of the model's.
fn settings<'c>(i: &Instance<'c, '_>, host: &Host, option: &str) -> Vec<&'c Setting> {
    let own = i.host(&host.name).and_then(|host| host.options.get(option));
    own.into_iter().chain(i.config.server.get(option)).collect()
}
