//! All the facts together, and the questions laws ask of them.
//!
//! The registry is filled in one pass and answers in constant time. It remembers *who* said a thing and *how
//! manieth* of their facts it was; the place is asked for again only when a report needs it, so that checking
//! builds no texts.

use crate::fact::{
    Answers, Component, Fact, Identifies, Listens, LoginRules, Owns, Proxies, Registers, Role, Serves, Stands, Tell,
    Transport, WebPath, Within, title,
};
use crate::name::{BareJid, Domain, FilePath, Host, Interfaces, MachineName, Nickname, Password, Port, RoomJid};
use crate::place::{Place, Trail};
use index::Index;
use indexmap::Equivalent;
use std::net::IpAddr;
use std::sync::Arc;

/// A machine and how others reach it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    /// Its name; the name of its folder in the rendered tree.
    pub name: MachineName,
    /// The host by which components on other machines reach it; none when nothing has to.
    pub address: Option<Host>,
    /// Other hosts that lead to it.
    pub aliases: Vec<Host>,
    /// The address of its own interface, where that is not `address` (behind address translation).
    pub bind: Option<IpAddr>,
}

/// The components of a deployment in a fixed order, each with a number.
pub(crate) trait Roster {
    fn component(&self, number: u32) -> &dyn Component;
    /// Where it stands in the list of its section, when the section is a list.
    fn position(&self, number: u32) -> Option<usize>;
}

/// Who said a thing, and how manieth of their facts it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) by: u32,
    pub(crate) nth: u32,
}

/// A machine as a number: two names of it never have to be compared again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct MachineId(u32);

/// A fact as it was stated.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stated<'a, 't> {
    pub(crate) said: Said,
    pub(crate) machine: MachineId,
    pub(crate) at: &'t Trail<'t>,
    pub(crate) fact: Fact<'a>,
}

/// What is remembered of a bound socket.
#[derive(Clone, Debug)]
pub(crate) struct Listener {
    pub(crate) said: Said,
    pub(crate) interfaces: Interfaces,
}

/// What is remembered of a domain that is served.
#[derive(Clone, Debug)]
pub(crate) struct Served {
    pub(crate) said: Said,
    pub(crate) role: ServedRole,
}

#[derive(Clone, Debug)]
pub(crate) enum ServedRole {
    Muc { admins: Arc<[BareJid]>, admins_own_rooms: bool, only_admins_create: bool },
    Other,
    VirtualHost(LoginRules),
}

/// How a connection ends.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reach<'r> {
    /// At a socket.
    Arrives(&'r Listener),
    /// At a machine where the port is bound, but not on an interface this connection comes in by.
    NotOnThatInterface(&'r Listener),
    /// At a machine where nobody has the port.
    Nobody(MachineId),
    /// At a host that is no machine of this deployment.
    UnknownHost,
}

/// Every fact that another one can be held against.
#[derive(Clone, Debug, Default)]
pub(crate) struct Registry {
    machines: Vec<Known>,
    machine_ids: Index<MachineName, MachineId>,
    hosts: Index<Host, MachineId>,
    served: Index<Domain, Served>,
    accounts: Index<BareJid, Account>,
    owners: Index<(MachineId, FilePath), Said>,
    names: Index<NameKey<Arc<str>>, Said>,
    seats: Index<SeatKey<RoomJid, Nickname>, Said>,
    answers: Index<RouteKey<Arc<str>>, Answerer>,
    routes: Index<RouteKey<Arc<str>>, Said>,
}

/// What is remembered of a machine.
#[derive(Clone, Debug)]
struct Known {
    name: MachineName,
    /// The address of its own interface, where that is not the one others reach it by.
    bind: Option<IpAddr>,
    /// Its sockets. They stand here, because who asks for one asks for others of that machine next.
    listeners: Index<(Transport, Port), Listener>,
}

/// Who serves a path, and at which port.
#[derive(Clone, Debug)]
pub(crate) struct Answerer {
    pub(crate) said: Said,
    pub(crate) port: Port,
}

#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) said: Said,
    pub(crate) password: Password,
}

impl Registry {
    /// A registry with room for what that many bridges state.
    pub(crate) fn for_bridges(bridges: usize) -> Self {
        let mut registry = Self::default();
        // Its name, that of its connection and that of its WebSocket.
        registry.names.reserve(3 * bridges);
        registry.seats.reserve(bridges);
        registry.answers.reserve(bridges);
        registry.routes.reserve(bridges);
        registry
    }

