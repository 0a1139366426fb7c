//! What a site says besides the model, as a description says it: directives with fixed parameters.

use super::super::nginx::{Directive, Server};
use crate::law::reserved_setting::is_reserved;
use crate::law::setting::File;
use crate::name::Extra;
use serde_json::Value;

/// The further directives of the site.
pub(super) fn read(server: &Server<'_>) -> Extra {
    let inside = server.block().inside();
    let once = |directive: &&Directive| inside.iter().filter(|other| other.name == directive.name).count() == 1;
    inside.iter().filter(|directive| is_extra(directive)).filter(once).map(|d| (d.name.clone(), value(d))).collect()
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
