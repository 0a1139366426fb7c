//! Prosody knows that nginx ends TLS.

use super::{Ask, Law};
use crate::violation::Code;

pub(crate) static LAW: Law = Law {
    code: Code::new("untrusted-proxy"),
    forbids: "BOSH or WebSockets behind a proxy that Prosody takes for unencrypted connections",
    why: "Prosody offers browsers no way to log in: BOSH has no mechanisms, and the WebSocket is closed with a stream error",
    mend: "set `consider_bosh_secure` and `consider_websocket_secure` to true",
    asks: &[Ask::Reader],
};
