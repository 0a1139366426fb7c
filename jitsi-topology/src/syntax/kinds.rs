//! What becomes of every kind of value that serde knows: as a value, as a key, and as statements.

use super::lua::Chunk;
use super::{Comments, Error, hocon, lua};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use std::collections::BTreeMap;

struct Bytes;

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(b"b")
    }
}

/// A text that is shown piece by piece.
struct Shown;

impl Serialize for Shown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}{}", "s", '"'))
    }
}

#[derive(Serialize)]
struct Unit;

#[derive(Serialize)]
struct Newtype(u8);

#[derive(Serialize)]
struct Pair(u8, u8);

#[derive(Serialize)]
struct Fields {
    a: u8,
}

#[derive(Serialize)]
enum Choice {
    Unit,
    Newtype(u8),
    Pair(u8, u8),
    Fields { a: u8 },
}

/// A map whose only key is of any kind.
struct Under<T>(T);

impl<T: Serialize> Serialize for Under<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(&self.0, &1)?;
        map.end()
    }
}

/// A value in Lua, in HOCON below the key `k`, as a key of either, and as statements; nothing where it is refused.
type Written = [Option<String>; 5];

fn written<T: Serialize>(value: &T) -> Written {
    let mut statements = String::new();
    let told = Chunk::new(&mut statements).options(value, &Comments::new(&[]));
    let in_a_line = |text: Result<String, Error>| Some(text.ok()?.split_whitespace().collect::<Vec<_>>().join(" "));
    [
        in_a_line(lua::to_string(value)),
        in_a_line(hocon::to_string(&BTreeMap::from([("k", value)]))),
        in_a_line(lua::to_string(&Under(value))),
        in_a_line(hocon::to_string(&Under(value))),
        in_a_line(told.map(|()| statements)),
    ]
}

/// What is refused.
const NEVER: &str = "never";

fn is(written: &Written, expected: [&str; 5]) {
    assert_eq!(written.each_ref().map(|text| text.as_deref().unwrap_or(NEVER)), expected);
}

#[test]
fn a_number_or_a_boolean_is_itself_as_a_value_and_as_a_key() {
    let one = ["1", "k = 1", "{ [1] = 1; }", "\"1\" = 1", NEVER];
    let all = [written(&1_i8), written(&1_i16), written(&1_i32), written(&1_i64), written(&1_i128)];
    for written in &all {
        is(written, one);
    }
    let all = [written(&1_u8), written(&1_u16), written(&1_u32), written(&1_u64), written(&1_u128)];
    for written in &all {
        is(written, one);
    }
    for written in &[written(&Some(1_u8)), written(&Newtype(1))] {
        is(written, one);
    }
    is(&written(&true), ["true", "k = true", "{ [true] = 1; }", "\"true\" = 1", NEVER]);
    let half = ["0.5", "k = 0.5", NEVER, NEVER, NEVER];
    for written in &[written(&0.5_f32), written(&0.5_f64)] {
        is(written, half);
    }
}

#[test]
fn a_text_is_in_quotes_as_a_value_and_bare_as_a_key() {
    is(&written(&'c'), ["\"c\"", "k = \"c\"", "{ c = 1; }", "c = 1", NEVER]);
    is(&written(&"s"), ["\"s\"", "k = \"s\"", "{ s = 1; }", "s = 1", NEVER]);
    is(&written(&Shown), [r#""s\"""#, r#"k = "s\"""#, r#"{ ["s\""] = 1; }"#, r#""s\"" = 1"#, NEVER]);
    is(&written(&Choice::Unit), ["\"Unit\"", "k = \"Unit\"", "{ Unit = 1; }", "Unit = 1", NEVER]);
    is(&written(&Bytes), ["\"b\"", NEVER, NEVER, NEVER, NEVER]);
}

#[test]
fn what_is_none_is_left_out_and_nothing_is_said_where_a_value_can_be() {
    is(&written(&None::<u8>), [NEVER, "", NEVER, NEVER, ""]);
    let nothing = ["nil", "k = null", NEVER, NEVER, NEVER];
    for written in &[written(&()), written(&Unit)] {
        is(written, nothing);
    }
}

#[test]
fn a_list_is_no_key_and_no_statements() {
    let list = ["{ 1, 2 }", "k = [1, 2]", NEVER, NEVER, NEVER];
    let all = [written(&[1_u8, 2]), written(&vec![1_u8, 2]), written(&(1_u8, 2_u8)), written(&Pair(1, 2))];
    for written in &all {
        is(written, list);
    }
}

#[test]
fn only_maps_and_structs_are_statements() {
    let fields = ["{ a = 1; }", "k { a = 1 }", NEVER, NEVER, "a = 1"];
    for written in &[written(&BTreeMap::from([("a", 1_u8)])), written(&Fields { a: 1 })] {
        is(written, fields);
    }
    is(&written(&Choice::Newtype(1)), ["{ Newtype = 1; }", "k { Newtype = 1 }", NEVER, NEVER, NEVER]);
    is(&written(&Choice::Pair(1, 2)), ["{ Pair = { 1, 2 }; }", "k { Pair = [1, 2] }", NEVER, NEVER, NEVER]);
    let inside = ["{ Fields = { a = 1; }; }", "k { Fields { a = 1 } }", NEVER, NEVER, NEVER];
    is(&written(&Choice::Fields { a: 1 }), inside);
}

#[test]
fn special_bytes_are_escaped_as_a_person_would() {
    let text = "\"\\\n\r\t\0\u{7f}";
    assert_eq!(lua::to_string(text).unwrap(), r#""\"\\\n\r\t\000\127""#);
    let mut document = String::new();
    hocon::to_writer(&mut document, &BTreeMap::from([("k", text)])).unwrap();
    assert_eq!(document, "k = \"\\\"\\\\\\n\\r\\t\\u0000\\u007f\"\n");
}
