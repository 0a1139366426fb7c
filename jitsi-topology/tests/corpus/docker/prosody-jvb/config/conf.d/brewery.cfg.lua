VirtualHost "auth.jvb.meet.jitsi"
    authentication = "internal_hashed"
    ssl = { key = "/config/certs/auth.jvb.meet.jitsi.key", certificate = "/config/certs/auth.jvb.meet.jitsi.crt" }
    modules_enabled = { "smacks" }
    smacks_hibernation_time = 15

Component "muc.jvb.meet.jitsi" "muc"
    storage = "memory"
    modules_enabled = { "muc_hide_all", "muc_filter_access" }
    muc_room_cache_size = 10000
    muc_filter_whitelist = "auth.jvb.meet.jitsi"
    muc_room_locking = false
    muc_room_default_public_jids = true
    muc_tombstones = false
    muc_room_allow_persistent = false
