//! Everything that needs no server.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says why by panicking")]

mod add_bridge;
#[cfg(all(feature = "audit", feature = "json", feature = "proptest"))]
mod audit;
#[cfg(feature = "cli")]
mod audit_cli;
#[cfg(all(feature = "audit", feature = "json", feature = "proptest"))]
#[path = "../model/audited.rs"]
mod audited;
#[cfg(feature = "cli")]
mod cli;
#[cfg(feature = "audit")]
mod corpus;
mod deployment;
#[cfg(all(feature = "json", feature = "toml"))]
mod describe;
mod failure_modes;
mod golden;
mod house;
#[cfg(feature = "cli")]
mod init;
#[cfg(feature = "proptest")]
mod laws;
#[cfg(feature = "proptest")]
#[path = "../model/mod.rs"]
mod model;
#[cfg(feature = "proptest")]
mod properties;
#[cfg(all(feature = "proptest", feature = "json", feature = "toml", feature = "yaml"))]
mod round_trip;
mod scale;
#[cfg(all(feature = "schema", feature = "json", feature = "idn"))]
mod schema;
#[cfg(feature = "audit")]
mod severity;
mod spec;
