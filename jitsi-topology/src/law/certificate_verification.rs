//! Certificates are verified where somebody could stand in between, and can be.

use super::{Ask, Case, Law, LoginHost};
use crate::fact::{Connects, Tls};
use crate::violation::{Code, Violation};

pub(super) static LAW: Law = Law {
    code: Code::new("certificate-verification"),
    forbids: "verifying a self-signed certificate (error), and not verifying one across machines (warning)",
    why: "Java refuses a certificate without a known authority (\"PKIX path building failed\"), so the login never happens; and a client that does not look hands its password to whoever answers",
    mend: "use a certificate from an authority the client's machine trusts, and verify it",
    asks: &[Ask::Connects(judge)],
};

fn judge(connects: &Connects<'_>, case: &Case<'_, '_>, out: &mut Vec<Violation>) {
    let at = case.at().field("verify_certificate");
    if !connects.verifies {
        if !connects.host.is_loopback() && connects.tls != Tls::Never {
            let message = format!("{} connects to `{}` without verifying its certificate", case.title(), connects.host);
            out.push(LAW.doubted(message, at.place(), "does not verify"));
        }
        return;
    }
    let Some(LoginHost { rules, said, .. }) = case.login_host(connects) else { return };
    if rules.self_signed && connects.tls != Tls::Never {
        let message =
            format!("{} verifies the certificate of `{}`, which is self-signed", case.title(), connects.domain);
        let violation = LAW.broken(message, at.place(), "verifies the certificate");
        out.push(violation.against(case.inquiry.place_of(said), "its certificate is declared self-signed"));
    }
}
