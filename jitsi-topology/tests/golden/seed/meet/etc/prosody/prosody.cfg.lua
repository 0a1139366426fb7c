-- main Prosody of jitsi.example.com
--
-- Generated from seed.toml by jitsi-topology. Changes made here are lost: change seed.toml and run
--   jitsi-topology render seed.toml --out DIR --force

-- Jicofo must own every room it enters, and owns them as an administrator.
admins = { "focus@auth.jitsi.example.com" }
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
modules_disabled = { "s2s" }
-- Accounts are made by prosodyctl alone.
allow_registration = false
c2s_ports = { 5222 }
c2s_interfaces = { "127.0.0.1" }
c2s_require_encryption = true
-- No other XMPP server is spoken to.
s2s_ports = {}
http_ports = { 5280 }
-- For nginx alone, which has the certificate that browsers see.
http_interfaces = { "127.0.0.1" }
-- Open everywhere by default.
https_ports = {}
-- nginx ends TLS. Without these two nobody could log in through it.
consider_bosh_secure = true
consider_websocket_secure = true
-- Programs speak for everybody: no limit on rates or sizes holds for them (mod_limits_exception).
unlimited_jids = { "focus@auth.jitsi.example.com" }
-- No two instances may share any of these.
data_path = "/var/lib/prosody"
pidfile = "/run/prosody/prosody.pid"
admin_socket = "/var/lib/prosody/prosody.sock"
log = {
    info = "/var/log/prosody/prosody.log";
}
muc_mapper_domain_base = "jitsi.example.com"
muc_mapper_domain_prefix = "conference"

-- People log in here.
VirtualHost "jitsi.example.com"
    authentication = "internal_hashed"
    ssl = {
        key = "/etc/prosody/certs/jitsi.example.com.key";
        certificate = "/etc/prosody/certs/jitsi.example.com.crt";
    }
    modules_enabled = { "bosh", "websocket", "smacks" }
    -- A session that is lost leaves its rooms after so many seconds; the default is 600.
    smacks_hibernation_time = 60
    smacks_max_unacked_stanzas = 5
    smacks_max_old_sessions = 1
    main_muc = "conference.jitsi.example.com"

-- The rooms people meet in.
Component "conference.jitsi.example.com" "muc"
    modules_enabled = { "muc_meeting_id", "muc_hide_all" }
    -- Rooms live as long as the conference.
    storage = "memory"
    -- Only Jicofo opens conferences.
    restrict_room_creation = true
    -- A locked room would keep out whoever comes second.
    muc_room_locking = false
    -- Jicofo must see who is in a room.
    muc_room_default_public_jids = true
    muc_room_allow_persistent = false
    muc_room_cache_size = 10000
    muc_tombstones = false

-- Jicofo's account lives here.
VirtualHost "auth.jitsi.example.com"
    authentication = "internal_hashed"
    ssl = {
        key = "/etc/prosody/certs/auth.jitsi.example.com.key";
        certificate = "/etc/prosody/certs/auth.jitsi.example.com.crt";
    }
    modules_enabled = { "limits_exception", "smacks" }
    -- A session that is lost leaves its rooms after so many seconds; the default is 600.
    smacks_hibernation_time = 15

-- Hands the browsers' requests for a conference to Jicofo.
Component "focus.jitsi.example.com" "client_proxy"
    target_address = "focus@auth.jitsi.example.com"
