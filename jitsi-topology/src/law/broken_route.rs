//! A route of nginx carries what it is for.

use super::{Ask, Law};
use crate::violation::Code;

pub(crate) static LAW: Law = Law {
    code: Code::new("broken-route"),
    forbids: "a route for BOSH, XMPP over WebSocket or a bridge that another location takes away, that lacks HTTP/1.1 or the headers of an upgrade, that passes a Host Prosody does not know, or whose name nothing resolves",
    why: "browsers get the web page, 404 or 502, or a WebSocket that opens and stays silent",
    mend: "give the path an exact (`=`) or `^~` location with HTTP/1.1, the headers Upgrade and Connection, and the Host of the VirtualHost",
    asks: &[Ask::Reader],
};
