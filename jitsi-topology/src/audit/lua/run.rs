//! One run of a config: what the names in it mean, and what is left of it at the end.

use super::include::Part;
use super::meter::Meter;
use super::report::{Over, Values};
use super::source::Source;
use super::stop::{Spot, Stop, running};
use super::unknown::Environment;
use super::value::Reader;
use super::{Config, Files, Refusal, sandbox};
use mlua::{Function, Lua, Scope, Table, Value as LuaValue};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The scope of the whole server.
pub(super) const EVERYWHERE: &str = "*";

/// What is remarked at the most; a config that has more to be said of it is not helped by more.
const REMARKS: usize = 1000;

/// One run of a config.
///
/// What Lua itself must hold is in tables of Lua, because an option that is a table may still change after it is set.
pub(super) struct Run<'a> {
    pub(super) files: &'a dyn Files,
    pub(super) environment: Environment<'a>,
    pub(super) meter: Rc<Meter>,
    /// The names of Lua itself.
    pub(super) globals: Table,
    /// Options by host.
    pub(super) hosts: Table,
    /// The names a file sees, by load.
    pub(super) environments: Table,
    /// The functions a config can call, by what they are called here.
    functions: Table,
    pub(super) sources: RefCell<Vec<Rc<Source>>>,
    pub(super) state: RefCell<State>,
}

/// What Lua need not hold.
#[derive(Debug, Default)]
pub(super) struct State {
    loads: Vec<Load>,
    /// The files that are running, each included by the one before.
    pub(super) running: Vec<usize>,
    /// Where each host is declared, and the hosts in the order they were declared first.
    pub(super) declared: BTreeMap<String, Vec<Spot>>,
    pub(super) order: Vec<String>,
    /// Where each option of a host was set; the last place is the one that counts.
    pub(super) places: BTreeMap<(String, String), Vec<Spot>>,
    pub(super) remarks: BTreeSet<(Spot, String, &'static str)>,
}

/// One time that a file is run.
#[derive(Debug)]
struct Load {
    source: usize,
    /// The options it set, by host.
    set: BTreeSet<(String, String)>,
}

impl State {
    pub(super) fn source_of(&self, load: usize) -> usize {
        self.loads.get(load).map_or(0, |load| load.source)
    }

    /// Whether an option is set for the first time in this run of its file.
    pub(super) fn first_time(&mut self, load: usize, host: &str, name: &str) -> bool {
        self.loads.get_mut(load).is_none_or(|load| load.set.insert((host.to_owned(), name.to_owned())))
    }

    pub(super) fn declare(&mut self, host: &str, spot: Spot) {
        let spots = self.declared.entry(host.to_owned()).or_default();
        if spots.is_empty() {
            self.order.push(host.to_owned());
        }
        if !spots.contains(&spot) && spots.len() < 17 {
            spots.push(spot);
        }
    }
}

/// Reads the config at `path` and all it includes.
pub(super) fn run(files: &dyn Files, path: &str, known: &BTreeMap<String, String>) -> Result<Config, Refusal> {
    let broken = |error: mlua::Error| {
        Refusal::new(format!("Lua does not run here: {error}"), "this is a fault of jitsi-topology, please report it")
    };
    let lua = sandbox::lua().map_err(broken)?;
    let meter = Meter::start(&lua).map_err(broken)?;
    let run = Run::new(&lua, files, known, meter).map_err(broken)?;
    let result = run.main(&lua, path);
    let refused = run.meter.refused().map_or(Ok(()), Err);
    // Nothing runs any more.
    let read = lua.set_memory_limit(0).map_err(Stop::from).and(refused).and(result).and_then(|()| run.settings());
    let sources = run.sources.into_inner();
    let over = Over { state: run.state.into_inner(), sources, unknown: run.environment.into_unknown() };
    match read {
        Ok(values) => Ok(over.config(values)),
        Err(stop) => Err(over.refusal(stop)),
    }
}

impl<'a> Run<'a> {
    fn new(
        lua: &Lua,
        files: &'a dyn Files,
        known: &'a BTreeMap<String, String>,
        meter: Rc<Meter>,
    ) -> mlua::Result<Self> {
        Ok(Self {
            files,
            environment: Environment::new(known),
            globals: sandbox::globals(lua, &meter)?,
            meter,
            hosts: lua.create_table()?,
            environments: lua.create_table()?,
            functions: lua.create_table()?,
            sources: RefCell::default(),
            state: RefCell::default(),
        })
    }

    /// Runs the config at `path` and all it includes.
    fn main(&self, lua: &Lua, path: &str) -> Result<(), Stop> {
        let run = lua.scope(|scope| {
            self.give_scopes(scope)?;
            self.give_options(scope)?;
            self.give_files(scope)?;
            self.globals.raw_set("os", self.os(lua, scope)?)?;
            self.config(lua, path)
        });
        run.map_err(Stop::from)
    }

    fn give_scopes<'scope>(&'scope self, scope: &'scope Scope<'scope, '_>) -> mlua::Result<()> {
        let virtual_host = |lua: &Lua, (load, name): (usize, LuaValue)| self.virtual_host(lua, load, &name);
        let component = |lua: &Lua, (load, name): (usize, LuaValue)| self.component(lua, load, &name);
        let module =
            |lua: &Lua, (load, host, given): (usize, String, LuaValue)| self.component_module(lua, load, &host, &given);
        let options =
            |lua: &Lua, (load, host, given): (usize, String, LuaValue)| self.host_options(lua, load, &host, &given);
        self.functions.raw_set("VirtualHost", scope.create_function(virtual_host)?)?;
        self.functions.raw_set("Component", scope.create_function(component)?)?;
        self.functions.raw_set("component_module", scope.create_function(module)?)?;
        self.functions.raw_set("host_options", scope.create_function(options)?)
    }

