//! What is said in a conference gets to those who only watch it.

use super::{Ask, Law};
use crate::violation::Code;

pub(crate) static LAW: Law = Law {
    code: Code::new("visitors"),
    forbids: "a Jicofo with visitor nodes and a main Prosody that does not serve them: without server-to-server links, without the component for visitors, with `s2s_whitelist` but not for them, or with logins of `anonymous` that may not leave the server; without the module `visitors`, or a node whose address no option has (warning)",
    why: "visitors are sent to their node and see and hear nobody, for the presence of the conference never gets there; or Jicofo sends nobody there, and the conference has as many participants as it has people",
    mend: "enable `s2s`, `visitors` and the component `visitors_component`, and name every node's `conference-service` in `s2s_whitelist` and `s2sout_override`",
    asks: &[Ask::Reader],
};
