//! What is rendered, running: real Prosody servers and nginx in namespaces of their own, started from nothing but the
//! rendered files, and clients that know nothing but what those files say.
//!
//! This takes root, network and mount namespaces and the servers, so it runs only when asked for by name; what is
//! missing fails its test and says how to install it. `scripts/test.sh` installs it all.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the tools are found through the environment, and a test that cannot go on says why by panicking"
)]

mod authority;
mod client;
mod conf;
mod deployment;
mod host;
mod server;
#[path = "../acceptance/tool.rs"]
#[allow(dead_code, reason = "the acceptance tests need more of them")]
mod tool;
mod wait;

mod accounts;
mod jitsi;
mod machines;
mod seed;
mod trouble;
mod web;
