-- What a Prosody config may name: the three functions of Prosody's config reader, and nothing of Lua's own library.
stds.prosody_config = { read_globals = { "VirtualHost", "Component", "Include" } }
std = "prosody_config"
-- Options are globals that are set; `ENV_…` are the variables of the environment.
ignore = { "111", "113/ENV_[A-Za-z0-9_]+" }
