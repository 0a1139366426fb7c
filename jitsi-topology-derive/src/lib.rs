//! The derive macros of [`jitsi-topology`](https://docs.rs/jitsi-topology): field attributes become facts about a
//! component.
//!
//! Use them through that crate. [`Component`](derive@Component) is for what runs as a process of its own,
//! [`Facts`](derive@Facts) for a part of one; the attributes of the fields are the same.
//!
//! Every field needs a doc comment, whether it states something or not: the fields of a component are what its
//! users read. All mistakes in a struct are reported at once, each where it stands.

mod attr;
mod expand;

use attr::Derive;
use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Makes a struct state its facts, as a part of a component.
///
/// It implements `jitsi_topology::fact::Facts`: the fields state what they are marked with, in their order. The marks
/// are those of [`Component`](derive@Component).
///
/// ```
/// use jitsi_topology::Facts;
/// use jitsi_topology::name::FilePath;
///
/// /// The files of a recorder.
/// #[derive(Facts)]
/// struct Files {
///     /// Where recordings lie until they are uploaded.
///     #[fact(owns = "recordings")]
///     recordings: FilePath,
///     /// How many recordings are kept. Nobody else must know.
///     kept: usize,
/// }
/// ```
///
/// # `#[facts(crate = …)]`
///
/// Where `jitsi-topology` is, for those who re-export it or know it under another name. The default is
/// `::jitsi_topology`.
///
/// ```
/// mod reexports {
///     pub use jitsi_topology as topology;
/// }
///
/// /// The files of a recorder.
/// #[derive(reexports::topology::Facts)]
/// #[facts(crate = crate::reexports::topology)]
/// struct Files {
///     /// Where recordings lie until they are uploaded.
///     #[fact(owns = "recordings")]
///     recordings: reexports::topology::name::FilePath,
/// }
/// # fn main() {}
/// ```
#[proc_macro_derive(Facts, attributes(fact, facts))]
pub fn derive_facts(input: TokenStream) -> TokenStream {
    derive(&parse_macro_input!(input as DeriveInput), Derive::Facts)
}

