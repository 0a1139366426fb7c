//! What breaks one law, from any bytes.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| jitsi_topology_fuzz::one_law(input));
