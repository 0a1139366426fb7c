//! Strategies for property tests: any valid description, and for each law one that breaks it.
//!
//! For those who build on this crate: a property of *your* program ("every bridge has a row in our inventory", "our
//! Ansible inventory names every machine") is tested with any deployment there can be, not with the one you thought
//! of. The crate `examples/downstream` does that.
//!
//! ```
//! use jitsi_topology::strategy;
//! use proptest::prelude::*;
//!
//! proptest!(ProptestConfig::with_cases(16), |(topology in strategy::topology())| {
//!     // Whatever the deployment, nobody but nginx and the bridges listens where browsers come from.
//!     prop_assert!(topology.ports().iter().all(|row| row.service != "Prosody-JVB" || row.protocol == "XMPP"));
//! });
//! ```
//!
//! | strategy | gives |
//! |---|---|
//! | [`spec()`] | a description that breaks no law and is doubted by none |
//! | [`topology()`] | the same, resolved |
//! | [`bridge()`] | one bridge more, for any of them |
//! | [`broken()`] | a deployment that breaks one law, once, and where |
//!
//! Cases shrink to the plainest deployment that still shows what is wrong: one machine, one bridge, no features, plain
//! names, and of everything else only what matters.

mod breaker;
mod bridge;
mod broken;
mod extra;
mod invalid;
mod network;
mod spec;
mod twist;
mod value;
mod words;

pub use bridge::bridge;
pub use broken::{Broken, Subject, breakable, broken};
pub use spec::{spec, topology};
