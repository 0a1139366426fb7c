//! Servers: which one answers for a name and a port (`ngx_http_find_virtual_server` in `src/http/ngx_http_request.c`).

use super::locations::Unclear;
use super::scope::Scope;
use super::{Arg, Directive, Tree, expression};
use crate::place::Location as Place;
use std::ops::RangeInclusive;

/// A `server` block of `http`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::audit) struct Server<'t> {
    scope: Scope<'t>,
}

/// What a server listens on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::audit) struct Listen {
    /// The address as it is written: `127.0.0.1`, `[::]`; nothing is every IPv4 address.
    pub(in crate::audit) address: Option<String>,
    /// The ports; nothing for a socket of the file system, and for what nginx would not read.
    pub(in crate::audit) ports: Option<RangeInclusive<u16>>,
    /// Whether TLS is spoken.
    pub(in crate::audit) tls: bool,
    /// Whether the server answers for names that no server has.
    pub(in crate::audit) default: bool,
    pub(in crate::audit) at: Place,
}

impl Tree {
    /// The servers for HTTP, in order.
    pub(in crate::audit) fn servers(&self) -> impl Iterator<Item = Server<'_>> {
        let https = self.main.iter().filter(|directive| directive.name == "http");
        https.flat_map(|http| http.all("server").map(|server| Server { scope: Scope::new(http).within(server) }))
    }

    /// The server that answers for `host` on `port`; which address is asked makes no difference here.
    ///
    /// # Errors
    ///
    /// Where it depends on an expression that is not understood.
    pub(in crate::audit) fn server_for(&self, host: &str, port: u16) -> Result<Option<Server<'_>>, Unclear> {
        let listening: Vec<Server<'_>> = self.servers().filter(|server| server.listens_on(port).is_some()).collect();
        let host = host.to_ascii_lowercase();
        let best = listening.iter().filter_map(|server| Some((server.rank(&host)?, server)));
        // The first of those that are equally good.
        if let Some((_, server)) = best.rev().max_by_key(|(rank, _)| *rank) {
            return Ok(Some(server.clone()));
        }
        for server in &listening {
            for name in server.names().filter(|name| name.text.starts_with('~')) {
                let expression = name.text.get(1..).unwrap_or_default();
                match expression::matches(expression, true, &host) {
                    Some(true) => return Ok(Some(server.clone())),
                    Some(false) => {}
                    None => return Err(Unclear::expression(&name.at)),
                }
            }
        }
        let default = listening.iter().find(|server| server.listens_on(port).is_some_and(|listen| listen.default));
        Ok(default.or(listening.first()).cloned())
    }
}

impl<'t> Server<'t> {
    /// The block.
    pub(in crate::audit) fn block(&self) -> &'t Directive {
        self.scope.block()
    }

    /// What holds in all of the server.
    pub(in crate::audit) fn scope(&self) -> &Scope<'t> {
        &self.scope
    }

    /// The names it answers for.
    pub(in crate::audit) fn names(&self) -> impl Iterator<Item = &'t Arg> {
        self.block().all("server_name").flat_map(|names| &names.args)
    }

    /// What it listens on: port 80 where nothing is written.
    pub(in crate::audit) fn listens(&self) -> Vec<Listen> {
        let listens: Vec<Listen> = self.block().all("listen").map(listen).collect();
        if !listens.is_empty() {
            return listens;
        }
        let at = Place { written: false, ..self.block().at.clone() };
        vec![Listen { address: None, ports: Some(80..=80), tls: false, default: false, at }]
    }

    /// Every place in it where a `proxy_pass` is written.
    pub(in crate::audit) fn proxies(&self) -> Vec<Scope<'t>> {
        let mut open = vec![self.scope.clone()];
        let mut found = Vec::new();
        while let Some(scope) = open.pop() {
            if scope.block().all("proxy_pass").next().is_some() {
                found.push(scope.clone());
            }
            let blocks = scope.block().inside().iter().rev().filter(|directive| directive.block.is_some());
            open.extend(blocks.map(|block| scope.within(block)));
        }
        found
    }

    fn listens_on(&self, port: u16) -> Option<Listen> {
        self.listens().into_iter().find(|listen| listen.ports.as_ref().is_some_and(|ports| ports.contains(&port)))
    }

    /// How well one of its names fits: the name itself, then the longest `*.name`, then the longest `name.*`.
    fn rank(&self, host: &str) -> Option<(u8, usize)> {
        let rank = |name: &Arg| {
            let name = name.text.to_ascii_lowercase();
            if name.starts_with('~') {
                return None;
            }
            let inner = name.strip_prefix('.').filter(|inner| *inner == host);
            if name == host || inner.is_some() {
                return Some((3, 0));
            }
            let ending = name.strip_prefix('*').or(name.starts_with('.').then_some(name.as_str()));
            if ending
                .is_some_and(|ending| ending.starts_with('.') && host.len() > ending.len() && host.ends_with(ending))
            {
                return Some((2, name.len()));
            }
            let beginning = name.strip_suffix(".*");
            beginning
                .filter(|inner| host.strip_prefix(inner).is_some_and(|rest| rest.starts_with('.')))
                .map(|inner| (1, inner.len()))
        };
        self.names().filter_map(rank).max()
    }
}

