//! A file of one process is not another's.

use super::{Ask, Case, Law};
use crate::fact::Owns;
use crate::violation::{Code, Violation};

pub(super) static LAW: Law = Law {
    code: Code::new("shared-path"),
    forbids: "two processes of one machine with the same data directory, pidfile, admin socket or log",
    why: "the second Prosody takes over the first one's control socket, so `prosodyctl` speaks to the wrong server; on one pidfile it does not start (13.0) or runs without (0.12)",
    mend: "give each its own path",
    asks: &[Ask::Owns(judge)],
};

fn judge(owns: &Owns<'_>, case: &Case<'_, '_>, out: &mut Vec<Violation>) {
    let Some(other) = case.inquiry.earlier_owner(case.stated, owns) else { return };
    if folder_is_shared(owns, other.by, case) {
        return;
    }
    let machine = case.inquiry.machine_name(case.stated.machine);
    let (one, two) = (case.title(), case.inquiry.title(other.by));
    let Owns { path, what } = owns;
    let message = format!("`{path}` on machine `{machine}` belongs to both {two} and {one}");
    out.push(
        LAW.broken(message, case.at().place(), format!("{what} of {one}"))
            .against(case.inquiry.place_of(other), format!("used by {two}")),
    );
}

/// Whether both already share the folder: what lies in it follows from that mistake and is not another.
fn folder_is_shared(owns: &Owns<'_>, other: u32, case: &Case<'_, '_>) -> bool {
    let Some(folder) = owns.path.folder() else {
        return false;
    };
    let owners: Vec<u32> = case.inquiry.owners(case.stated.machine, folder).map(|said| said.by).collect();
    owners.contains(&other) && owners.contains(&case.stated.said.by)
}
