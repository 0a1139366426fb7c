//! What people write: a domain, the bridges, and whatever should differ from what follows from them.
//!
//! Every field but `domain` may be left out. Nothing is checked across fields here, and no default is known here:
//! that is [resolving](crate::Topology::resolve).

mod lenient;
mod password;

pub use lenient::Lenient;
pub use password::Password;

use crate::name::{BareJid, BridgeName, ClientId, ConnectionName, Domain, Extra, Feature, FilePath, Host, Interface, ModuleName, Nickname, Node, Port, ProsodyVersion, Region, RelayId, RoomJid, ServerId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// A deployment as a person describes it.
///
/// ```
/// use jitsi_topology::{Topology, name::{BridgeName, Domain}, spec::{Bridge, Spec}};
/// let spec = Spec::new(Domain::parse("jitsi.example.com")?).bridge(Bridge::new(BridgeName::parse("jvb1")?));
/// let topology = Topology::resolve(&spec)?;
/// assert_eq!(topology.components().jicofo.xmpp.brewery.to_string(), "jvbbrewery@muc.tech.jitsi.example.com");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Where the JSON Schema of this file is, for editors. It has no other effect.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The domain people open in a browser; every other domain, address and file name follows from it.
    pub domain: Lenient<Domain>,
    /// The machines, by name. The machine `meet` is always there; others are named here.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub machines: BTreeMap<String, Machine>,
    /// The Prosody of the browsers.
    #[serde(default, skip_serializing_if = "is_default")]
    pub main_prosody: MainProsody,
    /// The Prosody of the bridges and of Jicofo's service connection.
    #[serde(default, skip_serializing_if = "is_default")]
    pub prosody_jvb: ProsodyJvb,
    /// The conference focus.
    #[serde(default, skip_serializing_if = "is_default")]
    pub jicofo: Jicofo,
    /// The web server in front.
    #[serde(default, skip_serializing_if = "is_default")]
    pub nginx: Nginx,
    /// The bridges; at least one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bridges: Vec<Bridge>,
}

impl Spec {
    /// A deployment for `domain`, still without a bridge.
    pub fn new(domain: Domain) -> Self {
        Self {
            schema: None,
            domain: domain.into(),
            machines: BTreeMap::new(),
            main_prosody: MainProsody::default(),
            prosody_jvb: ProsodyJvb::default(),
            jicofo: Jicofo::default(),
            nginx: Nginx::default(),
            bridges: Vec::new(),
        }
    }

    /// The same with one bridge more.
    pub fn bridge(mut self, bridge: Bridge) -> Self {
        self.bridges.push(bridge);
        self
    }

    /// The same with the machine `name`, which others reach at `address`.
    pub fn machine(mut self, name: &crate::name::MachineName, address: Host) -> Self {
        self.machines.insert(name.to_string(), Machine { address: Some(address.into()), ..Machine::default() });
        self
    }

    /// Every password that is written somewhere, for reading those that stand in files.
    fn passwords(&mut self) -> impl Iterator<Item = &mut Password> {
        let bridges = self.bridges.iter_mut().map(|bridge| &mut bridge.xmpp.password);
        let token = self.main_prosody.authentication.as_mut().and_then(Authentication::app_secret);
        [&mut self.jicofo.client.password, &mut self.jicofo.service.password].into_iter().chain(bridges).filter_map(Option::as_mut).chain(token)
    }

    /// Reads the passwords that stand in files; a relative path is looked up in `folder`.
    ///
    /// # Errors
    /// The first file that cannot be read, by its path. A password that may not be one is a violation later.
    pub fn read_passwords(&mut self, folder: &std::path::Path) -> Result<(), PasswordFileError> {
        for password in self.passwords() {
            let Password::File(path) = password else { continue };
            let text = std::fs::read_to_string(folder.join(&*path)).map_err(|source| PasswordFileError { path: path.clone(), source })?;
            let text = text.strip_suffix('\n').unwrap_or(&text);
            let secret = Lenient::parsed(text.strip_suffix('\r').unwrap_or(text));
            *password = Password::Read { path: std::mem::take(path), secret };
        }
        Ok(())
    }
}

