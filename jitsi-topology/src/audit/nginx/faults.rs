//! What nginx would not start with although it could be read: parameters that are too many or too few, variables nobody
//! gives a value, and what is there twice.

use super::scope::every_block;
use super::template::{Part, parts};
use super::variable::defined;
use super::{Directive, Tree};
use crate::audit::refusal::Refusal;
use std::collections::{BTreeMap, BTreeSet};

/// Everything nginx would refuse; its modules are not asked, so a file without any may still be refused.
pub(in crate::audit) fn faults(tree: &Tree) -> Vec<Refusal> {
    let mut faults = Vec::new();
    for block in tree.main.iter().flat_map(every_block) {
        parameters(block, &mut faults);
        locations(block, &mut faults);
    }
    for http in tree.main.iter().filter(|directive| directive.name == "http") {
        upstreams(http, &mut faults);
        // Modules of others have variables of their own.
        if !tree.main.iter().any(|directive| directive.name == "load_module") {
            variables(http, &mut faults);
        }
    }
    faults
}

/// How many parameters a directive takes, for those a site for Jitsi is made of.
const PARAMETERS: [(usize, usize, &[&str]); 4] = [
    (0, 0, &["events", "http", "server"]),
    (
        1,
        1,
        &[
            "alias",
            "client_max_body_size",
            "default_type",
            "gzip",
            "proxy_buffering",
            "proxy_connect_timeout",
            "proxy_http_version",
            "proxy_pass",
            "proxy_read_timeout",
            "proxy_send_timeout",
            "root",
            "sendfile",
            "server_tokens",
            "ssi",
            "ssl_certificate",
            "ssl_certificate_key",
            "ssl_ciphers",
            "ssl_prefer_server_ciphers",
            "ssl_session_tickets",
            "ssl_session_timeout",
            "tcp_nodelay",
            "upstream",
        ],
    ),
    (2, 2, &["map", "proxy_set_header", "set"]),
    (1, 2, &["location", "return"]),
];

/// A `;` that was forgotten makes the next line parameters of this one.
fn parameters(block: &Directive, faults: &mut Vec<Refusal>) {
    // What stands in a table is a key and a value; what stands in an upstream is a `server` with parameters.
    if matches!(block.name.as_str(), "map" | "geo" | "split_clients" | "types" | "upstream") {
        return;
    }
    for directive in block.inside() {
        let Some((least, most, _)) = PARAMETERS.iter().find(|(_, _, names)| names.contains(&directive.name.as_str()))
        else {
            continue;
        };
        let given = directive.args.len();
        if (*least..=*most).contains(&given) {
            continue;
        }
        let takes = if least == most { least.to_string() } else { format!("{least} or {most}") };
        let message = format!("`{}` takes {takes} parameters, and has {given}", directive.name);
        faults.push(Refusal::new(message, "look for a `;` that is missing").at(directive.at.clone()));
    }
}

/// Two locations of one block with one text (`ngx_http_add_location` and `ngx_http_init_locations`).
fn locations(block: &Directive, faults: &mut Vec<Refusal>) {
    let mut seen: BTreeMap<(&str, &str), &Directive> = BTreeMap::new();
    for location in block.all("location") {
        let (kind, text) = match (location.arg(0), location.arg(1)) {
            (Some("~" | "~*") | None, _) => continue,
            (Some("="), Some(text)) => ("=", text),
            (Some("^~"), Some(text)) | (Some(text), None) => ("", text),
            (Some(_), Some(_)) => continue,
        };
        if let Some(first) = seen.insert((kind, text), location) {
            faults.push(twice(&format!("location {text}"), first, location));
        }
    }
}

fn upstreams(http: &Directive, faults: &mut Vec<Refusal>) {
    let mut seen: BTreeMap<String, &Directive> = BTreeMap::new();
    for upstream in http.all("upstream") {
        let Some(name) = upstream.arg(0) else { continue };
        if let Some(first) = seen.insert(name.to_ascii_lowercase(), upstream) {
            faults.push(twice(&format!("upstream {name}"), first, upstream));
        }
    }
}

fn twice(what: &str, first: &Directive, again: &Directive) -> Refusal {
    let message = format!("`{what}` is there twice, the first time in line {}", first.at.line);
    Refusal::new(message, "remove one of the two").at(again.at.clone())
}

/// Directives whose parameters may have variables in them, for those a site for Jitsi is made of.
const WITH_VARIABLES: [&str; 10] =
    ["add_header", "alias", "if", "map", "proxy_pass", "proxy_set_header", "return", "root", "set", "try_files"];

