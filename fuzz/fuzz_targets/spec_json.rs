//! Any text as a description in JSON.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &str| jitsi_topology_fuzz::description(input, jitsi_topology::spec::Format::Json));
