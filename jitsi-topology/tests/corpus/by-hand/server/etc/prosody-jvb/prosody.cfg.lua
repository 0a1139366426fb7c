Include "common.lua"

data_path = "/srv/prosody-jvb"
log = { info = "/srv/prosody-jvb/prosody.log" }
pidfile = "prosody.pid"

VirtualHost "tech.talk.example.com"
  ssl = { certificate = "/etc/ssl/talk/tech.pem", key = "/etc/ssl/talk/tech.key" }

Component "muc.tech.talk.example.com" "muc"
  admins = { "focus@tech.talk.example.com" }
  component_admins_as_room_owners = true
  muc_room_locking = false
  muc_room_default_public_jids = true
