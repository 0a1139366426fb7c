//! Jicofo takes recorders for what they are.

use super::{Ask, Law};
use crate::violation::Code;

pub(crate) static LAW: Law = Law {
    code: Code::new("recorder"),
    forbids: "a room of recorders that is entered over the wrong connection, and recorders on a domain that Jicofo does not trust",
    why: "Jicofo finds no recorder, or finds them and does not let them signal: the recording button does nothing",
    mend: "set `jibri.xmpp-connection-name` to the connection that reaches the room, and add the domain of the recorders to `trusted-domains`",
    asks: &[Ask::Reader],
};
