//! The seed deployment on one machine: the two logins of Jicofo, the bridge, and the room they meet in.

use crate::client::Client;
use crate::deployment::{Deployment, random_password, seed};
use std::os::unix::fs::PermissionsExt;

/// How long Jicofo may take to see a bridge that has joined, in seconds.
pub(crate) const SEEN_WITHIN: u32 = 5;

/// Jicofo and a bridge log in as their configs say and meet in the brewery.
fn they_meet(deployment: &Deployment) {
    let jicofo = deployment.jicofo();
    let bridge = deployment.bridge("meet");
    let [jvb] = bridge.clients.as_slice() else { panic!("{bridge:?}") };

    let mut main = deployment.focus("Jicofo's client connection");
    let jid = main.login(&jicofo.client).unwrap();
    assert!(jid.starts_with("focus@auth.jitsi.example.com/"), "{jid}");

    let mut service = deployment.focus("Jicofo's service connection");
    let jid = service.login(&jicofo.service).unwrap();
    assert!(jid.starts_with("focus@tech.jitsi.example.com/"), "{jid}");

    // The bridge is first, and makes the room: Jicofo must own it all the same.
    let mut jvb1 = Client::on(deployment.host_named("meet"), "jvb1");
    let jid = jvb1.login(&jvb.login).unwrap();
    assert!(jid.starts_with("jvb@tech.jitsi.example.com/"), "{jid}");
    jvb1.join(&jvb.room, &jvb.nickname).unwrap();
    assert_eq!(jvb.nickname, "jvb1");

    let joined = service.join(&jicofo.brewery, &jicofo.service.user).unwrap();
    assert_eq!(joined["affiliation"], "owner", "{joined}");
    let there = service.see(&jicofo.brewery, "jvb1", SEEN_WITHIN);
    assert_eq!(there, ["focus", "jvb1"]);
    let fields = service.configure(&jicofo.brewery).unwrap();
    assert!(fields.iter().any(|field| field == "muc#roomconfig_whois"), "{fields:?}");
    // What Jicofo asks a bridge for reaches it: they are occupants of one room on one server.
    service.ask(&format!("{}/jvb1", jicofo.brewery)).unwrap();
}

#[test]
fn the_seed_deployment_meets_in_its_brewery() {
    let deployment = Deployment::start(&seed());
    they_meet(&deployment);
    deployment.finish();
}

/// A text as TOML has it; what JSON escapes, TOML does too.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

#[test]
fn passwords_of_any_characters_open_every_door() {
    let [client, service, bridge] = [(); 3].map(|()| random_password());
    let description = seed().replace(
        "\n[[bridges]]",
        &format!(
            "\n[jicofo]\nclient.password = {}\nservice.password = {}\n\n[[bridges]]",
            quoted(&client),
            quoted(&service)
        ),
    );
    let description = description.replace("xmpp = { ", &format!("xmpp = {{ password = {}, ", quoted(&bridge)));
    let mut deployment = Deployment::place(&description);
    // The description has them, so the servers' accounts must be told them by the names the script says.
    let accounts = ["FOCUS_AUTH", "FOCUS_TECH", "JVB_TECH"].map(|name| format!("{name}_JITSI_EXAMPLE_COM_PASSWORD"));
    let passwords = [client, service, bridge];
    deployment.passwords = accounts.into_iter().zip(passwords.clone()).collect();
    deployment.passwords_from_file = true;
    deployment.run();
    // Only what has to hold them does, and nobody else may read it.
    let meet = deployment.host_named("meet");
    for file in ["/etc/jitsi/jicofo/jicofo.conf", "/etc/jitsi/videobridge/jvb.conf"] {
        assert_eq!(std::fs::metadata(meet.path(file)).unwrap().permissions().mode() & 0o777, 0o600, "{file}");
    }
    for file in
        ["/usr/local/sbin/jitsi-topology-accounts", "/etc/prosody/prosody.cfg.lua", "/etc/prosody-jvb/prosody.cfg.lua"]
    {
        let text = meet.read(file);
        assert!(passwords.iter().all(|password| !text.contains(password.as_str())), "{file}");
    }
    println!("the passwords: {passwords:?}");
    they_meet(&deployment);
    deployment.finish();
}
