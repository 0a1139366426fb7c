//! Where `proxy_pass` sends requests, and whether a request can choose that.

use super::locations::Unclear;
use super::scope::{Scope, anywhere};
use super::template::{Part, parts};
use super::variable::{Origin, VALUES, Value, Variables};
use super::{Arg, Directive};
use crate::place::Location as Place;
use std::net::IpAddr;

/// Where requests are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::audit) enum Target {
    /// To one of these, whatever is asked: several are those of an `upstream`.
    Fixed(Vec<Endpoint>),
    /// To where a request says.
    FromRequest {
        /// The variable that says it, without its `$`.
        variable: String,
        at: Place,
    },
    /// To one of those that are written, by what is asked.
    Table(Vec<Choice>),
    /// Nobody can tell.
    Unclear(Unclear),
}

/// Where a table of `map`, `geo` or `split_clients` sends requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::audit) struct Choice {
    /// The keys of the tables on the way; `default` is for all others.
    pub(in crate::audit) keys: Vec<String>,
    /// Nothing where this key gives nothing to send a request to: it fails.
    pub(in crate::audit) endpoints: Vec<Endpoint>,
}

/// Where a request is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::audit) struct Endpoint {
    /// A name or an address, without the brackets of IPv6; `unix:/path` for a socket of the file system.
    pub(in crate::audit) host: String,
    /// The port; nothing for a socket of the file system.
    pub(in crate::audit) port: Option<u16>,
    /// Whether it is `https`.
    pub(in crate::audit) tls: bool,
    /// What stands behind host and port, variables as they are written. Without it the path is sent on as it was
    /// asked; with it, it takes the place of what the location is called, or of all of it where there are variables.
    pub(in crate::audit) uri: Option<String>,
    /// Whether the name is looked up anew while nginx runs, which needs a `resolver`.
    pub(in crate::audit) late: bool,
    /// Where it is written: in `proxy_pass`, or in an `upstream`.
    pub(in crate::audit) at: Place,
}

