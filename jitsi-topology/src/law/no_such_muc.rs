//! Every room lives on a MUC service of the server it is entered through.

use super::{Ask, Case, Law};
use crate::fact::{Enters, RoomKind};
use crate::registry::ServedRole;
use crate::violation::{Code, Violation};

pub(super) static LAW: Law = Law {
    code: Code::new("no-such-muc"),
    forbids: "a room on a domain that is no MUC service of the Prosody it is entered through",
    why: "the join is refused (not-allowed or remote-server-not-found); a bridge does not try again until it reconnects",
    mend: "name a room on a MUC service of that Prosody",
    asks: &[Ask::Enters(judge)],
};

fn judge(enters: &Enters<'_>, case: &Case<'_, '_>, out: &mut Vec<Violation>) {
    // Whoever cannot even log in has another law to hear from first.
    let Some(server) = case.login_server(&enters.through) else { return };
    let muc = enters.room.muc();
    let is_muc = |role: &ServedRole| matches!(role, ServedRole::Muc { .. });
    if case.inquiry.served_by(server, muc).is_some_and(|served| is_muc(&served.role)) {
        return;
    }
    let elsewhere = case.inquiry.servers_of(muc).find(|served| is_muc(&served.role));
    // That Jicofo looks for its brewery on the wrong Prosody is the law `service-connection`'s to say.
    if elsewhere.is_some() && enters.must_own && enters.kind == RoomKind::Brewery {
        return;
    }
    let name = case.inquiry.title(server);
    let message = format!("{} enters `{}` through {name}, which has no MUC service `{muc}`", case.title(), enters.room);
    let violation = LAW.broken(message, case.at().place(), format!("enters a room on `{muc}`"));
    out.push(match elsewhere {
        Some(served) => violation.against(
            case.inquiry.place_of(served.said),
            format!("`{muc}` is a service of {}", case.inquiry.title(served.said.by)),
        ),
        None => violation.against(case.inquiry.place_of_component(server), format!("{name} does not serve `{muc}`")),
    });
}
