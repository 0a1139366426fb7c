//! No request chooses where nginx sends it.

use super::{Ask, Law};
use crate::violation::Code;

pub(crate) static LAW: Law = Law {
    code: Code::new("unsafe-proxy"),
    forbids: "a `proxy_pass` whose host comes from the request",
    why: "anybody can reach every host and port that nginx can, those inside the network included",
    mend: "write one fixed location, or one entry of a `map`, for each bridge",
    asks: &[Ask::Reader],
};
