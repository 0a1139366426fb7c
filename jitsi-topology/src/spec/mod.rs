//! What people write: a domain, the bridges, and whatever should differ from what follows from them.
//!
//! Every field but `domain` may be left out. Nothing is checked across fields here, and no default is known here:
//! that is [resolving](crate::Topology::resolve).

#[cfg(feature = "schema")]
mod keyed;
mod lenient;
mod password;
#[cfg(any(feature = "toml", feature = "yaml", feature = "json"))]
mod read;

pub use lenient::Lenient;
pub use password::Password;
#[cfg(any(feature = "toml", feature = "yaml", feature = "json"))]
pub use read::{Format, ReadError, Source};

use crate::name::{
    BareJid, BridgeName, ClientId, ConnectionName, Domain, Extra, Feature, FilePath, Host, HostKind, Interface, Log,
    MachineName, ModuleName, Nickname, Node, Port, ProsodyVersion, Region, RelayId, RoomJid, ServerId, Tls,
};
#[cfg(feature = "schema")]
use keyed::Keyed;
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Where the JSON Schema of this file is, for editors that look for it here: a URL, or a path from this file.
    /// Default: none. Ends in no file: it has no effect on what is rendered.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The domain people open in a browser, written `D` in the defaults of every other field: all other domains,
    /// addresses and file names follow from it. Required. Ends in `prosody/prosody.cfg.lua` as `VirtualHost "D"`, in
    /// the nginx site as `server_name` and in `config.js` as `hosts.domain`.
    pub domain: Lenient<Domain>,
    /// The machines, each under its name, for deployments that are spread over several. Default: one machine, `meet`,
    /// which has everything on it and need not be written here.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "Keyed<MachineName, Machine>"))]
    pub machines: BTreeMap<String, Machine>,
    /// The Prosody of the browsers, which also has Jicofo's client connection. Default: on machine `meet`, domains
    /// `D`, `auth.D`, `conference.D` and `focus.D`, ports 5222 and 5280 on loopback.
    #[serde(default, skip_serializing_if = "is_default")]
    pub main_prosody: MainProsody,
    /// The Prosody of the bridges and of Jicofo's service connection, which nobody else may reach. Default: on
    /// machine `meet`, domains `tech.D` and `muc.tech.D`, port 15222 on loopback.
    #[serde(default, skip_serializing_if = "is_default")]
    pub prosody_jvb: ProsodyJvb,
    /// The conference focus: it chooses the bridge of every conference. Default: on machine `meet`, with an account
    /// `focus` on both Prosodys.
    #[serde(default, skip_serializing_if = "is_default")]
    pub jicofo: Jicofo,
    /// The web server in front, the only thing browsers connect to besides the media ports of bridges. Default: on
    /// machine `meet`, port 443, name `D`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub nginx: Nginx,
    /// The bridges, which carry sound and video; at least one.
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
    pub fn machine(mut self, name: &MachineName, address: Host) -> Self {
        self.machines.insert(name.to_string(), Machine { address: Some(address.into()), ..Machine::default() });
        self
    }

    /// Every password that is written somewhere, for reading those that stand in files.
    fn passwords(&mut self) -> impl Iterator<Item = &mut Password> {
        let bridges = self.bridges.iter_mut().map(|bridge| &mut bridge.xmpp.password);
        let token = self.main_prosody.authentication.as_mut().and_then(Authentication::app_secret);
        [&mut self.jicofo.client.password, &mut self.jicofo.service.password]
            .into_iter()
            .chain(bridges)
            .filter_map(Option::as_mut)
            .chain(token)
    }

    /// Reads the passwords that stand in files; a relative path is looked up in `folder`.
    ///
    /// # Errors
    /// The first file that cannot be read, by its path. A password that may not be one is a violation later.
    pub fn read_passwords(&mut self, folder: &std::path::Path) -> Result<(), PasswordFileError> {
        for password in self.passwords() {
            let Password::File(path) = password else { continue };
            let text = password_text(&folder.join(&*path))
                .map_err(|source| PasswordFileError { path: path.clone(), source })?;
            let text = text.strip_suffix('\n').unwrap_or(&text);
            let secret = Lenient::parsed(text.strip_suffix('\r').unwrap_or(text));
            *password = Password::Read { path: std::mem::take(path), secret };
        }
        Ok(())
    }
}

