muc_mapper_domain_base = "calls.example.net";
muc_mapper_domain_prefix = "conference";
http_default_host = "calls.example.net";

VirtualHost "calls.example.net"
    authentication = "token";
    app_id = "calls";
    app_secret = "sEcr3t-of-the-portal";
    allow_empty_token = true;
    modules_enabled = { "bosh"; "websocket"; "smacks"; "jiconop"; "features_identity"; "conference_duration"; };
    smacks_max_unacked_stanzas = 5;
    smacks_hibernation_time = 60;
    main_muc = "conference.calls.example.net";
    shard_name = "shard1";
    region_name = "eu-west";

Component "conference.calls.example.net" "muc"
    restrict_room_creation = true;
    storage = "memory";
    modules_enabled = { "muc_meeting_id"; "muc_domain_mapper"; "muc_hide_all"; "token_verification"; "rate_limit"; };
    rate_limit_cache_size = 10000;
    rate_limit_login_rate = 30;
    muc_room_cache_size = 1000;
    muc_room_locking = false;
    muc_room_default_public_jids = true;

VirtualHost "auth.calls.example.net"
    modules_enabled = { "limits_exception"; "smacks"; };
    authentication = "internal_hashed";
    smacks_hibernation_time = 15;

Component "internal.auth.calls.example.net" "muc"
    storage = "memory";
    modules_enabled = { "muc_hide_all"; "muc_filter_access"; };
    muc_filter_whitelist = { "auth.calls.example.net" };
    muc_room_locking = false;
    muc_room_default_public_jids = true;

Component "focus.calls.example.net" "client_proxy"
    target_address = "focus@auth.calls.example.net";

Component "speakerstats.calls.example.net" "speakerstats_component"
    muc_component = "conference.calls.example.net";
