//! The paths of web servers: who answers below each, and how often it is passed on to somebody.

use super::roster::Said;
use crate::fact::WebPath;
use crate::name::Port;
use crate::table::Table;
use indexmap::Equivalent;
use std::sync::Arc;

/// Who answers below a path, and at which port.
#[derive(Clone, Debug)]
pub(crate) struct Answerer {
    pub(crate) said: Said,
    pub(crate) port: Port,
}

/// What is remembered of every path.
#[derive(Clone, Debug, Default)]
pub(super) struct Paths(Table<Key<Arc<str>>, Known>);

/// What is remembered of a path. What leads to it and who answers stand together, because each is held against the
/// other.
#[derive(Clone, Debug, Default)]
struct Known {
    first: Option<Answerer>,
    /// Who else answers. In a deployment that works there is nobody.
    more: Vec<Answerer>,
    /// How many proxies pass it on.
    routes: u32,
}

impl Known {
    fn is_forgotten(&self) -> bool {
        self.first.is_none() && self.routes == 0
    }
}

impl Paths {
    /// Makes room for that many paths besides those that are there.
    pub(super) fn reserve(&mut self, paths: usize) {
        self.0.reserve(paths);
    }

    pub(super) fn answer(&mut self, path: WebPath<'_>, answerer: Answerer) {
        let known = self.known(path);
        match known.first {
            Some(_) => known.more.push(answerer),
            None => known.first = Some(answerer),
        }
    }

    pub(super) fn route(&mut self, path: WebPath<'_>) {
        self.known(path).routes += 1;
    }

    /// Forgets who said last that they answer below `path`.
    pub(super) fn drop_last_answerer(&mut self, path: WebPath<'_>) {
        self.forget(path, |known| {
            if known.more.pop().is_none() {
                known.first = None;
            }
        });
    }

    /// Forgets one route to `path`.
    pub(super) fn drop_route(&mut self, path: WebPath<'_>) {
        self.forget(path, |known| known.routes = known.routes.saturating_sub(1));
    }

    /// Everybody who answers below `path`, in the order in which they said so.
    pub(super) fn answerers(&self, path: WebPath<'_>) -> impl Iterator<Item = &Answerer> + use<'_> {
        self.0.get(&Key::of(path)).into_iter().flat_map(|known| known.first.iter().chain(&known.more))
    }

    pub(super) fn is_routed(&self, path: WebPath<'_>) -> bool {
        self.0.get(&Key::of(path)).is_some_and(|known| known.routes > 0)
    }

    /// What is known of `path`; its text is copied only when it comes up for the first time.
    fn known(&mut self, path: WebPath<'_>) -> &mut Known {
        let key = Key::of(path);
        match self.0.get_index_of(&key) {
            Some(index) => &mut self.0[index],
            None => self.0.entry(key.kept()).or_default(),
        }
    }

    fn forget(&mut self, path: WebPath<'_>, what: impl FnOnce(&mut Known)) {
        let key = Key::of(path);
        let Some(known) = self.0.get_mut(&key) else { return };
        what(known);
        if known.is_forgotten() {
            self.0.swap_remove(&key);
        }
    }
}

/// A path: kept with a text of its own, and looked up by a text of somebody else.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key<T> {
    root: &'static str,
    leaf: T,
}

impl<'a> Key<&'a str> {
    fn of(path: WebPath<'a>) -> Self {
        Self { root: path.root, leaf: path.leaf }
    }

    fn kept(self) -> Key<Arc<str>> {
        Key { root: self.root, leaf: self.leaf.into() }
    }
}

impl Equivalent<Key<Arc<str>>> for Key<&str> {
    fn equivalent(&self, kept: &Key<Arc<str>>) -> bool {
        (self.leaf, self.root) == (&*kept.leaf, kept.root)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: WebPath<'_> = WebPath { root: "/colibri-ws/", leaf: "jvb1" };
    const OTHERS: [WebPath<'_>; 2] =
        [WebPath { root: "/colibri-ws/", leaf: "jvb2" }, WebPath { root: "/http-bind/", leaf: "jvb1" }];

    fn answerer(by: u32) -> Answerer {
        Answerer { said: Said { by, nth: 0 }, port: Port::new(9090).unwrap() }
    }

    fn answerers(paths: &Paths, path: WebPath<'_>) -> Vec<u32> {
        paths.answerers(path).map(|answerer| answerer.said.by).collect()
    }

    #[test]
    fn a_route_and_an_answer_are_two_things() {
        let mut paths = Paths::default();
        paths.route(PATH);
        assert!(paths.is_routed(PATH) && answerers(&paths, PATH).is_empty());
        for other in OTHERS {
            paths.answer(other, answerer(1));
            assert!(!paths.is_routed(other) && answerers(&paths, other) == [1]);
        }
        assert!(answerers(&paths, PATH).is_empty());
    }

    #[test]
    fn everything_is_forgotten_one_by_one() {
        let mut paths = Paths::default();
        for by in [1, 2, 3] {
            paths.answer(PATH, answerer(by));
            paths.route(PATH);
        }
        assert_eq!(answerers(&paths, PATH), [1, 2, 3]);
        for left in [&[1, 2][..], &[1], &[]] {
            assert!(paths.is_routed(PATH));
            paths.drop_last_answerer(PATH);
            paths.drop_route(PATH);
            assert_eq!(answerers(&paths, PATH), left);
        }
        assert!(!paths.is_routed(PATH));
        assert_eq!(paths.0.len(), 0, "nothing of it is left");
    }
}
