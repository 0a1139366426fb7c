//! The keys of maps, which serde hands over as values of any type.

use super::Error;
use super::grammar::{Grammar, check_integer};
use serde::ser::{Impossible, Serialize, Serializer};
use std::fmt::{Display, Write};
use std::marker::PhantomData;

/// The text of a map's key; serialising into it tells whether the key is bare, a number or a
/// boolean rather than a text.
pub(super) struct KeyText<'k, G> {
    text: &'k mut String,
    grammar: PhantomData<G>,
}

impl<'k, G: Grammar> KeyText<'k, G> {
    /// A serializer that adds the key to `text`.
    pub(super) fn new(text: &'k mut String) -> Self {
        Self { text, grammar: PhantomData }
    }

    fn refuse<T>(given: &str) -> Result<T, Error> {
        let allowed = "only text, integers and booleans can";
        Err(Error::unwritable(G::LANGUAGE, format!("{given} as a key"), allowed))
    }

    fn bare(self, key: impl Display) -> Result<bool, Error> {
        write!(self.text, "{key}")?;
        Ok(true)
    }

    fn integer(self, magnitude: u128, key: impl Display) -> Result<bool, Error> {
        check_integer::<G>(magnitude, &key)?;
        self.bare(key)
    }
}

impl<G: Grammar> Serializer for KeyText<'_, G> {
    type Ok = bool;
    type Error = Error;
    type SerializeSeq = Impossible<bool, Error>;
    type SerializeTuple = Impossible<bool, Error>;
    type SerializeTupleStruct = Impossible<bool, Error>;
    type SerializeTupleVariant = Impossible<bool, Error>;
    type SerializeMap = Impossible<bool, Error>;
    type SerializeStruct = Impossible<bool, Error>;
    type SerializeStructVariant = Impossible<bool, Error>;

    fn serialize_bool(self, key: bool) -> Result<bool, Error> {
        self.bare(key)
    }

    fn serialize_i8(self, key: i8) -> Result<bool, Error> {
        self.integer(key.unsigned_abs().into(), key)
    }

    fn serialize_i16(self, key: i16) -> Result<bool, Error> {
        self.integer(key.unsigned_abs().into(), key)
    }

    fn serialize_i32(self, key: i32) -> Result<bool, Error> {
        self.integer(key.unsigned_abs().into(), key)
    }

    fn serialize_i64(self, key: i64) -> Result<bool, Error> {
        self.integer(key.unsigned_abs().into(), key)
    }

    fn serialize_i128(self, key: i128) -> Result<bool, Error> {
        self.integer(key.unsigned_abs(), key)
    }

    fn serialize_u8(self, key: u8) -> Result<bool, Error> {
        self.integer(key.into(), key)
    }

    fn serialize_u16(self, key: u16) -> Result<bool, Error> {
        self.integer(key.into(), key)
    }

    fn serialize_u32(self, key: u32) -> Result<bool, Error> {
        self.integer(key.into(), key)
    }

    fn serialize_u64(self, key: u64) -> Result<bool, Error> {
        self.integer(key.into(), key)
    }

    fn serialize_u128(self, key: u128) -> Result<bool, Error> {
        self.integer(key, key)
    }

    fn serialize_f32(self, _key: f32) -> Result<bool, Error> {
        Self::refuse("a fraction")
    }

    fn serialize_f64(self, _key: f64) -> Result<bool, Error> {
        Self::refuse("a fraction")
    }

    fn serialize_char(self, key: char) -> Result<bool, Error> {
        self.text.push(key);
        Ok(false)
    }

    fn serialize_str(self, key: &str) -> Result<bool, Error> {
        self.text.push_str(key);
        Ok(false)
    }

    fn serialize_bytes(self, _key: &[u8]) -> Result<bool, Error> {
        Self::refuse("a sequence of bytes")
    }

    fn serialize_none(self) -> Result<bool, Error> {
        Self::refuse("None")
    }

    fn serialize_some<T: Serialize + ?Sized>(self, key: &T) -> Result<bool, Error> {
        key.serialize(self)
    }

    fn serialize_unit(self) -> Result<bool, Error> {
        Self::refuse("nothing")
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<bool, Error> {
        Self::refuse("nothing")
    }

    fn serialize_unit_variant(self, _name: &'static str, _index: u32, variant: &'static str) -> Result<bool, Error> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _name: &'static str, key: &T) -> Result<bool, Error> {
        key.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _key: &T,
    ) -> Result<bool, Error> {
        Self::refuse("an enum with content")
    }

    fn serialize_seq(self, _len: Option<usize>) -> Result<Self::SerializeSeq, Error> {
        Self::refuse("a list")
    }

    fn serialize_tuple(self, _len: usize) -> Result<Self::SerializeTuple, Error> {
        Self::refuse("a tuple")
    }

    fn serialize_tuple_struct(self, _name: &'static str, _len: usize) -> Result<Self::SerializeTupleStruct, Error> {
        Self::refuse("a tuple")
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _len: usize,
    ) -> Result<Self::SerializeTupleVariant, Error> {
        Self::refuse("an enum with content")
    }

    fn serialize_map(self, _len: Option<usize>) -> Result<Self::SerializeMap, Error> {
        Self::refuse("a map")
    }

    fn serialize_struct(self, _name: &'static str, _len: usize) -> Result<Self::SerializeStruct, Error> {
        Self::refuse("a struct")
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _len: usize,
    ) -> Result<Self::SerializeStructVariant, Error> {
        Self::refuse("an enum with content")
    }

    fn collect_str<T: Display + ?Sized>(self, key: &T) -> Result<bool, Error> {
        write!(self.text, "{key}")?;
        Ok(false)
    }
}
