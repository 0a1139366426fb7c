//! What every peer reads, and what it must write.

use crate::by_hand::{Certificates, Constants, Plan};
use crate::deployment::spec_with_ports;
use std::error::Error;

/// The description of `bridges` bridges with every port written out, and the texts that are the same for any number of
/// them: a JSON file.
///
/// # Errors
/// Never: the deployments hold nothing that JSON cannot say.
pub fn input(bridges: usize) -> Result<String, Box<dyn Error>> {
    let mut description = serde_json::to_value(spec_with_ports(bridges)?)?;
    let Constants { before_bridges, before_routes, behind_routes, certificates } = Constants::learn()?;
    let Certificates { before_names, behind_names, behind_machines } = certificates;
    description["texts"] = serde_json::json!({
        "before_bridges": before_bridges.text(),
        "before_routes": before_routes.text(),
        "behind_routes": behind_routes.text(),
        "before_names": before_names.text(),
        "behind_names": behind_names.text(),
        "behind_machines": behind_machines.text(),
    });
    Ok(description.to_string())
}

/// The configs that must come out.
///
/// # Errors
/// Never: memory takes every text.
pub fn output(bridges: usize) -> Result<String, Box<dyn Error>> {
    let mut text = String::new();
    Plan::new(bridges)?.write_configs(&Constants::learn()?, &mut text)?;
    Ok(text)
}
