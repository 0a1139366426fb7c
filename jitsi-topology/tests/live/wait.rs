//! Waiting that ends.

use std::time::{Duration, Instant};

/// Asks until there is an answer; panics with what it waited for when there is none in time.
pub(crate) fn until<T>(what: &dyn std::fmt::Display, bound: Duration, mut ask: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(start.elapsed() < bound, "waited {bound:?} for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The same where nobody may panic.
pub(crate) fn gone(bound: Duration, mut is_gone: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    while start.elapsed() < bound {
        if is_gone() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    false
}
