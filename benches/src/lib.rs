//! What every benchmark shares: the deployments, the stream they are written to, the peer written by hand, and how two
//! things are timed.

pub mod by_hand;
pub mod deployment;
pub mod existing;
pub mod paired;
pub mod peers;
pub mod stream;

/// The arguments this program was started with.
///
/// # Errors
/// When there are more or less than it takes.
pub fn arguments<const COUNT: usize>() -> Result<[String; COUNT], String> {
    let given: Vec<String> = std::env::args().skip(1).collect();
    given.try_into().map_err(|given: Vec<String>| format!("it takes {COUNT} arguments, and there are {}", given.len()))
}
