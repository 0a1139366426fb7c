//! How bad what is found in files is, and where nothing is said: what works is no error, and what is meant is no alarm.

use crate::corpus::{Broken, Edit, J, VISITORS, audited_as, broken};
use jitsi_topology::name::ProsodyVersion;
use jitsi_topology::violation::{Severity, Violation};

/// How bad it is what a law says of a style with changes in it.
fn severities(style: &'static str, code: &'static str, edits: &'static [Edit]) -> Vec<Severity> {
    let folder = tempfile::tempdir().unwrap();
    let audit = broken(&Broken { row: 0, style, edits, code, at: &[] }, folder.path());
    let said = audit.violations().iter().filter(|said| said.code().as_str() == code);
    said.map(Violation::severity).collect()
}

#[test]
fn how_bad_an_unknown_proxy_is_depends_on_who_may_come_in() {
    const UNSET: Edit = (J, "      client-proxy: \"focus.meet.example.org\"\n", "");
    const LOGIN: Edit = (J, "jicofo {", "jicofo {\n  authentication { enabled: true, type: JWT }");
    const NO_LOGIN: Edit = (J, "jicofo {", "jicofo {\n  authentication { enabled: true }");
    const VARIABLE: Edit = (J, "client-proxy: \"focus.meet.example.org\"", "client-proxy: ${PROXY}");
    const ELSEWHERE: Edit =
        ("etc/prosody/conf.avail/meet.example.org.cfg.lua", "Component \"focus.", "Component \"proxy.");
    assert_eq!(severities("debian", "focus-proxy", &[UNSET]), [Severity::Warning]);
    assert_eq!(severities("debian", "focus-proxy", &[UNSET, LOGIN]), [Severity::Error]);
    assert_eq!(severities("debian", "focus-proxy", &[UNSET, NO_LOGIN]), [Severity::Warning]);
    assert_eq!(severities("debian", "focus-proxy", &[LOGIN]), []);
    // What a variable holds nobody knows.
    assert_eq!(severities("debian", "focus-proxy", &[VARIABLE, ELSEWHERE]), []);
}

#[test]
fn a_relative_path_to_a_certificate_that_is_there_is_fine() {
    const RELATIVE: Edit = ("etc/prosody-jvb/prosody.cfg.lua", "\"/etc/prosody-jvb/certs\"", "\"certs\"");
    const CERTIFICATE: Edit = ("etc/prosody-jvb/certs/tech.meet.example.org.crt", "", "a certificate");
    assert_eq!(severities("debian", "missing-certificate", &[RELATIVE]), [Severity::Warning]);
    assert_eq!(severities("debian", "missing-certificate", &[RELATIVE, CERTIFICATE]), []);
}

#[test]
fn only_a_prosody_that_is_known_to_need_it_is_asked_for_its_shell() {
    let folder = tempfile::tempdir().unwrap();
    let without: &[Edit] = &[("etc/prosody-jvb/prosody.cfg.lua", "\t\"admin_shell\";\n", "")];
    broken(&Broken { row: 78, style: "debian", edits: without, code: "admin-shell", at: &[] }, folder.path());
    let said = |prosody| {
        let audit = audited_as(folder.path(), prosody);
        audit.violations().iter().filter(|said| said.code().as_str() == "admin-shell").count()
    };
    assert_eq!(said(Some(ProsodyVersion::V13_0)), 1);
    assert_eq!(said(Some(ProsodyVersion::V0_12)), 0);
    assert_eq!(said(None), 0);
}

#[test]
fn bridges_of_different_releases_are_fine_where_that_is_meant() {
    const RELEASE: Edit = ("jvb2/config/custom-jvb.conf", "# Nothing of its own.", "videobridge.version.release = 7");
    const MIXED: Edit = ("jicofo/config/jicofo.conf", "octo {", "octo {\n        allow-mixed-versions = true");
    assert_eq!(severities("docker", "relay-sync", &[RELEASE]), [Severity::Warning]);
    assert_eq!(severities("docker", "relay-sync", &[RELEASE, MIXED]), []);
}

