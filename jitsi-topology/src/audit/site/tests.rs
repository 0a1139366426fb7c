//! What of a site is understood, and what is wrong with it.

use super::super::absent::Found;
use super::super::files::memory::Memory;
use super::super::gather::Gathered;
use super::super::nginx;
use super::{Site, left, read};
use crate::component::{Bridge, HttpServer, WebSocket};
use crate::name::{BridgeName, Domain, MachineName, Port};
use crate::spec::{self, Spec};
use crate::topology;

/// A site for `meet.example.com` with that in its server, the bridges `jvb1` and `jvb2` on machines of their own, and
/// what is said of it.
fn site(around: &str, inside: &str) -> (Site, Vec<String>) {
    let text = format!("{around} server {{ listen 443 ssl; server_name meet.example.com; {inside} }}");
    let (site, gathered) = read_all(&text);
    (site.unwrap(), gathered.violations.iter().map(|said| format!("{}: {}", said.code(), said.message())).collect())
}

fn read_all(text: &str) -> (Option<Site>, Gathered) {
    let path = "/etc/nginx/conf.d/meet.conf";
    let tree = nginx::read(&Memory::of([(path, text)]), path).unwrap_or_else(|refusal| panic!("{text}: {refusal}"));
    let found = Found { bridges: vec![bridge("jvb1"), bridge("jvb2")], ..Found::default() };
    let mut gathered = Gathered::default();
    let called = Domain::parse("called.example.com").unwrap();
    let site = read(&tree, &MachineName::parse("meet").unwrap(), &called, &found, &mut gathered);
    (site, gathered)
}

fn bridge(name: &str) -> Bridge {
    let spec = Spec::new(Domain::parse("meet.example.com").unwrap());
    let mut bridge =
        topology::resolved(&spec.bridge(spec::Bridge::new(BridgeName::parse(name).unwrap()))).bridges.remove(0);
    bridge.machine = MachineName::parse(name).unwrap();
    bridge.websocket = Some(WebSocket {
        http: Some(HttpServer::new(None, Port::known(9090))),
        domain: None,
        server_id: crate::name::ServerId::parse(name).unwrap(),
        tls: true,
    });
    bridge
}

/// The routes to bridges, as texts.
fn routes(site: &Site) -> Vec<String> {
    site.component.routes.iter().map(|route| format!("{} {}", route.server_id, route.bridge)).collect()
}

const UPGRADE: &str =
    "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;";

