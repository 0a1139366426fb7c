//! The server of the bridges has no limits made for people.

use super::{Ask, Law};
use crate::violation::Code;

pub(crate) static LAW: Law = Law {
    code: Code::new("unfit-limit"),
    forbids: "Prosody-JVB with rate limits for clients, or with lost sessions of bridges that stay for minutes",
    why: "health checks of many bridges time out under load, and conferences are given to a bridge that has been dead for ten minutes",
    mend: "leave mod_limits out or exempt the accounts with `unlimited_jids`, and set `smacks_hibernation_time` to 15",
    asks: &[Ask::Reader],
};
