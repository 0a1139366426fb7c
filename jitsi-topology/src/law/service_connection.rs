//! Jicofo finds and talks to bridges over its service connection, which reaches their Prosody.

use super::{Ask, Law};
use crate::component::Components;
use crate::fact::{Enters, RoomKind};
use crate::name::ConnectionName;
use crate::place::Trail;
use crate::registry::ServedRole;
use crate::violation::{Code, Violation};

pub(super) static LAW: Law = Law {
    code: Code::new("service-connection"),
    forbids: "a service connection that is switched off, that is not the one bridges are looked for on, or that reaches another Prosody than the one with the brewery",
    why: "Jicofo sees bridges over one connection and addresses them over the other, so every conference fails, or sees none at all: \"no operational bridges\"",
    mend: "set `jicofo.service.enabled = true` and `jicofo.xmpp_connection_name = \"Service\"`, or leave both out",
    asks: &[Ask::Whole(settings), Ask::Enters(instance)],
};

fn settings(all: &Components, out: &mut Vec<Violation>) {
    let xmpp = &all.jicofo.xmpp;
    let jicofo = Trail::root("jicofo");
    let jvb = Trail::root("prosody_jvb");
    let brewery = (jvb.field("muc").place(), format!("the brewery `{}` is on Prosody-JVB", xmpp.brewery));
    if !xmpp.service.enabled {
        let at = jicofo.field("service").field("enabled").place();
        let violation = LAW.broken(
            "Jicofo's service connection is switched off, and bridges are only on Prosody-JVB",
            at,
            "is not made",
        );
        out.push(violation.against(brewery.0.clone(), brewery.1.clone()));
    }
    if xmpp.xmpp_connection_name != ConnectionName::Service {
        let name = xmpp.xmpp_connection_name;
        let at = jicofo.field("xmpp_connection_name").place();
        let violation = LAW.broken(
            format!("Jicofo looks for bridges on its `{name}` connection and not on `Service`"),
            at,
            format!("is `{name}`"),
        );
        out.push(violation.against(brewery.0, brewery.1));
    }
}

fn instance(enters: &Enters<'_>, case: &super::Case<'_, '_>, out: &mut Vec<Violation>) {
    if !enters.must_own || enters.kind != RoomKind::Brewery {
        return;
    }
    let Some(server) = case.login_server(&enters.through) else { return };
    if case.inquiry.served_by(server, enters.room.muc()).is_some() {
        return;
    }
    let Some(host) =
        case.inquiry.servers_of(enters.room.muc()).find(|served| matches!(served.role, ServedRole::Muc { .. }))
    else {
        return;
    };
    let (reached, right) = (case.inquiry.title(server), case.inquiry.title(host.said.by));
    let message =
        format!("Jicofo's service connection reaches {reached}, and the brewery `{}` is on {right}", enters.room);
    let jicofo = Trail::root("jicofo");
    let violation = LAW.broken(message, jicofo.field("service").field("port").place(), format!("reaches {reached}"));
    out.push(violation.against(case.inquiry.place_of(host.said), format!("the brewery is on {right}")));
}
