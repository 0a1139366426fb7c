//! Where in the files a violation stands.

use super::bridge;
use super::gather::{Gathered, Sites as Marks};
use super::sources::Sources;
use crate::component::Components;
use crate::place::{Location, Place, Step, Trail};
use crate::violation::Violation;
use std::collections::BTreeMap;

/// Where violations stand: marked while reading, but for bridges, which are read again for it.
pub(super) struct Places<'a> {
    marks: Marks,
    sources: &'a Sources<'a>,
    all: &'a Components,
    read: BTreeMap<usize, Marks>,
}

impl<'a> Places<'a> {
    pub(super) fn new(marks: Marks, sources: &'a Sources<'a>, all: &'a Components) -> Self {
        Self { marks, sources, all, read: BTreeMap::new() }
    }

    /// The same violation, with the location of each of its places.
    pub(super) fn locate(&mut self, violation: Violation) -> Violation {
        violation.placed(|place| {
            if place.location().is_some() {
                return place.location().cloned();
            }
            if let Some(location) = self.further(place) {
                return Some(location);
            }
            if let Some(login) = self.login_of_account(place) {
                return self.find(&login);
            }
            self.find(place)
        })
    }

    fn find(&mut self, place: &Place) -> Option<Location> {
        // Sockets besides the model have no list to be counted in; their names tell them apart.
        if let (Some(Step::Field(first)), Some(owner)) = (place.steps().first(), place.owner())
            && first == "sockets"
        {
            return self.marks.find(&Trail::root("sockets").field(owner).place());
        }
        let index = match place.steps() {
            [first, Step::Index(index), ..] if *first == Step::Field("bridges".into()) => Some(*index),
            _ => None,
        };
        match index {
            Some(index) => self.bridge(index).find(place),
            None => self.marks.find(place),
        }
    }

    /// An account that was assumed is there because of the first login with it, and has that one's password.
    fn login_of_account(&self, place: &Place) -> Option<Place> {
        let all = self.all;
        let [section, accounts, Step::Index(index)] = place.steps() else { return None };
        if *accounts != Step::Field("accounts".into()) {
            return None;
        }
        let jicofo = Trail::root("jicofo");
        if *section == Step::Field("main_prosody".into()) {
            return Some(jicofo.field("client").field("password").place());
        }
        let user = all.prosody_jvb.accounts.get(*index)?.jid.node();
        if *user == all.jicofo.xmpp.service.login.username {
            return Some(jicofo.field("service").field("password").place());
        }
        let root = Trail::root("bridges");
        all.bridges.iter().enumerate().find_map(|(bridge, found)| {
            let client = found.xmpp.iter().position(|client| client.login.username == *user)?;
            let bridge = root.index(bridge);
            let xmpp = bridge.field("xmpp");
            Some(xmpp.index(client).field("password").place())
        })
    }

    /// Where a further setting of Jicofo or a bridge stands: its place is its key.
    fn further(&self, place: &Place) -> Option<Location> {
        fn word<'s>(step: &'s Step<'static>) -> Option<&'s str> {
            match step {
                Step::Field(word) => Some(word),
                Step::Index(_) => None,
            }
        }
        let steps = place.steps();
        let (document, keys) = match steps {
            [first, Step::Index(index), extra, keys @ ..] if word(first)? == "bridges" && word(extra)? == "extra" => {
                (&self.sources.bridges.get(*index)?.content, keys)
            }
            [first, extra, keys @ ..] if word(first)? == "jicofo" && word(extra)? == "extra" => {
                (&self.sources.jicofos.first()?.content, keys)
            }
            _ => return None,
        };
        let keys: Vec<&str> = keys.iter().map_while(word).collect();
        (!keys.is_empty()).then(|| document.locate(&keys))
    }

    fn bridge(&mut self, index: usize) -> &Marks {
        let (documents, all) = (&self.sources.bridges, self.all);
        self.read.entry(index).or_insert_with(|| {
            let mut gathered = Gathered::default();
            let root = Trail::root("bridges");
            if let (Some(read), Some(found)) = (documents.get(index), all.bridges.get(index)) {
                bridge::read(&read.content, &found.machine, &found.name, &root.index(index), &mut gathered, true);
            }
            gathered.sites
        })
    }
}
