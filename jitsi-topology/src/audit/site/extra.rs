//! What a site says besides the model, as a description says it: directives with fixed parameters.

use super::super::nginx::{Directive, Server};
use crate::emit::TRANSPORT_SECURITY;
use crate::law::reserved_setting::is_reserved;
use crate::law::setting::File;
use crate::name::Extra;
use serde_json::Value;

/// What every request is passed on with, whatever a site says.
const HEADERS: [&str; 4] = ["Connection", "Host", "Upgrade", "X-Forwarded-For"];

/// The further directives of the site, the first of each name.
pub(super) fn read(server: &Server<'_>) -> Extra {
    let mut extra = Extra::new();
    for directive in server.block().inside().iter().filter(|directive| !is_ours(directive)) {
        if let Ok(value) = value(directive) {
            extra.entry(directive.name.clone()).or_insert(value);
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
pub(super) fn value(directive: &Directive) -> Result<Value, &'static str> {
    if directive.block.is_some() {
        return Err("a description has no word for it");
    }
    if is_reserved(File::Nginx, &directive.name) {
        return Err("the model decides it");
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
