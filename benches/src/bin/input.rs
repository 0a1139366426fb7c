//! Writes the description that every peer reads.
//!
//! `input BRIDGES OUTPUT`

use jitsi_topology_benches::{arguments, peers};
use std::error::Error;
use std::fs::File;
use std::io::Write;

fn main() -> Result<(), Box<dyn Error>> {
    let [bridges, output] = arguments()?;
    Ok(File::create(output)?.write_all(peers::input(bridges.parse()?)?.as_bytes())?)
}
