-- What every instance for programs has.
c2s_ports = { 15222 }
c2s_interfaces = { "127.0.0.1" }
modules_enabled = { "saslauth", "tls", "disco", "ping", "admin_shell" }
modules_disabled = { "s2s", "register" }
s2s_ports = {}
