//! Reads a Prosody config by running it, as Prosody does.
//!
//! A config is a Lua program: it has locals, loops and `Include`, and only running it gives the values Prosody sees.
//! It is run in a Lua that reaches nothing outside of it, with limits on memory, steps and time. What it does follows
//! Prosody's `core/configmanager.lua` of 13.0, which knows everything 0.12 knows; what 0.12 would stop at is remarked.

mod hosts;
mod include;
mod meter;
mod options;
mod path;
mod pattern;
mod report;
mod run;
mod sandbox;
mod source;
mod stop;
#[cfg(test)]
mod tests;
mod unknown;
mod value;
mod words;

use super::files::Files;
use super::refusal::Refusal;
use crate::place::Location;
use std::collections::{BTreeMap, BTreeSet};

/// What a Prosody config says.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::audit) struct Config {
    /// The options of the whole server.
    pub(in crate::audit) server: Section,
    /// The hosts, in the order they were first declared.
    pub(in crate::audit) hosts: Vec<Host>,
    /// What Prosody warns of, or stops at when it is older.
    pub(in crate::audit) remarks: Vec<Remark>,
    /// Every file that was read, by its path on the machine, in the order it was first read.
    pub(in crate::audit) files: Vec<String>,
    /// The variables of the environment that were asked for and are not known.
    pub(in crate::audit) unknown: BTreeSet<String>,
}

/// Options by name, as they were set there; a host has those of the server as well.
pub(in crate::audit) type Section = BTreeMap<String, Setting>;

/// A `VirtualHost` or a `Component`.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::audit) struct Host {
    /// The name as Prosody prepares it: in lower case.
    pub(in crate::audit) name: String,
    pub(in crate::audit) kind: HostKind,
    /// Where it is declared first.
    pub(in crate::audit) at: Location,
    /// Where it is declared again; Prosody makes one host of them.
    pub(in crate::audit) again: Vec<Location>,
    pub(in crate::audit) options: Section,
}

/// What a host is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::audit) enum HostKind {
    /// A component and its module; without one it is a program that connects (XEP-0114).
    Component(Option<String>),
    VirtualHost,
}

/// The value of an option, and where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::audit) struct Setting {
    pub(in crate::audit) value: Value,
    /// Where it was set last, which is what counts.
    pub(in crate::audit) at: Location,
    /// Where it was set before, up to sixteen places.
    pub(in crate::audit) earlier: Vec<Location>,
}

/// A value as Prosody sees it.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::audit) enum Value {
    Boolean(bool),
    /// The variable of the environment that is the whole value and is not known; `CREDENTIALS_DIRECTORY/x` for
    /// `Credential "x"`.
    Environment(String),
    Integer(i64),
    Number(f64),
    /// What no config means as a value: a function, a text that is no UTF-8, a table that contains itself.
    Opaque,
    /// A table. Keys that are neither text nor a position in the list are written as text: `[5281]` is `5281`.
    Table {
        list: Vec<Self>,
        named: BTreeMap<String, Self>,
    },
    /// A text; `${X}` stands in it for a variable `X` that is not known.
    Text(String),
}

/// Something that is read and that Prosody, or an older one, would not take as it is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::audit) struct Remark {
    /// What is, in one phrase.
    pub(in crate::audit) message: String,
    /// What to do.
    pub(in crate::audit) help: String,
    /// Where.
    pub(in crate::audit) at: Location,
}

/// Reads the config at `path` and all it includes, as a Prosody that is started with `environment` does.
///
/// A variable that is not in `environment` is not known, which is not the same as not set.
///
/// # Errors
///
/// Where Prosody would not start, and where a config asks for more than a config may.
pub(in crate::audit) fn read(
    files: &dyn Files,
    path: &str,
    environment: &BTreeMap<String, String>,
) -> Result<Config, Refusal> {
    run::run(files, path, environment)
}

/// The length of a block of Lua with the `}` that ends it, whose `{` has been read: nginx has such blocks.
pub(in crate::audit) fn end_of_block(code: &str) -> Option<usize> {
    let mut depth = 1_usize;
    let end = words::words(code).find(|word| {
        match word.kind {
            words::Kind::Sign(b'{') => depth += 1,
            words::Kind::Sign(b'}') => depth -= 1,
            _ => {}
        }
        depth == 0
    });
    end.map(|word| word.end)
}