/// A password file that could not be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the password file {path}")]
pub struct PasswordFileError {
    /// The file, as the description names it.
    pub path: String,
    /// What the system says.
    pub source: std::io::Error,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// A machine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Machine {
    /// The DNS name or IP address by which components on other machines reach it. Needed when one of them does; for
    /// the machine of nginx it is `domain` when nothing is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Lenient<Host>>,
    /// Other DNS names and IP addresses that lead to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<Lenient<Host>>,
    /// The IP address of its own interface, where that differs from `address`, as behind address translation.
    /// Defaults to `address` when that is an IP address; when it is a name, listeners that others need are bound to
    /// every interface.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bind: Option<Lenient<IpAddr>>,
}

/// Where a server listens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Listener {
    /// The port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<Lenient<Port>>,
    /// The addresses it is bound to; `*` is every IPv4 interface, `::` every IPv6 one. By default loopback, and the
    /// machine's own address when a component on another machine connects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interfaces: Option<Vec<Lenient<Interface>>>,
}

/// Where an HTTP server of Jicofo or a bridge listens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HttpServer {
    /// The address it is bound to; `*` is every interface.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interface: Option<Lenient<Interface>>,
    /// The port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<Lenient<Port>>,
}

/// A port and nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct JustPort {
    /// The port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<Lenient<Port>>,
}

/// A MUC service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Muc {
    /// The domain of the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<Lenient<Domain>>,
    /// The accounts that administer the service, and so own its rooms. Jicofo must be one of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admins: Option<Vec<Lenient<BareJid>>>,
}

/// The component that hands conference requests to Jicofo.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FocusProxy {
    /// Its domain. Default: `focus.` and the deployment's domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<Lenient<Domain>>,
    /// The account that answers. Default: the account of Jicofo's client connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Lenient<BareJid>>,
}

/// The files and folders one Prosody needs for itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct InstancePaths {
    /// The folder of accounts and other data (`data_path`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<Lenient<FilePath>>,
    /// The file with the process id (`pidfile`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pidfile: Option<Lenient<FilePath>>,
    /// The socket of `prosodyctl shell` (`admin_socket`). Default: `prosody.sock` in the data folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin_socket: Option<Lenient<FilePath>>,
    /// The log file (`log`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<Lenient<FilePath>>,
}

/// The certificates of a Prosody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Certificates {
    /// The folder with `DOMAIN.crt` and `DOMAIN.key` for every VirtualHost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder: Option<Lenient<FilePath>>,
    /// Whether no authority stands behind them that other machines trust. A client that verifies would refuse them.
    /// Default: false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub self_signed: Option<bool>,
}

/// The Prosody of the browsers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MainProsody {
    /// The machine it runs on. Default: `meet`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub machine: Option<String>,
    /// The Prosody release the config is for. Default: 13.0. The config itself runs on 0.12 and 13.0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<ProsodyVersion>,
    /// Where XMPP clients connect. Default: port 5222 (`c2s_ports`, `c2s_interfaces`).
    #[serde(skip_serializing_if = "is_default")]
    pub c2s: Listener,
    /// Where nginx connects for BOSH and WebSockets. Default: port 5280 (`http_ports`, `http_interfaces`).
    #[serde(skip_serializing_if = "is_default")]
    pub http: Listener,
    /// Whether BOSH is served at `/http-bind`. Default: true.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bosh: Option<bool>,
    /// Whether XMPP over WebSocket is served at `/xmpp-websocket`. Default: true.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub websocket: Option<bool>,
    /// The domain people log in on (`VirtualHost`). Default: the deployment's domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_domain: Option<Lenient<Domain>>,
    /// The domain Jicofo's account lives on (`VirtualHost`). Default: `auth.` and the deployment's domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_domain: Option<Lenient<Domain>>,
    /// The service of the conference rooms. Default: `conference.` and the deployment's domain, administered by
    /// `admins`.
    #[serde(skip_serializing_if = "is_default")]
    pub conference: Muc,
    /// The component that hands conference requests to Jicofo.
    #[serde(skip_serializing_if = "is_default")]
    pub focus: FocusProxy,
    /// The accounts that administer the server (`admins`). Default: the account of Jicofo's client connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admins: Option<Vec<Lenient<BareJid>>>,
    /// Who may log in on `client_domain`. Default: `internal_hashed`, accounts with a password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authentication: Option<Authentication>,
    /// The features of Jitsi to switch on. Default: none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub features: Vec<Feature>,
    /// The certificates of its VirtualHosts. Default folder: `/etc/prosody/certs`.
    #[serde(skip_serializing_if = "is_default")]
    pub certificates: Certificates,
    /// The files and folders it needs for itself. Default: below `/var/lib/prosody`, `/run/prosody` and
    /// `/var/log/prosody`.
    #[serde(skip_serializing_if = "is_default")]
    pub paths: InstancePaths,
    /// Further modules of the whole server, without `mod_` (`modules_enabled`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub modules: Vec<Lenient<ModuleName>>,
    /// Folders searched for modules (`plugin_paths`). Default: where the Jitsi packages put theirs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plugin_paths: Option<Vec<Lenient<FilePath>>>,
    /// Further options of the whole server.
    #[serde(skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
    /// Further options of single hosts, by their domain.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub host_extra: BTreeMap<String, Extra>,
}

