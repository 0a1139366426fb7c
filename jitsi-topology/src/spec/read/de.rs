//! From values to a spec, by serde.

use super::super::Spec;
use super::refusal::{Refusal, Wants, Words};
use super::tree::{Entry, Inner, Node, Span, Tree, Value};
use crate::place::Trail;
use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Expected, MapAccess, SeqAccess, VariantAccess, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};

/// # Errors
/// The first value that has no place in a spec.
pub(super) fn spec(tree: &Tree<'_>) -> Result<Spec, Refusal> {
    let start = tree.root.span.0;
    Spec::deserialize(Reader { node: &tree.root, inner: &tree.inner, head: (start, start), trail: None })
}

/// A value on its way into the spec.
#[derive(Clone, Copy)]
struct Reader<'n, 't> {
    node: &'n Node<'t>,
    inner: &'n Inner<'t>,
    /// What to show for the value as a whole.
    head: Span,
    /// The way to it; none at the top.
    trail: Option<&'n Trail<'n>>,
}

impl Reader<'_, '_> {
    /// Says where a refusal is, unless something further in has said so already.
    fn settle<T>(&self, result: Result<T, Refusal>, span: Span) -> Result<T, Refusal> {
        result.map_err(|refusal| refusal.at(span, || self.trail.map(|trail| trail.place().path()).unwrap_or_default()))
    }

    /// The refusal of a value that is something else than what is wanted.
    fn refuse<T>(&self, wanted: &dyn Expected, wants: Wants) -> Result<T, Refusal> {
        self.settle(Err(Refusal::shape(self.node.value.given(), wanted, wants)), self.value_span())
    }

    /// What to show for a value of the wrong shape.
    fn value_span(&self) -> Span {
        match self.node.value {
            Value::List(_) | Value::Null | Value::Table(_) => self.head,
            _ => self.node.span,
        }
    }

    fn table<'de, V: Visitor<'de>>(self, visitor: V, fields: Words) -> Result<V::Value, Refusal> {
        match self.node.value {
            Value::Table(table) => {
                let fields = Fields { whole: self, entries: self.inner.entries(table).iter(), entry: None };
                self.settle(visitor.visit_map(fields), self.head)
            }
            _ => self.refuse(&"a table", Wants::Table(fields)),
        }
    }

    fn list<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.node.value {
            Value::List(list) => {
                let entries = Entries { whole: self, nodes: self.inner.nodes(list).iter().enumerate() };
                self.settle(visitor.visit_seq(entries), self.head)
            }
            _ => self.refuse(&"a list", Wants::List),
        }
    }

    fn text<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match &self.node.value {
            Value::Text(text) => self.settle(visitor.visit_str(text), self.node.span),
            _ => self.refuse(&visitor, Wants::Text),
        }
    }

    fn number<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        let read = match self.node.value {
            Value::Integer(number) => visitor.visit_i64(number),
            Value::Natural(number) => visitor.visit_u64(number),
            _ => return self.refuse(&visitor, Wants::Number),
        };
        self.settle(read, self.node.span)
    }
}

