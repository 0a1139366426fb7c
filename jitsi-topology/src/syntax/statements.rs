//! A struct or a map as Lua assignments, one for each field.

use super::Error;
use super::key_path::{Comments, Node};
use super::key_text::KeyText;
use super::lua::{Chunk, Lua};
use serde::ser::{self, Impossible, Serialize};
use std::fmt::Display;

type Nothing = Impossible<(), Error>;

/// Writes each field of a value as `name = …`, with what the comments say of it above.
pub(super) struct Statements<'a, 'w, 'c> {
    chunk: &'a mut Chunk<'w>,
    comments: &'c Node<'c>,
    key: String,
}

impl<'a, 'w, 'c> Statements<'a, 'w, 'c> {
    pub(super) fn new(chunk: &'a mut Chunk<'w>, comments: &'c Comments<'c>) -> Self {
        Self { chunk, comments: comments.root(), key: String::new() }
    }

    fn statement<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Error> {
        self.chunk.assign_below(self.comments.child(name).and_then(Node::comment), name, value)
    }
}

fn refused<T>(given: impl Display) -> Result<T, Error> {
    Err(Error::unwritable("Lua", given.to_string(), "statements are made from a struct or a map with names as keys"))
}

impl ser::Serializer for Statements<'_, '_, '_> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Nothing;
    type SerializeTuple = Nothing;
    type SerializeTupleStruct = Nothing;
    type SerializeTupleVariant = Nothing;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Nothing;

    fn serialize_bool(self, value: bool) -> Result<(), Error> {
        refused(value)
    }
    fn serialize_i8(self, value: i8) -> Result<(), Error> {
        refused(value)
    }
    fn serialize_i16(self, value: i16) -> Result<(), Error> {
        refused(value)
    }
    fn serialize_i32(self, value: i32) -> Result<(), Error> {
        refused(value)
    }
    fn serialize_i64(self, value: i64) -> Result<(), Error> {
        refused(value)
    }
    fn serialize_u8(self, value: u8) -> Result<(), Error> {
        refused(value)
    }
    fn serialize_u16(self, value: u16) -> Result<(), Error> {
        refused(value)
    }
    fn serialize_u32(self, value: u32) -> Result<(), Error> {
        refused(value)
    }
    fn serialize_u64(self, value: u64) -> Result<(), Error> {
        refused(value)
    }
    fn serialize_f32(self, value: f32) -> Result<(), Error> {
        refused(value)
    }
    fn serialize_f64(self, value: f64) -> Result<(), Error> {
        refused(value)
    }
    fn serialize_char(self, _: char) -> Result<(), Error> {
        refused("a character")
    }
    fn serialize_str(self, _: &str) -> Result<(), Error> {
        refused("a text")
    }
    fn serialize_bytes(self, _: &[u8]) -> Result<(), Error> {
        refused("bytes")
    }
    fn serialize_none(self) -> Result<(), Error> {
        Ok(())
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }
    fn serialize_unit(self) -> Result<(), Error> {
        refused("nothing")
    }
    fn serialize_unit_struct(self, name: &'static str) -> Result<(), Error> {
        refused(name)
    }
    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Result<(), Error> {
        refused(name)
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: &T,
    ) -> Result<(), Error> {
        refused(name)
    }
    fn serialize_seq(self, _: Option<usize>) -> Result<Nothing, Error> {
        refused("a list")
    }
    fn serialize_tuple(self, _: usize) -> Result<Nothing, Error> {
        refused("a list")
    }
    fn serialize_tuple_struct(self, name: &'static str, _: usize) -> Result<Nothing, Error> {
        refused(name)
    }
    fn serialize_tuple_variant(self, _: &'static str, _: u32, name: &'static str, _: usize) -> Result<Nothing, Error> {
        refused(name)
    }
    fn serialize_map(self, _: Option<usize>) -> Result<Self, Error> {
        Ok(self)
    }
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Error> {
        Ok(self)
    }
    fn serialize_struct_variant(self, _: &'static str, _: u32, name: &'static str, _: usize) -> Result<Nothing, Error> {
        refused(name)
    }
}

impl ser::SerializeStruct for Statements<'_, '_, '_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
        self.statement(name, value)
    }

    fn end(self) -> Result<(), Error> {
        Ok(())
    }
}

impl ser::SerializeMap for Statements<'_, '_, '_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.key.clear();
        key.serialize(KeyText::<Lua>::new(&mut self.key)).map(drop)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let key = std::mem::take(&mut self.key);
        self.statement(&key, value)?;
        self.key = key;
        Ok(())
    }

    fn end(self) -> Result<(), Error> {
        Ok(())
    }
}