/// The text of a password file: no more of it than a password and the end of its line can have.
fn password_text(path: &std::path::Path) -> std::io::Result<String> {
    use crate::name::{Name, Secret};
    use std::io::{Error, ErrorKind, Read};
    let most = Secret::MAX_BYTES + "\r\n".len();
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(most as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > most {
        return Err(Error::new(ErrorKind::InvalidData, format!("it has more than {} bytes", Secret::MAX_BYTES)));
    }
    String::from_utf8(bytes).map_err(|_| Error::new(ErrorKind::InvalidData, "it is not UTF-8"))
}

/// A password file that could not be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the password file {}", crate::shown::shown(path))]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Machine {
    /// The DNS name or IP address by which components on other machines reach this one. Default: `D` for the machine
    /// of nginx, none for others, which need one as soon as somebody connects to them. Ends in `jicofo.conf` as
    /// `hostname`, in `jvb.conf` as `HOSTNAME` and in the nginx site as `proxy_pass`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Lenient<Host>>,
    /// Other DNS names and IP addresses that lead to this machine. Default: none. Ends in no file: it tells the laws
    /// who is reached by a `host` that is written out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<Lenient<Host>>,
    /// The IP address of the machine's own interface, where that differs from `address`, as behind address
    /// translation. Default: `address` when that is an IP address; when it is a name, listeners that others need are
    /// bound to every interface. Ends in `prosody.cfg.lua` as `c2s_interfaces` and in `jvb.conf` as
    /// `videobridge.http-servers.public.host`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bind: Option<Lenient<IpAddr>>,
}

/// Where a server listens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Listener {
    /// The port. Default and destination are those of the listener.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<Lenient<Port>>,
    /// The addresses it is bound to; `*` is every IPv4 interface, `::` every IPv6 one. Default: loopback, and the
    /// machine's own address as well when a component on another machine connects.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interfaces: Option<Vec<Lenient<Interface>>>,
}

/// Where an HTTP server of Jicofo or a bridge listens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct HttpServer {
    /// The address it is bound to; `*` is every interface. Default: `127.0.0.1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interface: Option<Lenient<Interface>>,
    /// The port. Default and destination are those of the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<Lenient<Port>>,
}

/// A port and nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct JustPort {
    /// The UDP port media arrives at. Default: 10000, or the next free one of the machine. Ends in `jvb.conf` as
    /// `videobridge.ice.udp.port`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<Lenient<Port>>,
}

/// A MUC service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Muc {
    /// The domain of the service. Default and destination are those of the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<Lenient<Domain>>,
    /// The accounts that administer the service, and so own its rooms. Jicofo must be one of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admins: Option<Vec<Lenient<BareJid>>>,
    /// Whether only administrators create rooms. Default: true for the conferences, false for the brewery. Ends in
    /// `prosody.cfg.lua` as `restrict_room_creation` of the component.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restrict_room_creation: Option<bool>,
}

/// The component that hands conference requests to Jicofo.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct FocusProxy {
    /// Its domain, the one browsers address their requests to. Default: `focus.D`. Ends in `prosody/prosody.cfg.lua`
    /// as `Component "focus.D" "client_proxy"` and in `config.js` as `hosts.focus`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<Lenient<Domain>>,
    /// The account that answers. Default: the account of Jicofo's client connection, `focus@auth.D`. Ends in
    /// `prosody/prosody.cfg.lua` as `target_address`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Lenient<BareJid>>,
}

/// The files and folders one Prosody needs for itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct InstancePaths {
    /// The folder of accounts and other data, which no other Prosody may use. Default: `/var/lib/prosody` for the
    /// main Prosody, `/var/lib/prosody-jvb` for Prosody-JVB. Ends in `prosody.cfg.lua` as `data_path`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<Lenient<FilePath>>,
    /// The file with the process id. Default: `/run/prosody/prosody.pid` for the main Prosody,
    /// `/run/prosody-jvb/prosody.pid` for Prosody-JVB. Ends in `prosody.cfg.lua` as `pidfile`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pidfile: Option<Lenient<FilePath>>,
    /// The socket of `prosodyctl shell`. Default: `prosody.sock` in the data folder. Ends in `prosody.cfg.lua` as
    /// `admin_socket`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin_socket: Option<Lenient<FilePath>>,
    /// The log: a file, `*console` or `*syslog`. Default: `/var/log/prosody/prosody.log` for the main Prosody,
    /// `/var/log/prosody-jvb/prosody.log` for Prosody-JVB. Ends in `prosody.cfg.lua` as `log.info`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<Lenient<Log>>,
}

