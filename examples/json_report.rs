//! What is wrong with a description, as JSON for another program.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use jitsi_topology::Topology;
use jitsi_topology::spec::{Format, Source};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let text =
        "domain = \"jitsi.example.com\"\n\n[jicofo]\nservice = { enabled = false }\n\n[[bridges]]\nname = \"jvb1\"\n";
    let source = Source::new("topology.toml", text, Format::Toml);
    if let Err(violations) = Topology::resolve(&source.read()?) {
        println!("{}", serde_json::to_string_pretty(&source.located(violations))?);
    }
    Ok(())
}
