//! A domain has one server, and is one thing there.

use super::{Ask, Case, Law};
use crate::fact::Serves;
use crate::violation::{Code, Violation};

pub(super) static LAW: Law = Law {
    code: Code::new("domain-served-twice"),
    forbids: "one domain as two hosts, on one Prosody or on both",
    why: "Prosody refuses to start when a VirtualHost and a Component share a name, and merges two VirtualHosts of one name; on two servers it is chance which one has the account",
    mend: "give one of the hosts another domain",
    asks: &[Ask::Serves(judge)],
};

fn judge(serves: &Serves<'_>, case: &Case<'_, '_>, out: &mut Vec<Violation>) {
    let Some(first) = case.inquiry.servers_of(serves.domain).next() else { return };
    if first.said == case.stated.said {
        return;
    }
    let (one, two) = (case.title(), case.inquiry.title(first.said.by));
    let message = format!("`{}` is served twice: by {two} and by {one}", serves.domain);
    out.push(
        LAW.broken(message, case.at().place(), format!("served here, by {one}"))
            .against(case.inquiry.place_of(first.said), format!("served here, by {two}")),
    );
}
