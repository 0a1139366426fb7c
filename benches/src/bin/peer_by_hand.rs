//! The whole command, written by hand: reads a description, checks, writes every config.
//!
//! `peer_by_hand INPUT OUTPUT` writes one stream, and `peer_by_hand INPUT FOLDER/` files.

use jitsi_topology_benches::arguments;
use jitsi_topology_benches::by_hand::{Constants, Plan};
use serde::Deserialize;
use std::error::Error;
use std::fs::{self, File};
use std::io::Write;

/// A description, and the texts that do not depend on it.
#[derive(Deserialize)]
struct Input {
    #[serde(flatten)]
    plan: Plan,
    texts: Constants,
}

fn main() -> Result<(), Box<dyn Error>> {
    let [input, output] = arguments()?;
    let Input { plan, texts } = serde_json::from_slice(&fs::read(input)?)?;
    plan.check()?;
    if output.ends_with('/') {
        return Ok(plan.write_files(&texts, output.as_ref())?);
    }
    let mut text = String::new();
    plan.write_configs(&texts, &mut text)?;
    Ok(File::create(output)?.write_all(text.as_bytes())?)
}
