//! A deployment has a bridge.

use super::{Ask, Law};
use crate::component::Components;
use crate::place::Trail;
use crate::violation::{Code, Violation};

pub(crate) static LAW: Law = Law {
    code: Code::new("no-bridge"),
    forbids: "a deployment without a bridge",
    why: "Jicofo finds nobody to carry media: \"no operational bridges\"",
    mend: "add `[[bridges]]` with a name",
    asks: &[Ask::Whole(judge)],
};

fn judge(all: &Components, out: &mut Vec<Violation>) {
    if all.bridges.is_empty() {
        out.push(LAW.broken("there is no bridge", Trail::root("bridges").place(), "is empty"));
    }
}
