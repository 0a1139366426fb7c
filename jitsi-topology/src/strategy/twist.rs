//! A departure from the plainest deployment, with its values already chosen.

use proptest::prelude::*;
use std::fmt;
use std::sync::Arc;

/// One change to a `T`.
pub(super) struct Twist<T>(Arc<dyn Fn(&mut T) + Send + Sync>);

impl<T> Clone for Twist<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

// What a twist did is seen in what it was applied to.
impl<T> fmt::Debug for Twist<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Twist")
    }
}

/// How likely each twist is. With a third of them at once, what they do to each other is seen, and so is each by itself.
const LIKELIHOOD: f64 = 0.3;

/// A twist, or none; it shrinks to none.
pub(super) fn twist<T: 'static, V, S>(values: S, apply: fn(&mut T, V)) -> BoxedStrategy<Option<Twist<T>>>
where
    S: Strategy<Value = V> + 'static,
    V: fmt::Debug + Clone + Send + Sync + 'static,
{
    let chosen = values.prop_map(move |value| Twist(Arc::new(move |subject: &mut T| apply(subject, value.clone()))));
    prop::option::weighted(LIKELIHOOD, chosen).boxed()
}

/// The same subject after every twist, in their order.
pub(super) fn twisted<T>(mut subject: T, twists: &[Option<Twist<T>>]) -> T {
    for twist in twists.iter().flatten() {
        (twist.0)(&mut subject);
    }
    subject
}
