//! What the nginx site must hold, directive by directive.

use jitsi_topology::component::{Components, Nginx, XmppRoutes};
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::IpAddr;

/// The parameters of every directive of one name, in their order.
type Directives = BTreeMap<String, Vec<Vec<String>>>;

/// What stands in the server block, and below each of its locations.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Site {
    pub(crate) server: Directives,
    pub(crate) locations: BTreeMap<String, Directives>,
}

/// Directives that are the same in every deployment, so that the model has no word on them.
const SAME_EVERYWHERE: &[&str] = &[
    "index",
    "proxy_buffering",
    "proxy_http_version",
    "proxy_read_timeout",
    "server_tokens",
    "ssi",
    "ssl_ciphers",
    "ssl_prefer_server_ciphers",
    "ssl_protocols",
    "ssl_session_cache",
    "ssl_session_tickets",
    "ssl_session_timeout",
];

/// The page of a room, which is the same in every deployment.
const ROOMS: &str = "~ ^/[^/]+$";

impl Site {
    /// What a parser found, without what is the same everywhere.
    pub(crate) fn found(server: impl Iterator<Item = (String, Vec<String>)>) -> Self {
        let mut site = Self::default();
        for (name, words) in server {
            if !SAME_EVERYWHERE.contains(&name.as_str()) {
                site.server.entry(name).or_default().push(words);
            }
        }
        site
    }

    /// The same with a location.
    pub(crate) fn with(mut self, path: &[String], inside: impl Iterator<Item = (String, Vec<String>)>) -> Self {
        let path = path.join(" ");
        if path != ROOMS {
            let mut directives = Directives::new();
            for (name, words) in inside {
                directives.entry(name).or_default().push(words);
            }
            self.locations.insert(path, directives);
        }
        self
    }
}

/// All that the site should say.
pub(crate) fn expected_of_nginx(all: &Components) -> Site {
    let Nginx { machine: _, domain, https, certificate, web_root, xmpp, routes, extra } = &all.nginx;
    let listen = https.interfaces.addresses().iter().map(|ip| match ip {
        IpAddr::V4(ip) if ip.is_unspecified() => https.port.to_string(),
        IpAddr::V4(ip) => format!("{ip}:{}", https.port),
        IpAddr::V6(ip) => format!("[{ip}]:{}", https.port),
    });
    let header = |name: &str, value: &str| vec![name.to_owned(), value.to_owned()];
    let one = |text: &str| vec![vec![text.to_owned()]];
    let mut server = Directives::from([
        ("listen".to_owned(), listen.map(|address| vec![address, "ssl".to_owned()]).collect()),
        ("server_name".to_owned(), one(domain.as_str())),
        ("ssl_certificate".to_owned(), one(certificate.chain.as_str())),
        ("ssl_certificate_key".to_owned(), one(certificate.key.as_str())),
        ("root".to_owned(), one(web_root.as_str())),
        (
            "add_header".to_owned(),
            vec![["Strict-Transport-Security", "max-age=63072000", "always"].map(ToOwned::to_owned).into()],
        ),
        (
            "proxy_set_header".to_owned(),
            vec![
                header("Upgrade", "$http_upgrade"),
                header("Connection", "$jitsi_connection"),
                header("Host", all.main_prosody.client_domain.domain.as_str()),
                header("X-Forwarded-For", "$remote_addr"),
            ],
        ),
    ]);
    for (name, value) in extra {
        server.entry(name.clone()).or_default().push(words(value));
    }

    let alias = |file: String| Directives::from([("alias".to_owned(), vec![vec![file]])]);
    let pass =
        |upstream: String| Directives::from([("proxy_pass".to_owned(), vec![vec![format!("http://{upstream}")]])]);
    let mut locations = BTreeMap::from([
        ("= /config.js".to_owned(), alias(format!("/etc/jitsi/meet/{domain}-config.js"))),
        ("= /external_api.js".to_owned(), alias(format!("{web_root}/libs/external_api.min.js"))),
    ]);
    let XmppRoutes { prosody, bosh, websocket } = xmpp;
    for (on, path) in [(bosh, "/http-bind"), (websocket, "/xmpp-websocket")] {
        if *on {
            locations.insert(format!("= {path}"), pass(prosody.to_string()));
        }
    }
    for route in routes {
        locations.insert(format!("^~ /colibri-ws/{}/", route.server_id), pass(route.bridge.to_string()));
    }
    Site { server, locations }
}

/// The parameters of a further directive.
fn words(value: &Value) -> Vec<String> {
    let word = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Bool(on) => if *on { "on" } else { "off" }.to_owned(),
        other => other.to_string(),
    };
    match value {
        Value::Array(list) => list.iter().map(word).collect(),
        other => vec![word(other)],
    }
}
