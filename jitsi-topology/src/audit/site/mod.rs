//! The site of nginx → the component: where browsers arrive, and where what they ask for is passed on to.

mod bridges;
mod extra;
mod left;
mod listen;
mod prosody;
mod proxy;
mod route;
#[cfg(test)]
mod tests;

pub(super) use left::left;

use super::absent::Found;
use super::gather::Gathered;
use super::nginx::{Directive, Server, Tree};
use super::note::Note;
use super::socket::Socket;
use crate::component::{Certificate, Nginx};
use crate::default;
use crate::name::{Domain, FilePath, MachineName, known};
use crate::place::Trail;

/// What only a site for Jitsi is about.
const WORDS: [&str; 4] = ["http-bind", "xmpp-websocket", "colibri-ws", "config.js"];
/// The folder that nginx takes relative paths from.
const FOLDER: &str = "/etc/nginx";

/// The site, and the sockets of its nginx that are not the site's.
#[derive(Debug)]
pub(super) struct Site {
    pub(super) component: Nginx,
    pub(super) sockets: Vec<Socket>,
}

/// Whether this nginx has a site for Jitsi.
pub(super) fn is_there(tree: &Tree) -> bool {
    server(tree).is_some()
}

/// The name that browsers know the deployment by; nothing where nginx answers to every name.
pub(super) fn domain(tree: &Tree) -> Option<Domain> {
    let server = server(tree)?;
    server.names().find_map(|name| Domain::parse(&name.text).ok())
}

/// Reads the site for Jitsi; nothing when this nginx has none. A site that answers to every name is called as the
/// bridges tell browsers, and else `called`.
pub(super) fn read(
    tree: &Tree,
    machine: &MachineName,
    called: &Domain,
    found: &Found,
    gathered: &mut Gathered,
) -> Option<Site> {
    let server = server(tree)?;
    let root = Trail::root("nginx");
    gathered.sites.mark(&root, server.block().at.clone());
    proxy::judge(tree, &server, gathered);
    let (https, sockets) = listen::read(tree, &server, machine, gathered);
    let component = Nginx {
        machine: machine.clone(),
        domain: name(&server, gathered).or_else(|| told_by_bridges(found)).unwrap_or_else(|| called.clone()),
        https,
        certificate: Certificate {
            chain: file(&server, "ssl_certificate", "certificate", "/etc/nginx/certs/unknown.crt", gathered),
            key: file(&server, "ssl_certificate_key", "key", "/etc/nginx/certs/unknown.key", gathered),
            self_signed: false,
        },
        web_root: file(&server, "root", "web_root", default::WEB_ROOT, gathered),
        xmpp: prosody::read(&server, found, gathered),
        routes: bridges::read(&server, machine, &found.bridges, gathered),
        extra: extra::read(&server),
    };
    Some(Site { component, sockets })
}

/// The server for Jitsi: the first that has its paths, with TLS if one has; and of two with one name on one port the one
/// that nginx asks.
fn server(tree: &Tree) -> Option<Server<'_>> {
    let about = |server: &Server<'_>| server.block().all("location").any(is_about_jitsi);
    let has_tls = |server: &Server<'_>| server.listens().iter().any(|listen| listen.tls);
    let about: Vec<Server<'_>> = tree.servers().filter(about).collect();
    let first = about.iter().find(|server| has_tls(server)).or(about.first())?;
    let name = first.names().next()?.text.as_str();
    let port = first.listens().into_iter().find_map(|listen| Some(*listen.ports?.start()))?;
    let asked = tree.server_for(name, port).ok().flatten().filter(|asked| about.contains(asked));
    Some(asked.unwrap_or_else(|| first.clone()))
}

/// Whether a location is for a path of Jitsi's, or leads to one.
fn is_about_jitsi(location: &Directive) -> bool {
    let passes = location.all("proxy_pass").flat_map(|pass| &pass.args);
    location.args.iter().chain(passes).any(|arg| WORDS.iter().any(|word| arg.text.contains(word)))
}

/// The first name that is one: `_`, patterns and expressions are none.
fn name(server: &Server<'_>, gathered: &mut Gathered) -> Option<Domain> {
    let root = Trail::root("nginx");
    let named = server.names().find_map(|name| Some((name, Domain::parse(&name.text).ok()?)));
    let (name, domain) = named?;
    gathered.sites.mark(&root.field("domain"), name.at.clone());
    Some(domain)
}

fn told_by_bridges(found: &Found) -> Option<Domain> {
    found.bridges.iter().find_map(|bridge| Some(bridge.websocket.as_ref()?.domain.as_ref()?.domain.clone()))
}

/// The file or folder that a directive names.
fn file(
    server: &Server<'_>,
    directive: &'static str,
    field: &str,
    otherwise: &str,
    gathered: &mut Gathered,
) -> FilePath {
    let root = Trail::root("nginx");
    let at = root.field(field);
    let written = server.scope().effective(directive).into_iter().next();
    let Some(text) = written.and_then(|written| written.arg(0)) else { return known(otherwise) };
    if let Some(written) = written {
        gathered.sites.mark(&at, written.at.clone());
    }
    let path = if text.starts_with('/') { text.to_owned() } else { format!("{FOLDER}/{text}") };
    FilePath::parse(&path).unwrap_or_else(|_| {
        let says = format!("`{directive} {text}` is taken to name a file that is there");
        gathered.note(Note::new(says, "`nginx -t`").at(written.map(|written| written.at.clone())));
        known(otherwise)
    })
}