#[test]
fn a_key_beside_those_that_the_model_decides_is_doubted_when_nobody_reads_it() {
    const JICOFO: Edit = (J, "jicofo {", "jicofo {\n  xmpp.client.client-proxi: a");
    const BRIDGE: Edit = ("etc/jitsi/videobridge/jvb.conf", "videobridge {", "videobridge {\n  relay.regions: a");
    const READ: Edit = ("etc/jitsi/videobridge/jvb.conf", "videobridge {", "videobridge {\n  relay.region: a");
    assert_eq!(severities("debian", "unknown-key", &[JICOFO]), [Severity::Warning]);
    assert_eq!(severities("debian", "unknown-key", &[BRIDGE]), [Severity::Warning]);
    assert_eq!(severities("debian", "unknown-key", &[READ]), []);
}

#[test]
fn visitors_that_are_served_are_fine() {
    let folder = tempfile::tempdir().unwrap();
    let audit =
        broken(&Broken { row: 89, style: "docker", edits: &VISITORS, code: "visitors", at: &[] }, folder.path());
    let said = audit.violations().iter().filter(|said| said.code().as_str() != "certificate-verification");
    assert_eq!(said.map(ToString::to_string).collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn the_prosody_of_a_visitor_node_is_neither_of_the_two() {
    const NODE: Edit = (
        "a-visitor-node/etc/prosody/prosody.cfg.lua",
        "",
        "VirtualHost \"v1.meet.jitsi\"\nComponent \"muc.v1.meet.jitsi\" \"muc\"\n",
    );
    const EDITS: &[Edit] = &[VISITORS[0], VISITORS[1], VISITORS[2], VISITORS[3], VISITORS[4], VISITORS[5], NODE];
    let folder = tempfile::tempdir().unwrap();
    let audit = broken(&Broken { row: 89, style: "docker", edits: EDITS, code: "visitors", at: &[] }, folder.path());
    assert_eq!(audit.components().prosody_jvb.muc.domain.as_str(), "muc.jvb.meet.jitsi");
    assert!(audit.violations().iter().all(|said| said.code().as_str() == "certificate-verification"));
    assert!(audit.notes().iter().any(|note| note.says.starts_with("the Prosody of a visitor node")));
}

#[test]
fn what_a_node_for_visitors_lacks_is_told() {
    const NODE: Edit = (J, "trusted-domains", "visitors.v1 { }\n    trusted-domains");
    const ENABLED: Edit = (J, "jicofo {", "jicofo {\n  visitors.enabled: true");
    assert_eq!(severities("debian", "missing-setting", &[NODE, ENABLED]), [Severity::Error, Severity::Error]);
    assert_eq!(severities("debian", "missing-setting", &[NODE]), []);
}

#[test]
fn where_people_are_sent_to_log_in_matters_where_they_are() {
    const XMPP: Edit =
        (J, "jicofo {", "jicofo {\n  authentication { enabled: true, type: XMPP, login-url: elsewhere }");
    const NONE: Edit = (J, "jicofo {", "jicofo {\n  authentication { enabled: true, login-url: elsewhere }");
    const OFF: Edit = (J, "jicofo {", "jicofo {\n  authentication { type: XMPP, login-url: elsewhere }");
    assert_eq!(severities("debian", "wrong-xmpp-domain", &[XMPP]), [Severity::Error]);
    assert_eq!(severities("debian", "wrong-xmpp-domain", &[NONE]), []);
    assert_eq!(severities("debian", "wrong-xmpp-domain", &[OFF]), []);
}

#[test]
fn a_turn_server_of_somebody_else_is_at_most_doubted() {
    const SECRET: Edit = ("etc/turnserver.conf", "static-auth-secret=qT7R", "static-auth-secret=qT7S");
    const REALM: Edit = ("etc/turnserver.conf", "realm=meet.", "realm=turn.");
    const NONE: Edit = ("etc/turnserver.conf", "static-auth-secret=", "# static-auth-secret=");
    assert_eq!(severities("debian", "turn-secret", &[SECRET]), [Severity::Error]);
    assert_eq!(severities("debian", "turn-secret", &[SECRET, REALM]), [Severity::Warning]);
    assert_eq!(severities("debian", "turn-secret", &[NONE]), []);
}
