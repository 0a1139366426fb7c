//! The parts components are made of: listeners, logins, accounts, hosts.

use crate::fact::{Connects, Encryption, Fact, Facts, LoginRules, MucRules, Registers, Role, Serves, Tell, Tls};
use crate::name::{BareJid, Domain, Extra, FilePath, Host, Interfaces, Node, Password, Port};
use crate::place::Trail;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

/// A socket that is bound: to which addresses and at which port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listener {
    /// The addresses it is bound to.
    pub interfaces: Interfaces,
    /// The port it is bound to.
    pub port: Port,
}

/// An HTTP server of Jicofo or a bridge: bound to one address, or to all, because their settings hold no list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpServer {
    listener: Listener,
}

impl HttpServer {
    /// Bound to `address`, or to every interface when there is none.
    pub fn new(address: Option<IpAddr>, port: Port) -> Self {
        let interfaces = match address.filter(|ip| !ip.is_unspecified()) {
            // What most are bound to, so it is shared.
            Some(IpAddr::V4(Ipv4Addr::LOCALHOST)) => Interfaces::loopback(),
            own => own.and_then(|ip| Interfaces::new([ip])).unwrap_or_else(Interfaces::everywhere),
        };
        Self { listener: Listener { interfaces, port } }
    }

    /// The address it is bound to; `None` is every interface.
    pub fn address(&self) -> Option<IpAddr> {
        self.listener.interfaces.addresses().first().copied().filter(|ip| !ip.is_unspecified())
    }

    /// The port it is bound to.
    pub fn port(&self) -> Port {
        self.listener.port
    }

    /// The same as a socket.
    pub fn listener(&self) -> &Listener {
        &self.listener
    }
}

impl<'a> From<&'a HttpServer> for Option<&'a Listener> {
    fn from(server: &'a HttpServer) -> Self {
        Some(server.listener())
    }
}

/// An XMPP connection and the account it logs in with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// The host to connect to.
    pub host: Host,
    /// The port to connect to.
    pub port: Port,
    /// The XMPP domain of the account, which is also the name in the certificate that is verified.
    pub domain: Domain,
    /// The user name of the account.
    pub username: Node,
    /// The password of the account.
    pub password: Password,
    /// How TLS is used.
    pub tls: Tls,
    /// Whether the server's certificate is verified, by the Java trust store and by name.
    pub verify_certificate: bool,
}

impl Login {
    /// The account it logs in with.
    pub fn jid(&self) -> BareJid {
        BareJid::new(self.username.clone(), self.domain.clone())
    }

    /// The same as a fact.
    pub fn connects(&self) -> Connects<'_> {
        let Self { host, port, domain, username, password, tls, verify_certificate } = self;
        Connects { host, port: *port, domain, username, password, tls: *tls, verifies: *verify_certificate }
    }
}

impl Facts for Login {
    fn facts<'a>(&'a self, at: &Trail<'_>, tell: &mut dyn Tell<'a>) {
        tell.tell(at, Fact::Connects(self.connects()));
    }
}

/// An account on a Prosody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The account.
    pub jid: BareJid,
    /// Its password.
    pub password: Password,
}

impl Facts for Account {
    fn facts<'a>(&'a self, at: &Trail<'_>, tell: &mut dyn Tell<'a>) {
        tell.tell(at, Fact::Registers(Registers { jid: &self.jid, password: &self.password }));
    }
}

/// A MUC service of a Prosody, with what decides whether Jicofo and the bridges can use its rooms.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of Prosody that is on or off")]
pub struct Muc {
    /// Its domain.
    pub domain: Domain,
    /// The accounts that administer it (`admins`, of the service or else of the whole server).
    pub admins: Vec<BareJid>,
    /// Whether its administrators own every room (`component_admins_as_room_owners`; the default was true until
    /// Prosody 0.12 and is false from 13.0 on).
    pub admins_own_rooms: bool,
    /// Whether only administrators may create rooms (`restrict_room_creation`).
    pub only_admins_create: bool,
    /// Whether a new room is locked until its creator has configured it (`muc_room_locking`; Prosody's default is
    /// true).
    pub locks_new_rooms: bool,
    /// Whether nobody is let into a room before an occupant called [`FOCUS`] (`muc_meeting_id`).
    pub waits_for_focus: bool,
}

/// The nickname of Jicofo that Jitsi's modules look for (jitsi-meet `mod_muc_meeting_id.lua`).
pub const FOCUS: &str = "focus";

impl Facts for Muc {
    fn facts<'a>(&'a self, at: &Trail<'_>, tell: &mut dyn Tell<'a>) {
        let Self { domain, admins, admins_own_rooms, only_admins_create, locks_new_rooms, waits_for_focus: _ } = self;
        let rules = MucRules {
            admins,
            admins_own_rooms: *admins_own_rooms,
            only_admins_create: *only_admins_create,
            locks_new_rooms: *locks_new_rooms,
        };
        tell.tell(at, Fact::Serves(Serves { domain, role: Role::Muc(rules) }));
    }
}

