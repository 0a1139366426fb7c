//! What of Lua a config may use: what computes. What reads files, the clock or chance, and what loads code, is not there.

use super::meter::{Meter, Search, remember_metatable};
use super::stop::Stop;
use super::unknown::is_unknown;
use mlua::{Function, IntoLua, Lua, LuaOptions, StdLib, Table, Value};
use std::rc::Rc;

/// The functions of Lua itself that are there.
const BASE: [&str; 18] = [
    "_VERSION", "assert", "error", "ipairs", "math", "next", "pairs", "pcall", "rawequal", "rawget", "rawlen",
    "rawset", "select", "string", "table", "tostring", "type", "utf8",
];

/// What Prosody's Lua has and a config is not given here.
const ABSENT: [&str; 13] = [
    "collectgarbage",
    "coroutine",
    "debug",
    "dofile",
    "io",
    "load",
    "loadfile",
    "loadstring",
    "module",
    "package",
    "require",
    "setfenv",
    "warn",
];

/// Functions of the libraries that are taken away: they read bytes as code or as numbers, ask chance, or walk along
/// a range that is longer than any list.
const DANGEROUS: [(&str, &[&str]); 3] =
    [("math", &["random", "randomseed"]), ("string", &["dump", "pack", "packsize", "unpack"]), ("table", &["move"])];

/// A Lua with nothing in it that reaches outside; call [`Meter::start`] on it before it runs anything.
pub(super) fn lua() -> mlua::Result<Lua> {
    Lua::new_with(StdLib::MATH | StdLib::STRING | StdLib::TABLE | StdLib::UTF8, LuaOptions::new())
}

/// The names every file sees.
pub(super) fn globals(lua: &Lua, meter: &Rc<Meter>) -> mlua::Result<Table> {
    let real = lua.globals();
    let globals = lua.create_table()?;
    for name in BASE {
        globals.raw_set(name, real.raw_get::<Value>(name)?)?;
    }
    globals.raw_set("_G", &globals)?;
    globals.raw_set("print", lua.create_function(|_, ()| Ok(()))?)?;
    globals.raw_set("xpcall", real.raw_get::<Value>("xpcall")?)?;
    globals.raw_set("setmetatable", without_finalizers(lua, meter, &real.raw_get("setmetatable")?)?)?;
    globals.raw_set("getmetatable", remembering(lua, &real.raw_get("getmetatable")?)?)?;
    globals.raw_set("tonumber", keeping_unknown(lua, &real.raw_get("tonumber")?)?)?;
    globals.raw_set("unpack", real.raw_get::<Table>("table")?.raw_get::<Value>("unpack")?)?;
    for (library, names) in DANGEROUS {
        take_away(lua, meter, library, &real.raw_get(library)?, names)?;
    }
    guard_searches(lua, meter, &real.raw_get("string")?)?;
    guard_lists(lua, meter, &real.raw_get("table")?)?;
    Ok(globals)
}

/// Why a name that Prosody knows is not there.
pub(super) fn absent(name: &str) -> Option<Stop> {
    ABSENT.contains(&name).then(|| reaches_outside(name))
}

/// Why something is not there that Prosody has.
pub(super) fn reaches_outside(name: &str) -> Stop {
    Stop::new(
        format!("the config uses `{name}`, which reaches outside of it, so what it says cannot be known from the file"),
        "write the value itself, or take it from the environment with an `ENV_` name",
    )
}

/// Takes `names` out of a library; who asks for one is told why.
fn take_away(
    lua: &Lua,
    meter: &Rc<Meter>,
    library: &'static str,
    table: &Table,
    names: &'static [&str],
) -> mlua::Result<()> {
    for name in names {
        table.raw_set(*name, Value::Nil)?;
    }
    refuse_others(lua, meter, library, table, move |name| names.contains(&name))
}

/// Refuses what is asked of `table` and is not there, where it is `known` to be there in Prosody.
pub(super) fn refuse_others(
    lua: &Lua,
    meter: &Rc<Meter>,
    library: &'static str,
    table: &Table,
    known: impl Fn(&str) -> bool + 'static,
) -> mlua::Result<()> {
    let meter = meter.clone();
    let index = lua.create_function(move |lua, (_, name): (Value, Value)| {
        let name = match &name {
            Value::String(name) => name.to_string_lossy(),
            _ => return Ok(()),
        };
        match known(&name) {
            true => Err(meter.refuse(lua, reaches_outside(&format!("{library}.{name}")))),
            false => Ok(()),
        }
    })?;
    table.set_metatable(Some(lua.create_table_from([("__index", index)])?))
}

