//! What a component tells the others: it listens, serves, connects, joins, owns, proxies.
//!
//! Components do not check each other. Each states facts about itself, and the laws ask questions of all the
//! facts together. Most laws are therefore about XMPP, ports and paths, and hold for any component whose author
//! derives [`Component`].

pub use crate::name::Tls;
use crate::name::{BareJid, Domain, FilePath, Host, Interfaces, MachineName, Nickname, Node, Password, Port, RoomJid};
use crate::place::Trail;
use std::fmt;

/// One part of a deployment that runs as a process of its own.
///
/// Derive it with `#[derive(Component)]` and mark the fields that others must know of; see the derive macro for
/// the words. The built-in five do the same.
pub trait Component: Facts + fmt::Debug + Send + Sync {
    /// The section it stands in: `jicofo`, `bridges`.
    fn section(&self) -> &'static str;

    /// Its own name, where there can be several of its kind.
    fn name(&self) -> Option<&str>;

    /// The machine it runs on.
    fn machine(&self) -> &MachineName;
}

/// What people call a component: `Jicofo`, `bridge jvb1`.
pub(crate) fn title(component: &dyn Component) -> String {
    let kind = match component.section() {
        "bridges" => "bridge",
        "jicofo" => "Jicofo",
        "main_prosody" => "the main Prosody",
        "prosody_jvb" => "Prosody-JVB",
        section => section,
    };
    match component.name() {
        Some(name) => [kind, " ", name].concat(),
        None => kind.to_owned(),
    }
}

/// Something that states facts: a component, or a part of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` states no facts",
    label = "a field marked as a part must have a type that derives `Facts`",
    note = "add `#[derive(Facts)]` to `{Self}`, or remove the mark from the field"
)]
pub trait Facts {
    /// Tells every fact of this part, which stands at `at`, always in the same order.
    fn facts<'a>(&'a self, at: &Trail<'_>, tell: &mut dyn Tell<'a>);
}

/// Whoever is told the facts.
pub trait Tell<'a> {
    /// Hears one fact and where it was said.
    fn tell(&mut self, at: &Trail<'_>, fact: Fact<'a>);
}

impl<'a, F: FnMut(&Trail<'_>, Fact<'a>)> Tell<'a> for F {
    fn tell(&mut self, at: &Trail<'_>, fact: Fact<'a>) {
        self(at, fact);
    }
}

impl<T: Facts> Facts for Option<T> {
    fn facts<'a>(&'a self, at: &Trail<'_>, tell: &mut dyn Tell<'a>) {
        if let Some(part) = self {
            part.facts(at, tell);
        }
    }
}

impl<T: Facts> Facts for Vec<T> {
    fn facts<'a>(&'a self, at: &Trail<'_>, tell: &mut dyn Tell<'a>) {
        for (index, part) in self.iter().enumerate() {
            part.facts(&at.index(index), tell);
        }
    }
}

/// A fact, borrowed from the component that states it. The machine is the component's own.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Fact<'a> {
    /// Over HTTP it answers requests below a path.
    Answers(Answers<'a>),
    /// It opens an XMPP connection and logs in.
    Connects(Connects<'a>),
    /// It enters a room through one of its connections.
    Enters(Enters<'a>),
    /// It goes by a name that nobody else may use.
    Identifies(Identifies<'a>),
    /// A socket of its is bound.
    Listens(Listens<'a>),
    /// A file, folder or socket of the machine is its alone.
    Owns(Owns<'a>),
    /// It passes HTTP requests on.
    Proxies(Proxies<'a>),
    /// An account exists on it.
    Registers(Registers<'a>),
    /// It is an XMPP server for a domain.
    Serves(Serves<'a>),
    /// It stands in a room under a nickname.
    Stands(Stands<'a>),
}

/// The two transports a port belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transport {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tcp => "TCP",
            Self::Udp => "UDP",
        })
    }
}

/// A bound socket.
#[derive(Clone, Copy, Debug)]
pub struct Listens<'a> {
    /// TCP or UDP.
    pub transport: Transport,
    /// The addresses it is bound to.
    pub interfaces: &'a Interfaces,
    /// The port it is bound to.
    pub port: Port,
    /// The protocol spoken, as the port table names it: `XMPP`.
    pub protocol: &'static str,
    /// What it is for, as the port table says it.
    pub purpose: &'static str,
}

/// A domain an XMPP server is the server of.
#[derive(Clone, Copy, Debug)]
pub struct Serves<'a> {
    /// The domain.
    pub domain: &'a Domain,
    /// What it is there.
    pub role: Role<'a>,
}

/// What a domain is on its server.
#[derive(Clone, Copy, Debug)]
pub enum Role<'a> {
    /// A MUC service: rooms live here.
    Muc(MucRules<'a>),
    /// Some other component: `client_proxy`, `speakerstats_component`.
    Other,
    /// A VirtualHost: accounts live here and log in here.
    VirtualHost(LoginRules),
}

/// What decides who may do what in the rooms of a MUC service.
#[derive(Clone, Copy, Debug)]
pub struct MucRules<'a> {
    /// The accounts that administer the service.
    pub admins: &'a [BareJid],
    /// Whether its administrators own every room (`component_admins_as_room_owners`).
    pub admins_own_rooms: bool,
    /// Whether only administrators may create rooms (`restrict_room_creation = true`).
    pub only_admins_create: bool,
    /// Whether a new room lets nobody in until its creator has configured it (`muc_room_locking`).
    pub locks_new_rooms: bool,
}

/// What a login on a VirtualHost must bring.
#[derive(Clone, Copy, Debug)]
pub struct LoginRules {
    /// Whether a login before TLS is refused.
    pub encryption: Encryption,
    /// Whether the certificate shown is one that only this deployment knows.
    pub self_signed: bool,
}

/// An account on the server that states it.
#[derive(Clone, Copy, Debug)]
pub struct Registers<'a> {
    /// The account.
    pub jid: &'a BareJid,
    /// Its password.
    pub password: &'a Password,
}

/// Whether a host lets somebody log in without TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// It lets everybody (`c2s_require_encryption = false`).
    Optional,
    /// It lets nobody, which is Prosody's default since 0.12.
    Required,
    /// It lets those who come from its own machine (Jitsi's `mod_secure_interfaces`).
    RequiredFromElsewhere,
}

