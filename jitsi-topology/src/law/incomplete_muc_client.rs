//! A bridge has a connection, and every connection all it needs.

use super::{Ask, BridgeCase, Law};
use crate::violation::{Code, Violation};

pub(crate) static LAW: Law = Law {
    code: Code::new("incomplete-muc-client"),
    forbids: "a bridge without an XMPP connection, or with one that lacks HOSTNAME, USERNAME, PASSWORD, MUC_JIDS or MUC_NICKNAME",
    why: "the bridge drops an incomplete connection without a word and starts healthy, connected to nothing",
    mend: "give every connection the five settings, spelled with underscores",
    asks: &[Ask::Bridge(judge)],
};

fn judge(case: &BridgeCase<'_, '_>, out: &mut Vec<Violation>) {
    let name = &case.bridge.name;
    let at = case.at.field("xmpp");
    for client in &case.bridge.incomplete {
        let missing = client.missing.join(", ");
        out.push(LAW.broken(
            format!("bridge `{name}` drops its connection `{}`: it lacks {missing}", client.id),
            at.field(&client.id).place(),
            format!("lacks {missing}"),
        ));
    }
    if case.bridge.xmpp.is_empty() && case.bridge.incomplete.is_empty() {
        out.push(LAW.broken(
            format!("bridge `{name}` has no XMPP connection"),
            at.place(),
            "no connection is described",
        ));
    }
}