/// Variables that nobody gives a value, each once.
fn variables(http: &Directive, faults: &mut Vec<Refusal>) {
    let defined = defined(http);
    let mut told: BTreeSet<String> = BTreeSet::new();
    let directives = every_block(http).filter(|block| block.name != "types").flat_map(Directive::inside);
    for directive in directives.filter(|directive| WITH_VARIABLES.contains(&directive.name.as_str())) {
        // What `map` and `set` give a value comes in other parameters than what they take.
        let given = usize::from(directive.name == "map");
        let skip = |position: usize| matches!(directive.name.as_str(), "map" | "set") && position == given;
        for (position, arg) in directive.args.iter().enumerate() {
            let used = parts(&arg.text).into_iter().filter_map(|part| match part {
                Part::Variable(name) if !skip(position) => Some(name),
                _ => None,
            });
            for name in used.filter(|name| !defined.contains(name.as_str()) && !is_built_in(name)) {
                if told.insert(name.clone()) {
                    let message = format!("nothing gives `${name}` a value");
                    let help = "add the `set` or `map` that does; a `map` stands outside of `server`";
                    faults.push(Refusal::new(message, help).at(arg.at.clone()));
                }
            }
        }
    }
}

/// Whether nginx gives it a value by itself; each was tried with nginx 1.22, and those of later releases are added.
fn is_built_in(name: &str) -> bool {
    let is_group = name.bytes().all(|c| c.is_ascii_digit());
    is_group || FAMILIES.iter().any(|family| name.starts_with(family)) || BUILT_IN.contains(&name)
}

/// Beginnings of names that stand for many.
const FAMILIES: [&str; 18] = [
    "arg_",
    "connection",
    "cookie_",
    "date_",
    "fastcgi_",
    "geoip",
    "http_",
    "limit_",
    "proxy_",
    "realip_",
    "request_",
    "secure_link",
    "sent_",
    "ssl_",
    "tcpinfo_",
    "time_",
    "uid_",
    "upstream_",
];

const BUILT_IN: [&str; 40] = [
    "ancient_browser",
    "args",
    "binary_remote_addr",
    "body_bytes_sent",
    "bytes_sent",
    "content_length",
    "content_type",
    "document_root",
    "document_uri",
    "gzip_ratio",
    "host",
    "hostname",
    "http2",
    "http3",
    "https",
    "invalid_referer",
    "is_args",
    "memcached_key",
    "modern_browser",
    "msec",
    "msie",
    "nginx_version",
    "pid",
    "pipe",
    "query_string",
    "quic",
    "realpath_root",
    "remote_addr",
    "remote_port",
    "remote_user",
    "request",
    "scheme",
    "server_addr",
    "server_name",
    "server_port",
    "server_protocol",
    "slice_range",
    "spdy",
    "status",
    "uri",
];

#[cfg(test)]
mod tests {
    use super::super::tests::tree;
    use super::*;

    fn said(text: &str) -> Vec<String> {
        faults(&tree(text)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn nothing_is_said_of_what_nginx_takes() {
        let text = "map $http_upgrade $up { default upgrade; '' close; } upstream p { server 127.0.0.1:1 weight=2; }
            types { text/html html htm; }
            server { listen 443 ssl; set $prefix ''; set $seen \"$prefix$up$1\"; ssi on;
                location ~ ^/(?<room>[^/]+)/(.*)$ { set $dir $room/$2; return 200 $dir; }
                location = /a { proxy_pass http://p/$prefix?x=${arg_y}&$args; proxy_set_header Connection $up; }
                location /a { return 404; } location @a { internal; } location ~ /a { } location ~ /a { } }";
        assert_eq!(said(text), Vec::<String>::new());
    }

    #[test]
    fn what_nginx_refuses_is_told() {
        for (text, says) in [
            ("server { ssi on\n root /x; }", "`ssi` takes 1 parameters, and has 3"),
            ("server { location / { proxy_set_header Host; } }", "`proxy_set_header` takes 2 parameters, and has 1"),
            ("server { location / { proxy_pass http://x/$prefix; } }", "nothing gives `$prefix` a value"),
            ("map $uri$none $up { default 1; }", "nothing gives `$none` a value"),
            (
                "upstream a { server x; } upstream A { server y; }",
                "`upstream A` is there twice, the first time in line 1",
            ),
            ("server { location /a { } location ^~ /a { } }", "`location /a` is there twice"),
            ("server { location = /a { } location = /a { } }", "`location /a` is there twice"),
        ] {
            let said = said(text);
            assert!(said.len() == 1 && said[0].contains(says), "{text}: {said:?}");
        }
    }

    #[test]
    fn a_module_may_have_variables_of_its_own() {
        let text = "load_module modules/x.so; events { } http { server { location / { return 200 $x; } } }";
        assert_eq!(said(text), Vec::<String>::new());
    }
}