    /// Knows `machine` from now on, by its name and every host that leads to it.
    pub(crate) fn meet(&mut self, machine: &Machine) -> MachineId {
        let id = self.machine_id(&machine.name);
        self.machines[id.0 as usize].bind = machine.bind;
        for host in machine.address.iter().chain(&machine.aliases) {
            self.hosts.add(host.clone(), id);
        }
        id
    }

    /// Knows that `host` leads to the machine called `name`.
    pub(crate) fn lead(&mut self, host: Host, name: &MachineName) {
        let id = self.machine_id(name);
        if self.hosts.first(&host).is_none() {
            self.hosts.add(host, id);
        }
    }

    pub(crate) fn machine_id(&mut self, name: &MachineName) -> MachineId {
        if let Some(id) = self.machine_ids.first(name) {
            return *id;
        }
        let id = MachineId(u32::try_from(self.machines.len()).unwrap_or(u32::MAX));
        self.machines.push(Known { name: name.clone(), bind: None, listeners: Index::default() });
        self.machine_ids.add(name.clone(), id);
        id
    }

    pub(crate) fn machine_name(&self, id: MachineId) -> &MachineName {
        &self.machines[id.0 as usize].name
    }

    /// Whether anything on the machine called `name` is bound to the port.
    pub(crate) fn has_port(&self, name: &MachineName, transport: Transport, port: Port) -> bool {
        self.machine_ids.first(name).is_some_and(|id| self.listeners(*id).first(&(transport, port)).is_some())
    }

    fn listeners(&self, machine: MachineId) -> &Index<(Transport, Port), Listener> {
        &self.machines[machine.0 as usize].listeners
    }

    fn listeners_mut(&mut self, machine: MachineId) -> &mut Index<(Transport, Port), Listener> {
        &mut self.machines[machine.0 as usize].listeners
    }

    /// Remembers a fact.
    pub(crate) fn learn(&mut self, stated: &Stated<'_, '_>) {
        let said = stated.said;
        match stated.fact {
            Fact::Answers(Answers { port, path, .. }) => {
                self.answers.add(RouteKey::of(path).kept(), Answerer { said, port })
            }
            Fact::Connects(_) | Fact::Enters(_) => {}
            Fact::Identifies(name) => self.names.add(NameKey::of(said.by, &name).kept(), said),
            Fact::Listens(Listens { transport, interfaces, port, .. }) => {
                self.listeners_mut(stated.machine)
                    .add((transport, port), Listener { said, interfaces: interfaces.clone() });
            }
            Fact::Owns(Owns { path, .. }) => self.owners.add((stated.machine, path.clone()), said),
            Fact::Proxies(Proxies { path, .. }) => self.routes.add(RouteKey::of(path).kept(), said),
            Fact::Registers(Registers { jid, password }) => {
                self.accounts.add(jid.clone(), Account { said, password: password.clone() })
            }
            Fact::Serves(Serves { domain, role }) => {
                self.served.add(domain.clone(), Served { said, role: role.into() })
            }
            Fact::Stands(Stands { room, nickname }) => {
                self.seats.add(SeatKey { room: room.clone(), nickname: nickname.clone() }, said);
            }
        }
    }

    /// Forgets a fact that was learnt last among those with its key.
    pub(crate) fn forget(&mut self, stated: &Stated<'_, '_>) {
        let said = stated.said;
        match stated.fact {
            Fact::Answers(Answers { path, .. }) => self.answers.drop_last(&RouteKey::of(path)),
            Fact::Connects(_) | Fact::Enters(_) => {}
            Fact::Identifies(name) => self.names.drop_last(&NameKey::of(said.by, &name)),
            Fact::Listens(Listens { transport, port, .. }) => {
                self.listeners_mut(stated.machine).drop_last(&(transport, port))
            }
            Fact::Owns(Owns { path, .. }) => self.owners.drop_last(&(stated.machine, path.clone())),
            Fact::Proxies(Proxies { path, .. }) => self.routes.drop_last(&RouteKey::of(path)),
            Fact::Registers(Registers { jid, .. }) => self.accounts.drop_last(jid),
            Fact::Serves(Serves { domain, .. }) => self.served.drop_last(domain),
            Fact::Stands(Stands { room, nickname }) => self.seats.drop_last(&SeatKey { room, nickname }),
        }
    }
}

