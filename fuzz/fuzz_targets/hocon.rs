//! Any text in HOCON.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &str| jitsi_topology_fuzz::hocon_text(input));
