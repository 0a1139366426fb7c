-- The container of the bridges' Prosody: the same paths as the other, on a machine of its own.
admins = { "focus@auth.jvb.meet.jitsi", "jvb@auth.jvb.meet.jitsi" }
component_admins_as_room_owners = true

plugin_paths = { "/prosody-plugins/", "/prosody-plugins-custom", "/prosody-plugins-contrib" }

modules_enabled = { "roster", "saslauth", "tls", "disco", "ping", "admin_shell", "secure_interfaces", "http_health" }
modules_disabled = { "offline", "register", "s2s" }

c2s_ports = { 6222 }
http_ports = { 5280 }
http_interfaces = { "*" }
https_ports = {}
component_ports = {}

data_path = "/config/data"
pidfile = "/run/prosody/prosody.pid"
log = { { levels = { min = "info" }, to = "console" } }

Include "conf.d/*.cfg.lua"
