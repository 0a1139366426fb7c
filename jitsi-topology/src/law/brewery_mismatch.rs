//! Jicofo and every bridge meet in the same room.

use super::{Ask, BridgeCase, Law};
use crate::place::Trail;
use crate::violation::{Code, Violation};

pub(crate) static LAW: Law = Law {
    code: Code::new("brewery-mismatch"),
    forbids: "a bridge that announces itself in another room than Jicofo watches",
    why: "both log in and join without an error, and never see each other: \"no operational bridges\"",
    mend: "leave both out, so that they follow from Prosody-JVB's MUC service, or name the same room in both",
    asks: &[Ask::Bridge(judge)],
};

fn judge(case: &BridgeCase<'_, '_>, out: &mut Vec<Violation>) {
    let watched = &case.components.jicofo.xmpp.brewery;
    let jicofo = Trail::root("jicofo");
    // A bridge may have connections to several shards; it belongs to this one when any of them does.
    if case.bridge.xmpp.iter().any(|client| client.brewery == *watched) {
        return;
    }
    for (index, client) in case.bridge.xmpp.iter().enumerate() {
        let message = format!(
            "bridge `{}` announces itself in `{}`, and Jicofo watches `{watched}`",
            case.bridge.name, client.brewery
        );
        let says = format!("announces itself in `{}`", client.brewery);
        let violation = LAW.broken(message, case.at.field("xmpp").index(index).field("brewery").place(), says);
        out.push(violation.against(jicofo.field("brewery").place(), format!("watches `{watched}`")));
    }
}
