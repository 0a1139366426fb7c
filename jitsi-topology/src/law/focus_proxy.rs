//! Conference requests of browsers reach Jicofo.

use super::{Ask, Law};
use crate::component::Components;
use crate::place::Trail;
use crate::violation::{Code, Violation};

pub(crate) static LAW: Law = Law {
    code: Code::new("focus-proxy"),
    forbids: "a focus component whose target is not Jicofo's account, and a Jicofo that expects another focus component or none",
    why: "the browser's request for a conference is answered with service-unavailable, or Jicofo takes the proxy for the person who asked and lets nobody create a room who has to log in for it",
    mend: "leave `main_prosody.focus` and `jicofo.client.proxy` out, so that both follow from the domain",
    asks: &[Ask::Whole(judge)],
};

fn judge(all: &Components, out: &mut Vec<Violation>) {
    let (focus, client) = (&all.main_prosody.focus, &all.jicofo.xmpp.client);
    let (main, jicofo) = (Trail::root("main_prosody"), Trail::root("jicofo"));
    let (main, jicofo) = (main.field("focus"), jicofo.field("client"));
    let account = client.login.jid();
    if focus.target != account {
        let message =
            format!("`{}` hands conference requests to `{}`, and Jicofo is `{account}`", focus.domain, focus.target);
        let violation =
            LAW.broken(message, main.field("target").place(), format!("hands requests to `{}`", focus.target));
        out.push(violation.against(jicofo.place(), format!("logs in as `{account}`")));
    }
    if client.proxy != focus.domain {
        let message = format!(
            "Jicofo expects conference requests from `{}`, and they come from `{}`",
            client.proxy, focus.domain
        );
        let violation = LAW.broken(message, jicofo.field("proxy").place(), format!("expects `{}`", client.proxy));
        out.push(violation.against(main.field("domain").place(), format!("is `{}`", focus.domain)));
    }
}
