//! The peer minijinja: renders a template with the description as its variables.
//!
//! `minijinja TEMPLATE INPUT OUTPUT`

use jitsi_topology_benches::arguments;
use minijinja::{Environment, UndefinedBehavior};
use std::error::Error;
use std::fs::{self, File};
use std::io::BufWriter;

fn main() -> Result<(), Box<dyn Error>> {
    let [template, input, output] = arguments()?;
    let mut environment = Environment::new();
    environment.set_trim_blocks(true);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let template = fs::read_to_string(template)?;
    environment.add_template("deployment", &template)?;
    let description: serde_json::Value = serde_json::from_slice(&fs::read(input)?)?;
    environment.get_template("deployment")?.render_captured_to(description, BufWriter::new(File::create(output)?))?;
    Ok(())
}
