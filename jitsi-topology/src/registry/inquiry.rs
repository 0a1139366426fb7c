//! The questions that laws ask of all the facts together.

use super::claims::Claim;
use super::paths::Answerer;
use super::recent::Recent;
use super::{Account, Listener, MachineId, Registry, Roster, Said, Served, ServedRole, Stated, with_trail};
use crate::fact::{Connects, Fact, Identifies, Listens, LoginRules, Owns, Stands, Tell, Transport, WebPath, title};
use crate::name::{BareJid, Domain, FilePath, Host, Interfaces, MachineName, Node, Port};
use crate::place::{Place, Trail};

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

/// The host somebody logs in on.
#[derive(Clone, Copy)]
pub(crate) struct LoginHost {
    pub(crate) server: u32,
    pub(crate) rules: LoginRules,
    /// Where the host is declared.
    pub(crate) said: Said,
}

/// The registry with the components it was filled from: what a law asks its questions of.
///
/// Several laws ask the same of a connection, and most bridges open the same one.
pub(crate) struct Inquiry<'r> {
    registry: &'r Registry,
    roster: &'r dyn Roster,
    ends: Recent<(MachineId, Host, Port), Reach<'r>>,
    logins: Recent<(u32, Domain), Option<LoginHost>>,
    accounts: Recent<(u32, Node, Domain), Option<&'r Account>>,
    services: Recent<(u32, Domain), Option<&'r Served>>,
}

impl<'r> Inquiry<'r> {
    pub(crate) fn new(registry: &'r Registry, roster: &'r dyn Roster) -> Self {
        Self {
            registry,
            roster,
            ends: Recent::default(),
            logins: Recent::default(),
            accounts: Recent::default(),
            services: Recent::default(),
        }
    }

