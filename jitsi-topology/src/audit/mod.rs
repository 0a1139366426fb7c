//! Reads what is already there: config files on disk become components, and the same laws are asked.
//!
//! Prosody's configs are run as Prosody runs them, HOCON is resolved as Lightbend's library does, and nginx's locations
//! are matched as nginx matches them. What the files do not say has upstream's default. Every place in a report carries
//! file, line and column.
//!
//! ```
//! use jitsi_topology::audit::{Options, Tree, read};
//! use jitsi_topology::emit::{FileTree, Origin, emit, standard};
//! use jitsi_topology::{Topology, name::*, spec::{Bridge, Spec}};
//!
//! // What is rendered reads back as what it was rendered from.
//! let spec = Spec::new(Domain::parse("jitsi.example.com")?).bridge(Bridge::new(BridgeName::parse("jvb1")?));
//! let topology = Topology::resolve(&spec)?;
//! let mut files = FileTree::default();
//! emit(&topology, &standard(&Origin::program()), &mut files)?;
//! let audit = read(&Tree::from(&files), &Options::default())?;
//! assert!(audit.violations().is_empty());
//! assert_eq!(audit.components().bridges, topology.components().bridges);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod absent;
mod accounts;
mod assemble;
mod bridge;
#[cfg(test)]
mod corpus;
mod coturn;
mod cross;
mod discover;
mod files;
mod further;
mod gather;
mod hints;
mod hocon;
mod jicofo;
mod leads;
mod left;
mod legacy;
mod lua;
mod mend;
mod nginx;
mod note;
mod piece;
mod places;
mod prosody;
#[doc(hidden)]
pub mod raw;
mod redact;
mod refusal;
mod settings;
mod site;
mod socket;
mod sources;
mod taken_over;
mod text;
mod tree;
mod visitor_nodes;

pub use left::Left;
pub use note::Note;
pub use tree::{Part, Tree, TreeError};

use crate::component::Components;
use crate::default;
use crate::name::{MachineName, ProsodyVersion};
use crate::spec::Spec;
use crate::topology;
use crate::violation::Violation;
use std::collections::BTreeMap;

/// What whoever asks knows besides the files.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The variables of the environment the programs run with. One that is not here is not known, which is not the same
    /// as not set.
    pub environment: BTreeMap<String, String>,
    /// The release both Prosodys run, which decides what holds for options that are not written. When nobody knows, 13.0
    /// is assumed.
    pub prosody: Option<ProsodyVersion>,
    /// The data folders of the Prosodys, for seeing which accounts there are; without them every account is assumed.
    pub data: Option<Tree>,
}

/// There is no config file to audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no prosody.cfg.lua, jicofo.conf, jvb.conf or nginx site below etc/ of any machine; \
     name the files, or copy them to MACHINE/etc/… first"
)]
pub struct NothingFound;

/// A deployment as its files describe it.
#[derive(Debug)]
pub struct Audit {
    components: Components,
    violations: Vec<Violation>,
    notes: Vec<Note>,
    /// What was left of the files of both Prosodys and nginx.
    left: Vec<Left>,
    /// Jicofo's file and those of the bridges, in the order of the bridges.
    jicofo: Option<hocon::Document>,
    bridges: Vec<hocon::Document>,
    /// The configuration of nginx, when it has a site for Jitsi.
    site: Option<nginx::Tree>,
    texts: redact::Texts,
}

/// Reads every config file of `tree`, and asks the laws.
///
/// # Errors
/// When there is nothing to read. A file that cannot be read is a violation like any other.
pub fn read(tree: &Tree, options: &Options) -> Result<Audit, NothingFound> {
    assemble::assemble(tree, options)
}

impl Audit {
    /// The components, with upstream's defaults for what the files do not say. A part without a file is what the others
    /// expect it to be, and a [note](Self::notes) says so.
    pub fn components(&self) -> &Components {
        &self.components
    }

    /// Everything that is wrong, with file, line and column.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// What no file can tell, and was assumed.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// What the [description](Self::to_spec) cannot say: settings the model decides otherwise, and parts it has no word
    /// for. Every setting that was found is in the description or in here.
    pub fn left(&self) -> Vec<Left> {
        let mut left = self.left.clone();
        left.extend(taken_over::settings(&self.components, self.jicofo.as_ref(), &self.bridges));
        let again = topology::resolved(&self.to_spec());
        left.extend(taken_over::parts(&self.components, &again));
        left.extend(self.site.iter().flat_map(|site| site::left(site, &again)));
        left.sort();
        left
    }

    /// The shortest description that resolves to what was found. What it cannot say is [left](Self::left).
    pub fn to_spec(&self) -> Spec {
        topology::describe(&self.components)
    }

    /// The text of a file that a place names, with every password masked; `None` when it was not read.
    pub fn text(&self, file: &str) -> Option<String> {
        self.texts.redacted(file)
    }
}

/// The machine everything runs on when the files do not say which.
fn only_machine() -> MachineName {
    MachineName::parse(default::MACHINE).unwrap_or_else(|error| unreachable!("{error}"))
}