/// A name that nobody else may use: kept with a text of its own, and looked up by a text of somebody else.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct NameKey<T> {
    kind: &'static str,
    within: Option<u32>,
    name: T,
}

impl<'a> NameKey<&'a str> {
    fn of(by: u32, name: &Identifies<'a>) -> Self {
        let within = match name.within {
            Within::Component => Some(by),
            Within::Deployment => None,
        };
        Self { kind: name.kind, within, name: name.name }
    }

    fn kept(self) -> NameKey<Arc<str>> {
        NameKey { kind: self.kind, within: self.within, name: self.name.into() }
    }
}

impl Equivalent<NameKey<Arc<str>>> for NameKey<&str> {
    fn equivalent(&self, kept: &NameKey<Arc<str>>) -> bool {
        (self.name, self.within, self.kind) == (&*kept.name, kept.within, kept.kind)
    }
}

/// A nickname in a room, kept and looked up like a name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct SeatKey<R, N> {
    room: R,
    nickname: N,
}

impl Equivalent<SeatKey<RoomJid, Nickname>> for SeatKey<&RoomJid, &Nickname> {
    fn equivalent(&self, kept: &SeatKey<RoomJid, Nickname>) -> bool {
        (self.nickname, self.room) == (&kept.nickname, &kept.room)
    }
}

/// A path of a web server, kept and looked up like a name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct RouteKey<T> {
    root: &'static str,
    leaf: T,
}

impl<'a> RouteKey<&'a str> {
    fn of(path: WebPath<'a>) -> Self {
        Self { root: path.root, leaf: path.leaf }
    }

    fn kept(self) -> RouteKey<Arc<str>> {
        RouteKey { root: self.root, leaf: self.leaf.into() }
    }
}

impl Equivalent<RouteKey<Arc<str>>> for RouteKey<&str> {
    fn equivalent(&self, kept: &RouteKey<Arc<str>>) -> bool {
        (self.leaf, self.root) == (&*kept.leaf, kept.root)
    }
}

impl From<Role<'_>> for ServedRole {
    fn from(role: Role<'_>) -> Self {
        match role {
            Role::Muc(rules) => Self::Muc {
                admins: rules.admins.into(),
                admins_own_rooms: rules.admins_own_rooms,
                only_admins_create: rules.only_admins_create,
            },
            Role::Other => Self::Other,
            Role::VirtualHost(rules) => Self::VirtualHost(rules),
        }
    }
}

/// The registry with the components it was filled from: what a law asks its questions of.
#[derive(Clone, Copy)]
pub(crate) struct Inquiry<'r> {
    registry: &'r Registry,
    roster: &'r dyn Roster,
}

impl<'r> Inquiry<'r> {
    pub(crate) fn new(registry: &'r Registry, roster: &'r dyn Roster) -> Self {
        Self { registry, roster }
    }

