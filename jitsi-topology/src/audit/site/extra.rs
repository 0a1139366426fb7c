//! What a site says besides the model, as a description says it: directives with fixed parameters.

use super::super::nginx::{Directive, Server};
use crate::emit::nginx::OWN_HEADERS;
use crate::law::reserved_setting::is_reserved;
use crate::law::setting::File;
use crate::name::Extra;
use serde_json::Value;

/// The further directives of the site.
pub(super) fn read(server: &Server<'_>) -> Extra {
    let inside: Vec<&Directive> = server.block().inside().iter().filter(|directive| !is_own(directive)).collect();
    let once = |directive: &&&Directive| inside.iter().filter(|other| other.name == directive.name).count() == 1;
    let extra = inside.iter().filter(|directive| is_extra(directive)).filter(once);
    extra.map(|directive| (directive.name.clone(), value(directive))).collect()
}

/// Whether it is a header that the site of the model has by itself.
fn is_own(directive: &Directive) -> bool {
    let header = directive.arg(0).unwrap_or_default();
    OWN_HEADERS.iter().any(|(name, own)| *name == directive.name && own.eq_ignore_ascii_case(header))
}

/// Whether a description can say it: a name that the model does not decide about, and no variables.
fn is_extra(directive: &Directive) -> bool {
    directive.block.is_none()
        && !directive.args.is_empty()
        && !is_reserved(File::Nginx, &directive.name)
        && directive.args.iter().all(|arg| !arg.text.contains('$'))
}

fn value(directive: &Directive) -> Value {
    match directive.args.as_slice() {
        [one] => Value::from(one.text.as_str()),
        several => several.iter().map(|arg| arg.text.as_str()).collect(),
    }
}
