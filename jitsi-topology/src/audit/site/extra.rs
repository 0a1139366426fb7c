//! What a site says besides the model, as a description says it: directives with fixed parameters.

use super::super::left::Left;
use super::super::nginx::{Directive, Server};
use crate::emit::TRANSPORT_SECURITY;
use crate::law::reserved_setting::is_reserved;
use crate::law::setting::File;
use crate::name::Extra;
use serde_json::Value;

/// What every request is passed on with, whatever a site says.
const HEADERS: [&str; 4] = ["Connection", "Host", "Upgrade", "X-Forwarded-For"];

/// The further directives of the site. What a description cannot say goes to `left`.
pub(super) fn read(server: &Server<'_>, left: &mut Vec<Left>) -> Extra {
    let mut extra = Extra::new();
    for directive in server.block().inside() {
        let name = &directive.name;
        if is_reserved(File::Nginx, name) || is_ours(directive) {
            continue;
        }
        match value(directive) {
            Ok(value) if !extra.contains_key(name) => drop(extra.insert(name.clone(), value)),
            Ok(_) => left.push(leave(directive, "a description has each directive once")),
            Err(why) => left.push(leave(directive, why)),
        }
    }
    extra
}

/// Whether the model writes it as well: word for word, or a header that it decides about.
fn is_ours(directive: &Directive) -> bool {
    let words = || std::iter::once(&directive.name).chain(directive.args.iter().map(|arg| &arg.text));
    let header = directive.args.first().filter(|_| directive.name == "proxy_set_header");
    words().eq(TRANSPORT_SECURITY) || header.is_some_and(|name| HEADERS.contains(&name.text.as_str()))
}

/// The parameters as a description has them, or why it has not.
fn value(directive: &Directive) -> Result<Value, &'static str> {
    if directive.block.is_some() {
        return Err("a description has no blocks");
    }
    if directive.args.iter().any(|arg| arg.text.contains('$')) {
        return Err("a description has no variables");
    }
    match directive.args.as_slice() {
        [] => Err("a description has no directive without parameters"),
        [one] => Ok(Value::from(one.text.as_str())),
        several => Ok(several.iter().map(|arg| arg.text.as_str()).collect()),
    }
}

fn leave(directive: &Directive, why: &str) -> Left {
    Left { setting: format!("nginx: {}", directive.name), why: why.to_owned(), location: Some(directive.at.clone()) }
}