/// The certificates of a Prosody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Certificates {
    /// The folder with `DOMAIN.crt` and `DOMAIN.key` for every VirtualHost. Default: `/etc/prosody/certs` for the
    /// main Prosody, `/etc/prosody-jvb/certs` for Prosody-JVB. Ends in `prosody.cfg.lua` as `ssl.certificate` and
    /// `ssl.key` of each VirtualHost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder: Option<Lenient<FilePath>>,
    /// Certificates that lie elsewhere or are called otherwise, by the domain of their VirtualHost. Default: none. Ends
    /// in `prosody.cfg.lua` as `ssl` of that VirtualHost.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "Keyed<Domain, CertificateFiles>"))]
    pub files: BTreeMap<String, CertificateFiles>,
    /// Whether no authority stands behind them that other machines trust; a client that verifies would refuse them.
    /// Default: false. Ends in no file: the law `certificate-verification` asks it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub self_signed: Option<bool>,
}

/// A certificate and its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CertificateFiles {
    /// The certificate, with the chain that leads to a known authority. Required. Ends in `prosody.cfg.lua` as
    /// `ssl.certificate`.
    pub chain: Lenient<FilePath>,
    /// Its private key. Required. Ends in `prosody.cfg.lua` as `ssl.key`.
    pub key: Lenient<FilePath>,
}

/// The Prosody of the browsers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct MainProsody {
    /// The machine it runs on, one of `machines`. Default: `meet`. Ends in the path of its `prosody.cfg.lua`:
    /// `MACHINE/etc/…`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Lenient<MachineName>>"))]
    pub machine: Option<String>,
    /// The Prosody release the config is for. Default: `13.0`. Ends in no file: what is written runs on 0.12 and 13.0
    /// alike, and the laws ask which of them will run it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<ProsodyVersion>,
    /// Where XMPP clients connect, Jicofo's client connection among them. Default: port 5222 on loopback.
    #[serde(skip_serializing_if = "is_default")]
    pub c2s: Listener,
    /// Where nginx connects for BOSH and for XMPP over WebSocket. Default: port 5280 on loopback.
    #[serde(skip_serializing_if = "is_default")]
    pub http: Listener,
    /// The proxies that may say who a request came from, besides those on the same machine. Default: the address of
    /// nginx's machine when that is another one and an IP address. Ends in `prosody/prosody.cfg.lua` as
    /// `trusted_proxies`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trusted_proxies: Option<Vec<Lenient<IpAddr>>>,
    /// Whether BOSH is served at `/http-bind`. Default: true. Ends in `prosody/prosody.cfg.lua` as module `bosh`, in
    /// the nginx site as a `location` and in `config.js` as `bosh`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bosh: Option<bool>,
    /// Whether XMPP over WebSocket is served at `/xmpp-websocket`. Default: true. Ends in `prosody/prosody.cfg.lua`
    /// as module `websocket`, in the nginx site as a `location` and in `config.js` as `websocket`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub websocket: Option<bool>,
    /// The domain people log in on. Default: `D`. Ends in `prosody/prosody.cfg.lua` as `VirtualHost "D"`, in
    /// `jicofo.conf` as `jicofo.xmpp.client.xmpp-domain` and in `config.js` as `hosts.domain`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_domain: Option<Lenient<Domain>>,
    /// The domain Jicofo's account lives on. Default: `auth.D`. Ends in `prosody/prosody.cfg.lua` as `VirtualHost
    /// "auth.D"` and in `jicofo.conf` as `jicofo.xmpp.client.domain`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_domain: Option<Lenient<Domain>>,
    /// The service of the conference rooms. Default: `conference.D`, administered by `admins`.
    #[serde(skip_serializing_if = "is_default")]
    pub conference: Muc,
    /// The component that hands the conference requests of browsers to Jicofo. Default: `focus.D`, answered by
    /// `focus@auth.D`.
    #[serde(skip_serializing_if = "is_default")]
    pub focus: FocusProxy,
    /// The accounts that administer the server. Default: the account of Jicofo's client connection, `focus@auth.D`.
    /// Ends in `prosody/prosody.cfg.lua` as `admins` and `unlimited_jids`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admins: Option<Vec<Lenient<BareJid>>>,
    /// Who may log in on `client_domain`. Default: `internal_hashed`, accounts with a password. Ends in
    /// `prosody/prosody.cfg.lua` as `authentication` of `VirtualHost "D"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authentication: Option<Authentication>,
    /// The features of Jitsi to switch on; each brings its component and its modules. Default: none. Ends in
    /// `prosody/prosody.cfg.lua` as a `Component` and as entries of `modules_enabled`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub features: Vec<Feature>,
    /// The certificates of every VirtualHost. Default: `DOMAIN.crt` and `DOMAIN.key` in `/etc/prosody/certs`.
    #[serde(skip_serializing_if = "is_default")]
    pub certificates: Certificates,
    /// The files and folders it needs for itself. Default: below `/var/lib/prosody`, `/run/prosody` and
    /// `/var/log/prosody`.
    #[serde(skip_serializing_if = "is_default")]
    pub paths: InstancePaths,
    /// Further modules of the whole server, without `mod_`. Default: none besides those that are needed. Ends in
    /// `prosody/prosody.cfg.lua` as `modules_enabled`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub modules: Vec<Lenient<ModuleName>>,
    /// Folders searched for modules before Prosody's own. Default: `/usr/share/jitsi-meet/prosody-plugins`, where the
    /// Jitsi packages put theirs. Ends in `prosody/prosody.cfg.lua` as `plugin_paths`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plugin_paths: Option<Vec<Lenient<FilePath>>>,
    /// Further options of the whole server, by their names in Prosody. Default: none. Ends in
    /// `prosody/prosody.cfg.lua`, above the first host.
    #[serde(skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
    /// Further options of single hosts, by the domain of the host. Default: none. Ends in `prosody/prosody.cfg.lua`,
    /// below `VirtualHost` or `Component` of that domain.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "Keyed<Domain, Extra>"))]
    pub host_extra: BTreeMap<String, Extra>,
    /// Further modules of single hosts, without `mod_`, by the domain of the host. Default: none besides those that are
    /// needed. Ends in `prosody/prosody.cfg.lua` as `modules_enabled` of that host.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "Keyed<Domain, Vec<Lenient<ModuleName>>>"))]
    pub host_modules: BTreeMap<String, Vec<Lenient<ModuleName>>>,
    /// Hosts besides those of the model, by their domain; their options go to `host_extra`. Default: none. Ends in
    /// `prosody/prosody.cfg.lua` as a `VirtualHost` or a `Component`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "Keyed<Domain, HostKind>"))]
    pub hosts: BTreeMap<String, HostKind>,
}

