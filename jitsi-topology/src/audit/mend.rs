//! What to do in the files: laws speak of the description they guard, and who audits has none yet.

use crate::law::LAWS;
use crate::violation::Violation;

/// Laws whose mend is about fields of a description, and what that is in the files.
const IN_FILES: [(&str, &str); 8] = [
    ("brewery-mismatch", "name one room in `jicofo.bridge.brewery-jid` of jicofo.conf and MUC_JIDS of jvb.conf"),
    (
        "bridge-channel",
        "set `enabled`, `domain` and `tls = true` of `videobridge.websockets` and a public HTTP port, with a route in nginx, \
         or switch `sctp.enabled` on in jicofo.conf and jvb.conf",
    ),
    ("conference-muc", "set `jicofo.xmpp.client.conference-muc-jid` to the MUC service of the main Prosody"),
    (
        "focus-proxy",
        "set `client-proxy` in jicofo.conf to the domain of the component, and its `target_address` to Jicofo's account",
    ),
    (
        "module-option",
        "set the option to the domain of the host that is meant; Jicofo's `username` is `focus`, which modules look for",
    ),
    ("no-bridge", "add the jvb.conf of a bridge to what is audited"),
    ("relay-sync", "set `jicofo.octo.enabled` and `videobridge.relay.enabled` alike, and a `relay-id` for each bridge"),
    (
        "service-connection",
        "set `jicofo.xmpp.service.enabled = true`, and `jicofo.bridge.xmpp-connection-name` to `Service` or not at all",
    ),
];

/// The same violation, with what to do in the files.
pub(super) fn in_files(violation: Violation) -> Violation {
    let code = violation.code();
    let law = LAWS.iter().find(|law| law.code() == code);
    // A mend of its own speaks of what it found.
    let is_of_the_law = law.is_some_and(|law| law.mend() == violation.mend());
    match IN_FILES.iter().find(|(of, _)| is_of_the_law && *of == code.as_str()) {
        Some((_, mend)) => violation.help(*mend),
        None => violation,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::Law;

    #[test]
    fn no_mend_speaks_of_a_description() {
        let of_a_description =
            |law: &&&Law| ["leave `", "[[", "`jicofo.", "out, so that"].iter().any(|word| law.mend().contains(word));
        for law in LAWS.iter().filter(of_a_description) {
            assert!(IN_FILES.iter().any(|(of, _)| *of == law.code().as_str()), "{}: {}", law.code(), law.mend());
        }
        assert!(IN_FILES.iter().all(|(of, _)| Law::find(of).is_some()));
    }
}
