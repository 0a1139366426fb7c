//! Jicofo owns the rooms it works in.

use super::{Ask, Case, Law};
use crate::component::Components;
use crate::fact::Enters;
use crate::place::Trail;
use crate::registry::ServedRole;
use crate::violation::{Code, Violation};

pub(super) static LAW: Law = Law {
    code: Code::new("room-owner"),
    forbids: "a MUC service that does not make Jicofo the owner of its rooms",
    why: "Jicofo asks for the owner's form in every room first and leaves when it is refused (forbidden): no brewery, no conference. From Prosody 13.0 on an administrator is no owner unless component_admins_as_room_owners says so",
    mend: "make Jicofo's account an administrator of the service, and let administrators own its rooms",
    asks: &[Ask::Enters(brewery), Ask::Whole(conference)],
};

fn brewery(enters: &Enters<'_>, case: &Case<'_, '_>, out: &mut Vec<Violation>) {
    if !enters.must_own {
        return;
    }
    let Some(server) = case.login_server(&enters.through) else { return };
    let Some(served) = case.inquiry.served_by(server, enters.room.muc()) else { return };
    let ServedRole::Muc { admins_own_rooms: false, .. } = served.role else { return };
    let message = format!(
        "{} must own `{}`, but administrators of `{}` do not own its rooms",
        case.title(),
        enters.room,
        enters.room.muc()
    );
    out.push(
        LAW.broken(message, case.inquiry.place_of(served.said), "administrators do not own rooms here")
            .against(case.at().place(), "must own this room"),
    );
}

/// Conference rooms come and go, so they are judged by their service.
fn conference(all: &Components, out: &mut Vec<Violation>) {
    let conference = &all.main_prosody.conference;
    let client = all.jicofo.xmpp.client.login.jid();
    let main = Trail::root("main_prosody");
    let at = main.field("conference");
    let jicofo = Trail::root("jicofo");
    let says = match (conference.admins.contains(&client), conference.admins_own_rooms) {
        (true, true) => return,
        (false, _) => format!("`{client}` is not among its administrators"),
        (true, false) => "administrators do not own rooms here".to_owned(),
    };
    let message = format!("Jicofo, as `{client}`, does not own the rooms of `{}`", conference.domain);
    let violation = LAW.broken(message, at.field("admins").place(), says);
    out.push(violation.against(jicofo.field("client").place(), format!("logs in as `{client}`")));
}
