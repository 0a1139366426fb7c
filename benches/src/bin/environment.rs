//! Runs a program with the description in its environment, in variables as long as the system allows.
//!
//! `environment INPUT PROGRAM ARGUMENT`

use jitsi_topology_benches::arguments;
use serde_json::Value;
use std::error::Error;
use std::fs;
use std::os::unix::process::CommandExt;
use std::process::Command;

/// How many bridges fit into a variable of 128 KiB.
const BRIDGES: usize = 500;

fn main() -> Result<(), Box<dyn Error>> {
    let [input, program, argument] = arguments()?;
    let description: Value = serde_json::from_slice(&fs::read(input)?)?;
    let mut command = Command::new(program);
    command.arg(argument).env_clear();
    command.env("JITSI_DOMAIN", description["domain"].as_str().unwrap_or_default());
    command.env("JITSI_MACHINES", description["machines"].to_string());
    for (index, chunk) in description["bridges"].as_array().into_iter().flat_map(|all| all.chunks(BRIDGES)).enumerate()
    {
        command.env(format!("JITSI_BRIDGES_{index:05}"), serde_json::to_string(chunk)?);
    }
    for (index, text) in ["before_bridges", "before_routes", "behind_routes"].into_iter().enumerate() {
        command.env(format!("JITSI_TEXT_{}", index + 1), description["texts"][text].as_str().unwrap_or_default());
    }
    Err(command.exec().into())
}
