//! Everything that needs no server.

mod add_bridge;
mod breakers;
mod laws;
mod scale;
mod spec;
