//! What a document says, before and after it is resolved: objects, lists, texts and substitutions, each with its place.

use super::limits::{Bulk, Spent};
use super::object::{Key, List, Object};
use ::hocon::{HoconValue, ScalarValue};
use std::sync::Arc;

/// Something that is written, and where. It is cheap to copy: what lies in it is shared.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// The number of the assignment it is the value of.
    pub(super) at: usize,
    kind: Arc<Kind>,
}

/// What a part is.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// A text, a number, a boolean or `null`.
    Scalar {
        value: HoconValue,
        /// Whether it is a text without quotes, which means nothing behind an object or a list.
        bare: bool,
    },
    List(List),
    Object(Object),
    /// `${path}`.
    Substitution(Substitution),
    /// A value that is put together from several parts, some of which are substitutions.
    Joined(Vec<Part>),
    /// Values of one setting that only resolving can lay over each other, the first one written first.
    Layers {
        layers: Vec<Part>,
        /// Whether it will be an object for sure, as the last one is.
        object: bool,
    },
}

/// `${path}` or `${?path}`.
#[derive(Clone, Debug)]
pub(super) struct Substitution {
    /// The path in the whole document.
    pub(super) path: Vec<Key>,
    /// How many keys of the path lead to where the file is included that the substitution stands in.
    pub(super) prefix: usize,
    pub(super) optional: bool,
    /// Whether it is `${path[]}`, which stands for the variables `path_0`, `path_1` and so on.
    pub(super) list: bool,
}

impl Substitution {
    /// The path as the file writes it.
    pub(super) fn written(&self) -> &[Key] {
        &self.path[self.prefix..]
    }
}

impl Part {
    pub(super) fn new(at: usize, kind: Kind) -> Self {
        Self { at, kind: Arc::new(kind) }
    }

    pub(super) fn object(at: usize, object: Object) -> Self {
        Self::new(at, Kind::Object(object))
    }

    /// A text in quotes.
    pub(super) fn text(at: usize, text: String) -> Self {
        Self::new(at, Kind::Scalar { value: HoconValue::Scalar(ScalarValue::string(text)), bare: false })
    }

    /// What stands for a value while it is taken elsewhere.
    pub(super) fn nothing() -> Self {
        Self::new(0, Kind::Layers { layers: Vec::new(), object: false })
    }

    pub(super) fn kind(&self) -> &Kind {
        &self.kind
    }

    /// The same value, as that of another assignment.
    pub(super) fn placed(self, at: usize) -> Self {
        Self { at, ..self }
    }

    /// What tells it from every other part that exists, however alike.
    pub(super) fn identity(&self) -> usize {
        Arc::as_ptr(&self.kind).addr()
    }

    pub(super) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.kind, &other.kind)
    }

    pub(super) fn is_resolved(&self) -> bool {
        match self.kind() {
            Kind::Scalar { .. } => true,
            Kind::List(list) => list.is_resolved(),
            Kind::Object(object) => object.is_resolved(),
            Kind::Substitution(_) | Kind::Joined(_) | Kind::Layers { .. } => false,
        }
    }

    /// Whether it is a substitution or has some among its parts, so that only resolving tells what it is.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.kind(), Kind::Substitution(_) | Kind::Joined(_) | Kind::Layers { .. })
    }

    pub(super) fn is_object(&self) -> bool {
        matches!(self.kind(), Kind::Object(_) | Kind::Layers { object: true, .. })
    }

    /// Whether it makes no difference what was written before.
    pub(super) fn hides(&self) -> bool {
        match self.kind() {
            Kind::Object(object) => object.hides(),
            Kind::Layers { layers, .. } => layers.first().is_some_and(Self::hides),
            _ => self.is_resolved(),
        }
    }

    pub(super) fn bulk(&self) -> Bulk {
        match self.kind() {
            Kind::Scalar { .. } => Bulk { bytes: self.raw().map_or(0, str::len) + 1, depth: 0 },
            Kind::List(list) => list.bulk(),
            Kind::Object(object) => object.bulk(),
            Kind::Substitution(_) | Kind::Joined(_) | Kind::Layers { .. } => Bulk::default(),
        }
    }

    /// A text, number, boolean or `null` as it is written.
    pub(super) fn raw(&self) -> Option<&str> {
        match self.kind() {
            Kind::Scalar { value: HoconValue::Scalar(scalar), .. } => Some(&scalar.raw),
            _ => None,
        }
    }

    /// It, where `before` was written before to the same setting.
    pub(super) fn over(self, mut before: Self, spent: &mut Spent) -> Self {
        if self.hides() || spent.is_exceeded() {
            return self;
        }
        if let (Kind::Object(_), Kind::Object(below)) = (self.kind(), before.kind()) {
            spent.copy(before.shared(below.entries().len()));
            if let (Kind::Object(above), Kind::Object(below)) = (self.into_kind(), Arc::make_mut(&mut before.kind)) {
                above.into_entries().for_each(|(key, value)| below.lay(key, value, spent));
            }
            return before;
        }
        if !before.is_open() && self.is_resolved() {
            return self.hiding();
        }
        Self::layered(self, before, spent)
    }

    /// An object that hides what was written before.
    fn hiding(mut self) -> Self {
        if let Kind::Object(object) = Arc::make_mut(&mut self.kind) {
            object.hide();
        }
        self
    }

    fn layered(above: Self, before: Self, spent: &mut Spent) -> Self {
        let (at, object) = (before.at, above.is_object());
        let mut layers = before.into_layers(spent);
        layers.extend(above.into_layers(spent));
        Self::new(at, Kind::Layers { layers, object })
    }

    fn into_layers(self, spent: &mut Spent) -> Vec<Self> {
        if let Kind::Layers { layers, .. } = self.kind() {
            spent.copy(self.shared(layers.len()));
            match self.into_kind() {
                Kind::Layers { layers, .. } => layers,
                _ => Vec::new(),
            }
        } else {
            vec![self]
        }
    }

    fn into_kind(self) -> Kind {
        Arc::unwrap_or_clone(self.kind)
    }

    /// What it costs to change something of so many things: it takes a copy when others have it as well.
    fn shared(&self, size: usize) -> usize {
        if Arc::strong_count(&self.kind) > 1 { size } else { 1 }
    }

    /// Layers, laid over each other as far as that can be done without resolving them.
    pub(super) fn of_layers(layers: &[Self], spent: &mut Spent) -> Option<Self> {
        spent.copy(layers.len());
        let mut above = layers.iter().rev();
        let mut top = above.next()?.clone();
        // Once it takes resolving, what is further below is only kept.
        let mut kept = Vec::new();
        for layer in above {
            if kept.is_empty() {
                top = top.over(layer.clone(), spent);
                if let Kind::Layers { layers, .. } = top.kind() {
                    kept.extend(layers.iter().rev().cloned());
                }
            } else if !kept.last().is_some_and(Self::hides) {
                kept.push(layer.clone());
            }
        }
        if kept.is_empty() {
            return Some(top);
        }
        let object = kept.first().is_some_and(Self::is_object);
        kept.reverse();
        Some(Self::new(kept[0].at, Kind::Layers { layers: kept, object }))
    }
}
