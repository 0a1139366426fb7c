//! Every config that is rendered, read by the program it is for: Prosody, Jicofo's and the bridges' parser, nginx, and
//! the checkers people run on such files.
//!
//! These tests need programs that a plain `cargo test` does not, so they run only when asked for by name; a program
//! that is missing fails its test and says how to install it. `scripts/test.sh` installs them all.
#![allow(
    clippy::disallowed_methods,
    reason = "the tools are found through the environment, and what they read is written here"
)]

mod case;
mod corpus;
mod differential;
mod hostile;
mod lightbend;
#[path = "../model/mod.rs"]
mod model;
mod nginx;
mod prosody;
mod seed;
mod tool;
