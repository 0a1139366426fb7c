//! Writers for the languages of configuration files, none of which a value can break out of.
//!
//! | language | what it writes | door |
//! |---|---|---|
//! | [`hocon`] | any [`Serialize`](serde::Serialize) value, with comments by key path | [`hocon::to_string`], [`hocon::Document`] |
//! | [`lua`] | any `Serialize` value as a literal, and statements around it | [`lua::to_string`], [`lua::Chunk`] |
//! | [`nginx`] | directives and blocks | [`nginx::Writer`] |
//! | [`shell`] | words of a command, and comments | [`shell::word`] |
//!
//! The promise of this room is one sentence: **a text that goes in comes out of the language's own
//! parser as the same text, or it is refused with an [`Error`]; it never becomes configuration.**
//! Nothing here knows what the values mean, so the writers serve any project.
//!
//! What was written stays in the output when a later value is refused: write into a `String` and
//! drop it on error, as the `to_string` functions do.

mod comment;
mod error;
mod grammar;
pub mod hocon;
mod key_path;
mod key_text;
#[cfg(test)]
mod kinds;
pub mod lua;
pub mod nginx;
mod outline;
#[cfg(test)]
mod sample;
pub mod shell;
mod statements;
mod text;
mod value;

pub use comment::Comment;
pub use error::Error;
pub use key_path::Comments;
