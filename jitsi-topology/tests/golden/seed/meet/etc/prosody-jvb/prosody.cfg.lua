-- Prosody-JVB of jitsi.example.com
--
-- Generated from seed.toml by jitsi-topology. Changes made here are lost: change seed.toml and run
--   jitsi-topology render seed.toml --out DIR --force

-- True by default until Prosody 0.12 and false from 13.0 on. Jicofo needs it.
component_admins_as_room_owners = true
plugin_paths = { "/usr/share/jitsi-meet/prosody-plugins" }
modules_enabled = {
    "roster";
    "saslauth";
    "tls";
    "disco";
    "ping";
    "admin_shell";
}
-- Closing s2s_ports alone would not keep Prosody from connecting to other servers.
modules_disabled = { "s2s", "offline", "register" }
-- Accounts are made by prosodyctl alone.
allow_registration = false
c2s_ports = { 15222 }
c2s_interfaces = { "*", "::" }
c2s_require_encryption = true
-- Conferences of many participants outgrow the default of 256 KiB.
c2s_stanza_size_limit = 10485760
-- No other XMPP server is spoken to.
s2s_ports = {}
http_ports = {}
-- Open everywhere by default.
https_ports = {}
-- No two instances may share any of these.
data_path = "/var/lib/prosody-jvb"
pidfile = "/run/prosody-jvb/prosody.pid"
admin_socket = "/var/lib/prosody-jvb/prosody.sock"
log = {
    info = "/var/log/prosody-jvb/prosody.log";
}

-- The accounts of the bridges and of Jicofo's service connection.
VirtualHost "tech.jitsi.example.com"
    authentication = "internal_hashed"
    ssl = {
        key = "/etc/prosody-jvb/certs/tech.jitsi.example.com.key";
        certificate = "/etc/prosody-jvb/certs/tech.jitsi.example.com.crt";
    }
    modules_enabled = { "smacks" }
    -- A session that is lost leaves its rooms after so many seconds; the default is 600.
    smacks_hibernation_time = 15

-- The brewery: bridges announce themselves here, and Jicofo finds them.
Component "muc.tech.jitsi.example.com" "muc"
    admins = { "focus@tech.jitsi.example.com", "jvb@tech.jitsi.example.com" }
    -- Rooms live as long as the conference.
    storage = "memory"
    -- A locked room would keep out whoever comes second.
    muc_room_locking = false
    -- Jicofo must see who is in a room.
    muc_room_default_public_jids = true
    muc_room_allow_persistent = false
    muc_room_cache_size = 10000
    muc_tombstones = false