impl Scope<'_> {
    /// Where the `proxy_pass` that is followed here sends requests; nothing when there is none.
    pub(in crate::audit) fn target(&self) -> Option<Target> {
        let pass = self.proxy_pass()?.args.first()?;
        Some(match self.addresses(pass) {
            Ok(addresses) => self.endpoints(pass, addresses),
            Err(Origin::Request(variable)) => Target::FromRequest { variable, at: pass.at.clone() },
            Err(Origin::Unclear(text)) => {
                let message =
                    format!("where this sends requests depends on `{text}`, which cannot be told from the file");
                Target::Unclear(Unclear::new(&message, &pass.at))
            }
            Err(Origin::Written(_)) => Target::Unclear(Unclear::new("this is no address", &pass.at)),
        })
    }

    /// All that `proxy_pass` can say, with the variables of the path as they are written.
    fn addresses(&self, pass: &Arg) -> Result<Vec<Value>, Origin> {
        let variables = Variables::new(self);
        let mut values = vec![Value::default()];
        for part in parts(&pass.text) {
            let mut more = Vec::new();
            for value in values {
                more.extend(self.longer(&variables, value, &part)?);
            }
            if more.len() > VALUES || more.iter().any(Value::is_too_long) {
                return Err(Origin::Unclear(pass.text.clone()));
            }
            values = more;
        }
        Ok(values)
    }

    fn longer(&self, variables: &Variables<'_, '_>, mut value: Value, part: &Part) -> Result<Vec<Value>, Origin> {
        let name = match part {
            Part::Text(text) => {
                value.text.push_str(text);
                return Ok(vec![value]);
            }
            Part::Variable(name) => name,
        };
        let ends =
            |(host, rest): (&str, Option<&str>)| rest.is_some() || !host.is_empty() && self.begins_with_slash(name);
        if authority(&value.text).is_some_and(ends) {
            value.text.extend(["${", name, "}"]);
            return Ok(vec![value]);
        }
        match variables.origin(name) {
            Origin::Written(written) => {
                let longer = |written: Value| {
                    let keys = value.keys.iter().cloned().chain(written.keys).collect();
                    Value { keys, text: format!("{}{}", value.text, written.text) }
                };
                Ok(written.into_iter().map(longer).collect())
            }
            other => Err(other),
        }
    }

    /// Whether the variable is a path. `$uri` is one unless a `rewrite` makes it something else.
    fn begins_with_slash(&self, name: &str) -> bool {
        let rewritten = || {
            let server = self.server().into_iter();
            let mut rewrites = server.flat_map(|server| anywhere(server, "rewrite"));
            rewrites.any(|rewrite| !rewrite.arg(1).is_some_and(|to| to.starts_with('/')))
        };
        match name {
            "request_uri" => true,
            "document_uri" | "uri" => !rewritten(),
            _ => false,
        }
    }

    fn endpoints(&self, pass: &Arg, addresses: Vec<Value>) -> Target {
        let varies = parts(&pass.text).iter().any(|part| matches!(part, Part::Variable(_)));
        let is_table = addresses.iter().any(|address| !address.keys.is_empty());
        let mut choices: Vec<Choice> = Vec::new();
        for Value { keys, text } in addresses {
            let endpoints = self.of_address(pass, &text, varies);
            if endpoints.is_empty() && !is_table {
                return Target::Unclear(Unclear::new(
                    "this is no address: `http://` or `https://` and a host",
                    &pass.at,
                ));
            }
            choices.push(Choice { keys, endpoints });
        }
        match is_table {
            true => Target::Table(choices),
            false => Target::Fixed(choices.into_iter().flat_map(|choice| choice.endpoints).collect()),
        }
    }

    /// The endpoints of one address: of the `upstream` that is called so, or the host itself.
    fn of_address(&self, pass: &Arg, address: &str, varies: bool) -> Vec<Endpoint> {
        let tls = address.starts_with("https://");
        let Some((authority, uri)) = authority(address) else { return Vec::new() };
        let uri = uri.map(shown).filter(|uri| !uri.is_empty());
        let mut upstreams = self.http().all("upstream");
        if let Some(upstream) =
            upstreams.find(|upstream| upstream.arg(0).is_some_and(|name| name.eq_ignore_ascii_case(authority)))
        {
            let up = |server: &&Directive| !server.args.iter().skip(1).any(|arg| arg.text == "down");
            let servers = upstream.all("server").filter(up);
            // Its port does not follow from the scheme (`ngx_http_upstream_server`).
            let endpoint = |server: &Directive| {
                let (host, port) = host_and_port(server.arg(0)?, 80)?;
                Some(Endpoint { host, port, tls, uri: uri.clone(), late: false, at: server.at.clone() })
            };
            return servers.filter_map(endpoint).collect();
        }
        let endpoint = host_and_port(authority, if tls { 443 } else { 80 }).map(|(host, port)| {
            let is_name = port.is_some() && host.parse::<IpAddr>().is_err();
            let late = varies && is_name && !self.is_known(authority);
            Endpoint { host, port, tls, uri, late, at: pass.at.clone() }
        });
        endpoint.into_iter().collect()
    }

    /// Whether a host is looked up when nginx starts because another `proxy_pass` names it without a variable: both
    /// are one to nginx (`ngx_http_upstream_add`).
    fn is_known(&self, host: &str) -> bool {
        let mut passes = anywhere(self.http(), "proxy_pass").filter_map(|pass| pass.arg(0));
        passes.any(|pass| {
            !pass.contains('$') && authority(pass).is_some_and(|(other, _)| other.eq_ignore_ascii_case(host))
        })
    }
}

/// Host and port of an address, and what stands behind them (`ngx_parse_url`): a path, or a variable that is one.
fn authority(address: &str) -> Option<(&str, Option<&str>)> {
    let rest = address.strip_prefix("http://").or_else(|| address.strip_prefix("https://"))?;
    if let Some(socket) = rest.strip_prefix("unix:") {
        let end = socket.find(':').map(|end| end + "unix:".len());
        return Some(match end {
            Some(end) => (rest.get(..end)?, rest.get(end + 1..)),
            None => (rest, None),
        });
    }
    match rest.find(['/', '?', '$']) {
        Some(end) => Some((rest.get(..end)?, rest.get(end..))),
        None => Some((rest, None)),
    }
}

fn host_and_port(authority: &str, default: u16) -> Option<(String, Option<u16>)> {
    if authority.starts_with("unix:") {
        return Some((authority.to_owned(), None));
    }
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !authority.ends_with(']') => (host, port.parse().ok()?),
        _ => (authority, default),
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    (!host.is_empty()).then(|| (host.to_owned(), Some(port)))
}