/// Who may log in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Authentication {
    /// Anybody, without an account; provided by Prosody.
    #[serde(rename = "anonymous")]
    Anonymous,
    /// Accounts with a password.
    #[serde(rename = "internal_hashed")]
    InternalHashed,
    /// Anybody, without an account; provided by Jitsi.
    #[serde(rename = "jitsi-anonymous")]
    JitsiAnonymous,
    /// Whoever brings a signed token (JWT).
    #[serde(rename = "token")]
    Token(Token),
}

impl Authentication {
    fn app_secret(&mut self) -> Option<&mut Password> {
        match self {
            Self::Token(token) => token.app_secret.as_mut(),
            _ => None,
        }
    }
}

/// What a token must satisfy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Token {
    /// The application the tokens are issued for (`app_id`). Required.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_id: Option<String>,
    /// The secret shared with the issuer (`app_secret`). This or `key_server` is required.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_secret: Option<Password>,
    /// The URL below which the issuers' public keys are published (`asap_key_server`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_server: Option<String>,
    /// The issuers accepted (`asap_accepted_issuers`). Default: the application alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accepted_issuers: Vec<String>,
    /// The audiences accepted (`asap_accepted_audiences`). Default: all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accepted_audiences: Vec<String>,
    /// Whether a login without a token is let in (`allow_empty_token`). Default: false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_empty: Option<bool>,
}

/// The Prosody of the bridges.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProsodyJvb {
    /// The machine it runs on. Default: `meet`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub machine: Option<String>,
    /// The Prosody release the config is for. Default: that of the main Prosody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<ProsodyVersion>,
    /// Where bridges and Jicofo connect. Default: port 15222 (`c2s_ports`, `c2s_interfaces`).
    #[serde(skip_serializing_if = "is_default")]
    pub c2s: Listener,
    /// The domain the accounts of bridges and Jicofo live on (`VirtualHost`). Default: `tech.` and the deployment's
    /// domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tech_domain: Option<Lenient<Domain>>,
    /// The service that has the brewery. Default: `muc.` and `tech_domain`, administered by the accounts of Jicofo's
    /// service connection and of the bridges.
    #[serde(skip_serializing_if = "is_default")]
    pub muc: Muc,
    /// Who may log in on `tech_domain`. Default: `internal_hashed`, accounts with a password. Anything else lets
    /// strangers into the brewery.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authentication: Option<Authentication>,
    /// The certificate of its VirtualHost. Default folder: `/etc/prosody-jvb/certs`.
    #[serde(skip_serializing_if = "is_default")]
    pub certificates: Certificates,
    /// The files and folders it needs for itself. Default: below `/var/lib/prosody-jvb`, `/run/prosody-jvb` and
    /// `/var/log/prosody-jvb`.
    #[serde(skip_serializing_if = "is_default")]
    pub paths: InstancePaths,
    /// Further modules of the whole server, without `mod_` (`modules_enabled`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub modules: Vec<Lenient<ModuleName>>,
    /// Folders searched for modules (`plugin_paths`). Default: where the Jitsi packages put theirs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plugin_paths: Option<Vec<Lenient<FilePath>>>,
    /// Further options of the whole server.
    #[serde(skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
    /// Further options of single hosts, by their domain.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub host_extra: BTreeMap<String, Extra>,
}

