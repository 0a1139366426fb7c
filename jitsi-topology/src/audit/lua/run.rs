//! One run of a config: what the names in it mean, and what is left of it at the end.

use super::hosts::{COMPONENT_MODULE, DEFINED, EXTERNAL};
use super::include::Part;
use super::meter::Meter;
use super::source::Source;
use super::stop::{Spot, Stop, running};
use super::unknown::{Environment, excuse};
use super::value::Reader;
use super::{Config, Files, Host, HostKind, Refusal, Remark, Section, Setting, Value, sandbox};
use mlua::{Function, Lua, Table, Value as LuaValue};
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
    declared: BTreeMap<String, Vec<Spot>>,
    order: Vec<String>,
    /// Where each option of a host was set; the last place is the one that counts.
    pub(super) places: BTreeMap<(String, String), Vec<Spot>>,
    remarks: BTreeSet<(Spot, String, &'static str)>,
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
    let broken = |error: mlua::Error| Refusal { message: error.to_string(), help: String::new(), at: None };
    let lua = sandbox::lua().map_err(broken)?;
    let meter = Meter::start(&lua).map_err(broken)?;
    let run = Run::new(&lua, files, known, meter).map_err(broken)?;
    let result = run.main(&lua, path);
    let refused = run.meter.refused().map_or(Ok(()), Err);
    // Nothing runs any more.
    let read = lua.set_memory_limit(0).map_err(Stop::from).and(refused).and(result).and_then(|()| run.settings());
    run.finish(read)
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

    /// Gives the functions of this run to Lua, for as long as the config runs.
    fn main(&self, lua: &Lua, path: &str) -> Result<(), Stop> {
        let run = lua.scope(|scope| {
            macro_rules! give {
                ($name:literal, |$lua:ident, $($argument:ident: $kind:ty),+| $result:expr) => {
                    let function = scope.create_function(|$lua: &Lua, ($($argument,)+): ($($kind,)+)| $result)?;
                    self.functions.raw_set($name, function)?;
                };
            }
            give!("newindex", |lua, load: usize, _names: LuaValue, name: LuaValue, value: LuaValue| self
                .assign(lua, load, &name, &value));
            give!("index", |lua, load: usize, _names: LuaValue, name: LuaValue| self.look_up(lua, load, &name));
            give!("append", |lua, host: String, name: String, _handle: LuaValue, more: LuaValue| self
                .append(lua, &host, &name, &more));
            give!("handle", |lua, host: String, name: String, _handle: LuaValue, operation: LuaValue| self
                .operation(lua, &host, &name, &operation));
            give!("value", |_lua, host: String, name: String| self.option(&host, &name));
            give!("VirtualHost", |lua, load: usize, name: LuaValue| self.virtual_host(lua, load, &name));
            give!("Component", |lua, load: usize, name: LuaValue| self.component(lua, load, &name));
            give!("component_module", |lua, load: usize, host: String, given: LuaValue| self
                .component_module(lua, load, &host, &given));
            give!("host_options", |lua, load: usize, host: String, given: LuaValue| self
                .host_options(lua, load, &host, &given));
            give!("Include", |lua, load: usize, path: LuaValue| self.include(lua, load, &path));
            give!("RunScript", |lua, load: usize, path: LuaValue| self.run_script(lua, load, &path));
            give!("FileContents", |lua, load: usize, path: LuaValue| self.file(lua, load, &path, Part::Everything));
            give!("FileLine", |lua, load: usize, path: LuaValue| self.file(lua, load, &path, Part::FirstLine));
            give!("FileLines", |lua, load: usize, path: LuaValue| self.file(lua, load, &path, Part::Lines));
            give!("Credential", |lua, _load: usize, name: LuaValue| self.credential(lua, &name));
            give!("getenv", |lua, name: String| lua.create_string(self.environment.value(&name)));
            self.globals.raw_set("os", self.os(lua)?)?;
            self.config(lua, path)
        });
        run.map_err(Stop::from)
    }

    pub(super) fn function(&self, name: &str) -> mlua::Result<Function> {
        self.functions.raw_get(name)
    }

    fn os(&self, lua: &Lua) -> mlua::Result<Table> {
        let os = lua.create_table_from([("getenv", self.function("getenv")?)])?;
        sandbox::refuse_others(lua, &self.meter, "os", &os, |_| true)?;
        Ok(os)
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
        for (name, function) in [("__index", "index"), ("__newindex", "newindex")] {
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
    fn settings(&self) -> Result<BTreeMap<String, BTreeMap<String, Value>>, Stop> {
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

    fn finish(self, read: Result<BTreeMap<String, BTreeMap<String, Value>>, Stop>) -> Result<Config, Refusal> {
        let sources = self.sources.into_inner();
        let at = |spot: Spot, names: &[&str]| sources.get(spot.source).map(|source| source.find(names, spot.line));
        let unknown = self.environment.into_unknown();
        let mut read = read.map_err(|stop| {
            let Stop { message, help, spot } = excuse(stop, &unknown);
            Refusal { message, help, at: spot.and_then(|spot| at(spot, &[])) }
        })?;
        let State { declared, order, mut places, remarks, .. } = self.state.into_inner();
        let mut section = |host: &str, values: BTreeMap<String, Value>| -> Section {
            let setting = |(name, value): (String, Value)| {
                let mut spots = places.remove(&(host.to_owned(), name.clone()))?;
                let last = at(spots.pop()?, &[&name])?;
                let earlier = spots.into_iter().filter_map(|spot| at(spot, &[&name])).collect();
                Some((name, Setting { value, at: last, earlier }))
            };
            values.into_iter().filter_map(setting).collect()
        };
        let server = section(EVERYWHERE, read.remove(EVERYWHERE).unwrap_or_default());
        let host = |name: String| {
            let mut spots = declared.get(&name)?.iter().filter_map(|spot| at(*spot, &DECLARING));
            let (first, again) = (spots.next()?, spots.collect());
            let mut values = read.remove(&name)?;
            let kind = kind(values.remove(COMPONENT_MODULE));
            values.remove(DEFINED);
            let options = section(&name, values);
            Some(Host { name, kind, at: first, again, options })
        };
        let hosts = order.into_iter().filter_map(host).collect();
        let remark = |(spot, message, help): (Spot, String, &'static str)| -> Option<Remark> {
            Some(Remark { message, help: help.to_owned(), at: at(spot, &[])? })
        };
        let remarks = remarks.into_iter().filter_map(remark).collect();
        let files = sources.iter().map(|source| source.path.clone()).collect();
        Ok(Config { server, hosts, remarks, files, unknown })
    }
}

fn kind(module: Option<Value>) -> HostKind {
    match module {
        None => HostKind::VirtualHost,
        Some(Value::Text(module)) if module != EXTERNAL => HostKind::Component(Some(module)),
        Some(_) => HostKind::Component(None),
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

/// What a host is declared with.
const DECLARING: [&str; 5] = ["Component", "Host", "VirtualHost", "component", "host"];