/// Variables of a path as people write them.
fn shown(uri: &str) -> String {
    let part = |part| match part {
        Part::Text(text) => text,
        Part::Variable(name) => format!("${name}"),
    };
    parts(uri).into_iter().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{scope, tree};
    use super::*;

    const SITE: &str =
        "upstream prosody { zone z 64k; server 127.0.0.1:5280; server [::1]:5281 weight=5; server x down; }
        upstream unix { server unix:/run/x.sock; server plain; }
        map $arg_vnode $node { default prosody; v1 v1.example; }
        map $bridge $address { jvb1 10.0.0.1:9090; jvb2 10.0.0.2:9090; }
        map $x $open { default $arg_host; }
        server { location = /other { proxy_pass http://known:80; } location / { set $here 127.0.0.1; PASS; } }";

    fn target(pass: &str) -> String {
        let tree = tree(&SITE.replace("PASS", &format!("proxy_pass {pass}")));
        let endpoint = |endpoint: &Endpoint| {
            let Endpoint { host, port, tls, uri, late, .. } = endpoint;
            let port = port.map_or("-".to_owned(), |port| port.to_string());
            let (tls, late) = (if *tls { " tls" } else { "" }, if *late { " late" } else { "" });
            format!("{host} {port}{tls}{late}{}", uri.as_ref().map_or(String::new(), |uri| format!(" {uri}")))
        };
        let endpoints = |all: &[Endpoint]| all.iter().map(endpoint).collect::<Vec<_>>().join(", ");
        match scope(&tree, "/").target().unwrap() {
            Target::Fixed(all) => endpoints(&all),
            Target::FromRequest { variable, at } => format!("{variable} at {}", at.line),
            Target::Table(choices) => {
                let choice = |choice: &Choice| format!("{}: {}", choice.keys.join("+"), endpoints(&choice.endpoints));
                choices.iter().map(choice).collect::<Vec<_>>().join("; ")
            }
            Target::Unclear(unclear) => unclear.message,
        }
    }

    #[test]
    fn a_target_is_where_requests_go() {
        for (pass, expected) in [
            ("http://127.0.0.1:5280", "127.0.0.1 5280"),
            ("http://127.0.0.1:5280/http-bind?prefix=$prefix&$args", "127.0.0.1 5280 /http-bind?prefix=$prefix&$args"),
            ("https://localhost/", "localhost 443 tls /"),
            ("http://localhost:5280/x?$args", "localhost 5280 late /x?$args"),
            ("http://known:80/$args", "known 80 /$args"),
            ("http://[fd00::1]:90/${args}", "fd00::1 90 /$args"),
            ("http://prosody/x", "127.0.0.1 5280 /x, ::1 5281 /x"),
            ("http://UNIX", "unix:/run/x.sock -, plain 80"),
            ("http://unix:/run/a:/b/$1", "unix:/run/a - /b/$1"),
            ("http://$here:80$request_uri", "127.0.0.1 80 $request_uri"),
            ("http://$here$uri", "127.0.0.1 80 $uri"),
            (
                "http://$node/xmpp-websocket?$args",
                "default: 127.0.0.1 5280 /xmpp-websocket?$args, ::1 5281 /xmpp-websocket?$args; v1: v1.example 80 late /xmpp-websocket?$args",
            ),
            ("http://$address/", "jvb1: 10.0.0.1 9090 /; jvb2: 10.0.0.2 9090 /; default: "),
            ("$scheme://127.0.0.1", "127.0.0.1 80, 127.0.0.1 443 tls"),
        ] {
            assert_eq!(target(pass), expected, "{pass}");
        }
    }

    #[test]
    fn what_a_request_chooses_is_told() {
        for (pass, expected) in [
            ("http://$1:9090/colibri-ws/$2", "1 at 6"),
            ("http://10.0.0.$1/", "1 at 6"),
            ("http://127.0.0.1:$arg_port/", "arg_port at 6"),
            ("http://127.0.0.1$1", "1 at 6"),
            ("$arg_url", "arg_url at 6"),
            ("http://$host", "host at 6"),
            ("http://$uri", "uri at 6"),
            ("http://$open", "arg_host at 6"),
            ("http://unix:$arg_x", "arg_x at 6"),
        ] {
            assert_eq!(target(pass), expected, "{pass}");
        }
        assert!(target("http://$server_addr/").contains("depends on `$server_addr`"));
        assert!(target("ftp://x").contains("this is no address"));
        assert!(target("http://:80/").contains("this is no address"));
    }

    #[test]
    fn a_rewritten_path_may_begin_with_anything() {
        let tree = tree("server { location / { rewrite ^/(.*)$ $1 break; proxy_pass http://a$uri; } }");
        let target = scope(&tree, "/").target();
        assert!(matches!(target, Some(Target::FromRequest { variable, .. }) if variable == "uri"));
    }
}