    fn give_options<'scope>(&'scope self, scope: &'scope Scope<'scope, '_>) -> mlua::Result<()> {
        type Assigned = (usize, LuaValue, LuaValue, LuaValue);
        type OnOption = (String, String, LuaValue, LuaValue);
        let assign = |lua: &Lua, (load, _, name, value): Assigned| self.assign(lua, load, &name, &value);
        let look_up = |lua: &Lua, (load, _, name): (usize, LuaValue, LuaValue)| self.look_up(lua, load, &name);
        let append = |lua: &Lua, (host, name, _, more): OnOption| self.append(lua, &host, &name, &more);
        let operation = |lua: &Lua, (host, name, _, operation): OnOption| self.operation(lua, &host, &name, &operation);
        let value = |_: &Lua, (host, name): (String, String)| self.option(&host, &name);
        self.functions.raw_set("assign", scope.create_function(assign)?)?;
        self.functions.raw_set("look_up", scope.create_function(look_up)?)?;
        self.functions.raw_set("append", scope.create_function(append)?)?;
        self.functions.raw_set("operation", scope.create_function(operation)?)?;
        self.functions.raw_set("value", scope.create_function(value)?)
    }

    fn give_files<'scope>(&'scope self, scope: &'scope Scope<'scope, '_>) -> mlua::Result<()> {
        let include = |lua: &Lua, (load, path): (usize, LuaValue)| self.include(lua, load, &path);
        let run_script = |lua: &Lua, (load, path): (usize, LuaValue)| self.run_script(lua, load, &path);
        let credential = |lua: &Lua, (_, name): (usize, LuaValue)| self.credential(lua, &name);
        self.functions.raw_set("Include", scope.create_function(include)?)?;
        self.functions.raw_set("RunScript", scope.create_function(run_script)?)?;
        self.functions.raw_set("Credential", scope.create_function(credential)?)?;
        for (name, part) in
            [("FileContents", Part::Everything), ("FileLine", Part::FirstLine), ("FileLines", Part::Lines)]
        {
            let file = move |lua: &Lua, (load, path): (usize, LuaValue)| self.file(lua, load, &path, part);
            self.functions.raw_set(name, scope.create_function(file)?)?;
        }
        Ok(())
    }

    fn os<'scope>(&'scope self, lua: &Lua, scope: &'scope Scope<'scope, '_>) -> mlua::Result<Table> {
        let getenv = |lua: &Lua, name: String| lua.create_string(self.environment.value(&name));
        let os = lua.create_table_from([("getenv", scope.create_function(getenv)?)])?;
        sandbox::refuse_others(lua, &self.meter, "os", &os, |_| true)?;
        Ok(os)
    }

    pub(super) fn function(&self, name: &str) -> mlua::Result<Function> {
        self.functions.raw_get(name)
    }

    /// A file is about to run: the names it sees.
    pub(super) fn begin(&self, lua: &Lua, source: usize) -> mlua::Result<usize> {
        let load = {
            let mut state = self.state.borrow_mut();
            state.loads.push(Load { source, set: BTreeSet::new() });
            state.loads.len() - 1
        };
        let names = lua.create_table()?;
        for (name, function) in NAMES {
            names.raw_set(name, self.function(function)?.bind(load)?)?;
        }
        let metatable = lua.create_table()?;
        for (name, function) in [("__index", "look_up"), ("__newindex", "assign")] {
            metatable.raw_set(name, self.function(function)?.bind(load)?)?;
        }
        names.set_metatable(Some(metatable))?;
        self.environments.raw_set(load, names)?;
        self.enter(load, EVERYWHERE)?;
        Ok(load)
    }

    /// Something to be said of the line that is running.
    pub(super) fn remark(&self, lua: &Lua, message: impl Into<String>, help: &'static str) {
        let mut state = self.state.borrow_mut();
        if let Some(spot) = running(lua)
            && state.remarks.len() < REMARKS
        {
            state.remarks.insert((spot, message.into(), help));
        }
    }

    /// The values of all options, by host.
    fn settings(&self) -> Result<BTreeMap<String, Values>, Stop> {
        let mut reader = Reader::default();
        let mut hosts = BTreeMap::new();
        for pair in self.hosts.pairs::<String, Table>() {
            let (host, options) = pair?;
            let mut values = BTreeMap::new();
            for pair in options.pairs::<mlua::String, LuaValue>() {
                let (name, value) = pair?;
                values.insert(name.to_string_lossy(), reader.value(&value)?);
            }
            hosts.insert(host, values);
        }
        Ok(hosts)
    }
}

/// What a file can call, and what that is called here.
const NAMES: [(&str, &str); 12] = [
    ("Component", "Component"),
    ("Credential", "Credential"),
    ("FileContents", "FileContents"),
    ("FileLine", "FileLine"),
    ("FileLines", "FileLines"),
    ("Host", "VirtualHost"),
    ("Include", "Include"),
    ("RunScript", "RunScript"),
    ("VirtualHost", "VirtualHost"),
    ("component", "Component"),
    ("host", "VirtualHost"),
    ("include", "Include"),
];
