//! The laws: one file each, the one list of them, and the bench that asks them.

use crate::component::Components;
use crate::fact::{Connects, Enters, Fact, Identifies, Listens, Owns, Proxies, Serves, Stands};
use crate::name::{Host, Port};
use crate::place::{Place, Trail};
use crate::registry::{Inquiry, LoginHost, Reach, Stated, with_trail};
use crate::violation::{Code, Severity, Violation};
use std::cell::OnceCell;
use std::sync::LazyLock;

pub(crate) mod admin_shell;
mod brewery_admin;
mod brewery_exposed;
pub(crate) mod brewery_mismatch;
mod bridge_channel;
pub(crate) mod broken_route;
mod certificate_verification;
mod conference_muc;
mod dead_upstream;
mod domain_served_twice;
mod duplicate_identity;
mod encryption_mismatch;
pub(crate) mod firewall_script;
pub(crate) mod focus_proxy;
pub(crate) mod host_declared_twice;
pub(crate) mod incomplete_muc_client;
pub(crate) mod invalid_value;
pub(crate) mod keys;
pub(crate) mod mangled_value;
pub(crate) mod misplaced_option;
pub(crate) mod missing_certificate;
pub(crate) mod missing_include;
pub(crate) mod missing_setting;
pub(crate) mod module_option;
pub(crate) mod no_bridge;
pub(crate) mod no_such_account;
mod no_such_muc;
pub(crate) mod overridden_setting;
pub(crate) mod password_mismatch;
mod port_conflict;
pub(crate) mod recorder;
pub(crate) mod relay_sync;
pub(crate) mod reserved_setting;
mod room_locking;
mod room_owner;
mod service_connection;
pub(crate) mod setting;
mod shared_path;
pub(crate) mod turn_secret;
pub(crate) mod unfit_limit;
pub(crate) mod unknown_key;
pub(crate) mod unknown_module;
mod unreachable_listener;
pub(crate) mod unreadable_config;
pub(crate) mod unsafe_proxy;
pub(crate) mod untrusted_proxy;
pub(crate) mod visitors;
pub(crate) mod wrong_xmpp_domain;

/// Every law, in the order of their codes.
pub static LAWS: [&Law; 46] = [
    &admin_shell::LAW,
    &brewery_admin::LAW,
    &brewery_exposed::LAW,
    &brewery_mismatch::LAW,
    &bridge_channel::LAW,
    &broken_route::LAW,
    &certificate_verification::LAW,
    &conference_muc::LAW,
    &dead_upstream::LAW,
    &domain_served_twice::LAW,
    &duplicate_identity::LAW,
    &encryption_mismatch::LAW,
    &firewall_script::LAW,
    &focus_proxy::LAW,
    &host_declared_twice::LAW,
    &incomplete_muc_client::LAW,
    &invalid_value::LAW,
    &mangled_value::LAW,
    &misplaced_option::LAW,
    &missing_certificate::LAW,
    &missing_include::LAW,
    &missing_setting::LAW,
    &module_option::LAW,
    &no_bridge::LAW,
    &no_such_account::LAW,
    &no_such_muc::LAW,
    &overridden_setting::LAW,
    &password_mismatch::LAW,
    &port_conflict::LAW,
    &recorder::LAW,
    &relay_sync::LAW,
    &reserved_setting::LAW,
    &room_locking::LAW,
    &room_owner::LAW,
    &service_connection::LAW,
    &shared_path::LAW,
    &turn_secret::LAW,
    &unfit_limit::LAW,
    &unknown_key::LAW,
    &unknown_module::LAW,
    &unreachable_listener::LAW,
    &unreadable_config::LAW,
    &unsafe_proxy::LAW,
    &untrusted_proxy::LAW,
    &visitors::LAW,
    &wrong_xmpp_domain::LAW,
];

/// A law: what it forbids, what happens where it is broken, and how to mend that.
#[derive(Debug)]
pub struct Law {
    code: Code,
    forbids: &'static str,
    why: &'static str,
    mend: &'static str,
    asks: &'static [Ask],
}

