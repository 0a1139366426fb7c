//! What jicofo.conf and every jvb.conf must hold, key by key.

use super::Reveal;
use jitsi_topology::component::{Bridge, HttpServer, Jicofo, Login, MucClient, Relay, WebSocket};
use jitsi_topology::fact::Tls;
use jitsi_topology::name::ConnectionName;
use serde_json::{Map, Value, json};

/// The address an HTTP server is told to bind to.
fn bound(server: &HttpServer) -> Value {
    json!(server.address().map_or("0.0.0.0".to_owned(), |address| address.to_string()))
}

/// All that jicofo.conf should say.
pub(crate) fn expected_of_jicofo(
    Jicofo { machine: _, xmpp, rest, relay, sctp, region, extra }: &Jicofo,
    reveal: Reveal<'_>,
) -> Value {
    let client = &xmpp.client;
    let mut bridge = json!({
        "brewery-jid": xmpp.brewery.to_string(),
        "xmpp-connection-name": match xmpp.xmpp_connection_name { ConnectionName::Client => "Client", ConnectionName::Service => "Service" },
    });
    if *relay {
        bridge["selection-strategy"] = json!("RegionBasedBridgeSelectionStrategy");
    }
    let mut jicofo = json!({
        "xmpp": {
            "client": {
                "xmpp-domain": client.xmpp_domain.to_string(),
                "client-proxy": client.proxy.to_string(),
                "conference-muc-jid": client.conference.to_string(),
            },
            "service": { "enabled": xmpp.service.enabled },
        },
        "bridge": bridge,
        "octo": { "enabled": relay },
        "sctp": { "enabled": sctp },
        "rest": { "host": bound(rest), "port": rest.port().get() },
    });
    merge(&mut jicofo["xmpp"]["client"], &connection(&client.login, reveal));
    merge(&mut jicofo["xmpp"]["service"], &connection(&xmpp.service.login, reveal));
    if let Some(region) = region {
        jicofo["local-region"] = json!(region.to_string());
    }
    let mut whole = json!({ "jicofo": jicofo });
    merge(&mut whole, &Value::Object(extra.clone()));
    whole
}

fn connection(
    Login { host, port, domain, username, password, tls, verify_certificate }: &Login,
    reveal: Reveal<'_>,
) -> Value {
    json!({
        "hostname": host.to_string(),
        "port": port.get(),
        "domain": domain.to_string(),
        "username": username.to_string(),
        "password": reveal(password),
        "use-tls": *tls != Tls::Never,
        "disable-certificate-verification": !verify_certificate,
    })
}

/// All that the config of a bridge should say.
pub(crate) fn expected_of_bridge(bridge: &Bridge, reveal: Reveal<'_>) -> Value {
    let Bridge {
        name: _,
        machine: _,
        xmpp,
        incomplete: _,
        media,
        private_http,
        websocket,
        sctp,
        relay,
        mapping,
        extra,
    } = bridge;
    let clients: Map<String, Value> =
        xmpp.iter().map(|client| (client.id.to_string(), muc_client(client, reveal))).collect();
    let mut http = json!({ "private": { "host": bound(private_http), "port": private_http.port().get() } });
    let mut websockets = json!({ "enabled": websocket.is_some() });
    if let Some(WebSocket { http: public, domain, server_id, tls }) = websocket {
        let public = public.as_ref().expect("no case has a WebSocket without a server");
        http["public"] = json!({ "port": public.port().get() });
        if public.address().is_some() {
            http["public"]["host"] = bound(public);
        }
        let domain = domain.as_ref().expect("no case has a WebSocket without a domain");
        merge(
            &mut websockets,
            &json!({ "domains": [format!("{}:{}", domain.domain, domain.port)], "server-id": server_id.to_string(), "tls": tls }),
        );
    }
    let mut part = json!({ "enabled": relay.is_some() });
    if let Some(Relay { id, region }) = relay {
        for (key, value) in
            [("relay-id", id.as_ref().map(ToString::to_string)), ("region", region.as_ref().map(ToString::to_string))]
        {
            if let Some(value) = value {
                part[key] = json!(value);
            }
        }
    }
    let mut whole = json!({ "videobridge": {
        "apis": { "xmpp-client": { "configs": clients } },
        "http-servers": http,
        "websockets": websockets,
        "ice": { "udp": { "port": media.port.get() } },
        "sctp": { "enabled": sctp },
        "relay": part,
    } });
    if let Some(mapping) = mapping {
        let mapping =
            json!({ "local-address": mapping.local.to_string(), "public-address": mapping.public.to_string() });
        whole["ice4j"] = json!({ "harvest": { "mapping": { "static-mappings": [mapping] } } });
    }
    merge(&mut whole, &Value::Object(extra.clone()));
    whole
}

fn muc_client(MucClient { id: _, login, brewery, nickname }: &MucClient, reveal: Reveal<'_>) -> Value {
    let Login { host, port, domain, username, password, tls, verify_certificate } = login;
    json!({
        "HOSTNAME": host.to_string(),
        "PORT": port.get(),
        "DOMAIN": domain.to_string(),
        "USERNAME": username.to_string(),
        "PASSWORD": reveal(password),
        "MUC_JIDS": brewery.to_string(),
        "MUC_NICKNAME": nickname.to_string(),
        "SECURITY_MODE": match tls { Tls::Never => "disabled", Tls::Offered => "ifpossible", Tls::Required => "required" },
        "DISABLE_CERTIFICATE_VERIFICATION": !verify_certificate,
    })
}

/// Lays `over` onto `under`, objects into objects, as HOCON does.
fn merge(under: &mut Value, over: &Value) {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            for (key, value) in over {
                merge(under.entry(key).or_insert(Value::Null), value);
            }
        }
        (under, over) => *under = over.clone(),
    }
}
