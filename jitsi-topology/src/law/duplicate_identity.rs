//! Names that tell processes apart do tell them apart.

use super::{Ask, Case, Law};
use crate::fact::{Identifies, Stands};
use crate::violation::{Code, Violation};

pub(super) static LAW: Law = Law {
    code: Code::new("duplicate-identity"),
    forbids: "two bridges with one name, WebSocket server id or relay id, two connections of a bridge with one id, and two occupants of a room with one nickname",
    why: "Prosody merges two sessions of one account that share a nickname, so one bridge gets the requests of both; with different accounts the second is turned away; two server ids that are the same lead browsers to the wrong bridge",
    mend: "give one of them another name",
    asks: &[Ask::Identifies(name), Ask::Stands(nickname)],
};

fn name(identifies: &Identifies<'_>, case: &Case<'_, '_>, out: &mut Vec<Violation>) {
    let Some(other) = case.inquiry.earlier_bearer(case.stated, identifies) else { return };
    if identifies.kind != BRIDGE_NAME && follows_from_name(case, other.by) {
        return;
    }
    let Identifies { kind, name, .. } = identifies;
    let message = format!("the {kind} `{name}` is used twice");
    out.push(
        LAW.broken(message, case.at().place(), format!("{kind} of {}", case.title()))
            .against(case.inquiry.place_of(other), format!("{kind} of {}", case.inquiry.title(other.by))),
    );
}

fn nickname(stands: &Stands<'_>, case: &Case<'_, '_>, out: &mut Vec<Violation>) {
    let Some(other) = case.inquiry.earlier_occupant(case.stated, stands) else { return };
    if follows_from_name(case, other.by) {
        return;
    }
    let Stands { room, nickname } = stands;
    let (one, two) = (case.title(), case.inquiry.title(other.by));
    let message = format!("{two} and {one} both call themselves `{nickname}` in `{room}`");
    out.push(
        LAW.broken(message, case.at().place(), format!("{one} is `{nickname}`"))
            .against(case.inquiry.place_of(other), format!("{two} is `{nickname}`")),
    );
}

/// The kind of name that the others follow from.
const BRIDGE_NAME: &str = "bridge name";

/// Whether both go by one name already: then that is the mistake, and what follows from it is not another.
fn follows_from_name(case: &Case<'_, '_>, other: u32) -> bool {
    let own = case.stated.said.by;
    own != other && case.inquiry.name_of(own).is_some_and(|name| case.inquiry.name_of(other) == Some(name))
}
