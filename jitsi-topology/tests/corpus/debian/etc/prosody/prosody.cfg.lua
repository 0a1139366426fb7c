-- The main file in the style of a distribution: everything of Jitsi comes with the Include at its end.

admins = { }

plugin_paths = { "/usr/lib/prosody/modules", "/usr/share/jitsi-meet/prosody-plugins" }

modules_enabled = {

		"roster";
		"saslauth";
		"tls";
		"dialback";
		"disco";

		"version";
		"uptime";
		"time";
		"ping";
		"register";
		"posix";

		"admin_shell";

		"limits";
}

modules_disabled = {
}

allow_registration = false

limits = {
	c2s = {
		rate = "10kb/s";
	};
	s2sin = {
		rate = "30kb/s";
	};
}

pidfile = "/run/prosody/prosody.pid"

authentication = "internal_hashed"

log = {
	info = "/var/log/prosody/prosody.log";
	error = "/var/log/prosody/prosody.err";
	{ levels = { "error" }; to = "syslog"; };
}

certificates = "certs"

VirtualHost "localhost"

Include "conf.d/*.cfg.lua"
