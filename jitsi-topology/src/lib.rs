//! Describe a dual-Prosody Jitsi deployment once, as types, and get every config file right.

extern crate self as jitsi_topology;

pub mod component;
pub mod emit;
pub mod fact;
mod file;
pub mod law;
pub mod name;
pub mod place;
mod port;
mod registry;
pub mod spec;
pub mod syntax;
mod topology;
pub mod violation;

pub use jitsi_topology_derive::{Component, Facts};
pub use port::PortRow;
pub use topology::Topology;

/// What the derive macros reach; not for people.
#[doc(hidden)]
pub mod _private {
    pub use crate::component::private::{enters, identifies, listens, owns, stands};
    pub use crate::fact::{Component, Fact, Facts, RoomKind, Tell, Transport, Within};
    pub use crate::name::MachineName;
    pub use crate::place::Trail;
}
