//! `VirtualHost` and `Component`: which host the options that follow belong to.

use super::run::{EVERYWHERE, Run};
use super::stop::{Stop, running};
use mlua::{Function, Lua, Value};

/// What Prosody sets on a host that is one; no config writes it.
pub(super) const DEFINED: &str = "defined";
/// What makes a host a component.
pub(super) const COMPONENT_MODULE: &str = "component_module";
/// The module of a component that names none: a program connects to it.
pub(super) const EXTERNAL: &str = "component";

/// What a host is declared with.
pub(super) const DECLARING: [&str; 5] = ["Component", "Host", "VirtualHost", "component", "host"];

/// The steps it costs to declare one.
const STEPS: u64 = 1000;

impl Run<'_> {
    /// `VirtualHost "name"`; what it returns takes options in a table.
    pub(super) fn virtual_host(&self, lua: &Lua, load: usize, name: &Value) -> mlua::Result<Function> {
        let name = host_name(lua, "VirtualHost", name)?;
        if !self.option(&name, COMPONENT_MODULE)?.is_nil() {
            return Err(clash(lua, &name, "Component", "VirtualHost"));
        }
        self.enter(load, &name)?;
        self.options_of(lua, &name)?.raw_set(DEFINED, true)?;
        self.declare(lua, &name)?;
        self.function("host_options")?.bind((load, name))
    }

    /// `Component "name"`; what it returns takes the module, or options in a table.
    pub(super) fn component(&self, lua: &Lua, load: usize, name: &Value) -> mlua::Result<Function> {
        let name = host_name(lua, "Component", name)?;
        if !self.option(&name, DEFINED)?.is_nil() && self.option(&name, COMPONENT_MODULE)?.is_nil() {
            return Err(clash(lua, &name, "VirtualHost", "Component"));
        }
        self.options_of(lua, &name)?.raw_set(COMPONENT_MODULE, EXTERNAL)?;
        self.enter(load, &name)?;
        self.declare(lua, &name)?;
        self.function("component_module")?.bind((load, name))
    }

    /// The module of a component, or its options where it names none.
    pub(super) fn component_module(&self, lua: &Lua, load: usize, host: &str, given: &Value) -> mlua::Result<Value> {
        let Value::String(module) = given else {
            self.host_options(lua, load, host, given)?;
            return Ok(Value::Nil);
        };
        self.options_of(lua, host)?.raw_set(COMPONENT_MODULE, module)?;
        self.function("host_options")?.bind((load, host)).map(Value::Function)
    }

    /// Options of a host in a table; what follows is of the whole server again.
    pub(super) fn host_options(&self, lua: &Lua, load: usize, host: &str, given: &Value) -> mlua::Result<()> {
        self.enter(load, EVERYWHERE)?;
        let Value::Table(options) = given else {
            let message = format!("`{host}` is followed by {} and not by a table of options", given.type_name());
            let help = "a Component takes its module in quotes and then a table, a VirtualHost takes only a table";
            return Err(Stop::new(message, help).here(lua).raise());
        };
        for pair in options.pairs::<Value, Value>() {
            let (name, value) = pair?;
            if let Value::String(name) = name {
                self.set(lua, host, &name.to_string_lossy(), &value)?;
            }
        }
        Ok(())
    }

    fn declare(&self, lua: &Lua, name: &str) -> mlua::Result<()> {
        self.meter.charge(lua, STEPS)?;
        let Some(spot) = running(lua) else { return Ok(()) };
        self.state.borrow_mut().declare(name, spot);
        Ok(())
    }
}

/// The name of a host as Prosody prepares it.
fn host_name(lua: &Lua, word: &str, name: &Value) -> mlua::Result<String> {
    let stop = |message: String| Stop::new(message, format!("write {word} \"jitsi.example.com\"")).here(lua).raise();
    let name = match name {
        Value::Integer(_) | Value::Number(_) | Value::String(_) => lua.coerce_string(name.clone())?,
        _ => None,
    };
    let name = name.ok_or_else(|| stop(format!("{word} has no name")))?;
    let name = name.to_str().map_err(|_| stop(format!("the name of the {word} is not UTF-8")))?;
    match stringprep::nameprep(&name) {
        Ok(prepared) => Ok(prepared.into_owned()),
        Err(_) => Err(stop(format!("the name of the {word} has characters in it that no host name has"))),
    }
}

fn clash(lua: &Lua, name: &str, before: &str, now: &str) -> mlua::Error {
    let message = format!("`{name}` is a {now} here and was a {before} before; Prosody does not start");
    Stop::new(message, format!("give the component a name of its own: conference.{name}")).here(lua).raise()
}