/// The conference focus.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Jicofo {
    /// The machine it runs on. Default: `meet`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub machine: Option<String>,
    /// The connection to the main Prosody.
    #[serde(skip_serializing_if = "is_default")]
    pub client: ClientConnection,
    /// The connection to Prosody-JVB.
    #[serde(skip_serializing_if = "is_default")]
    pub service: ServiceConnection,
    /// The room bridges announce themselves in (`jicofo.bridge.brewery-jid`). Default: `jvbbrewery` on the MUC
    /// service of Prosody-JVB. Every bridge must name the same room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brewery: Option<Lenient<RoomJid>>,
    /// The connection bridges are looked for on (`jicofo.bridge.xmpp-connection-name`). Default: `Service`; anything
    /// else makes conferences fail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub xmpp_connection_name: Option<ConnectionName>,
    /// Where its REST interface listens. Default: 127.0.0.1, port 8888 (`jicofo.rest`).
    #[serde(skip_serializing_if = "is_default")]
    pub rest: HttpServer,
    /// Whether one conference may span several bridges (`jicofo.octo.enabled`). Default: false. Every bridge follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relay: Option<bool>,
    /// Where Jicofo itself is, for choosing bridges (`jicofo.local-region`). Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Lenient<Region>>,
    /// Further settings, from the root of jicofo.conf.
    #[serde(skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

/// Jicofo's connection to the main Prosody (`jicofo.xmpp.client`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClientConnection {
    /// The host to connect to. Default: `localhost` on the same machine, else the address of the main Prosody's
    /// machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<Lenient<Host>>,
    /// The port to connect to. Default: where the main Prosody listens for clients.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<Lenient<Port>>,
    /// The domain of the account. Default: the main Prosody's `auth_domain`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<Lenient<Domain>>,
    /// The user name, and the nickname in every room. Default: `focus`, which Jitsi's Prosody modules look for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<Lenient<Node>>,
    /// The password. Default: the environment variable `JICOFO_AUTH_PASSWORD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<Password>,
    /// Whether the certificate of the main Prosody is verified. Default: true, but not over loopback.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verify_certificate: Option<bool>,
    /// The domain people log in on (`xmpp-domain`). Default: the main Prosody's `client_domain`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub xmpp_domain: Option<Lenient<Domain>>,
    /// The service of the conference rooms (`conference-muc-jid`). Default: the main Prosody's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conference: Option<Lenient<Domain>>,
    /// The component that hands over conference requests (`client-proxy`). Default: the main Prosody's `focus.domain`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy: Option<Lenient<Domain>>,
}

/// Jicofo's connection to Prosody-JVB (`jicofo.xmpp.service`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServiceConnection {
    /// Whether the connection is made. Default: true; false makes conferences fail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// The host to connect to. Default: `localhost` on the same machine, else the address of Prosody-JVB's machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<Lenient<Host>>,
    /// The port to connect to. Default: where Prosody-JVB listens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<Lenient<Port>>,
    /// The domain of the account. Default: Prosody-JVB's `tech_domain`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<Lenient<Domain>>,
    /// The user name, and the nickname in the brewery. Default: `focus`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<Lenient<Node>>,
    /// The password. Default: the environment variable `JICOFO_SERVICE_PASSWORD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<Password>,
    /// Whether the certificate of Prosody-JVB is verified. Default: true, but not over loopback.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verify_certificate: Option<bool>,
}

/// A bridge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bridge {
    /// Its name; the nickname in the brewery, the XMPP client id, the WebSocket server id and the relay id follow.
    pub name: Lenient<BridgeName>,
    /// The machine it runs on. Default: `meet`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub machine: Option<String>,
    /// The connection to Prosody-JVB.
    #[serde(default, skip_serializing_if = "is_default")]
    pub xmpp: MucClient,
    /// Where media arrives (`videobridge.ice.udp.port`). Default: UDP 10000, or the next free port of the machine.
    #[serde(default, skip_serializing_if = "is_default")]
    pub media: JustPort,
    /// Where its private HTTP interface listens (`videobridge.http-servers.private`). Default: 127.0.0.1, port 8080 or
    /// the next free one of the machine.
    #[serde(default, skip_serializing_if = "is_default")]
    pub private_http: HttpServer,
    /// How clients talk to it besides media. Default: `websocket`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// The WebSocket server, when `channel` is `websocket`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub websocket: WebSocket,
    /// Its part in conferences that span several bridges. Default: as `jicofo.relay` says.
    #[serde(default, skip_serializing_if = "is_default")]
    pub relay: Relay,
    /// Its address behind address translation (`ice4j.harvest.mapping.static-mappings`). Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mapping: Option<Mapping>,
    /// Further settings, from the root of jvb.conf.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

