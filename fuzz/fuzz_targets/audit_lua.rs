//! Any text as the config of both Prosodys.
#![no_main]

use jitsi_topology_fuzz::config;

const PATHS: &[&str] = &["/etc/prosody/prosody.cfg.lua", "/etc/prosody-jvb/prosody.cfg.lua"];

libfuzzer_sys::fuzz_target!(|input: &str| config(PATHS, input));
