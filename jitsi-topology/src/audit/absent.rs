//! Parts without a file: they are taken to be what the others expect.
//!
//! A description is made of what was found, and resolving it gives the parts that were not. Nothing that a law says
//! about such a part is told: it would be about this guess.

use super::note::Note;
use super::prosody::{Doors, Hints};
use crate::component::{Bridge, Component, Components, Jicofo, MainProsody, Nginx, ProsodyJvb};
use crate::name::{Domain, MachineName};
use crate::spec::{Lenient, Spec};
use crate::topology;
use crate::violation::Violation;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The components that were found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) main_prosody: Option<MainProsody>,
    pub(super) prosody_jvb: Option<ProsodyJvb>,
    pub(super) jicofo: Option<Jicofo>,
    pub(super) nginx: Option<Nginx>,
    pub(super) bridges: Vec<Bridge>,
    /// What browsers ask the main Prosody for.
    pub(super) doors: Doors,
    /// Sockets besides those of the model.
    pub(super) others: Vec<Arc<dyn Component>>,
}

/// The sections nothing was found for.
#[derive(Debug, Default)]
pub(super) struct Absent(BTreeSet<&'static str>);

impl Absent {
    /// Whether a violation is about a part that was not found.
    pub(super) fn concerns(&self, violation: &Violation) -> bool {
        let about = |section: &str| self.0.contains(section);
        let no_bridge = violation.code() == crate::law::no_bridge::LAW.code();
        (no_bridge && about("bridges"))
            || violation.witnesses().iter().any(|witness| {
                let path = witness.place.path();
                about(path.split(['.', '[']).next().unwrap_or_default())
            })
    }

    pub(super) fn has(&self, section: &str) -> bool {
        self.0.contains(section)
    }
}

/// All components, those that were not found made from those that were.
pub(super) fn complete(
    found: Found,
    machines: &[MachineName],
    domain: &Domain,
    main: &Hints,
    jvb: &Hints,
    notes: &mut Vec<Note>,
) -> (Components, Absent) {
    let mut absent = Absent::default();
    let mut is_absent = |missing: bool, section: &'static str, what: &str, file: &str| {
        if missing {
            absent.0.insert(section);
            notes.push(Note::new(
                format!("no {what} could be read; it is taken to be what the others expect"),
                format!("a {file} below etc/ of its machine"),
            ));
        }
    };
    is_absent(found.main_prosody.is_none(), "main_prosody", "main Prosody", "prosody.cfg.lua");
    is_absent(found.prosody_jvb.is_none(), "prosody_jvb", "Prosody-JVB", "prosody.cfg.lua");
    is_absent(found.jicofo.is_none(), "jicofo", "Jicofo", "jicofo.conf");
    is_absent(found.nginx.is_none(), "nginx", "nginx", "site");
    is_absent(found.bridges.is_empty(), "bridges", "bridge", "jvb.conf");

    let spec = expected(&found, machines, domain, main, jvb);
    let mut all = topology::resolved(&spec);
    // Who connects to a machine knows where it is; nobody else does.
    all.machines.values_mut().for_each(|machine| machine.address = None);
    let Found { main_prosody, prosody_jvb, jicofo, nginx, bridges, others, doors: _ } = found;
    if let Some(main_prosody) = main_prosody {
        all.main_prosody = main_prosody;
    }
    if let Some(prosody_jvb) = prosody_jvb {
        all.prosody_jvb = prosody_jvb;
    }
    if let Some(jicofo) = jicofo {
        all.jicofo = jicofo;
    }
    if let Some(nginx) = nginx {
        all.nginx = nginx;
    }
    all.bridges = bridges;
    all.others = others;
    (all, absent)
}

/// What the parts that were found say of those that were not.
fn expected(found: &Found, machines: &[MachineName], domain: &Domain, main: &Hints, jvb: &Hints) -> Spec {
    let mut spec = Spec::new(domain.clone());
    // What was not found is taken to run beside the main Prosody, or beside what was.
    let main_machine = found.main_prosody.as_ref().map(|prosody| &prosody.machine);
    let jvb_machine = found.prosody_jvb.as_ref().map(|prosody| &prosody.machine);
    let jicofo_machine = found.jicofo.as_ref().map(|jicofo| &jicofo.machine);
    let nginx_machine = found.nginx.as_ref().map(|nginx| &nginx.machine);
    let beside = main_machine.or(jicofo_machine).or(jvb_machine).or(nginx_machine).or(machines.first());
    let on = |machine: Option<&MachineName>| machine.or(beside).map(ToString::to_string);
    for name in machines {
        spec.machines.insert(name.to_string(), crate::spec::Machine::default());
    }
    let some = |value: Option<&Domain>| value.cloned().map(Lenient::from);
    spec.main_prosody.machine = on(main_machine);
    spec.main_prosody.c2s.port = main.port.map(Lenient::from);
    spec.main_prosody.client_domain = some(main.people.as_ref());
    spec.main_prosody.auth_domain = some(main.login.as_ref());
    spec.main_prosody.conference.domain = some(main.rooms.as_ref());
    spec.prosody_jvb.machine = on(jvb_machine);
    spec.prosody_jvb.c2s.port = jvb.port.map(Lenient::from);
    spec.prosody_jvb.tech_domain = some(jvb.login.as_ref());
    spec.prosody_jvb.muc.domain = some(jvb.rooms.as_ref());
    spec.jicofo.machine = on(jicofo_machine);
    spec.nginx.machine = on(nginx_machine);
    if let Some(client) = found.bridges.iter().find_map(|bridge| bridge.xmpp.first()) {
        spec.jicofo.brewery = Some(client.brewery.clone().into());
    }
    spec.jicofo.relay = Some(found.bridges.iter().any(|bridge| bridge.relay.is_some()));
    spec
}
