-- Loads configs the way Prosody does and writes what it understood as JSON.
-- Usage: lua prosody_config.lua PROSODYCTL CONFIG...

-- prosodyctl knows where Prosody's own code lies, and what it does before its first command is done here as well.
local ctl = assert(io.open(arg[1])):read("a");
for _, name in ipairs { "SOURCEDIR", "CONFIGDIR", "PLUGINDIR", "DATADIR" } do
	_G["CFG_" .. name] = assert(ctl:match("CFG_" .. name .. "='([^']*)'"), "prosodyctl does not say CFG_" .. name);
end
package.path = CFG_SOURCEDIR .. "/?.lua;" .. package.path;
package.cpath = CFG_SOURCEDIR .. "/?.so;" .. package.cpath;
local configs = table.move(arg, 2, #arg, 1, {});
arg = { "--config", configs[1] };
require "util.startup".prosodyctl();

local configmanager = require "core.configmanager";
local modulemanager = require "core.modulemanager";
local pluginloader = require "util.pluginloader";

local escapes = { ["\\"] = "\\\\", ["\""] = "\\\"" };
local function quoted(text)
	return "\"" .. text:gsub("[\"\\]", escapes):gsub("%c", function (c) return ("\\u%04x"):format(c:byte()) end) .. "\"";
end

-- Prosody's tables answer for missing keys with those of other tables, so everything here is raw.
local function json(value)
	if type(value) == "string" then return quoted(value); end
	if type(value) ~= "table" then return tostring(value); end
	local list, keys = {}, {};
	for key in next, value do table.insert(keys, key); end
	for i = 1, #keys do
		local item = rawget(value, i);
		if item == nil then break; end
		list[i] = json(item);
	end
	-- A table with nothing in it is the list it is meant as.
	if #list == #keys then return "[" .. table.concat(list, ",") .. "]"; end
	for i, key in ipairs(keys) do
		list[i] = quoted(tostring(key)) .. ":" .. json(rawget(value, key));
	end
	return "{" .. table.concat(list, ",") .. "}";
end

-- Every module Prosody would load: of a host, with what its options bring in.
local function modules_of(host)
	local modules, component = modulemanager.get_modules_for_host(host);
	local names = {};
	for name in modules do table.insert(names, name); end
	if component then table.insert(names, component); end
	local provider = configmanager.rawget(host, "authentication");
	if provider then table.insert(names, "auth_" .. provider); end
	local storage = configmanager.rawget(host, "storage");
	if storage then table.insert(names, "storage_" .. storage); end
	table.sort(names);
	return names;
end

local files = {};
for _, config in ipairs(configs) do
	local ok, _, warnings = configmanager.load(config, "lua");
	if not ok then error(config .. ": " .. tostring(warnings)); end
	local options, modules, missing = configmanager.getconfig(), {}, {};
	for host in next, options do
		if host ~= "*" then
			modules[host] = modules_of(host);
			for _, name in ipairs(modules[host]) do
				if not pluginloader.load_resource(name) then missing[name] = true; end
			end
		end
	end
	files[config] = { options = options, modules = modules, missing = missing, warnings = warnings };
end
io.write(json(files), "\n");