/// `listen`, as `ngx_parse_url` reads it.
fn listen(listen: &Directive) -> Listen {
    let written = listen.arg(0).unwrap_or_default();
    let has = |option: &str| listen.args.iter().skip(1).any(|arg| arg.text == option);
    let (address, ports) = match written.rsplit_once(':') {
        _ if written.starts_with("unix:") => (Some(written), None),
        _ if written.ends_with(']') => (Some(written), Some("80")),
        Some((address, ports)) => (Some(address), Some(ports)),
        None if written.starts_with(|c: char| c.is_ascii_digit()) && !written.contains('.') => (None, Some(written)),
        None => (Some(written), Some("80")),
    };
    let ports = ports.and_then(|ports| {
        let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
        Some(first.parse().ok()?..=last.parse().ok()?)
    });
    Listen {
        address: address.filter(|address| *address != "*").map(str::to_owned),
        ports,
        tls: has("ssl"),
        default: has("default_server") || has("default"),
        at: listen.at.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::tree;

    #[test]
    fn listen_is_an_address_and_a_port() {
        for (written, address, ports, tls) in [
            ("80", None, Some(80..=80), false),
            ("*:443 ssl http2", None, Some(443..=443), true),
            ("127.0.0.1:8080", Some("127.0.0.1"), Some(8080..=8080), false),
            ("127.0.0.1", Some("127.0.0.1"), Some(80..=80), false),
            ("[::]:443 ssl", Some("[::]"), Some(443..=443), true),
            ("[::1]", Some("[::1]"), Some(80..=80), false),
            ("localhost", Some("localhost"), Some(80..=80), false),
            ("8000-8010", None, Some(8000..=8010), false),
            ("unix:/run/x:y", Some("unix:/run/x:y"), None, false),
            ("127.0.0.1:99999", Some("127.0.0.1"), None, false),
        ] {
            let tree = tree(&format!("server {{ listen {written}; }}"));
            let listen = tree.servers().next().unwrap().listens().remove(0);
            assert_eq!((listen.address.as_deref(), listen.ports, listen.tls), (address, ports, tls), "{written}");
        }
        assert_eq!(tree("server { }").servers().next().unwrap().listens()[0].ports, Some(80..=80));
    }

    #[test]
    fn the_best_name_wins() {
        let tree = tree(
            "server { listen 443 ssl; server_name first; }
             server { listen 443 ssl; server_name *.b.example; }
             server { listen 443 ssl; server_name .a.b.example exact.EXAMPLE; }
             server { listen 443 ssl default_server; server_name www.*; }
             server { listen 443 ssl; server_name ~^r(?<x>\\d+)\\.example$; }
             server { listen 80; server_name x.b.example; }",
        );
        let answers = |host: &str, port| {
            let server = tree.server_for(host, port).unwrap()?;
            tree.servers().position(|other| other == server)
        };
        for (host, port, expected) in [
            ("x.b.example", 443, Some(1)),
            ("a.b.example", 443, Some(2)),
            ("x.A.b.example", 443, Some(2)),
            ("exact.example", 443, Some(2)),
            ("www.example", 443, Some(3)),
            ("r12.example", 443, Some(4)),
            ("other", 443, Some(3)),
            ("other", 80, Some(5)),
            ("other", 81, None),
        ] {
            assert_eq!(answers(host, port), expected, "{host}:{port}");
        }
    }

    #[test]
    fn a_name_that_is_not_understood_is_told() {
        let tree = tree("server { server_name \"~[^[]\"; }");
        assert!(tree.server_for("x", 80).unwrap_err().message.contains("expression"));
    }

    #[test]
    fn every_proxy_is_found() {
        let tree = tree(
            "server { location / { proxy_pass http://a; location /b { if ($x) { proxy_pass http://b; } } } location /c { } }",
        );
        let proxies = tree.servers().next().unwrap().proxies();
        let passes: Vec<_> = proxies.iter().filter_map(|scope| scope.proxy_pass()?.arg(0)).collect();
        assert_eq!(passes, ["http://a", "http://b"]);
    }
}
