//! Prosody-JVB is closed to everybody but bridges and Jicofo.

use super::{Ask, Law};
use crate::component::{Authentication, Components};
use crate::place::Trail;
use crate::violation::{Code, Violation};

pub(super) static LAW: Law = Law {
    code: Code::new("brewery-exposed"),
    forbids: "Prosody-JVB with server-to-server links, HTTP, registration, or logins without an account",
    why: "a stranger in the brewery can pose as a bridge and be given conferences; without s2s in modules_disabled the server still connects out",
    mend: "leave Prosody-JVB with client logins of registered accounts alone",
    asks: &[Ask::Whole(judge)],
};

fn judge(all: &Components, out: &mut Vec<Violation>) {
    let jvb = &all.prosody_jvb;
    let root = Trail::root("prosody_jvb");
    let provider = jvb.tech_domain.authentication.provider();
    let open = jvb.tech_domain.authentication != Authentication::InternalHashed;
    let exposures = [
        (jvb.s2s, "s2s", "talks to other XMPP servers".to_owned()),
        (jvb.http.is_some(), "http", "serves HTTP".to_owned()),
        (jvb.registration, "registration", "lets strangers register".to_owned()),
        (open, "authentication", format!("lets in whoever `{provider}` lets in, without an account of its own")),
    ];
    for (_, field, does) in exposures.into_iter().filter(|(exposed, ..)| *exposed) {
        out.push(LAW.broken(format!("Prosody-JVB {does}"), root.field(field).place(), does));
    }
}