    /// The other sockets that ask for the port of `listens` on the same machine before it does.
    pub(crate) fn earlier_listeners(
        &self,
        stated: &Stated<'_, '_>,
        listens: &Listens<'_>,
    ) -> impl Iterator<Item = &'r Listener> {
        let said = stated.said;
        self.registry
            .sockets(stated.machine)
            .rivals(listens.transport, listens.port)
            .take_while(move |other| other.said != said)
    }

    /// Where a connection from a machine to `host` and `port` ends.
    pub(crate) fn reach(&self, from: MachineId, host: &Host, port: Port) -> Reach<'r> {
        self.ends.answer(
            |(machine, name, number)| (name, *number) == (host, port) && (*machine == from || !host.is_loopback()),
            || ((from, host.clone(), port), self.find_end(from, host, port)),
        )
    }

    fn find_end(&self, from: MachineId, host: &Host, port: Port) -> Reach<'r> {
        let Some(machine) = (if host.is_loopback() { Some(from) } else { self.registry.hosts.first(host).copied() })
        else {
            return Reach::UnknownHost;
        };
        let mut nearest = None;
        for listener in self.registry.sockets(machine).all(Transport::Tcp, port) {
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

    /// The host for `domain` at `server`; none where nobody can log in on it.
    pub(crate) fn login_host(&self, server: u32, domain: &Domain) -> Option<LoginHost> {
        self.logins.answer(
            |(by, name)| (*by, name) == (server, domain),
            || ((server, domain.clone()), self.find_login_host(server, domain)),
        )
    }

    fn find_login_host(&self, server: u32, domain: &Domain) -> Option<LoginHost> {
        match self.find_service(server, domain)? {
            Served { said, role: ServedRole::VirtualHost(rules) } => {
                Some(LoginHost { server, rules: *rules, said: *said })
            }
            _ => None,
        }
    }

    /// What `server` is for `domain`.
    pub(crate) fn served_by(&self, server: u32, domain: &Domain) -> Option<&'r Served> {
        self.services.answer(
            |(by, name)| (*by, name) == (server, domain),
            || ((server, domain.clone()), self.find_service(server, domain)),
        )
    }

    fn find_service(&self, server: u32, domain: &Domain) -> Option<&'r Served> {
        self.registry.served.all(domain).find(|served| served.said.by == server)
    }

    /// Every server of `domain`.
    pub(crate) fn servers_of(&self, domain: &Domain) -> impl Iterator<Item = &'r Served> + use<'r> {
        self.registry.served.all(domain)
    }

    /// The account by which `connects` logs in at `server`.
    pub(crate) fn account(&self, server: u32, connects: &Connects<'_>) -> Option<&'r Account> {
        let Connects { username, domain, .. } = connects;
        self.accounts.answer(
            |(by, node, host)| (*by, node, host) == (server, *username, *domain),
            || {
                let jid = BareJid::new((*username).clone(), (*domain).clone());
                let found = self.accounts(&jid).find(|account| account.said.by == server);
                ((server, (*username).clone(), (*domain).clone()), found)
            },
        )
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
        self.earlier_claimant(stated.said, &Claim::name(stated.said.by, name))
    }

    /// Who had that nickname in that room before `stated`.
    pub(crate) fn earlier_occupant(&self, stated: &Stated<'_, '_>, seat: &Stands<'_>) -> Option<Said> {
        self.earlier_claimant(stated.said, &Claim::seat(seat))
    }

    fn earlier_claimant(&self, said: Said, claim: &Claim<'_>) -> Option<Said> {
        let mut suspects = self.registry.claims.suspects(claim).take_while(|suspect| *suspect != said);
        suspects
            .find(|suspect| self.recall(*suspect, |_, fact| Claim::of(suspect.by, &fact) == Some(*claim)) == Some(true))
    }

    /// Whether `server` answers at `port` below `path`.
    pub(crate) fn answers(&self, server: u32, port: Port, path: WebPath<'_>) -> bool {
        self.registry.paths.answerers(path).any(|answerer| answerer.said.by == server && answerer.port == port)
    }

    /// Who serves `path`, wherever it is.
    pub(crate) fn answerer(&self, path: WebPath<'_>) -> Option<&'r Answerer> {
        self.registry.paths.answerers(path).next()
    }

    /// Whether requests below `path` are passed on to anybody.
    pub(crate) fn is_routed(&self, path: WebPath<'_>) -> bool {
        self.registry.paths.is_routed(path)
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

    /// Where a fact was said.
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
        self.recall(said, |at, _| choose(at)).unwrap_or_else(|| self.place_of_component(said.by))
    }

    /// Shows a fact to `look`, with where it was said: its author is asked again.
    fn recall<T>(&self, said: Said, look: impl Fn(&Trail<'_>, Fact<'_>) -> T) -> Option<T> {
        let mut nth = 0;
        let mut seen = None;
        with_trail(self.roster, said.by, |root| {
            let mut find = |at: &Trail<'_>, fact: Fact<'_>| {
                if nth == said.nth {
                    seen = Some(look(at, fact));
                }
                nth += 1;
            };
            self.roster.component(said.by).facts(root, &mut find as &mut dyn Tell<'_>);
        });
        seen
    }

    /// Where a component stands.
    pub(crate) fn place_of_component(&self, by: u32) -> Place {
        let mut place = None;
        with_trail(self.roster, by, |root| place = Some(root.place()));
        place.unwrap_or_else(|| Trail::root("").place())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::{Component, Facts, Within};

    /// Someone with a name.
    #[derive(Debug)]
    struct Bearer(&'static str, MachineName);

    impl Component for Bearer {
        fn section(&self) -> &'static str {
            "bearers"
        }

        fn name(&self) -> Option<&str> {
            Some(self.0)
        }

        fn machine(&self) -> &MachineName {
            &self.1
        }
    }

    impl Facts for Bearer {
        fn facts<'a>(&'a self, at: &Trail<'_>, tell: &mut dyn Tell<'a>) {
            tell.tell(at, Fact::Identifies(Identifies { kind: "name", name: self.0, within: Within::Deployment }));
        }
    }

    struct Bearers([Bearer; 3]);

    impl Roster for Bearers {
        fn component(&self, number: u32) -> &dyn Component {
            &self.0[number as usize]
        }

        fn position(&self, number: u32) -> Option<usize> {
            Some(number as usize)
        }
    }

    #[test]
    fn who_only_shares_a_fingerprint_claims_nothing() {
        let bearer = |name| Bearer(name, MachineName::parse("meet").unwrap());
        let roster = Bearers([bearer("other"), bearer("jvb1"), bearer("jvb1")]);
        let mut registry = Registry::default();
        let said = |by| Said { by, nth: 0 };
        let claim = Claim::Name { kind: "name", within: None, name: "jvb1" };
        // As if the first had a name with the same fingerprint.
        for by in [0, 1, 2] {
            registry.claims.add(&claim, said(by));
        }
        let inquiry = Inquiry::new(&registry, &roster);
        let earlier = |by| inquiry.earlier_claimant(said(by), &claim);
        assert_eq!([earlier(0), earlier(1), earlier(2)], [None, None, Some(said(1))]);
    }
}
