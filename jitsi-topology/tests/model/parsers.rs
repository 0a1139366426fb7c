//! Parsers that we did not write, in this process, each giving what a file says in the shape of the model.

use super::nginx::Site;
use hocon::HoconValue;
use jitsi_topology::name::Password;
use nginx_lint_parser::ast::{Block, Directive};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What a password is where it is read: a variable holds a text made of its name.
pub(crate) fn revealed(password: &Password) -> String {
    match password {
        Password::Env(name) => variable(name.as_str()),
        Password::File { secret, .. } | Password::Literal(secret) => secret.reveal().to_owned(),
    }
}

fn variable(name: &str) -> String {
    format!("what \"{name}\" ${{holds}}")
}

/// Reads HOCON, with these variables in the environment.
#[expect(clippy::disallowed_types, reason = "the parser takes its environment so; nothing iterates it")]
pub(crate) fn hocon(text: &str, variables: &[&str]) -> Result<Value, String> {
    let environment = variables.iter().map(|name| ((*name).to_owned(), variable(name)));
    let environment: std::collections::HashMap<String, String> = environment.collect();
    // Its root is asked for by paths, which know fewer escapes than keys; what stands below a key has keys alone.
    let below = format!("root {{\n{text}\n}}");
    let config = hocon::parse_with_env(&below, &environment).map_err(|error| error.to_string())?;
    config.get("root").map(json).ok_or_else(|| "it has no root".to_owned())
}

fn json(value: &HoconValue) -> Value {
    match value {
        HoconValue::Object(fields) => fields.iter().map(|(key, value)| (key.clone(), json(value))).collect(),
        HoconValue::Array(items) => items.iter().map(json).collect(),
        scalar => {
            let number = || scalar.as_i64().map(Value::from).or_else(|| scalar.as_f64().map(Value::from));
            let text = scalar.as_str().map(Value::from);
            text.or_else(number).or_else(|| scalar.as_bool().map(Value::from)).unwrap_or(Value::Null)
        }
    }
}

/// Runs a Prosody config as Prosody does: options go to the host that was named last. `ENV_` names are variables.
pub(crate) fn prosody(text: &str) -> mlua::Result<BTreeMap<String, Map<String, Value>>> {
    const LOADER: &str = r#"
        local configs, host = { ["*"] = {} }, "*"
        local function open(name, options) host = name; configs[name] = options end
        local words = {
            VirtualHost = function (name) open(name, { defined = true }) end,
            Component = function (name)
                return function (module) open(name, { component_module = module, load_global_modules = false }) end
            end,
        }
        local function word(_, name)
            local variable = name:match("^ENV_(.*)$")
            return words[name] or (variable and 'what "' .. variable .. '" ${holds}')
        end
        local globals = setmetatable({}, { __index = word, __newindex = function (_, name, value)
            assert(configs[host][name] == nil, name .. " is set twice")
            configs[host][name] = value
        end })
        return globals, configs
    "#;
    let lua = mlua::Lua::new_with(mlua::StdLib::STRING, mlua::LuaOptions::default())?;
    let (globals, configs): (mlua::Table, mlua::Table) = lua.load(LOADER).eval()?;
    lua.load(text).set_environment(globals).exec()?;
    match json_of_lua(&mlua::Value::Table(configs)) {
        Value::Object(hosts) => Ok(hosts
            .into_iter()
            .map(|(host, options)| (host, options.as_object().cloned().unwrap_or_default()))
            .collect()),
        other => unreachable!("{other}"),
    }
}

fn json_of_lua(value: &mlua::Value) -> Value {
    match value {
        mlua::Value::Boolean(boolean) => (*boolean).into(),
        mlua::Value::Integer(integer) => (*integer).into(),
        mlua::Value::Number(number) => (*number).into(),
        mlua::Value::String(text) => text.to_string_lossy().as_str().into(),
        mlua::Value::Table(table) => {
            let entries = table.pairs::<mlua::Value, mlua::Value>().map(Result::unwrap);
            let (list, map): (Vec<_>, Vec<_>) = entries.partition(|(key, _)| key.is_integer());
            let item = |(_, value): &(_, mlua::Value)| json_of_lua(value);
            let entry =
                |(key, value): &(mlua::Value, _)| (key.to_string().expect("a key that is text"), json_of_lua(value));
            assert!(list.is_empty() || map.is_empty(), "a table that is part list and part map");
            if map.is_empty() { list.iter().map(item).collect() } else { map.iter().map(entry).collect() }
        }
        other => panic!("{other:?} is no setting"),
    }
}

/// Reads an nginx site: the one server block in it.
pub(crate) fn nginx(text: &str) -> Result<Site, String> {
    let config = nginx_lint_parser::parse_string(text).map_err(|error| error.to_string())?;
    let server = config.directives().find(|directive| directive.is("server")).ok_or("there is no server")?;
    let (locations, plain): (Vec<&Directive>, Vec<&Directive>) =
        inside(server).partition(|directive| directive.is("location"));
    let site = Site::found(plain.into_iter().map(words));
    Ok(locations.into_iter().fold(site, |site, location| site.with(&words(location).1, inside(location).map(words))))
}

fn inside(directive: &Directive) -> impl Iterator<Item = &Directive> {
    directive.block.iter().flat_map(Block::directives)
}

fn words(directive: &Directive) -> (String, Vec<String>) {
    (directive.name.clone(), directive.args.iter().map(|argument| unquoted(&argument.raw)).collect())
}

/// What nginx makes of one parameter as it is written (`ngx_conf_read_token`). The parser says where it ends; its own
/// idea of escapes is another, in which `\\$` is `$`.
fn unquoted(raw: &str) -> String {
    let inside = ['"', '\''].iter().find_map(|quote| raw.strip_prefix(*quote)?.strip_suffix(*quote));
    let mut text = String::new();
    let mut chars = inside.unwrap_or(raw).chars();
    while let Some(c) = chars.next() {
        let escaped = if c == '\\' { chars.clone().next() } else { None };
        match escaped {
            Some('n') => text.push('\n'),
            Some('r') => text.push('\r'),
            Some('t') => text.push('\t'),
            Some(c @ ('"' | '\'' | '\\')) => text.push(c),
            _ => {
                text.push(c);
                continue;
            }
        }
        chars.next();
    }
    text
}
