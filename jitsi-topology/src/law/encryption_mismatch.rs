//! Who does not use TLS can only log in where none is asked for.

use super::{Ask, Case, Law, LoginHost};
use crate::fact::{Connects, Encryption, Tls};
use crate::violation::{Code, Violation};

pub(super) static LAW: Law = Law {
    code: Code::new("encryption-mismatch"),
    forbids: "a connection without TLS to a host that requires encryption",
    why: "Prosody offers no way to log in before TLS, and the client gives up: no SASL mechanisms",
    mend: "let the client use TLS",
    asks: &[Ask::Connects(judge)],
};

fn judge(connects: &Connects<'_>, case: &Case<'_, '_>, out: &mut Vec<Violation>) {
    if connects.tls != Tls::Never {
        return;
    }
    let Some(LoginHost { rules, said, .. }) = case.login_host(connects) else { return };
    let lets_in = match rules.encryption {
        Encryption::Optional => true,
        Encryption::Required => false,
        Encryption::RequiredFromElsewhere => connects.host.is_loopback(),
    };
    if !lets_in {
        let message = format!("{} connects without TLS to `{}`, which requires it", case.title(), connects.domain);
        out.push(
            LAW.broken(message, case.at().field("tls").place(), "never uses TLS")
                .against(case.inquiry.place_of(said), "requires encryption"),
        );
    }
}
