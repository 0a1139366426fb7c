//! Does the time for a bridge stay the same from one to ten thousand?
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run says why by panicking")]

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use jitsi_topology::Topology;
use jitsi_topology::emit::{Body, EmitError, Entry, Files, Origin, emit, standard};
use jitsi_topology::name::BridgeName;
use jitsi_topology::spec::Bridge;
use jitsi_topology_benches::{SIZES, spec};

fn main() {
    divan::main();
}

/// One text after the other, in one buffer.
#[derive(Default)]
struct Stream(String);

impl Files for Stream {
    fn file(&mut self, _: Entry<'_>, body: &mut Body<'_>) -> Result<(), EmitError> {
        body(&mut self.0)
    }
}

#[divan::bench(args = SIZES)]
fn resolve_and_check(bencher: Bencher<'_, '_>, bridges: usize) {
    let spec = spec(bridges).unwrap();
    bencher.counter(ItemsCount::new(bridges)).bench(|| Topology::resolve(black_box(&spec)));
}

#[divan::bench(args = SIZES)]
fn check(bencher: Bencher<'_, '_>, bridges: usize) {
    let topology = Topology::resolve(&spec(bridges).unwrap()).unwrap();
    let components = || topology.clone().into_components();
    bencher.counter(ItemsCount::new(bridges)).with_inputs(components).bench_values(Topology::new);
}

#[divan::bench(args = SIZES)]
fn emit_to_a_stream(bencher: Bencher<'_, '_>, bridges: usize) {
    let topology = Topology::resolve(&spec(bridges).unwrap()).unwrap();
    let emitters = standard(&Origin::program());
    bencher.counter(ItemsCount::new(bridges)).bench(|| {
        let mut stream = Stream::default();
        emit(&topology, &emitters, &mut stream).map(|()| stream.0.len())
    });
}

#[divan::bench(args = SIZES)]
fn add_one_bridge(bencher: Bencher<'_, '_>, bridges: usize) {
    let topology = Topology::resolve(&spec(bridges).unwrap()).unwrap();
    let added = topology.resolve_bridge(&Bridge::new(BridgeName::parse("one-more").unwrap())).unwrap();
    bencher
        .with_inputs(|| (topology.clone(), added.clone()))
        .bench_refs(|(topology, bridge)| topology.add_bridge(bridge.clone()));
}
