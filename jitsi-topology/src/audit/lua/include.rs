//! `Include`, and everything else that reads another file.

use super::path::{is_wild, matching, resolve, split};
use super::run::Run;
use super::source::Source;
use super::stop::{Stop, chunk_name};
use mlua::{ChunkMode, Function, Lua, Value};
use std::rc::Rc;

/// How deep files may include each other. Prosody comes to 190 before Lua gives up.
const DEPTH: usize = 20;

/// How much text is read, in bytes, all files together.
const TEXT: usize = 32 * 1024 * 1024;

/// The steps that reading a file costs, beside one for each of its bytes.
const STEPS: u64 = 100_000;

/// What a function that reads a file gives of it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    Everything,
    FirstLine,
    Lines,
}

impl Run<'_> {
    /// Runs the config at `path`, which starts in the scope of the whole server.
    pub(super) fn config(&self, lua: &Lua, path: &str) -> mlua::Result<()> {
        let source = self.source(lua, path)?;
        let load = self.begin(lua, source)?;
        let chunk = self.compile(lua, source, self.environments.raw_get(load)?)?;
        self.within(lua, source, || chunk.call::<()>(()))
    }

    /// `Include "path"`.
    pub(super) fn include(&self, lua: &Lua, load: usize, path: &Value) -> mlua::Result<bool> {
        let path = self.path(lua, load, path)?;
        if !is_wild(&path) {
            self.config(lua, &path)?;
            return Ok(true);
        }
        let (folder, wildcard) = split(&path);
        let names = self.files.names(folder).ok_or_else(|| {
            let message = format!("there is no folder {folder} to include files from; Prosody does not start");
            Stop::new(message, "make the folder, or take the line out").here(lua).raise()
        })?;
        // Prosody takes them in the order of the file system, which is nobody's.
        for name in matching(wildcard, names) {
            self.config(lua, &format!("{folder}/{name}"))?;
        }
        Ok(true)
    }

    /// `RunScript "path"`: outside of every scope, with the names of Lua alone.
    pub(super) fn run_script(&self, lua: &Lua, load: usize, path: &Value) -> mlua::Result<Value> {
        let source = self.source(lua, &self.path(lua, load, path)?)?;
        let chunk = self.compile(lua, source, self.globals.clone())?;
        self.within(lua, source, || chunk.call(()))
    }

    /// `FileContents`, `FileLine` and `FileLines`.
    pub(super) fn file(&self, lua: &Lua, load: usize, path: &Value, part: Part) -> mlua::Result<Value> {
        self.remark(
            lua,
            "reading a file into an option needs Prosody 13.0; an older one stops here",
            "make sure it is not older",
        );
        self.part(lua, &self.path(lua, load, path)?, part)
    }

    /// `Credential "name"`: a file of the folder systemd makes for the service.
    pub(super) fn credential(&self, lua: &Lua, name: &Value) -> mlua::Result<Value> {
        const FOLDER: &str = "CREDENTIALS_DIRECTORY";
        self.remark(lua, "`Credential` needs Prosody 13.0; an older one stops here", "make sure it is not older");
        let name = self.text(lua, name)?;
        if let Some(folder) = self.environment.known(FOLDER) {
            return self.part(lua, &resolve(folder, &name), Part::Everything);
        }
        let stand_in = self.environment.stand_in(FOLDER, &format!("{FOLDER}/{name}"));
        lua.create_string(stand_in).map(Value::String)
    }

    fn part(&self, lua: &Lua, path: &str, part: Part) -> mlua::Result<Value> {
        let source = self.source(lua, path)?;
        let source = self.sources.borrow().get(source).cloned();
        let text = source.as_ref().map(|source| source.text()).unwrap_or_default();
        match part {
            Part::Everything => lua.create_string(text).map(Value::String),
            Part::FirstLine => {
                let line = text.split('\n').next().filter(|_| !text.is_empty());
                let empty = || Stop::new(format!("{path} is empty"), "write a line into it").here(lua).raise();
                lua.create_string(line.ok_or_else(empty)?).map(Value::String)
            }
            Part::Lines => lua
                .create_sequence_from(text.strip_suffix('\n').unwrap_or(text).split('\n').filter(|_| !text.is_empty()))
                .map(Value::Table),
        }
    }

    /// A path as it is meant in the file that is being run.
    fn path(&self, lua: &Lua, load: usize, path: &Value) -> mlua::Result<String> {
        let path = self.text(lua, path)?;
        let source = self.state.borrow().source_of(load);
        let sources = self.sources.borrow();
        let folder = sources.get(source).map(|source| split(&source.path).0);
        Ok(resolve(folder.unwrap_or_default(), &path))
    }

    fn text(&self, lua: &Lua, value: &Value) -> mlua::Result<String> {
        let text = match value {
            Value::String(text) => text.to_str().ok(),
            _ => None,
        };
        let text =
            text.ok_or_else(|| Stop::new("the name of a file is no text", "put it in quotes").here(lua).raise())?;
        if super::unknown::is_unknown(&text) {
            let message = format!("the file {} is not known", super::unknown::readable(&text));
            return Err(self.meter.refuse(lua, Stop::new(message, "give the value of the variable")));
        }
        Ok(text.to_owned())
    }

    /// Reads the file at `path`, unless it was read before.
    fn source(&self, lua: &Lua, path: &str) -> mlua::Result<usize> {
        let known = self.sources.borrow().iter().position(|source| source.path == path);
        if let Some(known) = known {
            self.meter.charge(lua, STEPS)?;
            return Ok(known);
        }
        let text = self.files.text(path).map_err(|why| {
            Stop::new(format!("{path} cannot be read: {why}"), "make it a text file that can be read").here(lua).raise()
        })?;
        let text = text.ok_or_else(|| {
            Stop::new(format!("there is no {path}; Prosody does not start"), "make the file, or mend the path")
                .here(lua)
                .raise()
        })?;
        self.meter.charge(lua, STEPS + text.len() as u64)?;
        let mut sources = self.sources.borrow_mut();
        if sources.iter().map(|source| source.text().len()).sum::<usize>() + text.len() > TEXT {
            return Err(self.meter.refuse(lua, super::meter::too_large()));
        }
        sources.push(Rc::new(Source::new(path.to_owned(), self.files.title(path), text)));
        Ok(sources.len() - 1)
    }

    fn compile(&self, lua: &Lua, source: usize, names: mlua::Table) -> mlua::Result<Function> {
        let text = self.sources.borrow().get(source).cloned();
        let text = text.as_ref().map(|source| source.text()).unwrap_or_default();
        // Text alone: bytes that were compiled before could be anything.
        let chunk = lua.load(text).set_name(chunk_name(source)).set_mode(ChunkMode::Text).set_environment(names);
        chunk.into_function().map_err(|error| Stop::from(error).of(source).raise())
    }

    /// Runs `inner` as what the file `source` does.
    fn within<R>(&self, lua: &Lua, source: usize, inner: impl FnOnce() -> mlua::Result<R>) -> mlua::Result<R> {
        {
            let mut state = self.state.borrow_mut();
            if state.running.contains(&source) {
                let stop = Stop::new("the file includes itself, and so never ends", "take the Include out");
                return Err(self.meter.refuse(lua, stop));
            }
            if state.running.len() >= DEPTH {
                let stop = Stop::new(format!("files include each other more than {DEPTH} deep"), "include fewer");
                return Err(self.meter.refuse(lua, stop));
            }
            state.running.push(source);
        }
        // Where it stopped is known here and not further out, where another file is running.
        let result = inner().map_err(|error| Stop::from(error).of(source).raise());
        self.state.borrow_mut().running.pop();
        result
    }
}
