//! Browsers: through nginx to the main Prosody and to the bridges, over TLS that is verified.

use crate::client::Client;
use crate::deployment::{Deployment, plugins, random_password, seed};
use serde_json::json;

const DOMAIN: &str = "jitsi.example.com";

/// Jicofo opens a conference, as nobody else may, and a browser joins it over each of the two ways.
fn browsers_join(deployment: &Deployment, person: Option<(&str, &str)>) {
    let jicofo = deployment.jicofo();
    let host = deployment.host_named("meet");
    let room = format!("room@{}", jicofo.conference);
    let mut focus = deployment.focus("Jicofo's client connection");
    focus.login(&jicofo.client).unwrap();
    let joined = focus.join(&room, &jicofo.client.user).unwrap();
    assert_eq!(joined["affiliation"], "owner", "{joined}");
    focus.configure(&room).unwrap();

    for (via, url) in
        [("websocket", format!("wss://{DOMAIN}/xmpp-websocket")), ("bosh", format!("https://{DOMAIN}/http-bind"))]
    {
        let mut browser = Client::on(host, via);
        let jid = browser.login_at(via, &url, DOMAIN, person).unwrap_or_else(|refusal| panic!("{via}: {refusal:?}"));
        assert!(jid.contains(&format!("@{DOMAIN}/")), "{jid}");
        let there = browser.join(&room, via).unwrap_or_else(|refusal| panic!("{via}: {refusal:?}"));
        // A module of Jitsi hides from browsers who was there before.
        if plugins().is_none() {
            let mut expected = ["focus", via];
            expected.sort_unstable();
            assert_eq!(there["there"], json!(expected));
        }
        assert!(
            focus.see(&room, via, 5).contains(&via.to_owned()),
            "Jicofo does not see the browser that joined over {via}"
        );
    }
}

#[test]
fn browsers_reach_the_main_prosody_and_the_bridge_through_nginx() {
    let deployment = Deployment::start(&seed());
    let host = deployment.host_named("meet");
    // People's accounts are no part of a topology: whoever runs it makes them.
    let password = random_password();
    deployment.register_person(&password);
    browsers_join(&deployment, Some(("alice", &password)));

    // The bridge's own server, where its config says.
    let (address, port, server_id) = deployment.bridge("meet").public.expect("the seed's bridge has a WebSocket");
    let bridge = Client::run(host, "the bridge's WebSocket server", "bridge.py", &[address, port.to_string()]);
    assert_eq!(bridge.hear("listen"), json!({ "listening": true }));
    let mut browser = Client::on(host, "browser");
    let path = format!("/colibri-ws/{server_id}/conference-1/endpoint-1?pwd=a%20b&x=%2F..%2F");
    let advertised = deployment.bridge("meet").websocket_domain.unwrap();
    assert_eq!(browser.echo(&format!("wss://{advertised}{path}"), "hello").unwrap(), "hello");
    assert_eq!(bridge.hear("be asked"), json!({ "asked": path }), "the path arrives as it was sent");

    // Nobody is led to a bridge that is not there, and its config tells a browser what it needs to get here.
    assert_eq!(browser.fetch(&format!("https://{DOMAIN}/colibri-ws/127.0.0.1/x")).unwrap().0, 404);
    let (status, config) = browser.fetch(&format!("https://{DOMAIN}/config.js")).unwrap();
    assert_eq!(status, 200);
    for text in [format!("\"wss://{DOMAIN}/xmpp-websocket\""), format!("\"https://{DOMAIN}/http-bind\"")] {
        assert!(config.contains(&text), "{config}");
    }
    drop((bridge, browser));
    let errors: Vec<String> = deployment
        .errors()
        .into_iter()
        .filter(|line| !line.contains("/colibri-ws/127.0.0.1/x\" failed (2: No such file"))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn browsers_without_accounts_join_where_anybody_may() {
    let description = seed().replace("\n[[bridges]]", "\nmain_prosody.authentication = \"anonymous\"\n\n[[bridges]]");
    let deployment = Deployment::start(&description);
    browsers_join(&deployment, None);
    deployment.finish();
}
