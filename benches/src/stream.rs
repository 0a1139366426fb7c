//! Every file of a deployment in one text: what is compared, byte for byte and second for second.

use jitsi_topology::Topology;
use jitsi_topology::emit::{Body, EmitError, Emitter, Entry, Files, Origin, emit, standard};

/// One text after the other, in one buffer.
#[derive(Debug, Default)]
pub struct Stream(pub String);

impl Files for Stream {
    fn file(&mut self, _: Entry<'_>, body: &mut Body<'_>) -> Result<(), EmitError> {
        body(&mut self.0)
    }
}

/// The emitters whose files are compared: all of them.
pub fn emitters() -> Vec<Box<dyn Emitter>> {
    standard(&Origin::program())
}

/// Every file of `topology`, one after the other.
///
/// # Errors
/// Never: memory takes every text, and the deployments hold nothing that cannot be said.
pub fn text(topology: &Topology) -> Result<String, EmitError> {
    let mut stream = Stream::default();
    emit(topology, &emitters(), &mut stream).map(|()| stream.0)
}
