//! A module of Jitsi has what it needs: its options, and a Jicofo of the name it looks for.

use super::{Ask, Law};
use crate::component::{Components, FOCUS};
use crate::place::Trail;
use crate::violation::{Code, Violation};

pub(crate) static LAW: Law = Law {
    code: Code::new("module-option"),
    forbids: "a Prosody module of Jitsi without an option it requires, an option that names a host which is not there, and a Jicofo that is not called `focus` where a module waits for that name",
    why: "the module logs one error and does nothing: no lobby, no breakout rooms, no tenants, or bridges that are filtered out; where it waits for `focus`, everybody who joins waits for ever",
    mend: "set the option to the domain of the host that is meant, and leave `jicofo.client.username` out",
    asks: &[Ask::Reader, Ask::Whole(judge)],
};

fn judge(all: &Components, out: &mut Vec<Violation>) {
    let (conference, username) = (&all.main_prosody.conference, &all.jicofo.xmpp.client.login.username);
    if !conference.waits_for_focus || username.as_str() == FOCUS {
        return;
    }
    let domain = &conference.domain;
    let message = format!("Jicofo enters rooms as `{username}`, and `{domain}` lets people in only after `{FOCUS}`");
    let at = Trail::root("jicofo").field("client").field("username").place();
    let waits = Trail::root("main_prosody").field("conference").place();
    let violation = LAW.broken(message, at, format!("is called `{username}`"));
    out.push(violation.against(waits, format!("waits for `{FOCUS}`")).help(format!("call it `{FOCUS}`")));
}
