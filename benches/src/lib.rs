//! What every benchmark shares: the deployments, the stream they are written to, the peer written by hand, and how two
//! things are timed.

pub mod by_hand;
pub mod deployment;
pub mod paired;
pub mod stream;
