//! jicofo.conf and jvb.conf, read as Lightbend's config library does, with line and column of every setting.
//!
//! A parser reads and resolves them, and says nothing of where a value came from. So the words of its own lexer are
//! walked through once more, into an index of every assignment.

mod chain;
mod document;
#[cfg(test)]
mod documents;
mod edit;
mod environment;
mod found;
mod include;
mod index;
mod json;
mod key;
mod layers;
mod limits;
mod parse;
#[cfg(test)]
mod property;
mod refusal;
mod source;
#[cfg(test)]
mod tests;
mod value;
mod walk;
mod written_out;

pub(super) use document::{Document, read};
pub(super) use environment::Text;
pub(super) use value::Value;
