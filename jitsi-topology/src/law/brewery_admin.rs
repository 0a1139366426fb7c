//! Jicofo administers the brewery, and whoever may come first may create it.

use super::{Ask, Case, Law};
use crate::fact::{Enters, RoomKind};
use crate::name::BareJid;
use crate::registry::ServedRole;
use crate::violation::{Code, Violation};

pub(super) static LAW: Law = Law {
    code: Code::new("brewery-admin"),
    forbids: "a brewery whose MUC service does not count Jicofo's account among its administrators, or lets only administrators create rooms when a bridge is none",
    why: "a bridge that comes first owns the room, and Jicofo's request for the owner's form is refused (forbidden), often only after a restart; where creating is restricted the bridge is refused (not-allowed) and does not try again",
    mend: "add the account to the administrators of the MUC service",
    asks: &[Ask::Enters(judge)],
};

fn judge(enters: &Enters<'_>, case: &Case<'_, '_>, out: &mut Vec<Violation>) {
    if enters.kind != RoomKind::Brewery {
        return;
    }
    let Some(server) = case.login_server(&enters.through) else { return };
    let Some(served) = case.inquiry.served_by(server, enters.room.muc()) else { return };
    let ServedRole::Muc { admins, only_admins_create, .. } = &served.role else { return };
    if !(enters.must_own || *only_admins_create) {
        return;
    }
    let jid = BareJid::new(enters.through.username.clone(), enters.through.domain.clone());
    if admins.contains(&jid) {
        return;
    }
    let need = if enters.must_own { "must own" } else { "may have to create" };
    let message = format!(
        "{}, as `{jid}`, {need} `{}`, but is no administrator of `{}`",
        case.title(),
        enters.room,
        enters.room.muc()
    );
    let admins_at = case.inquiry.place_below(served.said, |at| at.field("admins").place());
    out.push(
        LAW.broken(message, admins_at, format!("`{jid}` is not among the administrators"))
            .against(case.at().place(), format!("{need} this room")),
    );
}