impl Bridge {
    /// A bridge of which everything follows from its name.
    pub fn new(name: BridgeName) -> Self {
        Self {
            name: name.into(),
            machine: None,
            xmpp: MucClient::default(),
            media: JustPort::default(),
            private_http: HttpServer::default(),
            channel: None,
            websocket: WebSocket::default(),
            relay: Relay::default(),
            mapping: None,
            extra: Extra::default(),
        }
    }

    /// The same on another machine.
    pub fn on(mut self, machine: &crate::name::MachineName) -> Self {
        self.machine = Some(machine.to_string());
        self
    }
}

/// How clients talk to a bridge besides media.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// SCTP data channels beside the media, as upstream does by default today; needs no public HTTP port.
    Datachannel,
    /// A WebSocket through nginx.
    Websocket,
}

/// A bridge's connection to Prosody-JVB (`videobridge.apis.xmpp-client.configs`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MucClient {
    /// The key of the connection. Default: the bridge's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Lenient<ClientId>>,
    /// The host to connect to (`HOSTNAME`). Default: `localhost` on the same machine, else the address of Prosody-JVB's
    /// machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<Lenient<Host>>,
    /// The port to connect to (`PORT`). Default: where Prosody-JVB listens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<Lenient<Port>>,
    /// The domain of the account (`DOMAIN`). Default: Prosody-JVB's `tech_domain`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<Lenient<Domain>>,
    /// The user name (`USERNAME`). Default: `jvb`, one account for all bridges.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<Lenient<Node>>,
    /// The password (`PASSWORD`). Default: the environment variable `JVB_AUTH_PASSWORD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<Password>,
    /// Whether the certificate of Prosody-JVB is verified (`DISABLE_CERTIFICATE_VERIFICATION`, reversed). Default:
    /// true, but not over loopback.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verify_certificate: Option<bool>,
    /// The room it announces itself in (`MUC_JIDS`). Default: Jicofo's `brewery`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brewery: Option<Lenient<RoomJid>>,
    /// The name it goes by there (`MUC_NICKNAME`). Default: the bridge's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nickname: Option<Lenient<Nickname>>,
}

/// A bridge's WebSocket server (`videobridge.websockets`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WebSocket {
    /// The address it is bound to (`videobridge.http-servers.public.host`). Default: loopback when nginx is on the same
    /// machine, else the machine's own address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interface: Option<Lenient<Interface>>,
    /// The port (`videobridge.http-servers.public.port`). Default: 9090, or the next free one of the machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<Lenient<Port>>,
    /// The domain browsers are told to connect to (`domains`); nginx must answer to it. Default: nginx's domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<Lenient<Domain>>,
    /// The path segment nginx routes on (`server-id`). Default: the bridge's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_id: Option<Lenient<ServerId>>,
}

/// A bridge's part in conferences that span several bridges (`videobridge.relay`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Relay {
    /// Whether it takes part. Default: as `jicofo.relay` says; disagreeing makes conferences fail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// The id other bridges address it by. Default: the bridge's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Lenient<RelayId>>,
    /// Where it is, for choosing a bridge near the participants. Default: `default`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Lenient<Region>>,
}

/// A bridge's address behind address translation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The address of the machine's own interface.
    pub local: Lenient<IpAddr>,
    /// The address participants send media to.
    pub public: Lenient<IpAddr>,
}

/// The web server in front.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Nginx {
    /// The machine it runs on. Default: `meet`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub machine: Option<String>,
    /// The name it answers to (`server_name`). Default: the deployment's domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<Lenient<Domain>>,
    /// Where browsers connect. Default: port 443 on every interface.
    #[serde(skip_serializing_if = "is_default")]
    pub https: Listener,
    /// The certificate with its chain. Default: `/etc/nginx/certs/DOMAIN.crt`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Lenient<FilePath>>,
    /// The key of the certificate. Default: `/etc/nginx/certs/DOMAIN.key`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<Lenient<FilePath>>,
    /// The folder of the web application. Default: `/usr/share/jitsi-meet`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub web_root: Option<Lenient<FilePath>>,
    /// Where BOSH and XMPP WebSocket requests are passed on to. Default: the main Prosody's HTTP port.
    #[serde(skip_serializing_if = "is_default")]
    pub prosody: Upstream,
    /// Further directives of the server block: a directive to its parameters, a text or a list of texts.
    #[serde(skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

/// Where requests are passed on to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Upstream {
    /// The host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<Lenient<Host>>,
    /// The port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<Lenient<Port>>,
}
