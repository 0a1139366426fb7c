//! Every file of a deployment in one text: what is compared, byte for byte and second for second.

use jitsi_topology::Topology;
use jitsi_topology::emit::{Body, EmitError, Emitter, Entry, Files, Origin, emit, standard};
use std::fmt;
use std::io::{self, Write};

/// One file after the other, in one text.
#[derive(Debug, Default)]
pub struct Stream<T>(pub T);

impl<T: fmt::Write> Files for Stream<T> {
    fn file(&mut self, _: Entry<'_>, body: &mut Body<'_>) -> Result<(), EmitError> {
        body(&mut self.0)
    }
}

/// Bytes that take text. What went wrong in between is told at the end.
#[derive(Debug)]
pub struct Bytes<W> {
    out: W,
    refused: io::Result<()>,
}

impl<W: Write> Bytes<W> {
    /// Text for `out`.
    pub fn new(out: W) -> Self {
        Self { out, refused: Ok(()) }
    }

    /// Writes what is still held back.
    ///
    /// # Errors
    /// The first thing that `out` refused.
    pub fn finish(mut self) -> io::Result<()> {
        self.refused?;
        self.out.flush()
    }
}

impl<W: Write> fmt::Write for Bytes<W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.out.write_all(text.as_bytes()).map_err(|error| {
            self.refused = Err(error);
            fmt::Error
        })
    }
}

/// The emitters of every file.
pub fn emitters() -> Vec<Box<dyn Emitter>> {
    standard(&Origin::program())
}

/// The emitters of what programs read: all but the last, the page that tells people of certificates. It is sorted by
/// machine, which half of the peers can only do in quadratic time.
pub fn configs() -> Vec<Box<dyn Emitter>> {
    let mut emitters = emitters();
    emitters.pop();
    emitters
}

/// Every file of `topology`, one after the other.
///
/// # Errors
/// Never: memory takes every text, and the deployments hold nothing that cannot be said.
pub fn text(topology: &Topology) -> Result<String, EmitError> {
    let mut stream = Stream(String::new());
    emit(topology, &emitters(), &mut stream).map(|()| stream.0)
}
