-- A container: the log goes to its output, paths lie in volumes, other containers have other machines.
admins = { "focus@auth.meet.jitsi" }
component_admins_as_room_owners = true
unlimited_jids = { "focus@auth.meet.jitsi" }

plugin_paths = { "/prosody-plugins/", "/prosody-plugins-custom", "/prosody-plugins-contrib" }

modules_enabled = {
    "roster", "saslauth", "tls", "disco", "private", "limits", "version", "ping", "admin_shell", "http_health",
}
modules_disabled = { "offline", "register", "s2s" }
allow_registration = false

c2s_ports = { 5222 }
http_ports = { 5280 }
http_interfaces = { "*", "::" }
https_ports = {}
component_ports = {}
trusted_proxies = { "127.0.0.1", "::1", "172.19.0.0/16" }

consider_bosh_secure = true
consider_websocket_secure = true
http_default_host = "meet.jitsi"

data_path = "/config/data"
pidfile = "/run/prosody/prosody.pid"
network_backend = "epoll"
gc = { mode = "incremental", threshold = 400, speed = 250, step_size = 13 }
log = { { levels = { min = "info" }, timestamps = "%Y-%m-%d %X", to = "console" } }

Include "conf.d/*.cfg.lua"
