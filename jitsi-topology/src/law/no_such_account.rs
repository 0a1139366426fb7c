//! Every login has an account on the server it reaches.

use super::{Ask, Case, Law};
use crate::fact::Connects;
use crate::name::BareJid;
use crate::violation::{Code, Violation};

pub(crate) static LAW: Law = Law {
    code: Code::new("no-such-account"),
    forbids: "a login with an account that is not registered on the Prosody the connection reaches",
    why: "Prosody answers not-authorized; a bridge says \"Failed to login\" and never reaches the brewery",
    mend: "register the account on that Prosody, with `prosodyctl --config` naming its config file first",
    asks: &[Ask::Connects(judge)],
};

fn judge(connects: &Connects<'_>, case: &Case<'_, '_>, out: &mut Vec<Violation>) {
    let Some(server) = case.login_server(connects) else { return };
    if case.inquiry.account(server, connects).is_some() {
        return;
    }
    let jid = BareJid::new(connects.username.clone(), connects.domain.clone());
    let name = case.inquiry.title(server);
    let message = format!("{} logs in as `{jid}`, which is not registered on {name}", case.title());
    let mut violation = LAW.broken(message, case.at().field("username").place(), format!("logs in as `{jid}`"));
    for other in case.inquiry.accounts(&jid) {
        violation = violation.against(
            case.inquiry.place_of(other.said),
            format!("it is registered on {}", case.inquiry.title(other.said.by)),
        );
    }
    out.push(violation.against(case.inquiry.place_of_component(server), format!("{name} has no such account")));
}