/// Who may log in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("required" = ["app_id"], "anyOf" = [{ "required": ["app_secret"] }, { "required": ["key_server"] }])))]
#[serde(deny_unknown_fields, default)]
pub struct Token {
    /// The application the tokens are issued for. Required. Ends in `prosody.cfg.lua` as `app_id`.
    #[cfg_attr(feature = "schema", schemars(with = "String", length(min = 1)))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_id: Option<String>,
    /// The secret shared with the issuer of the tokens. Default: none; this or `key_server` is needed. Ends in
    /// `prosody.cfg.lua` as `app_secret`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_secret: Option<Password>,
    /// The URL below which the issuers' public keys are published. Default: none; this or `app_secret` is needed.
    /// Ends in `prosody.cfg.lua` as `asap_key_server`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_server: Option<String>,
    /// The issuers accepted. Default: none are named, and Prosody accepts the application alone. Ends in
    /// `prosody.cfg.lua` as `asap_accepted_issuers`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accepted_issuers: Vec<String>,
    /// The audiences accepted. Default: none are named, and Prosody accepts all. Ends in `prosody.cfg.lua` as
    /// `asap_accepted_audiences`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accepted_audiences: Vec<String>,
    /// Whether a login without a token is let in. Default: false. Ends in `prosody.cfg.lua` as `allow_empty_token`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_empty: Option<bool>,
}

