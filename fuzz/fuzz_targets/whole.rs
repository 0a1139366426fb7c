//! A whole deployment, from any bytes.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| jitsi_topology_fuzz::whole(input));
