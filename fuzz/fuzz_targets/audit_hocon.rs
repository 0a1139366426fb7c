//! Any text as the config of Jicofo and of a bridge.
#![no_main]

use jitsi_topology_fuzz::config;

const PATHS: &[&str] = &["/etc/jitsi/jicofo/jicofo.conf", "/etc/jitsi/videobridge/jvb.conf"];

libfuzzer_sys::fuzz_target!(|input: &str| config(PATHS, input));