/// The Prosody of the bridges.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ProsodyJvb {
    /// The machine it runs on, one of `machines`. Default: `meet`. Ends in the path of its `prosody.cfg.lua`:
    /// `MACHINE/etc/…`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Lenient<MachineName>>"))]
    pub machine: Option<String>,
    /// The Prosody release the config is for. Default: that of the main Prosody. Ends in no file: what is written
    /// runs on 0.12 and 13.0 alike, and the laws ask which of them will run it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<ProsodyVersion>,
    /// Where bridges and Jicofo's service connection connect. Default: port 15222 on loopback, and on the machine's
    /// own address as well when one of them is on another machine.
    #[serde(skip_serializing_if = "is_default")]
    pub c2s: Listener,
    /// The domain the accounts of bridges and Jicofo live on. Default: `tech.D`. Ends in
    /// `prosody-jvb/prosody.cfg.lua` as `VirtualHost "tech.D"`, in `jicofo.conf` as `jicofo.xmpp.service.domain` and
    /// in `jvb.conf` as `DOMAIN`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tech_domain: Option<Lenient<Domain>>,
    /// The service that has the brewery, the room bridges announce themselves in. Default: `muc.tech.D`, that is
    /// `muc.` and `tech_domain`, administered by the accounts of Jicofo's service connection and of the bridges.
    #[serde(skip_serializing_if = "is_default")]
    pub muc: Muc,
    /// Who may log in on `tech_domain`. Default: `internal_hashed`, accounts with a password; anything else lets
    /// strangers into the brewery. Ends in `prosody-jvb/prosody.cfg.lua` as `authentication` of `VirtualHost
    /// "tech.D"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authentication: Option<Authentication>,
    /// The certificates of every VirtualHost. Default: `DOMAIN.crt` and `DOMAIN.key` in `/etc/prosody-jvb/certs`.
    #[serde(skip_serializing_if = "is_default")]
    pub certificates: Certificates,
    /// The files and folders it needs for itself. Default: below `/var/lib/prosody-jvb`, `/run/prosody-jvb` and
    /// `/var/log/prosody-jvb`.
    #[serde(skip_serializing_if = "is_default")]
    pub paths: InstancePaths,
    /// Further modules of the whole server, without `mod_`. Default: none besides those that are needed. Ends in
    /// `prosody-jvb/prosody.cfg.lua` as `modules_enabled`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub modules: Vec<Lenient<ModuleName>>,
    /// Folders searched for modules before Prosody's own. Default: `/usr/share/jitsi-meet/prosody-plugins`, where the
    /// Jitsi packages put theirs. Ends in `prosody-jvb/prosody.cfg.lua` as `plugin_paths`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plugin_paths: Option<Vec<Lenient<FilePath>>>,
    /// Further options of the whole server, by their names in Prosody. Default: none. Ends in
    /// `prosody-jvb/prosody.cfg.lua`, above the first host.
    #[serde(skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
    /// Further options of single hosts, by the domain of the host. Default: none. Ends in
    /// `prosody-jvb/prosody.cfg.lua`, below `VirtualHost` or `Component` of that domain.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "Keyed<Domain, Extra>"))]
    pub host_extra: BTreeMap<String, Extra>,
    /// Further modules of single hosts, without `mod_`, by the domain of the host. Default: none besides those that are
    /// needed. Ends in `prosody-jvb/prosody.cfg.lua` as `modules_enabled` of that host.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "Keyed<Domain, Vec<Lenient<ModuleName>>>"))]
    pub host_modules: BTreeMap<String, Vec<Lenient<ModuleName>>>,
    /// Hosts besides those of the model, by their domain; their options go to `host_extra`. Default: none. Ends in
    /// `prosody-jvb/prosody.cfg.lua` as a `VirtualHost` or a `Component`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "Keyed<Domain, HostKind>"))]
    pub hosts: BTreeMap<String, HostKind>,
}

/// The conference focus.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Jicofo {
    /// The machine it runs on, one of `machines`. Default: `meet`. Ends in the path of `jicofo.conf`:
    /// `MACHINE/etc/…`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Lenient<MachineName>>"))]
    pub machine: Option<String>,
    /// The connection to the main Prosody, for conferences. Default: as `focus@auth.D` to port 5222 of the main
    /// Prosody's machine.
    #[serde(skip_serializing_if = "is_default")]
    pub client: ClientConnection,
    /// The connection to Prosody-JVB, for bridges. Default: as `focus@tech.D` to port 15222 of Prosody-JVB's machine.
    #[serde(skip_serializing_if = "is_default")]
    pub service: ServiceConnection,
    /// The room bridges announce themselves in; every bridge must name the same. Default: `jvbbrewery@muc.tech.D`,
    /// that is `jvbbrewery` on the MUC service of Prosody-JVB. Ends in `jicofo.conf` as `jicofo.bridge.brewery-jid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brewery: Option<Lenient<RoomJid>>,
    /// The connection bridges are looked for on; anything but `Service` makes conferences fail. Default: `Service`.
    /// Ends in `jicofo.conf` as `jicofo.bridge.xmpp-connection-name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub xmpp_connection_name: Option<ConnectionName>,
    /// Where its REST interface listens. Default: `127.0.0.1`, port 8888.
    #[serde(skip_serializing_if = "is_default")]
    pub rest: HttpServer,
    /// Whether one conference may span several bridges; every bridge follows. Default: false. Ends in `jicofo.conf`
    /// as `jicofo.octo.enabled`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relay: Option<bool>,
    /// Whether endpoints are given a data channel to their bridge. Default: true. Ends in `jicofo.conf` as
    /// `jicofo.sctp.enabled`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sctp: Option<bool>,
    /// Where Jicofo itself is, for choosing bridges. Default: none. Ends in `jicofo.conf` as `jicofo.local-region`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Lenient<Region>>,
    /// Further settings, from the root of the file. Default: none. Ends in `jicofo.conf`, below all else.
    #[serde(skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

