//! Describe a dual-Prosody Jitsi deployment once, as types, and get every config file right.

extern crate self as jitsi_topology;

pub mod name;
pub mod place;
pub mod syntax;
pub mod violation;
