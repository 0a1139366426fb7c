//! The filter that keeps the bridges' presence from each other does something.

use super::{Ask, Law};
use crate::violation::Code;

pub(crate) static LAW: Law = Law {
    code: Code::new("firewall-script"),
    forbids: "a script in `firewall_scripts` of Prosody-JVB that is not there or that no mod_firewall reads, and a rule for an address with upper-case letters (warning)",
    why: "the rule never matches, and nothing says so but one line in the log: every bridge is sent the statistics of every other bridge, which grows with the square of their number",
    mend: "put the script there, enable `firewall`, and write addresses in lower case, as Prosody compares them",
    asks: &[Ask::Reader],
};
