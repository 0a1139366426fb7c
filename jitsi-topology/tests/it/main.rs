//! Everything that needs no server.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says why by panicking")]

mod add_bridge;
mod audit;
mod breakers;
#[cfg(feature = "cli")]
mod cli;
mod corpus;
mod describe;
mod failure_modes;
mod golden;
mod house;
#[cfg(feature = "cli")]
mod init;
mod laws;
mod scale;
#[cfg(all(feature = "schema", feature = "json", feature = "idn"))]
mod schema;
mod spec;
