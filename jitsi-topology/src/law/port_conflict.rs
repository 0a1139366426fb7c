//! Two processes cannot listen on one port of one machine.

use super::{Ask, Case, Law};
use crate::fact::Listens;
use crate::violation::{Code, Violation};

pub(super) static LAW: Law = Law {
    code: Code::new("port-conflict"),
    forbids: "two sockets of one machine with the same transport and port whose addresses overlap",
    why: "the second process cannot bind: Prosody logs one line and runs on without the port, a bridge does not start or reports itself unhealthy",
    mend: "give one of them another port, or another machine",
    asks: &[Ask::Listens(judge)],
};

fn judge(listens: &Listens<'_>, case: &Case<'_, '_>, out: &mut Vec<Violation>) {
    let mut earlier = case.inquiry.earlier_listeners(case.stated, listens);
    let Some(other) = earlier.find(|other| other.interfaces.overlaps(listens.interfaces)) else { return };
    let Listens { transport, interfaces, port, .. } = listens;
    let machine = case.inquiry.machine_name(case.stated.machine);
    let (one, two) = (case.title(), case.inquiry.title(other.said.by));
    out.push(
        LAW.broken(
            format!("{transport} port {port} of machine `{machine}` is taken twice: by {two} and by {one}"),
            case.at().field("port").place(),
            format!("{one} listens on {interfaces}"),
        )
        .against(
            case.inquiry.place_below(other.said, |at| at.field("port").place()),
            format!("{two} listens on {}", other.interfaces),
        ),
    );
}