/// Jicofo's connection to the main Prosody (`jicofo.xmpp.client`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ClientConnection {
    /// The host to connect to. Default: `localhost` when the main Prosody is on the same machine, else the address of
    /// its machine. Ends in `jicofo.conf` as `jicofo.xmpp.client.hostname`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<Lenient<Host>>,
    /// The port to connect to. Default: where the main Prosody listens for clients, 5222. Ends in `jicofo.conf` as
    /// `jicofo.xmpp.client.port`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<Lenient<Port>>,
    /// The domain of the account, which is also the name in the certificate that is verified. Default: `auth.D`, the
    /// `auth_domain` of the main Prosody. Ends in `jicofo.conf` as `jicofo.xmpp.client.domain`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<Lenient<Domain>>,
    /// The user name. Default: `focus`, which Jitsi's Prosody modules look for; it is the nickname in every
    /// conference as well. Ends in `jicofo.conf` as `jicofo.xmpp.client.username`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<Lenient<Node>>,
    /// The password: a text, `{ env = "NAME" }` or `{ file = "PATH" }`. Default: the environment variable
    /// `JICOFO_AUTH_PASSWORD`. Ends in `jicofo.conf` as `jicofo.xmpp.client.password`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<Password>,
    /// Whether the certificate of the main Prosody is verified. Default: true, but false when `host` is `localhost`
    /// or a loopback address. Ends in `jicofo.conf` as `jicofo.xmpp.client.disable-certificate-verification`,
    /// reversed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verify_certificate: Option<bool>,
    /// How TLS is used. Default: `offered`. Ends in `jicofo.conf` as
    /// `jicofo.xmpp.client.use-tls`: false for `never`, true for the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<Tls>,
    /// The domain people log in on. Default: `D`, the `client_domain` of the main Prosody. Ends in `jicofo.conf` as
    /// `jicofo.xmpp.client.xmpp-domain`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub xmpp_domain: Option<Lenient<Domain>>,
    /// The service of the conference rooms. Default: `conference.D`, that of the main Prosody. Ends in `jicofo.conf`
    /// as `jicofo.xmpp.client.conference-muc-jid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conference: Option<Lenient<Domain>>,
    /// The component that hands over conference requests. Default: `focus.D`, that of the main Prosody. Ends in
    /// `jicofo.conf` as `jicofo.xmpp.client.client-proxy`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy: Option<Lenient<Domain>>,
}

/// Jicofo's connection to Prosody-JVB (`jicofo.xmpp.service`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ServiceConnection {
    /// Whether the connection is made; without it conferences fail. Default: true. Ends in `jicofo.conf` as
    /// `jicofo.xmpp.service.enabled`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// The host to connect to. Default: `localhost` when Prosody-JVB is on the same machine, else the address of its
    /// machine. Ends in `jicofo.conf` as `jicofo.xmpp.service.hostname`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<Lenient<Host>>,
    /// The port to connect to. Default: where Prosody-JVB listens for clients, 15222. Ends in `jicofo.conf` as
    /// `jicofo.xmpp.service.port`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<Lenient<Port>>,
    /// The domain of the account, which is also the name in the certificate that is verified. Default: `tech.D`, the
    /// `tech_domain` of Prosody-JVB. Ends in `jicofo.conf` as `jicofo.xmpp.service.domain`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<Lenient<Domain>>,
    /// The user name. Default: `focus`, which is the nickname in the brewery as well. Ends in `jicofo.conf` as
    /// `jicofo.xmpp.service.username`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<Lenient<Node>>,
    /// The password: a text, `{ env = "NAME" }` or `{ file = "PATH" }`. Default: the environment variable
    /// `JICOFO_SERVICE_PASSWORD`. Ends in `jicofo.conf` as `jicofo.xmpp.service.password`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<Password>,
    /// Whether the certificate of Prosody-JVB is verified. Default: true, but false when `host` is `localhost` or a
    /// loopback address. Ends in `jicofo.conf` as `jicofo.xmpp.service.disable-certificate-verification`, reversed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verify_certificate: Option<bool>,
    /// How TLS is used. Default: `offered`. Ends in `jicofo.conf` as
    /// `jicofo.xmpp.service.use-tls`: false for `never`, true for the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<Tls>,
}

