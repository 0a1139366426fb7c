//! A socket that a server opens besides those of the model: it may collide with others like any.

use crate::component::Listener;
use crate::name::MachineName;
use jitsi_topology_derive::Component;

/// A socket of a Prosody besides those of the model.
#[derive(Clone, Debug, PartialEq, Eq, Component)]
#[component(section = "sockets", name = name)]
pub(super) struct Socket {
    /// Whose it is, and what for.
    pub(super) name: String,
    /// The machine it is opened on.
    pub(super) machine: MachineName,
    /// Where it listens.
    #[fact(tcp(protocol = "TCP", purpose = "besides the model"))]
    pub(super) listener: Listener,
}
