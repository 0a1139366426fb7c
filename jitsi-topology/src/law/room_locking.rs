//! A new room lets in whoever comes next.

use super::{Ask, Case, Law};
use crate::fact::{Role, Serves};
use crate::violation::{Code, Violation};

pub(super) static LAW: Law = Law {
    code: Code::new("room-locking"),
    forbids: "a MUC service that locks new rooms",
    why: "until its creator has sent a configuration everybody else gets item-not-found, so whoever comes second to the brewery or a conference stays outside",
    mend: "set muc_room_locking = false on the service",
    asks: &[Ask::Serves(judge)],
};

fn judge(serves: &Serves<'_>, case: &Case<'_, '_>, out: &mut Vec<Violation>) {
    if let Role::Muc(rules) = serves.role
        && rules.locks_new_rooms
    {
        out.push(LAW.broken(
            format!("`{}` locks new rooms", serves.domain),
            case.at().place(),
            "locks new rooms until they are configured",
        ));
    }
}
