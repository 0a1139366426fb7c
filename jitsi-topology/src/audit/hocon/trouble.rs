//! Why a document does not resolve.

use super::limits::Excess;
use super::object::Key;
use crate::audit::refusal::Refusal;

/// What ends the resolving of a part.
#[derive(Debug)]
pub(super) enum Stop {
    /// A substitution is part of its own value. The number of the assignment where that was noticed.
    Circle(usize),
    /// Nothing helps. The number of the assignment with the mistake.
    Wrong(Trouble, usize),
}

/// A mistake in a document.
#[derive(Debug)]
pub(super) enum Trouble {
    /// Nothing is written at the path of a substitution.
    Missing(Vec<Key>),
    /// The substitution is part of its own value, which goes through this assignment.
    Circle(Vec<Key>, usize),
    /// A text beside an object, or a list beside a text.
    Unlike,
    /// What Lightbend's library calls a mistake of its own, and does not go on.
    Unlikely,
    Excess(Excess),
}

impl Trouble {
    /// What to say of it, where `place` tells the place of an assignment.
    pub(super) fn refusal(&self, place: impl Fn(usize) -> String) -> Refusal {
        match self {
            Self::Missing(path) => {
                let message = format!("`${{{}}}` stands here, and nothing is written at that path", path.join("."));
                Refusal::new(message, "write that setting, or `${?…}` where it may be left out")
            }
            Self::Circle(path, through) => {
                let (path, through) = (path.join("."), place(*through));
                let message = format!("`${{{path}}}` leads back to what it is part of, by the setting at {through}");
                Refusal::new(message, "write one of the two values out")
            }
            Self::Unlike => Refusal::new(
                "a value does not come out: text, lists and objects do not go together",
                "put what is a text in double quotes",
            ),
            Self::Unlikely => Refusal::new(
                "in a value that is put together from parts, a setting is written twice",
                "write it once, with its whole value",
            ),
            Self::Excess(excess) => excess.refusal(),
        }
    }
}
