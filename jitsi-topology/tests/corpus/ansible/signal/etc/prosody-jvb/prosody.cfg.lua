-- Managed by a role: the instance of the bridges.
pidfile = "/var/run/prosody-jvb/prosody-jvb.pid";
data_path = "/var/lib/prosody-jvb";
admins = { "focus@auth.jvb.calls.example.net"; "jvb@auth.jvb.calls.example.net"; };
component_admins_as_room_owners = true;
daemonize = true;

plugin_paths = { "/usr/share/jitsi-meet/prosody-plugins/" };
modules_enabled = {
    "roster"; "saslauth"; "tls"; "disco"; "ping"; "posix"; "admin_telnet"; "secure_interfaces"; "firewall";
};
modules_disabled = { "offline"; "register"; "s2s"; };

console_ports = { 5583 };
c2s_ports = { 6222 };
c2s_interfaces = { "*" };
secure_interfaces = { "127.0.0.1"; "10.20.0.5"; };
c2s_stanza_size_limit = 10*1024*1024;
firewall_scripts = { "/etc/prosody-jvb/muc-filter.pfw"; };
network_backend = "epoll";

log = { warn = "/var/log/prosody-jvb/prosody.log"; };
certificates = "/etc/prosody-jvb/certs";

VirtualHost "auth.jvb.calls.example.net"
    modules_enabled = { "smacks"; };
    authentication = "internal_hashed";
    smacks_hibernation_time = 15;
    ssl = { key = "/etc/prosody/certs/jvb.key"; certificate = "/etc/prosody/certs/jvb.crt"; };

Component "muc.jvb.calls.example.net" "muc"
    storage = "memory";
    muc_room_cache_size = 10000;
    muc_room_locking = false;
    muc_room_default_public_jids = true;
    modules_enabled = { "muc_hide_all"; "muc_filter_access"; };
    muc_filter_whitelist = { "auth.jvb.calls.example.net" };
