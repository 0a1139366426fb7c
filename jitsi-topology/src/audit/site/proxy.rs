//! What is wrong with a `proxy_pass` whatever it is for.

use super::super::gather::Gathered;
use super::super::nginx::{Endpoint, Scope, Server, Target, Tree};
use crate::law;
use crate::place::{Place, Trail};

/// Looks at every `proxy_pass` of this nginx for requests that choose where they are sent, and at those of the site for
/// names that nothing looks up.
pub(super) fn judge(tree: &Tree, site: &Server<'_>, gathered: &mut Gathered) {
    for scope in tree.servers().flat_map(|server| server.proxies()) {
        if let Some(Target::FromRequest { variable, at }) = scope.target() {
            let message = format!("a request chooses where it is passed to, by `${variable}`");
            gathered.broken(&law::unsafe_proxy::LAW, message, place().found(at), "reaches every host nginx can reach");
        }
    }
    for scope in site.proxies() {
        names(&scope, gathered);
    }
}

/// A name that stands in a variable is looked up at each request, by a resolver that has to be named.
fn names(scope: &Scope<'_>, gathered: &mut Gathered) {
    if !scope.effective("resolver").is_empty() {
        return;
    }
    for endpoint in all(scope.target()).into_iter().filter(|endpoint| endpoint.late) {
        let message = format!("nothing resolves `{}`, which is looked up at each request", endpoint.host);
        let violation = law::broken_route::LAW.broken(message, place().found(endpoint.at), "answers 502");
        gathered.violations.push(violation.help(
            "give the host as an address, or as an `upstream`, or add `resolver` with the address of a DNS server",
        ));
    }
}

/// Everywhere a target may send requests.
fn all(target: Option<Target>) -> Vec<Endpoint> {
    match target {
        Some(Target::Fixed(endpoints)) => endpoints,
        Some(Target::Table(choices)) => choices.into_iter().flat_map(|choice| choice.endpoints).collect(),
        Some(Target::FromRequest { .. } | Target::Unclear(_)) | None => Vec::new(),
    }
}

fn place() -> Place {
    Trail::root("nginx").place()
}
