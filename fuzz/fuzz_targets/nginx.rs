//! Any text in nginx.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &str| jitsi_topology_fuzz::nginx_text(input));
