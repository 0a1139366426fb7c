//! The nginx site: TLS, the web application, and one fixed route for everything that is passed on.

use super::{EmitError, Emitter, Entry, Files, Mode, Origin};
use crate::Topology;
use crate::component::{COLIBRI_WEBSOCKET, Certificate, Components, HTTP_BIND, XMPP_WEBSOCKET, XmppRoutes};
use crate::name::{Endpoint, Extra, FilePath};
use crate::syntax::Error;
use crate::syntax::nginx::{Arg, Writer};
use serde_json::Value;
use std::net::IpAddr;

/// Writes the nginx site.
#[derive(Clone, Debug)]
pub struct Nginx {
    /// What the file was made from.
    pub origin: Origin,
}

impl Emitter for Nginx {
    fn emit(&self, topology: &Topology, out: &mut dyn Files) -> Result<(), EmitError> {
        let all = topology.components();
        let path = FilePath::known(&format!("/etc/nginx/sites-available/{}.conf", all.nginx.domain));
        let entry = Entry { machine: &all.nginx.machine, path: &path, purpose: "nginx site", mode: Mode::Public };
        let head = self.origin.head(topology, "nginx");
        out.file(entry, &mut |text| {
            site(&mut Writer::new(text), &head, all).map_err(|error| EmitError::unsayable(path.as_str(), &error))
        })
    }
}

/// The site without its head, for holding one that was found against it.
#[cfg(feature = "audit")]
pub(crate) fn bare_site(all: &Components) -> Result<String, Error> {
    let mut text = String::new();
    site(&mut Writer::new(&mut text), "", all)?;
    Ok(text)
}

fn site(w: &mut Writer<'_>, head: &str, all: &Components) -> Result<(), Error> {
    w.comment(head)?;
    w.blank()?;
    w.comment("A WebSocket asks for an upgrade of its connection; other requests keep theirs open.")?;
    w.block("map", &[Arg::template("$http_upgrade"), Arg::template("$jitsi_connection")], |w| {
        w.directive("default", &[Arg::word("upgrade")?])?;
        w.entry(&Arg::word("")?, &[Arg::word("")?])
    })?;
    w.blank()?;
    w.block("server", &[], |w| {
        listen(w, all)?;
        tls(w, &all.nginx.certificate)?;
        extra(w, &all.nginx.extra)?;
        web(w, all)?;
        proxy_defaults(w, all)?;
        xmpp(w, &all.nginx.xmpp)?;
        bridges(w, all)
    })
}

fn listen(w: &mut Writer<'_>, all: &Components) -> Result<(), Error> {
    let https = &all.nginx.https;
    for ip in https.interfaces.addresses() {
        let address = match ip {
            IpAddr::V4(ip) if ip.is_unspecified() => https.port.to_string(),
            IpAddr::V4(ip) => format!("{ip}:{}", https.port),
            IpAddr::V6(ip) => format!("[{ip}]:{}", https.port),
        };
        w.directive("listen", &[Arg::word(&address)?, Arg::word("ssl")?])?;
    }
    w.directive("server_name", &[Arg::word(all.nginx.domain.as_str())?])?;
    w.directive("server_tokens", &[Arg::word("off")?])
}

/// The intermediate profile that Mozilla recommends, as upstream uses it.
fn tls(w: &mut Writer<'_>, certificate: &Certificate) -> Result<(), Error> {
    w.blank()?;
    w.directive("ssl_certificate", &[Arg::literal(certificate.chain.as_str())?])?;
    w.directive("ssl_certificate_key", &[Arg::literal(certificate.key.as_str())?])?;
    w.directive("ssl_protocols", &[Arg::word("TLSv1.2")?, Arg::word("TLSv1.3")?])?;
    w.directive("ssl_ciphers", &[Arg::word(CIPHERS)?])?;
    w.directive("ssl_prefer_server_ciphers", &[Arg::word("off")?])?;
    w.directive("ssl_session_cache", &[Arg::word("shared:jitsi:10m")?])?;
    w.directive("ssl_session_timeout", &[Arg::word("1d")?])?;
    w.directive("ssl_session_tickets", &[Arg::word("off")?])?;
    let [name, args @ ..] = TRANSPORT_SECURITY;
    let args = args.into_iter().map(Arg::word).collect::<Result<Vec<_>, _>>()?;
    w.directive(name, &args)
}

/// The header that keeps browsers from ever asking without TLS again.
pub(crate) const TRANSPORT_SECURITY: [&str; 4] =
    ["add_header", "Strict-Transport-Security", "max-age=63072000", "always"];

const CIPHERS: &str = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

