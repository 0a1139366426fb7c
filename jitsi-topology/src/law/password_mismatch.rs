//! A login brings the password its account was registered with.

use super::{Ask, Case, Law};
use crate::fact::Connects;
use crate::name::BareJid;
use crate::violation::{Code, Violation};

pub(crate) static LAW: Law = Law {
    code: Code::new("password-mismatch"),
    forbids: "a login whose password comes from somewhere else than the password of its account",
    why: "Prosody answers not-authorized, exactly as if the account did not exist",
    mend: "take both from the same place; bridges that share an account share its password",
    asks: &[Ask::Connects(judge)],
};

fn judge(connects: &Connects<'_>, case: &Case<'_, '_>, out: &mut Vec<Violation>) {
    let Some(server) = case.login_server(connects) else { return };
    let Some(account) = case.inquiry.account(server, connects) else { return };
    if !connects.password.differs(&account.password) {
        return;
    }
    let jid = BareJid::new(connects.username.clone(), connects.domain.clone());
    let says = match connects.password.known().is_some() && account.password.known().is_some() {
        true => "another password".to_owned(),
        false => connects.password.to_string(),
    };
    let message = format!("{} logs in as `{jid}` with another password than the account has", case.title());
    out.push(
        LAW.broken(message, case.at().field("password").place(), format!("uses {says}"))
            .against(case.inquiry.place_of(account.said), format!("the account has {}", account.password)),
    );
}
