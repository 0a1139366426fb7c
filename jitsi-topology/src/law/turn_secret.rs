//! Prosody and coturn share one secret.

use super::{Ask, Law};
use crate::violation::Code;

pub(crate) static LAW: Law = Law {
    code: Code::new("turn-secret"),
    forbids: "a main Prosody whose `external_service_secret` is no `static-auth-secret` of coturn, which is a warning where nothing says that it is the coturn of this deployment",
    why: "browsers are given credentials that coturn refuses: whoever reaches the bridge over TURN alone has no picture and no sound",
    mend: "write the same text in both, without blanks around it",
    asks: &[Ask::Reader],
};
