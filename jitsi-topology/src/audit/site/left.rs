//! What the site says and a description does not: held against the site that the description would give.

use super::super::left::Left;
use super::super::nginx::{Directive, Tree, parse};
use super::super::redact::is_secret;
use super::extra;
use super::route::title;
use crate::component::Components;
use crate::emit::nginx::bare_site;

/// Directives that the component holds, however they are written.
const READ: [&str; 4] = ["root", "server_name", "ssl_certificate", "ssl_certificate_key"];
/// What a route is made of in the component, however it is written.
const OF_A_ROUTE: [&str; 3] = ["proxy_http_version", "proxy_pass", "proxy_set_header"];

/// Everything in the file of the site that is lost when `all` is rendered in its place.
pub(in crate::audit) fn left(tree: &Tree, all: &Components) -> Vec<Left> {
    let Some(server) = super::server(tree) else { return Vec::new() };
    let rendered = bare_site(all).ok().and_then(|text| parse(&text).ok()).unwrap_or_default();
    let rendered_server = rendered.iter().find(|directive| directive.name == "server");
    let mut left = Vec::new();
    // Other files stay as they are; this one is replaced.
    let file = &server.block().at.file;
    let beside = server.scope().http().inside().iter().filter(|directive| directive.at.file == *file);
    for directive in beside.filter(|directive| directive.at != server.block().at && !has(&rendered, directive)) {
        left.push(lost(directive, "", "a description has the one site"));
    }
    let rendered = rendered_server.map(Directive::inside).unwrap_or_default();
    for directive in server.block().inside() {
        of_the_server(directive, rendered, all, &mut left);
    }
    left
}

fn of_the_server(directive: &Directive, rendered: &[Directive], all: &Components, left: &mut Vec<Left>) {
    let name = directive.name.as_str();
    let value = extra::value(directive);
    let is_extra = value.as_ref().is_ok_and(|value| all.nginx.extra.get(name) == Some(value));
    let is_said = READ.contains(&name) || is_extra || has(rendered, directive);
    let listens = || directive.arg(0).is_some_and(|address| address.ends_with(&all.nginx.https.port.to_string()));
    if is_said || (name == "listen" && listens()) {
        // Each further name of the site is one that it no longer answers to.
        let others = directive.args.iter().filter(|arg| name == "server_name" && arg.text != all.nginx.domain.as_str());
        left.extend(others.map(|other| Left {
            setting: format!("nginx: server_name {}", other.text),
            why: "a description has the one domain".to_owned(),
            location: Some(other.at.clone()),
        }));
    } else if directive.inside().iter().any(|inner| inner.name == "proxy_pass") && super::is_about_jitsi(directive) {
        let further = directive.inside().iter().filter(|inner| !OF_A_ROUTE.contains(&inner.name.as_str()));
        let further = further.filter(|inner| !has(rendered, inner));
        left.extend(
            further.map(|inner| lost(inner, &format!("{}: ", title(directive)), "a description has the route alone")),
        );
    } else {
        left.push(lost(directive, "", value.err().unwrap_or("a description has each directive once")));
    }
}

/// Whether the same is written there.
fn has(rendered: &[Directive], directive: &Directive) -> bool {
    rendered.iter().any(|other| title(other) == title(directive) && is_same(other.inside(), directive.inside()))
}

fn is_same(a: &[Directive], b: &[Directive]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| title(a) == title(b) && is_same(a.inside(), b.inside()))
}

fn lost(directive: &Directive, within: &str, why: &str) -> Left {
    // What a header or a variable is called may say that its value is for nobody else.
    let setting = match directive.args.iter().any(|arg| is_secret(&arg.text)) {
        true => format!("nginx: {within}{} {} …", directive.name, directive.arg(0).unwrap_or_default()),
        false => format!("nginx: {within}{}", title(directive)),
    };
    Left { setting, why: why.to_owned(), location: Some(directive.at.clone()) }
}
