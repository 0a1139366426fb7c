//! Either every bridge is a relay and Jicofo knows it, or none is.

use super::{Ask, BridgeCase, Law};
use crate::place::Trail;
use crate::violation::{Code, Violation};

pub(crate) static LAW: Law = Law {
    code: Code::new("relay-sync"),
    forbids: "a bridge that is a relay where Jicofo does not use relays, or the other way round, and a relay without id or region",
    why: "choosing a second bridge for a conference fails; a relay without an id never publishes its presence, so Jicofo does not know of it",
    mend: "set `jicofo.relay` and leave `relay.enabled` of the bridges out, so that they follow",
    asks: &[Ask::Bridge(judge)],
};

fn judge(case: &BridgeCase<'_>, out: &mut Vec<Violation>) {
    let bridge = &case.bridge.name;
    let expected = case.components.jicofo.relay;
    let at = case.at.field("relay");
    if case.bridge.relay.is_some() != expected {
        let root = Trail::root("jicofo");
        let (is, uses) = if expected { ("is no relay", "uses relays") } else { ("is a relay", "uses no relays") };
        let message = format!("bridge `{bridge}` {is}, and Jicofo {uses}");
        out.push(LAW.broken(message, at.field("enabled").place(), is).against(root.field("relay").place(), uses));
        return;
    }
    let Some(relay) = &case.bridge.relay else { return };
    for (missing, field) in [(relay.id.is_none(), "id"), (relay.region.is_none(), "region")] {
        if missing {
            out.push(LAW.broken(
                format!("bridge `{bridge}` is a relay without {field}"),
                at.field(field).place(),
                format!("no {field}"),
            ));
        }
    }
}
