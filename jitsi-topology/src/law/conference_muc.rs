//! Jicofo and the browsers mean the same conference service.

use super::{Ask, Law};
use crate::component::Components;
use crate::place::Trail;
use crate::violation::{Code, Violation};

pub(super) static LAW: Law = Law {
    code: Code::new("conference-muc"),
    forbids: "a Jicofo that takes another service for that of the conferences than the main Prosody has",
    why: "its health check creates rooms on a service that does not exist, and reports Jicofo as broken",
    mend: "leave `jicofo.client.conference` out, so that it follows from the main Prosody",
    asks: &[Ask::Whole(judge)],
};

fn judge(all: &Components, out: &mut Vec<Violation>) {
    let (expected, actual) = (&all.jicofo.xmpp.client.conference, &all.main_prosody.conference.domain);
    if expected == actual {
        return;
    }
    let (jicofo, main) = (Trail::root("jicofo"), Trail::root("main_prosody"));
    let message = format!("Jicofo expects conferences on `{expected}`, and the main Prosody has them on `{actual}`");
    let violation =
        LAW.broken(message, jicofo.field("client").field("conference").place(), format!("expects `{expected}`"));
    out.push(violation.against(main.field("conference").field("domain").place(), format!("is `{actual}`")));
}