macro_rules! forward {
    ($to:ident: $($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
            self.$to(visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for Reader<'_, '_> {
    type Error = Refusal;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        let read = match &self.node.value {
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Float(number) => visitor.visit_f64(*number),
            Value::Integer(_) | Value::Natural(_) => return self.number(visitor),
            Value::List(_) => return self.list(visitor),
            Value::Null => visitor.visit_unit(),
            Value::Table(_) => return self.table(visitor, &[]),
            Value::Text(_) => return self.text(visitor),
            Value::Unusable(_) => return self.refuse(&visitor, Wants::Text),
        };
        self.settle(read, self.node.span)
    }

    forward!(text: deserialize_str deserialize_string deserialize_char);
    forward!(number: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64);
    forward!(number: deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64);
    forward!(list: deserialize_seq);

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.node.value {
            Value::Bool(value) => self.settle(visitor.visit_bool(value), self.node.span),
            _ => self.refuse(&"`true` or `false`", Wants::Other),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.node.value {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _name: &'static str, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value, Refusal> {
        self.list(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.table(visitor, &[])
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: Words,
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        self.table(visitor, fields)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: Words,
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        let choice = match &self.node.value {
            Value::Text(text) => Choice { whole: self, name: text, name_span: self.node.span, content: None },
            Value::Table(table) => match self.inner.entries(*table) {
                [entry] => Choice { whole: self, name: &entry.key, name_span: entry.key_span, content: Some(entry) },
                _ => return self.refuse(&"a single choice", Wants::Choice(variants)),
            },
            _ => return self.refuse(&"a text", Wants::Choice(variants)),
        };
        self.settle(visitor.visit_enum(choice), self.value_span())
    }

    forward_to_deserialize_any! { i128 u128 f32 f64 bytes byte_buf unit unit_struct tuple_struct identifier ignored_any }
}

/// The entries of a table, in the order of the text.
struct Fields<'n, 't> {
    whole: Reader<'n, 't>,
    entries: std::slice::Iter<'n, Entry<'t>>,
    entry: Option<&'n Entry<'t>>,
}

impl<'de> MapAccess<'de> for Fields<'_, '_> {
    type Error = Refusal;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Refusal> {
        self.entry = self.entries.next();
        let Some(entry) = self.entry else { return Ok(None) };
        self.whole.settle(seed.deserialize(StrDeserializer::new(&entry.key)), entry.key_span).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Refusal> {
        match self.entry.take() {
            Some(entry) => inside(self.whole, entry, seed),
            None => Err(serde::de::Error::custom("a value was asked for before its key")),
        }
    }
}

/// Reads the value of `entry`, one step further in than `whole`.
fn inside<'de, S: DeserializeSeed<'de>>(
    whole: Reader<'_, '_>,
    entry: &Entry<'_>,
    seed: S,
) -> Result<S::Value, Refusal> {
    let trail = whole.trail.map_or_else(|| Trail::root(&entry.key), |trail| trail.field(&entry.key));
    seed.deserialize(Reader { node: &entry.node, head: entry.key_span, trail: Some(&trail), ..whole })
}

/// The entries of a list.
struct Entries<'n, 't> {
    whole: Reader<'n, 't>,
    nodes: std::iter::Enumerate<std::slice::Iter<'n, Node<'t>>>,
}

impl<'de> SeqAccess<'de> for Entries<'_, '_> {
    type Error = Refusal;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Refusal> {
        let Some((index, node)) = self.nodes.next() else { return Ok(None) };
        let trail = self.whole.trail.map(|trail| trail.index(index));
        seed.deserialize(Reader { node, head: node.span, trail: trail.as_ref(), ..self.whole }).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.nodes.len())
    }
}

/// One of several things: a word, or a word with what belongs to it.
struct Choice<'n, 't> {
    whole: Reader<'n, 't>,
    name: &'n str,
    name_span: Span,
    content: Option<&'n Entry<'t>>,
}

impl<'n, 't> Choice<'n, 't> {
    /// # Errors
    /// When the word stands alone.
    fn content(&self) -> Result<&'n Entry<'t>, Refusal> {
        self.content.ok_or_else(|| Refusal::bare(self.name))
    }
}

impl<'de> EnumAccess<'de> for Choice<'_, '_> {
    type Error = Refusal;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Refusal> {
        let name = self.whole.settle(seed.deserialize(StrDeserializer::new(self.name)), self.name_span)?;
        Ok((name, self))
    }
}

impl<'de> VariantAccess<'de> for Choice<'_, '_> {
    type Error = Refusal;

    fn unit_variant(self) -> Result<(), Refusal> {
        match self.content {
            Some(_) => Err(Refusal::alone(self.name)),
            None => Ok(()),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Refusal> {
        inside(self.whole, self.content()?, seed)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, _visitor: V) -> Result<V::Value, Refusal> {
        Err(serde::de::Error::custom("a choice with several parts is not read"))
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: Words, visitor: V) -> Result<V::Value, Refusal> {
        self.tuple_variant(fields.len(), visitor)
    }
}
