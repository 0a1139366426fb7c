//! A connection must end at a socket that takes it.

use super::{Ask, Case, Law};
use crate::fact::{Connects, Proxies};
use crate::name::{Endpoint, Host, Port};
use crate::registry::{Listener, Reach};
use crate::violation::{Code, Violation};

pub(super) static LAW: Law = Law {
    code: Code::new("unreachable-listener"),
    forbids: "a connection to a port where nobody listens, or where the listener is bound to other interfaces",
    why: "the connection is refused and tried again for ever; Jicofo then says \"no operational bridges\" and nothing says why",
    mend: "connect to a port that is listened on, or bind the listener to an interface the connection comes in by",
    asks: &[Ask::Connects(connection), Ask::Proxies(route)],
};

fn connection(connects: &Connects<'_>, case: &Case<'_, '_>, out: &mut Vec<Violation>) {
    let Connects { host, port, .. } = *connects;
    match case.reach(host, port) {
        Reach::Arrives(_) => {}
        Reach::NotOnThatInterface(listener) => out.push(wrong_interface(host, port, listener, case)),
        Reach::Nobody(machine) => {
            let machine = case.inquiry.machine_name(machine);
            let message =
                format!("{} connects to port {port} of machine `{machine}`, where nobody listens", case.title());
            let violation =
                LAW.broken(message, case.at().field("port").place(), format!("connects to {}", endpoint(host, port)));
            out.push(with_the_right_port(violation, connects, case));
        }
        Reach::UnknownHost => {
            let message = format!("{} connects to `{host}`, which is no machine of this deployment", case.title());
            let violation =
                LAW.broken(message, case.at().field("host").place(), format!("connects to {}", endpoint(host, port)));
            out.push(violation.help(format!(
                "write the address of a machine, or add `{host}` to the `aliases` of the machine it leads to"
            )));
        }
    }
}

/// The port that was meant is the one of whoever serves the domain.
fn with_the_right_port(violation: Violation, connects: &Connects<'_>, case: &Case<'_, '_>) -> Violation {
    let Some(server) = case.inquiry.servers_of(connects.domain).next().map(|served| served.said.by) else {
        return violation;
    };
    let Some((port, place)) = case.inquiry.xmpp_port(server) else {
        return violation;
    };
    let name = case.inquiry.title(server);
    violation
        .against(place, format!("{name}, which serves `{}`, listens on port {port}", connects.domain))
        .help(format!("connect to port {port}"))
}

/// A route that nobody serves is the law `dead-upstream`'s; here it is only the wrong interface.
fn route(proxies: &Proxies<'_>, case: &Case<'_, '_>, out: &mut Vec<Violation>) {
    if let Reach::NotOnThatInterface(listener) = case.reach(proxies.host, proxies.port) {
        out.push(wrong_interface(proxies.host, proxies.port, listener, case));
    }
}

fn wrong_interface(host: &Host, port: Port, listener: &Listener, case: &Case<'_, '_>) -> Violation {
    let server = case.inquiry.title(listener.said.by);
    let message = format!(
        "{} connects to {}, but {server} listens on {} alone",
        case.title(),
        endpoint(host, port),
        listener.interfaces
    );
    LAW.broken(message, case.at().place(), format!("connects to {}", endpoint(host, port)))
        .against(
            case.inquiry.place_below(listener.said, |at| at.field("interfaces").place()),
            format!("listens on {}", listener.interfaces),
        )
        .help(format!("bind {server} to an interface that `{host}` leads to, or give its machine that address"))
}

fn endpoint(host: &Host, port: Port) -> Endpoint {
    Endpoint { host: host.clone(), port }
}