/// The functions that search: nothing can stop one of them on its way.
fn guard_searches(lua: &Lua, meter: &Rc<Meter>, string: &Table) -> mlua::Result<()> {
    for (name, search) in [("gmatch", Search::Each), ("gsub", Search::First), ("match", Search::First)] {
        let meter = meter.clone();
        guard(lua, string, name, move |lua, (_, subject, pattern): (usize, Value, Value)| {
            meter.charge_pattern(lua, &subject, &pattern, search)
        })?;
    }
    let finding = meter.clone();
    guard(lua, string, "find", move |lua, (_, subject, pattern, _, plain): (usize, Value, Value, Value, Value)| {
        let plain = !matches!(plain, Value::Nil | Value::Boolean(false));
        finding.charge_pattern(lua, &subject, &pattern, if plain { Search::Plain } else { Search::First })
    })?;
    let repeating = meter.clone();
    guard(lua, string, "rep", move |lua, (_, text, times, between): (usize, Value, Value, Value)| {
        repeating.charge_repeat(lua, &text, &times, &between)
    })
}

/// The functions that walk along a list, or with so many arguments along a part of it.
fn guard_lists(lua: &Lua, meter: &Rc<Meter>, table: &Table) -> mlua::Result<()> {
    for (name, walks_with) in [("concat", 1), ("insert", 3), ("remove", 2), ("sort", 1), ("unpack", 1)] {
        let meter = meter.clone();
        guard(lua, table, name, move |lua, (arguments, list): (usize, Value)| {
            meter.charge_list(lua, &list, arguments >= walks_with)
        })?;
    }
    Ok(())
}

/// Calls `price` with the number of arguments and the arguments before each call of a function.
///
/// The call is a tail call, so that errors of the function name the line of the config and not one in here.
fn guard<A: mlua::FromLuaMulti>(
    lua: &Lua,
    library: &Table,
    name: &str,
    price: impl Fn(&Lua, A) -> mlua::Result<()> + 'static,
) -> mlua::Result<()> {
    let price = lua.create_function(move |lua, arguments| price(lua, arguments))?;
    let code = "local original, price, select = ...
        return function(...) price(select('#', ...), ...) return original(...) end";
    let select: Function = lua.globals().raw_get("select")?;
    let guarded: Function =
        lua.load(code).set_name("=guard").call((library.raw_get::<Function>(name)?, price, select))?;
    library.raw_set(name, guarded)
}

/// `setmetatable` that takes no finalizer: that would run when Lua ends, where nothing is limited any more.
fn without_finalizers(lua: &Lua, meter: &Rc<Meter>, original: &Function) -> mlua::Result<Function> {
    let library = lua.create_table_from([("setmetatable", original)])?;
    let meter = meter.clone();
    guard(lua, &library, "setmetatable", move |lua, (_, _, metatable): (usize, Value, Value)| {
        if let Value::Table(metatable) = &metatable
            && !metatable.raw_get::<Value>("__gc")?.is_nil()
        {
            let stop = Stop::new("a finalizer (`__gc`) is not run", "take it out of the config");
            return Err(meter.refuse(lua, stop));
        }
        remember_metatable(lua, &metatable)
    })?;
    library.raw_get("setmetatable")
}

/// `getmetatable` that remembers what it gives away.
fn remembering(lua: &Lua, original: &Function) -> mlua::Result<Function> {
    let remember = lua.create_function(|lua, metatable: Value| remember_metatable(lua, &metatable))?;
    let code = "local original, remember = ...
        return function(...) local metatable = original(...) remember(metatable) return metatable end";
    lua.load(code).set_name("=guard").call((original, remember))
}

/// `tonumber` that leaves alone what is not known: an unknown text is no proof that it is not a number.
fn keeping_unknown(lua: &Lua, original: &Function) -> mlua::Result<Function> {
    let is_unknown = lua.create_function(|lua, value: Value| match value {
        Value::String(text) => is_unknown(&text.to_string_lossy()).into_lua(lua),
        _ => false.into_lua(lua),
    })?;
    let code = "local original, unknown = ...
        return function(value, ...) if unknown(value) then return value end return original(value, ...) end";
    lua.load(code).set_name("=guard").call((original, is_unknown))
}
