-- Managed by a role: change the role, not this file.
pidfile = "/var/run/prosody/prosody.pid";
admins = { "focus@auth.calls.example.net" };
daemonize = true;

plugin_paths = { "/usr/share/jitsi-meet/prosody-plugins/" };
network_settings = { tcp_backlog = 511; };

modules_enabled = {
    "roster"; "saslauth"; "tls"; "disco"; "private"; "version"; "ping"; "posix"; "admin_telnet"; "limits";
    "http_openmetrics"; "firewall";
};
modules_disabled = { "offline"; "register"; };

limits = { c2s = { rate = "512kb/s"; }; s2sin = { rate = "30kb/s"; }; };
unlimited_jids = { "focus@auth.calls.example.net" };
component_admins_as_room_owners = true;

c2s_require_encryption = true;
s2s_secure_auth = false;
https_ports = { };
http_interfaces = { "127.0.0.1" };
consider_bosh_secure = true;
consider_websocket_secure = true;
firewall_scripts = { "/etc/prosody/firewall/muc-filter.pfw"; };
statistics = "internal";

log = { warn = "/var/log/prosody/prosody.log"; error = "/var/log/prosody/prosody.err"; };
certificates = "/etc/prosody/certs";

Include "conf.d/*.cfg.lua"