/// A bridge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Bridge {
    /// Its name, from which the nickname in the brewery, the XMPP client id, the WebSocket server id and the relay id
    /// follow. Required. Ends in `jvb.conf` as `MUC_NICKNAME`, `server-id` and `relay-id`, and in the nginx site as
    /// `location ^~ /colibri-ws/NAME/`.
    pub name: Lenient<BridgeName>,
    /// The machine it runs on, one of `machines`. Default: `meet`. Ends in the path of its `jvb.conf`, or of
    /// `NAME.conf` where a machine runs several bridges: `MACHINE/etc/…`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Lenient<MachineName>>"))]
    pub machine: Option<String>,
    /// The connection to Prosody-JVB. Default: as `jvb@tech.D` to port 15222 of its machine, into the room
    /// `jvbbrewery@muc.tech.D`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub xmpp: MucClient,
    /// Where media arrives, from every browser. Default: UDP port 10000, or the next free one of the machine.
    #[serde(default, skip_serializing_if = "is_default")]
    pub media: JustPort,
    /// Where its private HTTP interface listens, with health and statistics. Default: `127.0.0.1`, port 8080 or the
    /// next free one of the machine.
    #[serde(default, skip_serializing_if = "is_default")]
    pub private_http: HttpServer,
    /// How clients talk to it besides media. Default: `websocket`. Ends in `jvb.conf` as
    /// `videobridge.websockets.enabled`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// Whether it offers SCTP data channels. Default: true. Ends in `jvb.conf` as `videobridge.sctp.enabled`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sctp: Option<bool>,
    /// The WebSocket server, when `channel` is `websocket`. Default: port 9090 or the next free one of the machine,
    /// behind nginx at `wss://D/colibri-ws/NAME/`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub websocket: WebSocket,
    /// Its part in conferences that span several bridges. Default: as `jicofo.relay` says.
    #[serde(default, skip_serializing_if = "is_default")]
    pub relay: Relay,
    /// Its address behind address translation. Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mapping: Option<Mapping>,
    /// Further settings, from the root of the file. Default: none. Ends in `jvb.conf`, below all else.
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
            sctp: None,
            websocket: WebSocket::default(),
            relay: Relay::default(),
            mapping: None,
            extra: Extra::default(),
        }
    }

    /// The same on another machine.
    pub fn on(mut self, machine: &MachineName) -> Self {
        self.machine = Some(machine.to_string());
        self
    }
}

/// How clients talk to a bridge besides media.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// SCTP data channels beside the media, as upstream does by default today; needs no public HTTP port.
    Datachannel,
    /// A WebSocket through nginx.
    Websocket,
}

/// A bridge's connection to Prosody-JVB (`videobridge.apis.xmpp-client.configs`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct MucClient {
    /// The key the connection stands under. Default: the bridge's `name`. Ends in `jvb.conf` as
    /// `videobridge.apis.xmpp-client.configs.ID`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Lenient<ClientId>>,
    /// The host to connect to. Default: `localhost` when Prosody-JVB is on the same machine, else the address of its
    /// machine. Ends in `jvb.conf` as `videobridge.apis.xmpp-client.configs.ID.HOSTNAME`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<Lenient<Host>>,
    /// The port to connect to. Default: where Prosody-JVB listens for clients, 15222. Ends in `jvb.conf` as
    /// `videobridge.apis.xmpp-client.configs.ID.PORT`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<Lenient<Port>>,
    /// The domain of the account, which is also the name in the certificate that is verified. Default: `tech.D`, the
    /// `tech_domain` of Prosody-JVB. Ends in `jvb.conf` as `videobridge.apis.xmpp-client.configs.ID.DOMAIN`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<Lenient<Domain>>,
    /// The user name. Default: `jvb`, one account for all bridges. Ends in `jvb.conf` as
    /// `videobridge.apis.xmpp-client.configs.ID.USERNAME`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<Lenient<Node>>,
    /// The password: a text, `{ env = "NAME" }` or `{ file = "PATH" }`. Default: the environment variable
    /// `JVB_AUTH_PASSWORD`. Ends in `jvb.conf` as `videobridge.apis.xmpp-client.configs.ID.PASSWORD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<Password>,
    /// Whether the certificate of Prosody-JVB is verified. Default: true, but false when `host` is `localhost` or a
    /// loopback address. Ends in `jvb.conf` as
    /// `videobridge.apis.xmpp-client.configs.ID.DISABLE_CERTIFICATE_VERIFICATION`, reversed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verify_certificate: Option<bool>,
    /// How TLS is used. Default: `required`. Ends in `jvb.conf` as
    /// `videobridge.apis.xmpp-client.configs.ID.SECURITY_MODE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<Tls>,
    /// The room it announces itself in; it must be Jicofo's. Default: `jvbbrewery@muc.tech.D`, the `brewery` of
    /// Jicofo. Ends in `jvb.conf` as `videobridge.apis.xmpp-client.configs.ID.MUC_JIDS`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brewery: Option<Lenient<RoomJid>>,
    /// The name it goes by in that room, where two bridges with one name become one. Default: the bridge's `name`.
    /// Ends in `jvb.conf` as `videobridge.apis.xmpp-client.configs.ID.MUC_NICKNAME`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nickname: Option<Lenient<Nickname>>,
}