/// An XMPP connection and the login made over it.
///
/// It is stated at the connection's own place; the fields of that place are `host`, `port`, `domain`, `username`,
/// `password` and `verify_certificate`.
#[derive(Clone, Copy, Debug)]
pub struct Connects<'a> {
    /// The host connected to.
    pub host: &'a Host,
    /// The port connected to.
    pub port: Port,
    /// The XMPP domain the stream is opened to, which is also the account's.
    pub domain: &'a Domain,
    /// The user name.
    pub username: &'a Node,
    /// The password.
    pub password: &'a Password,
    /// How TLS is used.
    pub tls: Tls,
    /// Whether the server's certificate is verified.
    pub verifies: bool,
}

/// A room that is entered through a connection, stated at the place that names the room.
#[derive(Clone, Copy, Debug)]
pub struct Enters<'a> {
    /// The room.
    pub room: &'a RoomJid,
    /// The connection it is entered through.
    pub through: Connects<'a>,
    /// Which kind of room it is, for the words of a report.
    pub kind: RoomKind,
    /// Whether it asks for the owner's form and fails without it, as Jicofo does in every room
    /// (jicofo `ChatRoomImpl.kt`).
    pub must_own: bool,
}

/// What a room is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RoomKind {
    /// Bridges, recorders or gateways announce themselves here.
    Brewery,
    /// People meet here.
    Conference,
}

/// A nickname in a room, stated at the place that names the nickname.
#[derive(Clone, Copy, Debug)]
pub struct Stands<'a> {
    /// The room.
    pub room: &'a RoomJid,
    /// The nickname.
    pub nickname: &'a Nickname,
}

/// A name nobody else may use.
#[derive(Clone, Copy, Debug)]
pub struct Identifies<'a> {
    /// What the name is: `WebSocket server id`. Names of different kinds do not meet.
    pub kind: &'static str,
    /// The name.
    pub name: &'a str,
    /// How far it must be unique.
    pub within: Within,
}

/// How far a name must be unique.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// In the component that states it.
    Component,
    /// In the whole deployment.
    Deployment,
}

/// A path of the machine that belongs to one process.
#[derive(Clone, Copy, Debug)]
pub struct Owns<'a> {
    /// The path.
    pub path: &'a FilePath,
    /// What it is: `data directory`.
    pub what: &'static str,
}

/// A path of a web server, in two parts so that a bridge can state its own without building a text:
/// `/colibri-ws/` and `jvb1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WebPath<'a> {
    /// The part known when the program is written.
    pub root: &'static str,
    /// The last segment, where there is one for each of many.
    pub leaf: &'a str,
}

impl fmt::Display for WebPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.leaf {
            "" => f.write_str(self.root),
            leaf => write!(f, "{}{leaf}/", self.root),
        }
    }
}

/// Requests that are answered below a path.
#[derive(Clone, Copy, Debug)]
pub struct Answers<'a> {
    /// The port they arrive at.
    pub port: Port,
    /// The path.
    pub path: WebPath<'a>,
    /// Whether browsers need a proxy to lead there.
    pub needs_route: bool,
}

/// Requests that are passed on with their path unchanged.
#[derive(Clone, Copy, Debug)]
pub struct Proxies<'a> {
    /// The path.
    pub path: WebPath<'a>,
    /// The host they are passed to.
    pub host: &'a Host,
    /// The port they are passed to.
    pub port: Port,
}
