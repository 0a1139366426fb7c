//! A reference, because for anything else the compiler lists types of the main crate, and that list does not hold still.

use jitsi_topology_derive::Facts;

/// A part.
#[derive(Facts)]
struct Part {
    /// A field.
    #[fact(part)]
    field: &'static Inner,
}

/// A part of it.
#[derive(Facts)]
struct Inner {}

fn main() {}