/// A bridge's WebSocket server (`videobridge.websockets`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct WebSocket {
    /// The address it is bound to; `*` is every interface. Default: `127.0.0.1` when nginx is on the same machine,
    /// else the machine's own address. Ends in `jvb.conf` as `videobridge.http-servers.public.host`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interface: Option<Lenient<Interface>>,
    /// The port nginx connects to. Default: 9090, or the next free one of the machine. Ends in `jvb.conf` as
    /// `videobridge.http-servers.public.port` and in the nginx site as `proxy_pass`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<Lenient<Port>>,
    /// The domain browsers are told to connect to; nginx must answer to it. Default: `D`, the `domain` of nginx. Ends
    /// in `jvb.conf` as `videobridge.websockets.domains`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<Lenient<Domain>>,
    /// The segment of the path by which nginx knows the bridge. Default: the bridge's `name`. Ends in `jvb.conf` as
    /// `videobridge.websockets.server-id` and in the nginx site as `location ^~ /colibri-ws/SERVER_ID/`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_id: Option<Lenient<ServerId>>,
}

/// A bridge's part in conferences that span several bridges (`videobridge.relay`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Relay {
    /// Whether it takes part; disagreeing with Jicofo makes conferences fail. Default: as `jicofo.relay` says. Ends
    /// in `jvb.conf` as `videobridge.relay.enabled`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// The id other bridges address it by. Default: the bridge's `name`. Ends in `jvb.conf` as
    /// `videobridge.relay.relay-id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Lenient<RelayId>>,
    /// Where it is, for choosing a bridge near the participants. Default: `default`. Ends in `jvb.conf` as
    /// `videobridge.relay.region`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Lenient<Region>>,
}

/// A bridge's address behind address translation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The address of the machine's own interface. Required. Ends in `jvb.conf` as
    /// `ice4j.harvest.mapping.static-mappings[].local-address`.
    pub local: Lenient<IpAddr>,
    /// The address participants send media to. Required. Ends in `jvb.conf` as
    /// `ice4j.harvest.mapping.static-mappings[].public-address`.
    pub public: Lenient<IpAddr>,
}

/// The web server in front.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Nginx {
    /// The machine it runs on, one of `machines`. Default: `meet`. Ends in the path of the nginx site and of
    /// `config.js`: `MACHINE/etc/…`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<Lenient<MachineName>>"))]
    pub machine: Option<String>,
    /// The name it answers to. Default: `D`. Ends in the nginx site as `server_name` and in `config.js` as the host
    /// of `bosh` and `websocket`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<Lenient<Domain>>,
    /// Where browsers connect. Default: port 443 on every interface.
    #[serde(skip_serializing_if = "is_default")]
    pub https: Listener,
    /// The certificate with its chain. Default: `/etc/nginx/certs/D.crt`. Ends in the nginx site as
    /// `ssl_certificate`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Lenient<FilePath>>,
    /// The key of the certificate. Default: `/etc/nginx/certs/D.key`. Ends in the nginx site as
    /// `ssl_certificate_key`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<Lenient<FilePath>>,
    /// The folder of the web application. Default: `/usr/share/jitsi-meet`. Ends in the nginx site as `root`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub web_root: Option<Lenient<FilePath>>,
    /// Where requests for BOSH and for XMPP over WebSocket are passed on to. Default: the HTTP port of the main
    /// Prosody.
    #[serde(skip_serializing_if = "is_default")]
    pub prosody: Upstream,
    /// Further directives of the `server` block: each a text, or a list of texts where it has several parameters.
    /// Default: none. Ends in the nginx site, above the first `location`.
    #[serde(skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

/// Where requests are passed on to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Upstream {
    /// The host. Default: `127.0.0.1` when the main Prosody is on the same machine, else the address of its machine.
    /// Ends in the nginx site as `proxy_pass`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<Lenient<Host>>,
    /// The port. Default: where the main Prosody listens for HTTP, 5280. Ends in the nginx site as `proxy_pass`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<Lenient<Port>>,
}