/// A VirtualHost of a Prosody: a domain whose accounts log in here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VirtualHost {
    /// The domain.
    pub domain: Domain,
    /// Who may log in, and how that is found out.
    pub authentication: Authentication,
    /// Whether a login before TLS is refused (`c2s_require_encryption`, `mod_secure_interfaces`).
    pub encryption: Encryption,
    /// What the host shows in TLS.
    pub certificate: Certificate,
}

impl Facts for VirtualHost {
    fn facts<'a>(&'a self, at: &Trail<'_>, tell: &mut dyn Tell<'a>) {
        let rules = LoginRules { encryption: self.encryption, self_signed: self.certificate.self_signed };
        tell.tell(at, Fact::Serves(Serves { domain: &self.domain, role: Role::VirtualHost(rules) }));
    }
}

/// A certificate and its key, as files on the machine of the server that shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The certificate, with the chain that leads to a known authority.
    pub chain: FilePath,
    /// Its private key, readable by the user the server runs as.
    pub key: FilePath,
    /// Whether no authority stands behind it, so that a client that verifies refuses it.
    pub self_signed: bool,
}

/// Who may log in on a VirtualHost (Prosody option `authentication`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authentication {
    /// Anybody, without an account; provided by Prosody.
    Anonymous,
    /// Accounts with a password, kept as a hash by Prosody itself.
    InternalHashed,
    /// Anybody, without an account; provided by Jitsi, which keeps the session's address stable.
    JitsiAnonymous,
    /// Whoever brings a signed token (JWT); provided by Jitsi.
    Token(Token),
}

impl Authentication {
    /// The provider's name in a Prosody config.
    pub fn provider(&self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::InternalHashed => "internal_hashed",
            Self::JitsiAnonymous => "jitsi-anonymous",
            Self::Token(_) => "token",
        }
    }

    /// Whether anybody may log in without proving who they are.
    pub fn is_anonymous(&self) -> bool {
        matches!(self, Self::Anonymous | Self::JitsiAnonymous)
    }

    /// Whether the provider comes with Jitsi and not with Prosody.
    pub fn is_from_jitsi(&self) -> bool {
        matches!(self, Self::JitsiAnonymous | Self::Token(_))
    }
}

/// What a token must satisfy (jitsi-meet `resources/prosody-plugins/token/util.lib.lua`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The application the tokens are issued for (`app_id`).
    pub app_id: String,
    /// The secret shared with whoever issues tokens (`app_secret`).
    pub app_secret: Option<Password>,
    /// Where the issuers' public keys are published (`asap_key_server`).
    pub key_server: Option<String>,
    /// The issuers accepted (`asap_accepted_issuers`); empty means the application alone.
    pub accepted_issuers: Vec<String>,
    /// The audiences accepted (`asap_accepted_audiences`); empty means all.
    pub accepted_audiences: Vec<String>,
    /// Whether a login without a token is let in (`allow_empty_token`; default false).
    pub allow_empty: bool,
}

/// Settings for single hosts of a Prosody.
pub type HostExtra = BTreeMap<Domain, Extra>;

/// What the derive macros call; not for people.
#[doc(hidden)]
pub mod private {
    use super::Listener;
    use crate::fact::{Connects, Enters, Fact, Identifies, Listens, Owns, RoomKind, Stands, Tell, Transport, Within};
    use crate::name::{FilePath, Nickname, RoomJid};
    use crate::place::Trail;

    pub fn listens<'a>(
        at: &Trail<'_>,
        tell: &mut dyn Tell<'a>,
        socket: impl Into<Option<&'a Listener>>,
        transport: Transport,
        protocol: &'static str,
        purpose: &'static str,
    ) {
        if let Some(Listener { interfaces, port }) = socket.into() {
            tell.tell(at, Fact::Listens(Listens { transport, interfaces, port: *port, protocol, purpose }));
        }
    }

    pub fn owns<'a>(
        at: &Trail<'_>,
        tell: &mut dyn Tell<'a>,
        path: impl Into<Option<&'a FilePath>>,
        what: &'static str,
    ) {
        if let Some(path) = path.into() {
            tell.tell(at, Fact::Owns(Owns { path, what }));
        }
    }

    pub fn identifies<'a, N: AsRef<str> + 'a>(
        at: &Trail<'_>,
        tell: &mut dyn Tell<'a>,
        name: impl Into<Option<&'a N>>,
        kind: &'static str,
        within: Within,
    ) {
        if let Some(name) = name.into() {
            tell.tell(at, Fact::Identifies(Identifies { kind, name: name.as_ref(), within }));
        }
    }

    pub fn enters<'a>(
        at: &Trail<'_>,
        tell: &mut dyn Tell<'a>,
        room: impl Into<Option<&'a RoomJid>>,
        through: Connects<'a>,
        kind: RoomKind,
        must_own: bool,
    ) {
        if let Some(room) = room.into() {
            tell.tell(at, Fact::Enters(Enters { room, through, kind, must_own }));
        }
    }

    pub fn stands<'a>(
        at: &Trail<'_>,
        tell: &mut dyn Tell<'a>,
        room: impl Into<Option<&'a RoomJid>>,
        nickname: impl Into<Option<&'a Nickname>>,
    ) {
        if let (Some(room), Some(nickname)) = (room.into(), nickname.into()) {
            tell.tell(at, Fact::Stands(Stands { room, nickname }));
        }
    }
}
