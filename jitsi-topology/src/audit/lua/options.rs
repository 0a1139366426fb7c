//! Options: setting them, and reading them back, which Prosody 13.0 can.

use super::run::{EVERYWHERE, Run};
use super::sandbox;
use super::stop::{Stop, running};
use mlua::{Function, Lua, Table, Value};

/// The most options a config may set; each of them costs memory that Lua does not count.
const OPTIONS: usize = 100_000;

/// The steps it costs to set one.
const STEPS: u64 = 1000;

/// How many places an option remembers that it was set at before.
const EARLIER: usize = 16;

impl Run<'_> {
    /// `name = value` at the top of a file.
    pub(super) fn assign(&self, lua: &Lua, load: usize, name: &Value, value: &Value) -> mlua::Result<()> {
        let Value::String(name) = name else {
            return Err(Stop::new("the name of an option is no text", "write `name = value`").here(lua).raise());
        };
        let name = name.to_string_lossy();
        let host = self.current_host(load)?;
        if !self.state.borrow_mut().first_time(load, &host, &name) {
            let message = format!("`{name}` is set again in the same place of the same file");
            self.remark(lua, message, "keep the last, which is the one that counts");
        }
        self.set(lua, &host, &name, value)
    }

    /// Sets an option, as all ways of setting one do.
    pub(super) fn set(&self, lua: &Lua, host: &str, name: &str, value: &Value) -> mlua::Result<()> {
        self.meter.charge(lua, STEPS)?;
        self.options_of(lua, host)?.raw_set(name, value)?;
        let Some(spot) = running(lua) else { return Ok(()) };
        let mut state = self.state.borrow_mut();
        if value.is_nil() {
            state.places.remove(&(host.to_owned(), name.to_owned()));
            return Ok(());
        }
        let places = state.places.entry((host.to_owned(), name.to_owned())).or_default();
        if places.last() != Some(&spot) {
            places.retain(|before| *before != spot);
            places.push(spot);
        }
        if places.len() > EARLIER + 1 {
            places.remove(0);
        }
        if state.places.len() > OPTIONS {
            let message = format!("the config sets more than {OPTIONS} options, and is not read");
            return Err(self.meter.refuse(lua, Stop::new(message, "make it smaller")));
        }
        Ok(())
    }

    /// What a name means: an option that was set before, a function of Lua, or nothing.
    pub(super) fn look_up(&self, lua: &Lua, load: usize, name: &Value) -> mlua::Result<Value> {
        let Value::String(name) = name else { return Ok(Value::Nil) };
        let name = name.to_string_lossy();
        if let Some(variable) = name.strip_prefix("ENV_") {
            return Ok(Value::String(lua.create_string(self.environment.value(variable))?));
        }
        if name == "Lua" {
            self.since_13(lua, "`Lua`");
            return Ok(Value::Table(self.globals.clone()));
        }
        let host = self.current_host(load)?;
        match self.option(&host, &name)? {
            Value::Nil => {}
            Value::Table(_) => {
                self.since_13(lua, "reading an option back, and adding to it,");
                return Ok(Value::Table(self.handle(lua, &host, &name)?));
            }
            value => {
                self.since_13(lua, "reading an option back");
                return Ok(value);
            }
        }
        let value: Value = self.globals.raw_get(name.as_str())?;
        if value.is_nil() {
            if let Some(stop) = sandbox::absent(&name) {
                return Err(self.meter.refuse(lua, stop));
            }
            // The word is not repeated: it may be a password.
            self.remark(lua, "a bare word stands here for nothing", "put it in quotes if it is a text");
        }
        Ok(value)
    }

    /// What an option was set to in this very scope.
    pub(super) fn option(&self, host: &str, name: &str) -> mlua::Result<Value> {
        match self.hosts.raw_get::<Value>(host)? {
            Value::Table(options) => options.raw_get(name),
            _ => Ok(Value::Nil),
        }
    }

    pub(super) fn options_of(&self, lua: &Lua, host: &str) -> mlua::Result<Table> {
        if let Value::Table(options) = self.hosts.raw_get(host)? {
            return Ok(options);
        }
        let options = lua.create_table()?;
        self.hosts.raw_set(host, &options)?;
        Ok(options)
    }

    /// The scope of a file that is running.
    pub(super) fn current_host(&self, load: usize) -> mlua::Result<String> {
        Ok(match self.environments.raw_get::<Table>(load)?.raw_get::<Value>(CURRENT_HOST)? {
            Value::String(host) => host.to_string_lossy(),
            _ => EVERYWHERE.to_owned(),
        })
    }

    pub(super) fn enter(&self, load: usize, host: &str) -> mlua::Result<()> {
        self.environments.raw_get::<Table>(load)?.raw_set(CURRENT_HOST, host)
    }

    /// What reading back an option that is a table gives: something to add to (`modules_enabled { "x" }`,
    /// `modules_enabled:append { "x" }`).
    fn handle(&self, lua: &Lua, host: &str, name: &str) -> mlua::Result<Table> {
        let append = self.function("append")?.bind((host, name))?;
        let index: Function = self.function("operation")?.bind((host, name))?;
        let handle = lua.create_table()?;
        handle.set_metatable(Some(lua.create_table_from([("__call", append), ("__index", index)])?))?;
        Ok(handle)
    }

    /// What can be asked of an option that was read back.
    pub(super) fn operation(&self, lua: &Lua, host: &str, name: &str, operation: &Value) -> mlua::Result<Function> {
        let operation = match operation {
            Value::String(operation) => operation.to_string_lossy(),
            _ => String::new(),
        };
        match operation.as_str() {
            "append" => self.function("append")?.bind((host, name)),
            "value" => self.function("value")?.bind((host, name)),
            _ => {
                let message = format!("an option that is read back has no `{operation}`");
                Err(Stop::new(message, "it has `append` and `value`").here(lua).raise())
            }
        }
    }

    /// Adds to an option that is a table: to its list, or its named values where `more` has no list.
    pub(super) fn append(&self, lua: &Lua, host: &str, name: &str, more: &Value) -> mlua::Result<Table> {
        let (Value::Table(more), Value::Table(option)) = (more, self.option(host, name)?) else {
            let message = format!("`{name}` is called and not set");
            return Err(Stop::new(message, "write `=` between the option and its value").here(lua).raise());
        };
        self.meter.charge(lua, u64::try_from(more.raw_len()).unwrap_or(u64::MAX))?;
        if more.raw_get::<Value>(1)?.is_nil() {
            for pair in more.pairs::<Value, Value>() {
                let (key, value) = pair?;
                option.raw_set(key, value)?;
            }
        } else {
            for value in more.sequence_values::<Value>() {
                option.raw_push(value?)?;
            }
        }
        self.set(lua, host, name, &Value::Table(option))?;
        self.handle(lua, host, name)
    }

    fn since_13(&self, lua: &Lua, what: &str) {
        self.remark(
            lua,
            format!("{what} needs Prosody 13.0; to an older one it is nothing"),
            "make sure it is not older",
        );
    }
}

/// Where Prosody keeps the host that options are set on: among the names of the file.
const CURRENT_HOST: &str = "__currenthost";
