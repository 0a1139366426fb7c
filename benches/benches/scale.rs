//! Does the time for a bridge stay the same from one to a hundred thousand, and how far is that from `write!` and from
//! a copy of the bytes?
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run says why by panicking")]

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use jitsi_topology::Topology;
use jitsi_topology::emit::emit;
use jitsi_topology::name::BridgeName;
use jitsi_topology::spec::Bridge;
use jitsi_topology_benches::by_hand::{Constants, Plan};
use jitsi_topology_benches::deployment::{SIZES, spec};
use jitsi_topology_benches::stream::{Stream, emitters, text};

fn main() {
    divan::main();
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
    let emitters = emitters();
    bencher.counter(ItemsCount::new(bridges)).bench(|| {
        let mut stream = Stream(String::new());
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

#[divan::bench(args = SIZES)]
fn check_and_write_by_hand(bencher: Bencher<'_, '_>, bridges: usize) {
    let plan = Plan::new(bridges).unwrap();
    let constants = Constants::learn().unwrap();
    bencher.counter(ItemsCount::new(bridges)).bench(|| {
        let mut text = String::new();
        plan.check().unwrap();
        plan.write(&constants, &mut text).map(|()| text.len())
    });
}

#[divan::bench(args = SIZES)]
fn copy_the_bytes(bencher: Bencher<'_, '_>, bridges: usize) {
    let text = text(&Topology::resolve(&spec(bridges).unwrap()).unwrap()).unwrap();
    bencher.counter(ItemsCount::new(bridges)).bench(|| black_box(&text).clone());
}
