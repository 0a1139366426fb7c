-- The second instance, added by hand.

admins = { "focus@tech.meet.example.org", "jvb@tech.meet.example.org" }
component_admins_as_room_owners = true

modules_enabled = {
	"roster";
	"saslauth";
	"tls";
	"disco";
	"ping";
	"admin_shell";
}
modules_disabled = { "s2s", "offline", "register" }
allow_registration = false

c2s_ports = { 15222 }
c2s_interfaces = { "127.0.0.1" }
c2s_stanza_size_limit = 10 * 1024 * 1024

data_path = "/var/lib/prosody-jvb"
pidfile = "/run/prosody-jvb/prosody.pid"
log = { info = "/var/log/prosody-jvb/prosody.log" }
certificates = "/etc/prosody-jvb/certs"

VirtualHost "tech.meet.example.org"
	authentication = "internal_hashed"
	modules_enabled = { "smacks" }
	smacks_hibernation_time = 15

Component "muc.tech.meet.example.org" "muc"
	storage = "memory"
	muc_room_locking = false
	muc_room_default_public_jids = true
