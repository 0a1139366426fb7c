//! The snippets of the seed document, value for value, in what its deployment renders.

use crate::case::Cases;
use crate::lightbend::{self, CLIENTS};
use crate::prosody;
use crate::tool::nothing_wrong;
use serde_json::{Value, json};

/// Main Prosody and Prosody-JVB: host, option, value. `component_module` is the module after a Component's name, and
/// `defined` is what Prosody notes of a VirtualHost.
fn main_prosody() -> Vec<(&'static str, &'static str, Value)> {
    vec![
        ("jitsi.example.com", "defined", json!(true)),
        ("jitsi.example.com", "authentication", json!("internal_hashed")),
        ("conference.jitsi.example.com", "component_module", json!("muc")),
        ("auth.jitsi.example.com", "defined", json!(true)),
        ("focus.jitsi.example.com", "component_module", json!("client_proxy")),
        ("*", "c2s_ports", json!([5222])),
        ("*", "http_ports", json!([5280])),
    ]
}

/// The modules the seed enables on the domain of the browsers.
const CLIENT_MODULES: [&str; 3] = ["bosh", "websocket", "smacks"];

fn prosody_jvb() -> Vec<(&'static str, &'static str, Value)> {
    vec![
        ("*", "c2s_ports", json!([15222])),
        ("*", "s2s_ports", json!([])),
        ("*", "http_ports", json!([])),
        ("tech.jitsi.example.com", "defined", json!(true)),
        ("tech.jitsi.example.com", "authentication", json!("internal_hashed")),
        ("muc.tech.jitsi.example.com", "component_module", json!("muc")),
        ("muc.tech.jitsi.example.com", "admins", json!(["focus@tech.jitsi.example.com", "jvb@tech.jitsi.example.com"])),
    ]
}

fn jicofo() -> Vec<(&'static str, Value)> {
    vec![
        ("/jicofo/xmpp/client/hostname", json!("localhost")),
        ("/jicofo/xmpp/client/port", json!(5222)),
        ("/jicofo/xmpp/client/xmpp-domain", json!("jitsi.example.com")),
        ("/jicofo/xmpp/client/domain", json!("auth.jitsi.example.com")),
        ("/jicofo/xmpp/service/enabled", json!(true)),
        ("/jicofo/xmpp/service/hostname", json!("localhost")),
        ("/jicofo/xmpp/service/port", json!(15222)),
        ("/jicofo/xmpp/service/domain", json!("tech.jitsi.example.com")),
        ("/jicofo/bridge/brewery-jid", json!("jvbbrewery@muc.tech.jitsi.example.com")),
        ("/jicofo/bridge/xmpp-connection-name", json!("Service")),
    ]
}

fn bridge() -> Vec<(&'static str, Value)> {
    vec![
        ("/videobridge/apis/xmpp-client/configs/tech/HOSTNAME", json!("jitsi.example.com")),
        ("/videobridge/apis/xmpp-client/configs/tech/PORT", json!(15222)),
        ("/videobridge/apis/xmpp-client/configs/tech/DOMAIN", json!("tech.jitsi.example.com")),
        ("/videobridge/apis/xmpp-client/configs/tech/MUC_JIDS", json!("jvbbrewery@muc.tech.jitsi.example.com")),
        // From the table of ports.
        ("/videobridge/ice/udp/port", json!(10000)),
        ("/videobridge/http-servers/public/port", json!(9090)),
    ]
}

#[test]
fn the_seed_deployment_says_all_that_the_seed_document_says() {
    let cases = Cases::render();
    let case = cases.get("seed");
    let mut wrong = Vec::new();
    let mut check = |what: &str, expected: &Value, found: Option<&Value>| {
        if found != Some(expected) {
            wrong.push(format!("{what} is {found:?}, and the seed says {expected}"));
        }
    };

    let files = [case.main_prosody(), case.prosody_jvb()];
    let configs = prosody::load(&files);
    for (file, snippet) in files.iter().zip([main_prosody(), prosody_jvb()]) {
        for (host, option, expected) in &snippet {
            let found = configs[file].options.get(*host).and_then(|options| options.get(*option));
            check(&format!("{}: {host}: {option}", file.display()), expected, found);
        }
    }
    for module in CLIENT_MODULES {
        let enabled = configs[&files[0]].options["jitsi.example.com"]["modules_enabled"]
            .as_array()
            .and_then(|list| list.iter().find(|enabled| *enabled == module));
        check("modules_enabled", &json!(module), enabled);
    }

    let files = [(case.jicofo(), jicofo()), (case.bridge(&case.components().bridges[0]), bridge())];
    let read = lightbend::read(&[
        (files[0].0.clone(), &[("connection", "jicofo.bridge.xmpp-connection-name")]),
        (files[1].0.clone(), &[("clients", CLIENTS)]),
    ]);
    for ((file, snippet), read) in files.iter().zip(&read) {
        for (pointer, expected) in snippet {
            check(&format!("{}: {pointer}", file.display()), expected, read.resolved.pointer(pointer));
        }
    }
    nothing_wrong(&wrong);
}
