//! What a substitution sees: the document, as it was before the setting it stands in was written for the last time.
//!
//! `a = [1], a = ${a} [2]` looks `a` up in a document that ends before the second statement. So whoever resolves one of
//! several layers of a setting replaces the setting by the layers below, in a copy of all objects that it lies in.

use super::limits::Spent;
use super::object::Object;
use super::part::{Kind, Part};
use super::trouble::{Stop, Trouble};
use std::sync::Arc;

/// The document, and the way from it to the object or list whose parts are being resolved.
#[derive(Clone, Debug)]
pub(super) struct Surroundings {
    pub(super) root: Part,
    /// Nothing when nobody knows the way any more.
    way: Option<Way>,
}

/// A way through a document, from its end.
#[derive(Clone, Debug)]
pub(super) struct Way(Arc<Step>);

#[derive(Debug)]
struct Step {
    part: Part,
    outer: Option<Way>,
}

impl Way {
    pub(super) fn new(part: Part, outer: Option<Self>) -> Self {
        Self(Arc::new(Step { part, outer }))
    }

    fn root(&self) -> &Part {
        let mut way = self;
        while let Some(outer) = &way.0.outer {
            way = outer;
        }
        &way.0.part
    }
}

impl Surroundings {
    pub(super) fn of(root: Part) -> Self {
        Self { root, way: None }
    }

    pub(super) fn along(way: Way) -> Self {
        Self { root: way.root().clone(), way: Some(way) }
    }

    /// One step further on the way, to `part`.
    pub(super) fn inside(&self, part: &Part) -> Self {
        let way = match &self.way {
            None if !part.is(&self.root) => None,
            outer => Some(Way::new(part.clone(), outer.clone())),
        };
        Self { root: self.root.clone(), way }
    }

    /// The document with something else, or nothing, in the place of `part`.
    pub(super) fn with(&self, part: &Part, other: Option<Part>, spent: &mut Spent) -> Result<Self, Stop> {
        let Some(way) = &self.way else {
            let is_root = part.is(&self.root) && other.as_ref().is_some_and(is_container);
            return match other.filter(|_| is_root) {
                Some(other) => Ok(Self::of(or_empty(other))),
                None => Err(Stop::Wrong(Trouble::Unlikely, part.at)),
            };
        };
        let outer = &way.0.part;
        let changed = replaced(outer, part, other, spent)?;
        let way = changed_way(way, changed.filter(is_container), spent)?;
        Ok(Self::of(way.map_or_else(|| Part::object(0, Object::default()), |way| or_empty(way.root().clone()))))
    }
}

/// The way that ends with `other` instead; what no other part can lie in has no place on it.
fn changed_way(way: &Way, other: Option<Part>, spent: &mut Spent) -> Result<Option<Way>, Stop> {
    let Step { part, outer } = &*way.0;
    let Some(outer) = outer else { return Ok(other.map(|other| Way::new(other, None))) };
    let changed = replaced(&outer.0.part, part, other.clone(), spent)?;
    match other {
        None => changed_way(outer, changed.filter(is_container), spent),
        Some(other) => {
            let outer = changed_way(outer, changed.filter(is_container), spent)?;
            Ok(Some(Way::new(other, outer)))
        }
    }
}

/// What may have other parts in it.
fn is_container(part: &Part) -> bool {
    !matches!(part.kind(), Kind::Scalar { .. } | Kind::Substitution(_))
}

fn or_empty(part: Part) -> Part {
    if part.is_object() { part } else { Part::object(part.at, Object::default()) }
}

/// `outer` with `other` in the place of `inner`.
fn replaced(outer: &Part, inner: &Part, other: Option<Part>, spent: &mut Spent) -> Result<Option<Part>, Stop> {
    let kind = match outer.kind() {
        Kind::Object(object) => {
            let number = object.entries().values().position(|part| part.is(inner));
            let number = number.ok_or(Stop::Wrong(Trouble::Unlikely, inner.at))?;
            Some(Kind::Object(object.with([(number, other)], spent)))
        }
        Kind::List(list) => {
            among(list.items(), inner, other, spent)?.map(|items| Kind::List(items.into_iter().collect()))
        }
        Kind::Layers { layers, object } => {
            among(layers, inner, other, spent)?.map(|layers| Kind::Layers { layers, object: *object })
        }
        Kind::Joined(parts) => {
            let parts = among(parts, inner, other, spent)?.filter(|parts| parts.len() > 1);
            Some(Kind::Joined(parts.ok_or(Stop::Wrong(Trouble::Unlikely, inner.at))?))
        }
        Kind::Scalar { .. } | Kind::Substitution(_) => return Err(Stop::Wrong(Trouble::Unlikely, inner.at)),
    };
    Ok(kind.map(|kind| Part::new(outer.at, kind)))
}

/// `parts` with `other` in the place of `inner`; `None` when that leaves none.
fn among(parts: &[Part], inner: &Part, other: Option<Part>, spent: &mut Spent) -> Result<Option<Vec<Part>>, Stop> {
    spent.copy(parts.len());
    let place = parts.iter().position(|part| part.is(inner)).ok_or(Stop::Wrong(Trouble::Unlikely, inner.at))?;
    let before = parts[..place].iter().cloned();
    let parts: Vec<Part> = before.chain(other).chain(parts[place + 1..].iter().cloned()).collect();
    Ok((!parts.is_empty()).then_some(parts))
}
