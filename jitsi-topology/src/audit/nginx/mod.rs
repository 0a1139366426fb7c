//! Reads the configuration of nginx: what is written, and the answers to what an audit asks of it.
//!
//! The rules are those of nginx's own source, named where they are followed; where its documentation says less, real
//! nginx was asked.

pub(in crate::audit) mod expression;
mod faults;
mod include;
mod locations;
mod scope;
mod servers;
mod target;
mod template;
mod tree;
mod variable;
mod words;

use super::files::Files;
use super::refusal::Refusal;
use super::text::Text;
use crate::place::Location as Place;

/// All directives of an nginx, with what is included in the place of each `include`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::audit) struct Tree {
    /// The directives outside of every block.
    pub(in crate::audit) main: Vec<Directive>,
    /// Every file that was read, by its path on the machine, in the order it was first read.
    pub(in crate::audit) files: Vec<String>,
}

/// `name args;` or `name args { … }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::audit) struct Directive {
    pub(in crate::audit) name: String,
    pub(in crate::audit) args: Vec<Arg>,
    /// From its name to its last argument.
    pub(in crate::audit) at: Place,
    pub(in crate::audit) block: Option<Vec<Self>>,
}

/// An argument. nginx makes no difference between one in quotes and one without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::audit) struct Arg {
    pub(in crate::audit) text: String,
    pub(in crate::audit) at: Place,
}

pub(in crate::audit) use self::{
    faults::faults,
    locations::Unclear,
    scope::Scope,
    servers::{Listen, Server},
    target::{Choice, Endpoint, Target},
};

/// Reads the configuration at `path` and all it includes.
///
/// A file with `http` in it is a whole configuration; any other is a site, and is read as if it was included in
/// `http`.
///
/// # Errors
///
/// Where nginx would not start, and where a configuration is larger than one is.
pub(in crate::audit) fn read(files: &dyn Files, path: &str) -> Result<Tree, Refusal> {
    include::read(files, path)
}

/// The directives of a text that includes nothing.
///
/// # Errors
///
/// Where nginx would not start.
pub(in crate::audit) fn parse(text: &str) -> Result<Vec<Directive>, Refusal> {
    tree::directives(&Text::new(String::new(), text.to_owned()), 0, &mut { tree::WORDS })
}

impl Directive {
    /// The directives in its block; none when it has none.
    pub(in crate::audit) fn inside(&self) -> &[Self] {
        self.block.as_deref().unwrap_or_default()
    }

    /// The directives called `name` in its block.
    pub(in crate::audit) fn all<'t>(&'t self, name: &'t str) -> impl Iterator<Item = &'t Self> {
        self.inside().iter().filter(move |directive| directive.name == name)
    }

    /// The text of an argument, from 0.
    pub(in crate::audit) fn arg(&self, position: usize) -> Option<&str> {
        self.args.get(position).map(|arg| arg.text.as_str())
    }
}

#[cfg(test)]
mod tests {
    //! What the tests of all parts need.

    use super::*;
    use crate::audit::files::memory::Memory;

    /// A site of that text.
    pub(super) fn tree(text: &str) -> Tree {
        let site = "/etc/nginx/conf.d/x.conf";
        read(&Memory::of([(site, text)]), site).unwrap_or_else(|refusal| panic!("{text}: {refusal}"))
    }

    /// The location of the first server that `path` is for.
    pub(super) fn scope<'t>(tree: &'t Tree, path: &str) -> Scope<'t> {
        let server = tree.servers().next().unwrap();
        server.location_for(path).unwrap().unwrap_or_else(|| panic!("no location for {path}")).scope
    }
}
