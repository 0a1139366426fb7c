//! What every rendered file must hold, worked out from the components and not from the code that writes the files.
//!
//! The tests that run real programs and those that read in this process hold what was read to the same values.

#![allow(dead_code, reason = "each of the two targets has a use for most of it")]

pub(crate) mod hocon;
pub(crate) mod nginx;
pub(crate) mod parsers;
pub(crate) mod prosody;

use hocon::{expected_of_bridge, expected_of_jicofo};
use jitsi_topology::Topology;
use jitsi_topology::component::{Bridge, Components};
use jitsi_topology::emit::FileTree;
use jitsi_topology::name::{MachineName, Password};
use nginx::expected_of_nginx;
use parsers::revealed;
use prosody::{compare, expected_of_jvb, expected_of_main};
use serde_json::Value;

/// The value a password has where it is read.
pub(crate) type Reveal<'a> = &'a dyn Fn(&Password) -> String;

/// What is different, key by key, in two trees.
pub(crate) fn differences(path: &str, expected: &Value, found: &Value, out: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            for key in expected.keys().chain(found.keys().filter(|key| !expected.contains_key(*key))) {
                match (expected.get(key), found.get(key)) {
                    (Some(expected), Some(found)) => differences(&format!("{path}.{key}"), expected, found, out),
                    (Some(expected), None) => out.push(format!("{path}.{key}: not there, and should be {expected}")),
                    (None, found) => {
                        out.push(format!("{path}.{key}: should not be there, and is {}", found.unwrap_or(&Value::Null)))
                    }
                }
            }
        }
        _ if expected != found => out.push(format!("{path}: is {found}, and should be {expected}")),
        _ => {}
    }
}

fn text<'t>(tree: &'t FileTree, machine: &MachineName, path: &str) -> &'t str {
    tree.get(machine, path).unwrap_or_else(|| panic!("{machine}{path} is not rendered")).text()
}

/// The variables that stand for passwords.
fn variables<'a>(passwords: impl IntoIterator<Item = &'a Password>) -> Vec<&'a str> {
    let named = |password: &'a Password| if let Password::Env(name) = password { Some(name.as_str()) } else { None };
    passwords.into_iter().filter_map(named).collect()
}

/// Where the config of a bridge lies.
fn config_of(all: &Components, bridge: &Bridge) -> String {
    match all.bridges.iter().filter(|other| other.machine == bridge.machine).count() {
        1 => "/etc/jitsi/videobridge/jvb.conf".to_owned(),
        _ => format!("/etc/jitsi/videobridge/{}.conf", bridge.name),
    }
}

/// What the files with settings say otherwise than the model, to a parser of their language.
pub(crate) fn what_differs(topology: &Topology, tree: &FileTree) -> Vec<String> {
    let all = topology.components();
    let mut wrong = Vec::new();

    let jicofo = text(tree, &all.jicofo.machine, "/etc/jitsi/jicofo/jicofo.conf");
    let xmpp = &all.jicofo.xmpp;
    let known = variables([&xmpp.client.login.password, &xmpp.service.login.password]);
    let found = parsers::hocon(jicofo, &known).unwrap_or_else(|error| panic!("{error}\n{jicofo}"));
    differences("jicofo.conf", &expected_of_jicofo(&all.jicofo, &revealed), &found, &mut wrong);

    for bridge in &all.bridges {
        let config = text(tree, &bridge.machine, &config_of(all, bridge));
        let known = variables(bridge.xmpp.iter().map(|client| &client.login.password));
        let found = parsers::hocon(config, &known).unwrap_or_else(|error| panic!("{error}\n{config}"));
        differences(bridge.name.as_str(), &expected_of_bridge(bridge, &revealed), &found, &mut wrong);
    }

    let main = text(tree, &all.main_prosody.machine, "/etc/prosody/prosody.cfg.lua");
    let found = parsers::prosody(main).unwrap_or_else(|error| panic!("{error}\n{main}"));
    compare("main Prosody", &expected_of_main(&all.main_prosody, &revealed), &found, &mut wrong);
    let jvb = text(tree, &all.prosody_jvb.machine, "/etc/prosody-jvb/prosody.cfg.lua");
    let found = parsers::prosody(jvb).unwrap_or_else(|error| panic!("{error}\n{jvb}"));
    compare("Prosody-JVB", &expected_of_jvb(&all.prosody_jvb, &revealed), &found, &mut wrong);

    let path = format!("/etc/nginx/sites-available/{}.conf", all.nginx.domain);
    let site = text(tree, &all.nginx.machine, &path);
    let found = parsers::nginx(site).unwrap_or_else(|error| panic!("{error}\n{site}"));
    let expected = expected_of_nginx(all);
    if found != expected {
        wrong.push(format!("nginx says {found:#?} and should say {expected:#?}"));
    }
    wrong
}
