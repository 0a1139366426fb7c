//! The HOCON and Lua writers on a value that has nothing to do with Jitsi.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use jitsi_topology::syntax::Comments;
use jitsi_topology::syntax::hocon::{Document, Substitution};
use jitsi_topology::syntax::lua::Chunk;
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
struct Greenhouse {
    name: &'static str,
    beds: Vec<&'static str>,
    heating: BTreeMap<&'static str, f64>,
    key: Option<Substitution>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut house = Greenhouse {
        name: "north \"wing\"",
        beds: vec!["tomato", "${basil}", "]] --"],
        heating: BTreeMap::from([("day", 21.5), ("night", 16.0)]),
        key: Some(Substitution::new("GREENHOUSE_KEY")?),
    };
    let comments = Comments::new(&[("heating.night", "no less than 12")]);
    print!("{}", Document::new(&house).comments(&comments).render()?);

    println!("---");
    house.key = None;
    let mut text = String::new();
    Chunk::new(&mut text).options(&house, &comments)?;
    print!("{text}");
    Ok(())
}
