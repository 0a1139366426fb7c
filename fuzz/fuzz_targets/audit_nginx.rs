//! Any text as the config of nginx.
#![no_main]

use jitsi_topology_fuzz::config;

const PATHS: &[&str] = &["/etc/nginx/nginx.conf"];

libfuzzer_sys::fuzz_target!(|input: &str| config(PATHS, input));