/// Makes a struct a component of a deployment, held to the same laws as the built-in ones.
///
/// It implements `jitsi_topology::fact::Component` and `jitsi_topology::fact::Facts`; do not derive
/// [`Facts`](derive@Facts) besides.
///
/// ```
/// use jitsi_topology::Component;
/// use jitsi_topology::component::{Listener, Login};
/// use jitsi_topology::fact::{Component as _, Fact, Facts as _};
/// use jitsi_topology::name::{Interfaces, MachineName, Nickname, Port, RoomJid};
/// use jitsi_topology::place::Trail;
/// # use jitsi_topology::fact::Tls;
/// # use jitsi_topology::name::{Name, Password, Secret};
///
/// /// A recorder.
/// #[derive(Debug, Component)]
/// #[component(section = "recorders")]
/// struct Recorder {
///     /// The machine it runs on.
///     machine: MachineName,
///     /// Its health check.
///     #[fact(tcp(protocol = "HTTP", purpose = "health of a recorder"))]
///     http: Listener,
///     /// Its connection to Prosody.
///     #[fact(part)]
///     login: Login,
///     /// The room it announces itself in.
///     #[fact(enters(through = login, kind = brewery))]
///     brewery: RoomJid,
///     /// Its nickname there.
///     #[fact(stands_in = brewery)]
///     nickname: Nickname,
///     /// How many meetings it records at a time. Nobody else must know.
///     meetings: usize,
/// }
///
/// # fn login() -> Result<Login, Box<dyn std::error::Error>> {
/// #     Ok(Login {
/// #         host: Name::parse("10.0.0.1")?,
/// #         port: Port::new(5222)?,
/// #         domain: Name::parse("recorders.meet.example.org")?,
/// #         username: Name::parse("recorder")?,
/// #         password: Password::Literal(Secret::parse("0123456789abcdef0123456789abcdef")?),
/// #         tls: Tls::Required,
/// #         verify_certificate: true,
/// #     })
/// # }
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let recorder = Recorder {
///     machine: "media".parse()?,
///     http: Listener { interfaces: Interfaces::loopback(), port: Port::new(2222)? },
///     login: login()?,
///     brewery: RoomJid::parse("recorders@internal.meet.example.org")?,
///     nickname: "recorder1".parse()?,
///     meetings: 1,
/// };
/// let mut said = Vec::new();
/// recorder.facts(&Trail::root(recorder.section()), &mut |at: &Trail<'_>, fact: Fact<'_>| {
///     said.push(at.place().path());
/// });
/// assert_eq!(said, ["recorders.http", "recorders.login", "recorders.brewery", "recorders.nickname"]);
/// # Ok(())
/// # }
/// ```
///
/// # `#[component(section = "…")]`
///
/// The section of the description it stands in, in snake case; paths in reports begin with it. It must be given.
///
/// ```
/// # use jitsi_topology::{Component, name::MachineName};
/// /// A TURN server.
/// #[derive(Debug, Component)]
/// #[component(section = "turn")]
/// struct Turn {
///     /// The machine it runs on.
///     machine: MachineName,
/// }
/// ```
///
/// # `#[component(machine = …)]`
///
/// The field that holds the `MachineName`, or a field of a field. The default is `machine`.
///
/// ```
/// # use jitsi_topology::{Component, name::MachineName};
/// /// A server somewhere.
/// #[derive(Debug)]
/// struct Server {
///     machine: MachineName,
/// }
///
/// /// A TURN server.
/// #[derive(Debug, Component)]
/// #[component(section = "turn", machine = server.machine)]
/// struct Turn {
///     /// Where it runs.
///     server: Server,
/// }
/// ```
///
/// # `#[component(name = …)]`
///
/// The field that holds its own name, where there can be several of its kind: anything that is `AsRef<str>`. Without
/// it, the component has no name.
///
/// ```
/// # use jitsi_topology::{Component, name::{MachineName, Nickname}, fact::Component as _};
/// /// A TURN server.
/// #[derive(Debug, Component)]
/// #[component(section = "turn", name = called)]
/// struct Turn {
///     /// The machine it runs on.
///     machine: MachineName,
///     /// Its name.
///     called: String,
/// }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let turn = Turn { machine: "media".parse()?, called: "turn1".to_owned() };
/// assert_eq!(turn.name(), Some("turn1"));
/// # Ok(())
/// # }
/// ```
///
/// # `#[component(crate = …)]`
///
/// Where `jitsi-topology` is; see [`Facts`](derive@Facts).
///
/// # `#[fact(part)]`
///
/// The field is a part that states facts itself: its type derives [`Facts`](derive@Facts), or is an `Option` or `Vec`
/// of such a type. What it says stands below the field: `login.port`, `accounts[0].jid`.
///
/// ```
/// # use jitsi_topology::{Facts, component::{Account, Login}};
/// /// What a recorder has to do with XMPP.
/// #[derive(Facts)]
/// struct Xmpp {
///     /// Its connection.
///     #[fact(part)]
///     login: Login,
///     /// The accounts it makes for its guests.
///     #[fact(part)]
///     accounts: Vec<Account>,
/// }
/// ```
///
/// # `#[fact(flatten)]`
///
/// The same, but what the part says stands where the struct itself does, as with serde's attribute of that name.
///
/// ```
/// # use jitsi_topology::{Facts, component::Login, name::ClientId};
/// /// A connection with a name: its port is `port` and not `login.port`.
/// #[derive(Facts)]
/// struct Connection {
///     /// Its identifier in the configuration.
///     id: ClientId,
///     /// Everything else.
///     #[fact(flatten)]
///     login: Login,
/// }
/// ```
///
/// # `#[fact(tcp(…))]`
///
/// A TCP socket is bound: a `Listener`, an `HttpServer` or an `Option<Listener>`. `protocol` and `purpose` are how the
/// table of ports calls it.
///
/// ```
/// # use jitsi_topology::{Facts, component::{HttpServer, Listener}};
/// /// The sockets of a recorder.
/// #[derive(Facts)]
/// struct Sockets {
///     /// Its HTTP interface.
///     #[fact(tcp(protocol = "HTTP", purpose = "health of a recorder"))]
///     http: HttpServer,
///     /// Where recordings can be watched.
///     #[fact(tcp(protocol = "RTSP", purpose = "live recordings"))]
///     live: Option<Listener>,
/// }
/// ```
///
/// # `#[fact(udp(…))]`
///
/// The same for a UDP socket.
///
/// ```
/// # use jitsi_topology::{Facts, component::Listener};
/// /// The sockets of a TURN server.
/// #[derive(Facts)]
/// struct Sockets {
///     /// Where browsers ask for a relay.
///     #[fact(udp(protocol = "STUN", purpose = "TURN"))]
///     turn: Listener,
/// }
/// ```
///
/// # `#[fact(owns = "…")]`
///
/// A `FilePath`, or an `Option` of one, that no other process of the machine may use. The text says what it is.
///
/// ```
/// # use jitsi_topology::{Facts, name::FilePath};
/// /// The files of a recorder.
/// #[derive(Facts)]
/// struct Files {
///     /// Where recordings lie until they are uploaded.
///     #[fact(owns = "recordings")]
///     recordings: FilePath,
///     /// Its log, unless that goes to the journal.
///     #[fact(owns = "log")]
///     log: Option<FilePath>,
/// }
/// ```
///
/// # `#[fact(identifies = "…")]`
///
/// A name nobody else in the deployment may use: anything that is `AsRef<str>`, or an `Option` of it. The text says of
/// what kind it is, and names of different kinds do not meet. With `within = component`, the name must be unique only
/// in the component that states it; the default is `within = deployment`.
///
/// ```
/// # use jitsi_topology::{Facts, name::{ClientId, RelayId}};
/// /// The names a recorder goes by.
/// #[derive(Facts)]
/// struct Names {
///     /// Its name in the pool.
///     #[fact(identifies = "recorder name")]
///     name: String,
///     /// Its relay, where it has one.
///     #[fact(identifies = "relay id")]
///     relay: Option<RelayId>,
///     /// The block in its configuration.
///     #[fact(identifies(kind = "XMPP client id", within = component))]
///     client: ClientId,
/// }
/// ```
///
/// # `#[fact(enters(…))]`
///
/// A `RoomJid`, or an `Option` of one, that is entered. `through` is the field with the `Login` it is entered through,
/// or a field of a field; `kind` is `brewery` or `conference`. `must_own` says that it must become an owner of the
/// room, as Jicofo must.
///
/// ```
/// # use jitsi_topology::{Facts, component::Login, name::RoomJid};
/// /// The rooms of a recorder.
/// #[derive(Facts)]
/// struct Rooms {
///     /// Its connection.
///     #[fact(part)]
///     login: Login,
///     /// Where it announces itself.
///     #[fact(enters(through = login, kind = brewery))]
///     brewery: RoomJid,
///     /// A meeting that it opens itself.
///     #[fact(enters(through = login, kind = conference, must_own))]
///     meeting: Option<RoomJid>,
/// }
/// ```
///
/// # `#[fact(stands_in = …)]`
///
/// A `Nickname`, or an `Option` of one, in the room that another field holds. Nobody else may have it there.
///
/// ```
/// # use jitsi_topology::{Facts, component::Login, name::{Nickname, RoomJid}};
/// /// Where a recorder announces itself.
/// #[derive(Facts)]
/// struct Presence {
///     /// Its connection.
///     #[fact(part)]
///     login: Login,
///     /// The room.
///     #[fact(enters(through = login, kind = brewery))]
///     brewery: RoomJid,
///     /// Its nickname in the room.
///     #[fact(stands_in = brewery)]
///     nickname: Nickname,
/// }
/// ```
#[proc_macro_derive(Component, attributes(component, fact))]
pub fn derive_component(input: TokenStream) -> TokenStream {
    derive(&parse_macro_input!(input as DeriveInput), Derive::Component)
}

fn derive(input: &DeriveInput, derive: Derive) -> TokenStream {
    match attr::read(input, derive) {
        Ok(model) => expand::impls(&model).into(),
        Err(refused) => expand::refused(&refused).into(),
    }
}