/// Directives of the user's own: a text, or a list of texts where a directive has several parameters.
fn extra(w: &mut Writer<'_>, extra: &Extra) -> Result<(), Error> {
    if !extra.is_empty() {
        w.blank()?;
    }
    for (name, value) in extra {
        let texts = match value {
            Value::Array(list) => list.iter().map(parameter).collect(),
            value => vec![parameter(value)],
        };
        let args = texts
            .iter()
            .map(|text| Arg::literal(text))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| error.under(name))?;
        w.directive(name, &args)?;
    }
    Ok(())
}

fn parameter(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "on".to_owned(),
        Value::Bool(false) => "off".to_owned(),
        other => other.to_string(),
    }
}

fn web(w: &mut Writer<'_>, all: &Components) -> Result<(), Error> {
    let config = super::config_js::path(all);
    let library = format!("{}/libs/external_api.min.js", all.nginx.web_root);
    w.blank()?;
    w.directive("root", &[Arg::literal(all.nginx.web_root.as_str())?])?;
    w.directive("index", &[Arg::word("index.html")?])?;
    w.comment("index.html includes other files of the web application.")?;
    w.directive("ssi", &[Arg::word("on")?])?;
    for (path, file) in [("/config.js", config.as_str()), ("/external_api.js", &library)] {
        w.blank()?;
        w.block("location", &[Arg::word("=")?, Arg::word(path)?], |w| w.directive("alias", &[Arg::literal(file)?]))?;
    }
    w.blank()?;
    w.comment("The name of a room is a page of the web application.")?;
    w.block("location", &[Arg::word("~")?, Arg::regex("^/[^/]+$")?], |w| {
        // The few files that lie there beside the rooms are looked up at every request otherwise.
        w.directive("open_file_cache", &[Arg::word("max=1000")?, Arg::word("inactive=20s")?])?;
        w.directive("try_files", &[Arg::template("$uri"), Arg::word("/index.html")?])
    })
}

/// What every route below inherits, because no location sets headers of its own.
fn proxy_defaults(w: &mut Writer<'_>, all: &Components) -> Result<(), Error> {
    w.blank()?;
    w.comment(
        "For every route below. Without HTTP/1.1 and the two headers of an upgrade a WebSocket opens and stays silent.",
    )?;
    w.directive("proxy_http_version", &[Arg::word("1.1")?])?;
    w.directive("proxy_set_header", &[Arg::word("Upgrade")?, Arg::template("$http_upgrade")])?;
    w.directive("proxy_set_header", &[Arg::word("Connection")?, Arg::template("$jitsi_connection")])?;
    w.comment("Prosody answers only to the name of the VirtualHost that has the module.")?;
    w.directive(
        "proxy_set_header",
        &[Arg::word("Host")?, Arg::literal(all.main_prosody.client_domain.domain.as_str())?],
    )?;
    w.directive("proxy_set_header", &[Arg::word("X-Forwarded-For")?, Arg::template("$remote_addr")])?;
    w.directive("proxy_read_timeout", &[Arg::word("900s")?])?;
    w.directive("proxy_buffering", &[Arg::word("off")?])
}

fn xmpp(w: &mut Writer<'_>, routes: &XmppRoutes) -> Result<(), Error> {
    let XmppRoutes { prosody, bosh, websocket } = routes;
    if *bosh || *websocket {
        w.blank()?;
        w.comment("Exact, because nginx prefers a regex, such as the one for rooms, to a plain prefix.")?;
    }
    for (on, path) in [(bosh, HTTP_BIND), (websocket, XMPP_WEBSOCKET)] {
        if *on {
            w.block("location", &[Arg::word("=")?, Arg::word(path.root)?], |w| proxy_pass(w, prosody))?;
        }
    }
    Ok(())
}

fn bridges(w: &mut Writer<'_>, all: &Components) -> Result<(), Error> {
    if all.nginx.routes.is_empty() {
        return Ok(());
    }
    w.blank()?;
    w.comment("One fixed route for each bridge: a request must never choose the host it is passed to.")?;
    for route in &all.nginx.routes {
        let path = [COLIBRI_WEBSOCKET, route.server_id.as_str(), "/"].concat();
        w.block("location", &[Arg::word("^~")?, Arg::word(&path)?], |w| proxy_pass(w, &route.bridge))?;
    }
    Ok(())
}

/// Passes requests on with their path unchanged, which is what no path in the address means.
fn proxy_pass(w: &mut Writer<'_>, upstream: &Endpoint) -> Result<(), Error> {
    w.directive("proxy_pass", &[Arg::literal(&upstream.url("http://"))?])
}