    /// The other sockets that ask for the port of `listens` on the same machine before it does.
    pub(crate) fn earlier_listeners(
        &self,
        stated: &Stated<'_, '_>,
        listens: &Listens<'_>,
    ) -> impl Iterator<Item = &'r Listener> {
        let said = stated.said;
        self.registry
            .listeners(stated.machine)
            .rivals(&(listens.transport, listens.port))
            .take_while(move |other| other.said != said)
    }

    /// Where a connection from the machine of `stated` to `host` and `port` ends.
    pub(crate) fn reach(&self, from: MachineId, host: &Host, port: Port) -> Reach<'r> {
        let Some(machine) = (if host.is_loopback() { Some(from) } else { self.registry.hosts.first(host).copied() })
        else {
            return Reach::UnknownHost;
        };
        let mut nearest = None;
        for listener in self.registry.listeners(machine).all(&(Transport::Tcp, port)) {
            if self.comes_in(machine, host, &listener.interfaces) {
                return Reach::Arrives(listener);
            }
            nearest = Some(listener);
        }
        nearest.map_or(Reach::Nobody(machine), Reach::NotOnThatInterface)
    }

    fn comes_in(&self, machine: MachineId, host: &Host, interfaces: &Interfaces) -> bool {
        if host.is_loopback() {
            return interfaces.answers_loopback();
        }
        match (self.registry.machines[machine.0 as usize].bind, host) {
            (Some(ip), _) => interfaces.answers(ip),
            (None, Host::Ip(ip)) => interfaces.answers(*ip),
            (None, Host::Dns(_)) => !interfaces.is_loopback_only(),
        }
    }

    /// What a login on `domain` must bring at `server`; none where `domain` is no VirtualHost.
    pub(crate) fn login_rules(&self, server: u32, domain: &Domain) -> Option<(LoginRules, Said)> {
        match self.served_by(server, domain)? {
            Served { said, role: ServedRole::VirtualHost(rules) } => Some((*rules, *said)),
            _ => None,
        }
    }

    /// What `server` is for `domain`.
    pub(crate) fn served_by(&self, server: u32, domain: &Domain) -> Option<&'r Served> {
        self.registry.served.all(domain).find(|served| served.said.by == server)
    }

    /// Every server of `domain`.
    pub(crate) fn servers_of(&self, domain: &Domain) -> impl Iterator<Item = &'r Served> + use<'r> {
        self.registry.served.all(domain)
    }

    /// Every account of this name, wherever it is registered.
    pub(crate) fn accounts(&self, jid: &BareJid) -> impl Iterator<Item = &'r Account> + use<'r> {
        self.registry.accounts.all(jid)
    }

    /// Who owned the path on that machine before `stated`.
    pub(crate) fn earlier_owner(&self, stated: &Stated<'_, '_>, owns: &Owns<'_>) -> Option<Said> {
        let first = self.registry.owners.rivals(&(stated.machine, owns.path.clone())).next();
        first.copied().filter(|said| *said != stated.said)
    }

    /// Everybody who owns the path on that machine.
    pub(crate) fn owners(&self, machine: MachineId, path: FilePath) -> impl Iterator<Item = Said> + use<'r> {
        self.registry.owners.all(&(machine, path)).copied()
    }

    /// Who went by that name before `stated`.
    pub(crate) fn earlier_bearer(&self, stated: &Stated<'_, '_>, name: &Identifies<'_>) -> Option<Said> {
        let first = self.registry.names.rivals(&NameKey::of(stated.said.by, name)).next();
        first.copied().filter(|said| *said != stated.said)
    }

    /// Who had that nickname in that room before `stated`.
    pub(crate) fn earlier_occupant(&self, stated: &Stated<'_, '_>, stands: &Stands<'_>) -> Option<Said> {
        let Stands { room, nickname } = *stands;
        let first = self.registry.seats.rivals(&SeatKey { room, nickname }).next();
        first.copied().filter(|said| *said != stated.said)
    }

    /// Whether `server` answers at `port` below `path`.
    pub(crate) fn answers(&self, server: u32, port: Port, path: WebPath<'_>) -> bool {
        self.registry
            .answers
            .all(&RouteKey::of(path))
            .any(|answerer| answerer.said.by == server && answerer.port == port)
    }

    /// Who serves `path`, wherever it is.
    pub(crate) fn answerer(&self, path: WebPath<'_>) -> Option<&'r Answerer> {
        self.registry.answers.first(&RouteKey::of(path))
    }

    /// Whether requests below `path` are passed on to anybody.
    pub(crate) fn is_routed(&self, path: WebPath<'_>) -> bool {
        self.registry.routes.first(&RouteKey::of(path)).is_some()
    }

    pub(crate) fn machine_name(&self, id: MachineId) -> &'r MachineName {
        self.registry.machine_name(id)
    }

    /// What to call a component in a sentence.
    pub(crate) fn title(&self, by: u32) -> String {
        title(self.roster.component(by))
    }

    pub(crate) fn name_of(&self, by: u32) -> Option<&'r str> {
        self.roster.component(by).name()
    }

    /// Where a fact was said: its author is asked again.
    #[expect(
        clippy::redundant_closure_for_method_calls,
        reason = "the method alone is not general enough in its lifetime"
    )]
    pub(crate) fn place_of(&self, said: Said) -> Place {
        self.place_below(said, |at| at.place())
    }

    /// The port a server takes XMPP connections at, and where it says so.
    pub(crate) fn xmpp_port(&self, server: u32) -> Option<(Port, Place)> {
        let mut found = None;
        with_trail(self.roster, server, |root| {
            let mut find = |at: &Trail<'_>, fact: Fact<'_>| {
                if let Fact::Listens(listens) = fact
                    && listens.protocol == "XMPP"
                    && found.is_none()
                {
                    found = Some((listens.port, at.field("port").place()));
                }
            };
            self.roster.component(server).facts(root, &mut find as &mut dyn Tell<'_>);
        });
        found
    }

    /// The place that `choose` finds from where a fact was said.
    pub(crate) fn place_below(&self, said: Said, choose: impl Fn(&Trail<'_>) -> Place) -> Place {
        let mut nth = 0;
        let mut place = None;
        with_trail(self.roster, said.by, |root| {
            let mut find = |at: &Trail<'_>, _: Fact<'_>| {
                if nth == said.nth {
                    place = Some(choose(at));
                }
                nth += 1;
            };
            self.roster.component(said.by).facts(root, &mut find as &mut dyn Tell<'_>);
        });
        place.unwrap_or_else(|| self.place_of_component(said.by))
    }

    /// Where a component stands.
    pub(crate) fn place_of_component(&self, by: u32) -> Place {
        let mut place = None;
        with_trail(self.roster, by, |root| place = Some(root.place()));
        place.unwrap_or_else(|| Trail::root("").place())
    }
}

/// Calls `visit` with the trail that leads to a component.
pub(crate) fn with_trail(roster: &dyn Roster, by: u32, visit: impl FnOnce(&Trail<'_>)) {
    let component = roster.component(by);
    let section = Trail::root(component.section());
    match (roster.position(by), component.name()) {
        (Some(index), Some(name)) => visit(&section.index(index).owned_by(name)),
        (Some(index), None) => visit(&section.index(index)),
        (None, Some(name)) => visit(&section.owned_by(name)),
        (None, None) => visit(&section),
    }
}

/// Calls `visit` with every fact of one component, in order.
pub(crate) fn each_fact<'a>(
    roster: &'a dyn Roster,
    by: u32,
    machine: MachineId,
    mut visit: impl FnMut(&Stated<'a, '_>),
) {
    let mut nth = 0;
    with_trail(roster, by, |root| {
        let mut tell = |at: &Trail<'_>, fact: Fact<'a>| {
            visit(&Stated { said: Said { by, nth }, machine, at, fact });
            nth += 1;
        };
        roster.component(by).facts(root, &mut tell as &mut dyn Tell<'a>);
    });
}

mod index {
    //! A look-up table. Its entries stand in the order in which they came, so what was said together lies together.

    use crate::table::Table;
    use indexmap::Equivalent;
    use std::hash::Hash;

    /// The entries of each key, in the order they were added.
    #[derive(Clone, Debug)]
    pub(super) struct Index<K, V> {
        first: Table<K, V>,
        /// What came after the first. In a deployment that works there is next to nothing.
        more: Table<K, Vec<V>>,
    }

    impl<K, V> Default for Index<K, V> {
        fn default() -> Self {
            Self { first: Table::default(), more: Table::default() }
        }
    }

    impl<K: Clone + Hash + Eq, V> Index<K, V> {
        /// Makes room for that many entries besides those that are there.
        pub(super) fn reserve(&mut self, entries: usize) {
            self.first.reserve(entries);
        }

        pub(super) fn add(&mut self, key: K, value: V) {
            use indexmap::map::Entry;
            match self.first.entry(key) {
                Entry::Occupied(entry) => self.more.entry(entry.key().clone()).or_default().push(value),
                Entry::Vacant(entry) => {
                    entry.insert(value);
                }
            }
        }

        pub(super) fn first(&self, key: &(impl Hash + Equivalent<K> + ?Sized)) -> Option<&V> {
            self.first.get(key)
        }

        pub(super) fn all<'r, Q: Hash + Equivalent<K>>(
            &'r self,
            key: &Q,
        ) -> impl Iterator<Item = &'r V> + use<'r, K, V, Q> {
            self.first.get(key).into_iter().chain(self.more(key).into_iter().flatten())
        }

        /// The entries of a key that has several. Where no key has, this looks nothing up.
        pub(super) fn rivals<'r, Q: Hash + Equivalent<K>>(
            &'r self,
            key: &Q,
        ) -> impl Iterator<Item = &'r V> + use<'r, K, V, Q> {
            let more = self.more(key);
            more.and_then(|_| self.first.get(key)).into_iter().chain(more.into_iter().flatten())
        }

        fn more(&self, key: &(impl Hash + Equivalent<K>)) -> Option<&Vec<V>> {
            if self.more.is_empty() { None } else { self.more.get(key) }
        }

        pub(super) fn drop_last(&mut self, key: &(impl Hash + Equivalent<K> + ?Sized)) {
            match self.more.get_mut(key) {
                Some(more) => {
                    more.pop();
                    if more.is_empty() {
                        self.more.swap_remove(key);
                    }
                }
                None => {
                    self.first.swap_remove(key);
                }
            }
        }
    }
}