/// What a law asks about: a kind of fact, a bridge, or the deployment as a whole.
#[derive(Debug)]
enum Ask {
    Bridge(fn(&BridgeCase<'_, '_>, &mut Vec<Violation>)),
    Connects(fn(&Connects<'_>, &Case<'_, '_>, &mut Vec<Violation>)),
    Enters(fn(&Enters<'_>, &Case<'_, '_>, &mut Vec<Violation>)),
    Identifies(fn(&Identifies<'_>, &Case<'_, '_>, &mut Vec<Violation>)),
    Listens(fn(&Listens<'_>, &Case<'_, '_>, &mut Vec<Violation>)),
    Owns(fn(&Owns<'_>, &Case<'_, '_>, &mut Vec<Violation>)),
    Proxies(fn(&Proxies<'_>, &Case<'_, '_>, &mut Vec<Violation>)),
    /// Nothing: only who reads files sees what it forbids, and says so.
    Reader,
    Serves(fn(&Serves<'_>, &Case<'_, '_>, &mut Vec<Violation>)),
    Stands(fn(&Stands<'_>, &Case<'_, '_>, &mut Vec<Violation>)),
    Whole(fn(&Components, &mut Vec<Violation>)),
}

/// One fact before the laws: who stated it where, and everybody else's facts to hold it against.
struct Case<'a, 'r> {
    stated: &'a Stated<'a, 'a>,
    inquiry: &'a Inquiry<'r>,
    /// Where the connection ends that the fact speaks of, once a law has asked: most laws ask that first.
    end: OnceCell<Reach<'r>>,
    /// Where the login over it is made, once a law has asked.
    login: OnceCell<Option<LoginHost>>,
}

impl<'r> Case<'_, 'r> {
    /// Where the fact was stated.
    fn at(&self) -> &Trail<'_> {
        self.stated.at
    }

    /// What to call whoever stated it.
    fn title(&self) -> String {
        self.inquiry.title(self.stated.said.by)
    }

    /// Where the connection to `host` and `port` ends; the fact speaks of no other one.
    fn reach(&self, host: &Host, port: Port) -> Reach<'r> {
        *self.end.get_or_init(|| self.inquiry.reach(self.stated.machine, host, port))
    }

    /// The component that accepts what `connects` opens, when somebody does.
    fn server_of(&self, connects: &Connects<'_>) -> Option<u32> {
        match self.reach(connects.host, connects.port) {
            Reach::Arrives(listener) => Some(listener.said.by),
            _ => None,
        }
    }

    /// The host of that component for the domain, when it is a VirtualHost, so that somebody can log in there.
    fn login_host(&self, connects: &Connects<'_>) -> Option<LoginHost> {
        *self.login.get_or_init(|| self.inquiry.login_host(self.server_of(connects)?, connects.domain))
    }

    /// The component that accepts what `connects` opens, when somebody can log in there.
    fn login_server(&self, connects: &Connects<'_>) -> Option<u32> {
        self.login_host(connects).map(|host| host.server)
    }
}

/// One bridge before a law, with the deployment it is part of.
struct BridgeCase<'a, 'r> {
    bridge: &'a crate::component::Bridge,
    components: &'a Components,
    inquiry: &'a Inquiry<'r>,
    at: &'a Trail<'a>,
}

impl Law {
    /// Its stable name.
    pub fn code(&self) -> Code {
        self.code
    }

    /// What it forbids, in one sentence.
    pub fn forbids(&self) -> &'static str {
        self.forbids
    }

    /// What happens in production where it is broken.
    pub fn why(&self) -> &'static str {
        self.why
    }

    /// How to mend it.
    pub fn mend(&self) -> &'static str {
        self.mend
    }

    /// Whether it is about how files are written, so that only an audit finds it broken: what is rendered keeps it.
    pub fn is_about_files(&self) -> bool {
        !self.asks.is_empty() && self.asks.iter().all(|ask| matches!(ask, Ask::Reader))
    }

    /// The law with this code.
    pub fn find(code: &str) -> Option<&'static Self> {
        LAWS.into_iter().find(|law| law.code.as_str() == code)
    }

    /// It is broken: nothing would work there.
    pub(crate) fn broken(&self, message: impl Into<String>, at: Place, says: impl Into<String>) -> Violation {
        Violation::new(self.code, Severity::Error, message, self.why, at, says).help(self.mend)
    }

    /// It works, and somebody should look at it.
    pub(crate) fn doubted(&self, message: impl Into<String>, at: Place, says: impl Into<String>) -> Violation {
        Violation::new(self.code, Severity::Warning, message, self.why, at, says).help(self.mend)
    }
}

/// The laws sorted by what they ask about, so that a fact meets only those that speak of its kind.
#[derive(Debug, Default)]
pub(crate) struct Bench {
    bridge: Vec<fn(&BridgeCase<'_, '_>, &mut Vec<Violation>)>,
    connects: Vec<fn(&Connects<'_>, &Case<'_, '_>, &mut Vec<Violation>)>,
    enters: Vec<fn(&Enters<'_>, &Case<'_, '_>, &mut Vec<Violation>)>,
    identifies: Vec<fn(&Identifies<'_>, &Case<'_, '_>, &mut Vec<Violation>)>,
    listens: Vec<fn(&Listens<'_>, &Case<'_, '_>, &mut Vec<Violation>)>,
    owns: Vec<fn(&Owns<'_>, &Case<'_, '_>, &mut Vec<Violation>)>,
    proxies: Vec<fn(&Proxies<'_>, &Case<'_, '_>, &mut Vec<Violation>)>,
    serves: Vec<fn(&Serves<'_>, &Case<'_, '_>, &mut Vec<Violation>)>,
    stands: Vec<fn(&Stands<'_>, &Case<'_, '_>, &mut Vec<Violation>)>,
    whole: Vec<fn(&Components, &mut Vec<Violation>)>,
}

impl Bench {
    /// The bench with every law in its seat. They take them once: a bridge that is added has no time to wait for that.
    pub(crate) fn sitting() -> &'static Self {
        static BENCH: LazyLock<Bench> = LazyLock::new(Bench::new);
        &BENCH
    }

    fn new() -> Self {
        let mut bench = Self::default();
        for ask in LAWS.iter().flat_map(|law| law.asks) {
            match *ask {
                Ask::Bridge(judge) => bench.bridge.push(judge),
                Ask::Connects(judge) => bench.connects.push(judge),
                Ask::Enters(judge) => bench.enters.push(judge),
                Ask::Identifies(judge) => bench.identifies.push(judge),
                Ask::Listens(judge) => bench.listens.push(judge),
                Ask::Owns(judge) => bench.owns.push(judge),
                Ask::Proxies(judge) => bench.proxies.push(judge),
                Ask::Reader => {}
                Ask::Serves(judge) => bench.serves.push(judge),
                Ask::Stands(judge) => bench.stands.push(judge),
                Ask::Whole(judge) => bench.whole.push(judge),
            }
        }
        bench
    }

    /// Asks every law that speaks of this kind of fact.
    pub(crate) fn judge(&self, stated: &Stated<'_, '_>, inquiry: &Inquiry<'_>, out: &mut Vec<Violation>) {
        let case = Case { stated, inquiry, end: OnceCell::new(), login: OnceCell::new() };
        match &stated.fact {
            Fact::Connects(fact) => self.connects.iter().for_each(|judge| judge(fact, &case, out)),
            Fact::Enters(fact) => self.enters.iter().for_each(|judge| judge(fact, &case, out)),
            Fact::Identifies(fact) => self.identifies.iter().for_each(|judge| judge(fact, &case, out)),
            Fact::Listens(fact) => self.listens.iter().for_each(|judge| judge(fact, &case, out)),
            Fact::Owns(fact) => self.owns.iter().for_each(|judge| judge(fact, &case, out)),
            Fact::Proxies(fact) => self.proxies.iter().for_each(|judge| judge(fact, &case, out)),
            Fact::Serves(fact) => self.serves.iter().for_each(|judge| judge(fact, &case, out)),
            Fact::Stands(fact) => self.stands.iter().for_each(|judge| judge(fact, &case, out)),
            // What answers and who is registered is asked about from the other side.
            Fact::Answers(_) | Fact::Registers(_) => {}
        }
    }

    /// Asks the laws about one bridge of Jitsi.
    pub(crate) fn judge_bridge(
        &self,
        components: &Components,
        index: usize,
        inquiry: &Inquiry<'_>,
        out: &mut Vec<Violation>,
    ) {
        let bridge = &components.bridges[index];
        with_trail(components, components.bridge_number(index), |at| {
            let case = BridgeCase { bridge, components, inquiry, at };
            self.bridge.iter().for_each(|judge| judge(&case, out));
        });
    }

    /// Asks the laws about what is there once.
    pub(crate) fn judge_whole(&self, components: &Components, out: &mut Vec<Violation>) {
        self.whole.iter().for_each(|judge| judge(components, out));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_law_is_found_by_its_code() {
        for law in LAWS {
            assert_eq!(Law::find(law.code().as_str()).map(Law::code), Some(law.code()));
        }
        assert!(Law::find("no-such-law").is_none());
    }

    #[test]
    fn only_laws_that_no_description_breaks_are_about_files() {
        let is = |code| Law::find(code).map(Law::is_about_files);
        assert_eq!(is("missing-include"), Some(true));
        // Seen by a reader, and in the model as well.
        assert_eq!(is("module-option"), Some(false));
        // Seen where a description is resolved.
        assert_eq!(is("invalid-value"), Some(false));
        assert_eq!(is("port-conflict"), Some(false));
    }
}
