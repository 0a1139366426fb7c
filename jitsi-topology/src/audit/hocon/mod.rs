//! jicofo.conf and jvb.conf, read as Lightbend's config library does, with line and column of every setting.
//!
//! A lexer takes a file apart into words. They are walked through once, to what the file says: objects, lists, texts and
//! substitutions, each with its place. That is resolved by Lightbend's rules, and the places stay with the values.
//!
//! What Lightbend's library resolves comes out the same, but for what [is too much](limits), and for files that only a
//! running program can find: those of its archives, of the network, and of the folder that it was started in. What its
//! library refuses is refused.

mod document;
#[cfg(test)]
mod documents;
mod environment;
mod found;
mod include;
mod join;
mod json;
mod key;
mod limits;
mod object;
mod order;
mod part;
#[cfg(test)]
mod property;
mod refusal;
mod resolve;
mod source;
mod surroundings;
#[cfg(test)]
mod tests;
mod trouble;
mod value;
mod walk;
mod word;

pub(super) use document::{Document, read};
pub(super) use environment::Text;
pub(super) use value::Value;
