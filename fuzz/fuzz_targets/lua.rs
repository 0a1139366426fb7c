//! Any text in Lua.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &str| jitsi_topology_fuzz::lua_text(input));
