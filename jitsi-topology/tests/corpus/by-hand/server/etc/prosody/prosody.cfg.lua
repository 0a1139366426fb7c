local domain = "talk.example.com"
local function below(name) return name .. "." .. domain end
local focus = "focus@" .. below "auth"

admins = { focus }
component_admins_as_room_owners = true
plugin_paths = { "/usr/share/jitsi-meet/prosody-plugins" }
modules_enabled = { "roster", "saslauth", "tls", "disco", "ping", "admin_shell" }
modules_disabled = { "s2s" }
s2s_ports, https_ports = {}, {}
consider_bosh_secure, consider_websocket_secure = true, true

log = "*syslog"
pidfile = "prosody.pid"
certificates = "/etc/ssl/talk"

VirtualHost(domain)
  authentication = "jitsi-anonymous"
  modules_enabled = { "websocket", "smacks", "bosh" }
  main_muc = below "conference"

VirtualHost(below "auth") {
  authentication = "internal_hashed",
  ssl = { certificate = "/etc/ssl/talk/auth.pem", key = "/etc/ssl/talk/auth.key" },
}

for _, name in ipairs { "conference" } do
  Component(below(name)) "muc"
  storage = "memory"
  restrict_room_creation = true
  modules_enabled = { "muc_meeting_id" }
  muc_room_locking = false
  muc_room_default_public_jids = true
end

Component(below "focus") "client_proxy"
  target_address = focus
