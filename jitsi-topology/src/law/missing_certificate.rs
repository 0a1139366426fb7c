//! A certificate lies where Prosody-JVB looks for it.

use super::{Ask, Law};
use crate::violation::Code;

pub(crate) static LAW: Law = Law {
    code: Code::new("missing-certificate"),
    forbids: "a Prosody-JVB that looks for the certificate of its login domain by a relative path, which begins beside its own config, where none lies (warning)",
    why: "Prosody has nothing to show: every handshake fails with \"no shared cipher\", or where `ssl` names the file the stream closes right after it opened, and neither Jicofo nor a bridge gets in",
    mend: "name certificate and key by absolute paths in `ssl` below the VirtualHost, or put them where they are looked for",
    asks: &[Ask::Reader],
};