#[test]
fn what_a_site_says_is_in_the_component() {
    let (site, said) = site(
        "upstream prosody { server 10.0.0.7:5281; }",
        &format!(
            "listen [::]:443 ssl; ssl_certificate certs/a.crt; ssl_certificate_key /k; root /srv/web; client_max_body_size 1m;
             location = /http-bind {{ proxy_pass http://prosody/http-bind; }}
             location /xmpp-websocket {{ {UPGRADE} proxy_pass http://prosody; }}
             location ~ ^/colibri-ws/(jvb1|jvb2)/ {{ {UPGRADE} proxy_pass http://10.0.1.1:9090; }}"
        ),
    );
    assert_eq!(said, Vec::<String>::new());
    let nginx = &site.component;
    assert_eq!((nginx.domain.as_str(), nginx.https.port.get()), ("meet.example.com", 443));
    assert!(nginx.https.interfaces.is_everywhere() && nginx.https.interfaces.addresses().len() == 2);
    assert_eq!(nginx.certificate.chain.as_str(), "/etc/nginx/certs/a.crt");
    assert_eq!(nginx.web_root.as_str(), "/srv/web");
    assert_eq!((nginx.xmpp.bosh, nginx.xmpp.websocket), (true, true));
    assert_eq!(nginx.xmpp.prosody.to_string(), "10.0.0.7:5281");
    assert_eq!(routes(&site), ["jvb1 10.0.1.1:9090", "jvb2 10.0.1.1:9090"]);
    assert_eq!(nginx.extra.get("client_max_body_size"), Some(&"1m".into()));
}

#[test]
fn a_table_gives_each_bridge_its_own_entry() {
    let by_path = "map $uri $to { ~^/colibri-ws/jvb1/ 10.0.1.1:9090; ~^/colibri-ws/jvb2/ 10.0.1.2:9090; }";
    let by_id = "map $id $to { jvb1 10.0.1.1:9090; default 10.0.1.2:9090; }";
    let plain = format!("location ~ ^/colibri-ws/ {{ {UPGRADE} proxy_pass http://$to; }}");
    let named = format!("location ~ ^/colibri-ws/(?<id>[^/]+)/ {{ {UPGRADE} proxy_pass http://$to; }}");
    for (table, location) in [(by_path, plain), (by_id, named)] {
        let (site, said) = site(table, &location);
        assert_eq!((routes(&site), said), (vec!["jvb1 10.0.1.1:9090".into(), "jvb2 10.0.1.2:9090".into()], vec![]));
    }
}

#[test]
fn what_is_wrong_with_a_route_is_told() {
    for (inside, says) in [
        (
            "location /http-bind { proxy_pass http://127.0.0.1:5280; } location ~ ^/[^/]+$ { return 200; }".to_owned(),
            "broken-route: `/http-bind` is answered by `location ~ ^/[^/]+$`, which does not pass it on",
        ),
        (
            "location = /http-bind/ { proxy_pass http://127.0.0.1:5280; }".to_owned(),
            "broken-route: `location = /http-bind/` does not have `/http-bind`",
        ),
        (
            "location = /xmpp-websocket { proxy_set_header Connection upgrade; proxy_pass http://127.0.0.1:5280; }"
                .to_owned(),
            "broken-route: the WebSocket `/xmpp-websocket` opens and stays silent: `proxy_http_version 1.1`, \
             `proxy_set_header Upgrade $http_upgrade` is missing",
        ),
        (
            format!("location ~ ^/colibri-ws/([^/]+)/ {{ {UPGRADE} proxy_pass http://$1:9090; }}"),
            "unsafe-proxy: a request chooses where it is passed to, by `$1`",
        ),
        (
            "set $to jvb.example.com; location = /http-bind { proxy_pass http://$to:5280; }".to_owned(),
            "broken-route: nothing resolves `jvb.example.com`, which is looked up at each request",
        ),
    ] {
        let (_, said) = site("", &inside);
        assert_eq!(said, [says], "{inside}");
    }
}

#[test]
fn a_request_that_chooses_its_bridge_arrives_all_the_same() {
    let (site, _) = site("", &format!("location ~ ^/colibri-ws/([^/]+)/ {{ {UPGRADE} proxy_pass http://$1:9090; }}"));
    assert_eq!(routes(&site), ["jvb1 jvb1:9090", "jvb2 jvb2:9090"]);
}

#[test]
fn a_site_without_a_name_is_called_as_the_deployment_is_and_others_are_not_looked_at() {
    let (site, gathered) =
        read_all("server { listen 8443; server_name _; location = /http-bind { proxy_pass http://127.0.0.1:1; } }");
    let site = site.unwrap();
    assert_eq!((site.component.domain.as_str(), site.component.https.port.get()), ("called.example.com", 8443));
    assert!(gathered.notes.iter().any(|note| note.says.contains("no TLS")), "{:?}", gathered.notes);
    assert!(read_all("server { listen 80; location / { proxy_pass http://127.0.0.1:1; } }").0.is_none());
}

#[test]
fn the_other_ports_of_nginx_are_sockets() {
    let (site, _) = site("server { listen 80; listen 10.0.0.1:8080; }", "location = /config.js { alias /x; }");
    let sockets: Vec<String> =
        site.sockets.iter().map(|socket| format!("{} {}", socket.name, socket.listener.interfaces)).collect();
    assert_eq!(sockets, ["nginx 80 0.0.0.0", "nginx 8080 10.0.0.1"]);
}

#[test]
fn no_secret_is_left_to_be_read() {
    let path = "/etc/nginx/conf.d/meet.conf";
    let text = "server { listen 443 ssl; server_name meet.example.com; location = /config.js { alias /x; }
        proxy_set_header Authorization \"Basic $x abc\"; set $my_secret abc; }";
    let tree = nginx::read(&Memory::of([(path, text)]), path).unwrap();
    let all = topology::resolved(&Spec::new(Domain::parse("meet.example.com").unwrap()));
    let left: Vec<String> = left(&tree, &all).into_iter().map(|left| left.setting).collect();
    assert!(left.contains(&"nginx: proxy_set_header Authorization …".to_owned()), "{left:?}");
    assert!(left.contains(&"nginx: set $my_secret …".to_owned()) && !left.concat().contains("abc"), "{left:?}");
}

#[test]
fn what_a_description_cannot_say_is_left() {
    let path = "/etc/nginx/conf.d/meet.conf";
    let text = "upstream p { server 127.0.0.1:5280; }
        server { listen 443 ssl; server_name meet.example.com other.example.com; index a.html; set $x y; gzip on; gzip off;
            location = /http-bind { proxy_pass http://p; tcp_nodelay on; } location /mine { return 404; } }";
    let tree = nginx::read(&Memory::of([(path, text)]), path).unwrap();
    let all = topology::resolved(&Spec::new(Domain::parse("meet.example.com").unwrap()));
    let left: Vec<String> =
        left(&tree, &all).into_iter().map(|left| format!("{}: {}", left.setting, left.why)).collect();
    assert_eq!(
        left,
        [
            "nginx: upstream p: a description has the one site",
            "nginx: server_name other.example.com: a description has the one domain",
            "nginx: index a.html: the model decides it",
            "nginx: set $x y: a description has no variables",
            "nginx: gzip on: a description has each directive once",
            "nginx: gzip off: a description has each directive once",
            "nginx: location = /http-bind: tcp_nodelay on: a description has the route alone",
            "nginx: location /mine: a description has no word for it",
        ]
    );
}
