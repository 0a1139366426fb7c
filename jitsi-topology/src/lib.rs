//! Describe a dual-Prosody Jitsi deployment once, as types, and get every config file right.
//!
//! Jitsi at scale runs two Prosody servers: one for the browsers, one for the bridges and Jicofo alone. Four programs
//! in three languages must then agree on domains, ports, rooms, accounts and connection names, and one wrong character
//! makes conferences fail with "no operational bridges". Here the deployment is described once; whatever would not
//! work is refused with everything that is wrong, and what is left is written out as files.
//!
//! ```
//! use jitsi_topology::Topology;
//! use jitsi_topology::emit::{FileTree, Origin, emit, standard};
//! use jitsi_topology::name::{BridgeName, Domain, RoomJid};
//! use jitsi_topology::spec::{Bridge, Spec};
//!
//! let mut spec = Spec::new(Domain::parse("jitsi.example.com")?);
//! spec.bridges.push(Bridge::new(BridgeName::parse("jvb1")?));
//! let topology = Topology::resolve(&spec)?;
//! let mut files = FileTree::default();
//! emit(&topology, &standard(&Origin::program()), &mut files)?;
//!
//! // One wrong character, and there is no topology, but a list of what is wrong.
//! spec.bridges[0].xmpp.brewery = Some(RoomJid::parse("jvb-brewery@muc.tech.jitsi.example.com")?.into());
//! let violations = Topology::resolve(&spec).unwrap_err();
//! assert_eq!(violations.codes()[0].as_str(), "brewery-mismatch");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The way through
//!
//! | module | what it has |
//! |---|---|
//! | [`name`] | words that cannot be wrong: domains, addresses, ports, passwords |
//! | [`spec`] | what people write; every field but the domain may be left out |
//! | [`component`] | what will run, every value present |
//! | [`fact`] | what a component tells the others; derive [`Component`] for one of your own |
//! | [`law`] | what must hold, each law with its reason and its mend |
//! | [`violation`], [`place`] | what a refusal says, and where |
//! | [`emit`] | from a [`Topology`] to files |
//! | [`syntax`] | writers for HOCON, Lua and nginx, for any `Serialize` value |
//!
//! # Features
//!
//! None is on by default, and none changes an answer.
//!
//! | feature | gives |
//! |---|---|
//! | `toml`, `yaml`, `json` | `spec::Source`: reading descriptions, with line and column of what is wrong |
//! | `audit` | `audit`: reading the config files of a deployment that exists |
//! | `fs` | `emit::Folder`: writing a tree to a folder, all of it or nothing |
//! | `idn` | internationalised domain names |
//! | `schema` | `schema()`: a JSON Schema of descriptions, for editors |
//! | `proptest` | `strategy`: any valid description, and for each law one that breaks it, for property tests |
//! | `cli` | the command line |

extern crate self as jitsi_topology;

#[cfg(feature = "audit")]
pub mod audit;
pub mod component;
mod default;
pub mod emit;
pub mod fact;
mod file;
pub mod law;
pub mod name;
mod need;
pub mod place;
mod port;
mod registry;
#[cfg(feature = "schema")]
mod schema;
mod shown;
pub mod spec;
#[cfg(feature = "proptest")]
pub mod strategy;
pub mod syntax;
mod table;
mod topology;
pub mod violation;

pub use jitsi_topology_derive::{Component, Facts};
pub use need::{AccountNeed, CertificateNeed, Verifier};
pub use port::PortRow;
#[cfg(feature = "schema")]
pub use schema::schema;
pub use topology::Topology;

/// The commands and programs of the README, as tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

/// The program of the page on audits, as a test.
#[cfg(all(doctest, feature = "audit"))]
#[doc = include_str!("../../docs/audit.md")]
struct AuditPage;

/// What the derive macros reach; not for people.
#[doc(hidden)]
pub mod _private {
    pub use crate::component::private::{enters, identifies, listens, owns, stands};
    pub use crate::fact::{Component, Fact, Facts, RoomKind, Tell, Transport, Within};
    pub use crate::name::MachineName;
    pub use crate::place::Trail;
}
