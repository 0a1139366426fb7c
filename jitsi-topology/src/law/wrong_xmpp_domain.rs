//! A connection's domain must be a VirtualHost of the server it reaches.

use super::{Ask, Case, Law};
use crate::component::Components;
use crate::fact::Connects;
use crate::place::Trail;
use crate::violation::{Code, Violation};

pub(crate) static LAW: Law = Law {
    code: Code::new("wrong-xmpp-domain"),
    forbids: "a login on a domain that is no VirtualHost of the Prosody the connection reaches",
    why: "Prosody answers with the stream error host-unknown and closes; the client tries again for ever",
    mend: "log in on a VirtualHost of that Prosody, or connect to the Prosody that has the domain",
    asks: &[Ask::Connects(judge), Ask::Whole(discovery)],
};

fn judge(connects: &Connects<'_>, case: &Case<'_, '_>, out: &mut Vec<Violation>) {
    if case.login_host(connects).is_some() {
        return;
    }
    let Some(server) = case.server_of(connects) else { return };
    let domain = connects.domain;
    let there = case.inquiry.served_by(server, domain);
    let name = case.inquiry.title(server);
    let what = if there.is_some() { "serves it as a component, where nobody can log in" } else { "does not serve it" };
    let message = format!("{} logs in on `{domain}` at {name}, which {what}", case.title());
    let mut violation = LAW.broken(message, case.at().field("domain").place(), format!("logs in on `{domain}`"));
    violation = violation.against(
        case.inquiry.place_of_component(server),
        format!("{name} is what answers at {}:{}", connects.host, connects.port),
    );
    for other in case.inquiry.servers_of(domain) {
        violation = violation.against(
            case.inquiry.place_of(other.said),
            format!("`{domain}` is served here, by {}", case.inquiry.title(other.said.by)),
        );
    }
    out.push(violation);
}

/// Jicofo discovers services of the domain people log in on, over its client connection.
fn discovery(all: &Components, out: &mut Vec<Violation>) {
    let domain = &all.jicofo.xmpp.client.xmpp_domain;
    let hosts = &all.main_prosody;
    if *domain == hosts.client_domain.domain || *domain == hosts.auth_domain.domain {
        return;
    }
    let at = Trail::root("jicofo");
    let main = Trail::root("main_prosody");
    let message = format!("Jicofo looks for services of `{domain}`, which the main Prosody does not serve");
    let violation = LAW.broken(
        message,
        at.field("client").field("xmpp_domain").place(),
        format!("looks for services of `{domain}`"),
    );
    out.push(
        violation.against(main.field("client_domain").place(), format!("serves `{}`", hosts.client_domain.domain)),
    );
}
