//! What nginx passes on arrives at somebody who serves it.

use super::{Ask, Case, Law};
use crate::fact::Proxies;
use crate::registry::Reach;
use crate::violation::{Code, Violation};

pub(super) static LAW: Law = Law {
    code: Code::new("dead-upstream"),
    forbids: "a route to a port where nobody listens, or whose listener does not serve the path",
    why: "browsers get 502 or 404: nobody can join, or clients have no channel to their bridge",
    mend: "point the route at the port that serves the path, or switch the module on that serves it",
    asks: &[Ask::Proxies(judge)],
};

fn judge(proxies: &Proxies<'_>, case: &Case<'_, '_>, out: &mut Vec<Violation>) {
    let Proxies { path, host, port } = *proxies;
    let says = || format!("passes `{path}` to {host}:{port}");
    match case.reach(host, port) {
        Reach::NotOnThatInterface(_) => {}
        Reach::Arrives(listener) if case.inquiry.answers(listener.said.by, port, path) => {}
        Reach::Arrives(listener) => {
            let server = case.inquiry.title(listener.said.by);
            let message = format!("`{path}` is passed to {server}, which does not serve it");
            let violation = LAW.broken(message, case.at().place(), says());
            out.push(violation.against(
                case.inquiry.place_of(listener.said),
                format!("{server} listens there, and does not serve `{path}`"),
            ));
        }
        Reach::Nobody(machine) => {
            let machine = case.inquiry.machine_name(machine);
            let violation = LAW.broken(
                format!("`{path}` is passed to port {port} of machine `{machine}`, where nobody listens"),
                case.at().place(),
                says(),
            );
            out.push(match case.inquiry.answerer(path) {
                Some(right) => violation.against(
                    case.inquiry.place_of(right.said),
                    format!("{} serves `{path}` at port {}", case.inquiry.title(right.said.by), right.port),
                ),
                None => violation,
            });
        }
        Reach::UnknownHost => {
            out.push(LAW.broken(
                format!("`{path}` is passed to `{host}`, which is no machine of this deployment"),
                case.at().place(),
                says(),
            ));
        }
    }
}
