//! What only one may have: a name, a seat in a room.
//!
//! In a deployment that works nobody ever meets a rival, so no text is kept to compare with: a fingerprint of eight
//! bytes stands for it. Two who share one are suspects, and whoever judges them asks both again what they claim.

use super::roster::Said;
use crate::fact::{Fact, Identifies, Stands, Within};
use crate::name::{Nickname, RoomJid};
use crate::table::Table;
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::{BuildHasher, Hash};

/// What somebody claims for themselves alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Claim<'a> {
    Name { kind: &'static str, within: Option<u32>, name: &'a str },
    Seat { room: &'a RoomJid, nickname: &'a Nickname },
}

impl<'a> Claim<'a> {
    /// The name that the component `by` goes by.
    pub(super) fn name(by: u32, name: &Identifies<'a>) -> Self {
        let within = match name.within {
            Within::Component => Some(by),
            Within::Deployment => None,
        };
        Self::Name { kind: name.kind, within, name: name.name }
    }

    /// The place of an occupant.
    pub(super) fn seat(seat: &Stands<'a>) -> Self {
        Self::Seat { room: seat.room, nickname: seat.nickname }
    }

    /// What the component `by` claims by `fact`.
    pub(super) fn of(by: u32, fact: &Fact<'a>) -> Option<Self> {
        match fact {
            Fact::Identifies(name) => Some(Self::name(by, name)),
            Fact::Stands(seat) => Some(Self::seat(seat)),
            _ => None,
        }
    }
}

/// Who claims what.
#[derive(Clone, Debug, Default)]
pub(super) struct Claims {
    first: HashTable<First>,
    /// Who came after the first with their fingerprint. In a deployment that works there is nobody.
    more: Table<u64, Vec<Said>>,
    hasher: DefaultHashBuilder,
}

/// The first claim with its fingerprint.
#[derive(Clone, Copy, Debug)]
struct First {
    fingerprint: u64,
    said: Said,
}

impl Claims {
    /// Makes room for that many claims besides those that are there.
    pub(super) fn reserve(&mut self, claims: usize) {
        self.first.reserve(claims, |first| first.fingerprint);
    }

    pub(super) fn add(&mut self, claim: &Claim<'_>, said: Said) {
        use hashbrown::hash_table::Entry;
        let fingerprint = self.hasher.hash_one(claim);
        let same = |first: &First| first.fingerprint == fingerprint;
        match self.first.entry(fingerprint, same, |first| first.fingerprint) {
            Entry::Occupied(_) => self.more.entry(fingerprint).or_default().push(said),
            Entry::Vacant(entry) => {
                entry.insert(First { fingerprint, said });
            }
        }
    }

    /// Forgets who came last with the fingerprint of `claim`.
    pub(super) fn drop_last(&mut self, claim: &Claim<'_>) {
        let fingerprint = self.hasher.hash_one(claim);
        if let Some(more) = self.more.get_mut(&fingerprint) {
            more.pop();
            if more.is_empty() {
                self.more.swap_remove(&fingerprint);
            }
        } else if let Ok(entry) = self.first.find_entry(fingerprint, |first| first.fingerprint == fingerprint) {
            entry.remove();
        }
    }

    /// Everybody with the fingerprint of `claim`, in order, if there are several. Where nobody shares one, this looks
    /// nothing up.
    pub(super) fn suspects(&self, claim: &Claim<'_>) -> impl Iterator<Item = Said> + use<'_> {
        let found = (!self.more.is_empty()).then(|| self.hasher.hash_one(claim)).and_then(|fingerprint| {
            let more = self.more.get(&fingerprint)?;
            let first = self.first.find(fingerprint, |first| first.fingerprint == fingerprint)?;
            Some((first.said, more))
        });
        found.into_iter().flat_map(|(first, more)| std::iter::once(first).chain(more.iter().copied()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JVB1: Claim<'_> = Claim::Name { kind: "relay id", within: None, name: "jvb1" };

    fn said(by: u32) -> Said {
        Said { by, nth: 0 }
    }

    fn suspects(claims: &Claims, claim: &Claim<'_>) -> Vec<u32> {
        claims.suspects(claim).map(|said| said.by).collect()
    }

    #[test]
    fn who_claims_the_same_is_found_in_order() {
        let mut claims = Claims::default();
        let others = [
            Claim::Name { kind: "relay id", within: None, name: "jvb2" },
            Claim::Name { kind: "relay id", within: Some(1), name: "jvb1" },
            Claim::Name { kind: "bridge name", within: None, name: "jvb1" },
        ];
        for claim in others.iter().chain([&JVB1]) {
            claims.add(claim, said(1));
        }
        assert!(suspects(&claims, &JVB1).is_empty(), "nobody shares anything");
        claims.add(&JVB1, said(3));
        claims.add(&JVB1, said(2));
        assert_eq!(suspects(&claims, &JVB1), [1, 3, 2]);
        assert!(others.iter().all(|claim| suspects(&claims, claim).is_empty()));
    }

    #[test]
    fn the_last_is_forgotten_first() {
        let mut claims = Claims::default();
        for by in [1, 2, 3] {
            claims.add(&JVB1, said(by));
        }
        claims.drop_last(&JVB1);
        assert_eq!(suspects(&claims, &JVB1), [1, 2]);
        claims.drop_last(&JVB1);
        assert!(suspects(&claims, &JVB1).is_empty());
        claims.drop_last(&JVB1);
        claims.add(&JVB1, said(4));
        claims.add(&JVB1, said(5));
        assert_eq!(suspects(&claims, &JVB1), [4, 5], "the first is forgotten too");
    }
}
