//! The whole command with one stream for its output: reads a description, resolves, checks, writes every config.
//!
//! `stream INPUT OUTPUT`

use jitsi_topology::Topology;
use jitsi_topology::emit::emit;
use jitsi_topology::spec::Source;
use jitsi_topology_benches::arguments;
use jitsi_topology_benches::stream::{Bytes, Stream, configs};
use std::error::Error;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let [input, output] = arguments()?;
    let topology = Topology::resolve(&Source::load(Path::new(&input))?.read()?)?;
    // The one by hand hands its text over at once.
    let mut stream = Stream(Bytes::new(BufWriter::with_capacity(1 << 16, File::create(output)?)));
    emit(&topology, &configs(), &mut stream)?;
    Ok(stream.0.finish()?)
}
