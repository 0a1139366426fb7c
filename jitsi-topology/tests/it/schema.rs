//! The JSON Schema says what the parser does: complete, current, and of one mind with it.

use jitsi_topology::Topology;
use jitsi_topology::name::{self, Name};
use jitsi_topology::spec::{Format, Source};
use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::path::Path;
use std::sync::LazyLock;

static SCHEMA: LazyLock<Value> = LazyLock::new(|| jitsi_topology::schema().to_value());
static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| jsonschema::draft202012::new(&SCHEMA).unwrap());

/// The description with every field written that the schema takes its examples from.
fn full() -> Value {
    serde_json::from_str(include_str!("../../src/schema/example.json")).unwrap()
}

/// The shortest description.
fn short() -> Value {
    json!({ "domain": "jitsi.example.com", "bridges": [{ "name": "jvb1" }] })
}

/// A schema inside of the schema, with the path of what it describes: fields joined by dots, `[]` for the entries of a
/// list, `*` for those of a table with free keys.
fn each_field<'s>(schema: &'s Value, path: &str, found: &mut Vec<(String, &'s Value)>) {
    let within = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        found.push((within(name), field));
        each_field(field, &within(name), found);
    }
    for word in ["allOf", "anyOf", "oneOf"] {
        for choice in schema[word].as_array().into_iter().flatten() {
            each_field(choice, path, found);
        }
    }
    each_if_there(&schema["items"], &format!("{path}[]"), found);
    each_if_there(&schema["additionalProperties"], &within("*"), found);
}

fn each_if_there<'s>(schema: &'s Value, path: &str, found: &mut Vec<(String, &'s Value)>) {
    if schema.is_object() {
        each_field(schema, path, found);
    }
}

fn fields() -> Vec<(String, &'static Value)> {
    let mut found = Vec::new();
    each_field(&SCHEMA, "", &mut found);
    found
}

fn is_table(field: &Value) -> bool {
    field["properties"].is_object()
        || field["additionalProperties"]["properties"].is_object()
        || field["items"]["properties"].is_object()
}

#[test]
fn the_file_in_the_repository_is_this_schema() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../topology.schema.json");
    let text = serde_json::to_string_pretty(&jitsi_topology::schema()).unwrap() + "\n";
    let there = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        there == text,
        "topology.schema.json is stale: cargo run --features cli -- schema --out topology.schema.json"
    );
}

#[test]
fn the_schema_is_one_of_its_draft_and_has_a_name() {
    assert!(jsonschema::draft202012::meta::is_valid(&SCHEMA));
    assert_eq!(SCHEMA["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(SCHEMA["$id"], "urn:jitsi-topology:topology.schema.json");
}

#[test]
fn every_field_says_what_it_does_what_it_defaults_to_and_where_it_ends() {
    let fields = fields();
    assert!(fields.len() > 120, "{}", fields.len());
    let mut silent = Vec::new();
    for (path, field) in &fields {
        let says = field["description"].as_str().unwrap_or_default();
        // A way to write a password has its default and its destination at the password.
        let is_source = matches!(path.rsplit_once('.'), Some((_, "env" | "file")));
        let complete = (says.contains("Default: ") || says.contains("Required") || is_source || path == "bridges")
            && (says.contains("Ends in ") || is_table(field) || is_source);
        let is_sentence = says.starts_with(char::is_uppercase)
            && says.ends_with(['.', '…'])
            && !says.contains('\n')
            && !says.contains("[`");
        let examples = field["examples"].as_array().is_some_and(|examples| !examples.is_empty());
        if !complete || !is_sentence || !examples {
            silent.push(format!("{path}: {says} {}", field["examples"]));
        }
    }
    assert!(silent.is_empty(), "{silent:#?}");
}

#[test]
fn every_value_of_a_choice_has_a_description() {
    fn look(schema: &Value, seen: &mut usize) {
        for choice in schema["oneOf"].as_array().into_iter().flatten() {
            assert!(choice["description"].is_string(), "{choice}");
        }
        let words: Vec<&Value> =
            schema["enum"].as_array().into_iter().flatten().filter(|word| !word.is_null()).collect();
        let says: Vec<&Value> = schema["enumDescriptions"].as_array().into_iter().flatten().collect();
        assert_eq!(words.len(), says.len(), "{words:?}");
        assert!(says.iter().all(|says| says.as_str().is_some_and(|says| says.ends_with('.'))), "{says:?}");
        *seen += words.len();
        let inner = schema.as_object().into_iter().flat_map(Map::values).chain(schema.as_array().into_iter().flatten());
        inner.filter(|inner| inner.is_object() || inner.is_array()).for_each(|inner| look(inner, seen));
    }
    let mut seen = 0;
    look(&SCHEMA, &mut seen);
    // Two releases and three ways to log in on either Prosody, nine features, two connections, two channels,
    // one word for a host on either Prosody, three ways to use TLS on three connections.
    assert_eq!(seen, 2 * (2 + 3) + 9 + 2 + 2 + 2 + 3 * 3);
}

#[test]
fn tables_are_closed_and_texts_and_numbers_have_bounds() {
    /// Texts that may say anything: what stands behind them is no name of ours.
    const FREE: [&str; 6] = ["$schema", "app_id", "key_server", "accepted_issuers", "accepted_audiences", "file"];
    for (path, field) in fields() {
        let name = path.rsplit('.').next().unwrap();
        let text = field["type"] == "string" || field["type"] == json!(["string", "null"]);
        assert!(!text || field["pattern"].is_string() || field["enum"].is_array() || FREE.contains(&name), "{path}");
        if name == "port" {
            assert_eq!((&field["minimum"], &field["maximum"]), (&json!(1), &json!(65535)), "{path}");
        }
        if field["properties"].is_object() {
            assert_eq!(field["additionalProperties"], false, "{path}");
            assert!(field["patternProperties"].is_object(), "{path}");
        }
        if name == "password" || name == "app_secret" {
            assert_eq!(field["writeOnly"], true, "{path}");
        }
        if name == "extra" {
            assert_eq!(field["additionalProperties"], true, "{path}");
        }
    }
    assert_eq!(SCHEMA["additionalProperties"], false);
}

/// Writes `value` at `path` in a description, which gets the tables on the way there.
fn write(spec: &mut Value, path: &str, value: Value) {
    let mut at = spec;
    for step in path.split('.') {
        let (name, entry) = step.strip_suffix("[]").map_or((step, false), |name| (name, true));
        let name = if name == "*" { "media1" } else { name };
        if !at.is_object() {
            *at = json!({});
        }
        at = at.as_object_mut().unwrap().entry(name).or_insert(if entry { json!([{}]) } else { Value::Null });
        if entry {
            at = &mut at[0];
        }
    }
    *at = value;
}

/// The shortest description in which something can be written at `path`.
fn beside(path: &str) -> Value {
    let mut spec = short();
    if path.starts_with("machines.*") {
        spec["machines"] = json!({ "media1": { "address": "192.0.2.7" } });
    }
    if path.starts_with("bridges[].relay.") {
        spec["jicofo"] = json!({ "relay": true });
    }
    if let Some((authentication, _)) = path.split_once(".token.") {
        // Prosody-JVB must not let strangers in, so a token there breaks a law; what it resolves to is seen all the same.
        write(&mut spec, authentication, json!({ "token": { "app_id": "a", "key_server": "https://a.example" } }));
    }
    spec
}

/// What a description resolves to, or what is said of it.
fn resolved(spec: &Value) -> String {
    let source = Source::new("spec.json", spec.to_string(), Format::Json);
    match Topology::resolve(&source.read().unwrap()) {
        Ok(topology) => format!("{:?}", topology.components()),
        Err(violations) => format!("{violations}"),
    }
}

#[test]
fn what_the_schema_calls_a_default_changes_nothing_when_it_is_written() {
    let defaults: Vec<_> = fields().into_iter().filter(|(_, field)| !field["default"].is_null()).collect();
    assert!(defaults.len() > 50, "{}", defaults.len());
    for (path, field) in defaults {
        let without = beside(&path);
        let mut with = without.clone();
        write(&mut with, &path, field["default"].clone());
        assert_ne!(with, without, "{path}");
        assert!(resolved(&with) == resolved(&without), "{path}: {}", field["default"]);

        // And something else does change it, or the comparison would prove nothing.
        if path.starts_with("prosody_jvb.authentication.token.") {
            // A token lets strangers into the brewery: there is a violation and no deployment to compare.
            continue;
        }
        let other = match &field["default"] {
            Value::Bool(value) => json!(!value),
            Value::Number(port) => json!(port.as_u64().unwrap() + 1),
            Value::Array(list) if list.is_empty() => continue,
            Value::Object(table) if table.is_empty() => continue,
            Value::Array(_) if path.ends_with("interfaces") => json!(["192.0.2.9"]),
            Value::Array(_) => json!(["/nowhere"]),
            Value::Object(_) => json!({ "env": "OTHER" }),
            Value::String(text) => match text.as_str() {
                path if path.starts_with('/') => json!("/nowhere"),
                "127.0.0.1" => json!("127.0.0.2"),
                "13.0" => json!("0.12"),
                "Service" => json!("Client"),
                "internal_hashed" => json!("anonymous"),
                "websocket" => json!("datachannel"),
                "offered" | "required" => json!("never"),
                _ => json!("other"),
            },
            Value::Null => unreachable!(),
        };
        write(&mut with, &path, other);
        assert!(resolved(&with) != resolved(&without), "{path}");
    }
}

#[test]
fn the_examples_are_a_description_that_works_and_leaves_no_field_out() {
    let full = full();
    assert!(
        VALIDATOR.is_valid(&full),
        "{:?}",
        VALIDATOR.iter_errors(&full).map(|error| error.to_string()).collect::<Vec<_>>()
    );
    let source = Source::new("example.json", full.to_string(), Format::Json);
    if let Err(violations) = Topology::resolve(&source.read().unwrap()) {
        panic!("{violations}");
    }
    for (path, field) in fields() {
        let written = path.split('.').try_fold(&full, |at, step| match step.strip_suffix("[]") {
            _ if step == "*" => at.as_object()?.values().next(),
            Some(name) => at.get(name)?.get(0),
            None => at.get(step),
        });
        // One of several ways to write a value is enough.
        let is_other_way =
            path.rsplit('.').next() == Some("file") || path.starts_with("prosody_jvb.authentication.token");
        assert!(written.is_some() || is_other_way, "example.json has no {path}");
        let valid = jsonschema::draft202012::new(field).unwrap();
        for example in field["examples"].as_array().into_iter().flatten().chain(field.get("default")) {
            assert!(valid.is_valid(example), "{path}: {example}");
        }
    }
}

// --- Of one mind with the parser -----------------------------------------------------------------------------------

/// What the program says of the values of a description, whatever the laws say of the whole.
#[derive(Debug, PartialEq)]
enum Verdict {
    Accepted,
    /// Refused for what several places say together, or for what follows from them.
    RefusedAcross(String),
    Refused(String),
}

/// How the violations begin or go on that judge no value by itself.
const ACROSS: [&str; 5] = [
    "there is no machine `",
    " has no address, and ",
    "token login needs a key",
    " does not fit before it",
    " has not been read",
];

fn parser(written: &Value) -> Verdict {
    let source = Source::new("spec.json", written.to_string(), Format::Json);
    let spec = match source.read() {
        Ok(spec) => spec,
        Err(error) => return Verdict::Refused(error.to_string()),
    };
    let Err(violations) = Topology::resolve(&spec) else { return Verdict::Accepted };
    let mut verdict = Verdict::Accepted;
    for violation in violations.iter().filter(|violation| violation.code().as_str() == "invalid-value") {
        let says = format!("{}: {}", violation.at().path(), violation.message());
        // A socket that is not written lies in the data folder, and may be too long for a path there.
        let pointer = format!("/{}", violation.at().path().replace(['.', '['], "/").replace(']', ""));
        let follows = pointer.ends_with("/admin_socket") && written.pointer(&pointer).is_none_or(Value::is_null);
        match follows || ACROSS.iter().any(|across| says.contains(across)) {
            true => verdict = Verdict::RefusedAcross(says),
            false => return Verdict::Refused(says),
        }
    }
    verdict
}

/// The values no schema can judge: the list in `docs/editors.md`.
fn is_beyond_a_schema(value: &Value) -> bool {
    match value {
        // JSON Schema has one kind of number: to it, `443.0` is a whole one.
        Value::Number(number) => number.is_f64() && number.as_f64().is_some_and(|number| number.fract() == 0.0),
        // Which letters beyond ASCII a domain may hold takes the tables of UTS 46; and JSON Schema counts a text in
        // characters, where Prosody counts bytes.
        Value::String(text) => !text.is_ascii(),
        Value::Array(list) => list.iter().any(is_beyond_a_schema),
        Value::Object(table) => table.iter().any(|(key, value)| !key.is_ascii() || is_beyond_a_schema(value)),
        Value::Bool(_) | Value::Null => false,
    }
}

fn agree(spec: &Value) -> Result<Verdict, String> {
    let schema: Vec<String> =
        VALIDATOR.iter_errors(spec).map(|error| format!("{}: {error}", error.instance_path())).collect();
    let verdict = parser(spec);
    match &verdict {
        Verdict::Accepted if !schema.is_empty() => Err(format!("refused by the schema alone: {schema:?}\n{spec}")),
        Verdict::Refused(says) if schema.is_empty() && !is_beyond_a_schema(spec) => {
            Err(format!("refused by the parser alone: {says}\n{spec}"))
        }
        _ => Ok(verdict),
    }
}

/// Every value in `value` by its JSON pointer.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(index, value)| pointers(value, &format!("{at}/{index}"), found));
        }
        Value::Object(table) => table.iter().for_each(|(key, value)| {
            pointers(value, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
        }),
        _ => {}
    }
}

/// Texts that are a name of some kind, or only just none.
#[rustfmt::skip]
const TEXTS: &[&str] = &[
    "", " ", "a", "A", ".", "..", "a.", "a..b", "-a", "a-", "a_b", "a b", " a", "a ", "*", "::", "::1", "[::1]",
    "[::1", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "1::2:3:4:5:6:7:8", "::ffff:1.2.3.4", "1.2.3.4", "[1.2.3.4]",
    "1.2.3.400", "01.2.3.4", "1.2.3", "1.2.3.4.", "localhost", "1", "a.1", "1.a", "a@b", "a@b/c", "a@b@c", "@b",
    "a@", "A@B.", "a'b@c", "a@1.2.3.4", "a@-", "443", "+443", "13.0", "0.12", "Service", "service",
    "internal_hashed", "token", "websocket", "lobby", "/", "//", "/a", "/a/", "//a//b", "/.", "/a/..", "/a/...",
    "/a/.b", "/a$", "/a'b", "relative", "mod_a", "mod", "auth_", "authx", "storage_x", "a~b", "a:b", "...",
    "JVB_AUTH_PASSWORD", "1A", "a\nb", "a\u{7f}", "ü", "bücher.example", "bü_cher.example", "\u{a0}a", "a\u{85}",
    "例え.jp", "a.１",
];

/// Values that are wrong somewhere, or only just right.
fn strange() -> Vec<Value> {
    let label = "a".repeat(63);
    let domain = format!("{label}.{label}.{label}.");
    let mut values: Vec<Value> = TEXTS.iter().map(|text| json!(text)).collect();
    for length in [63, 64, 65, 128, 129, 253, 254, 1023, 1024, 1025] {
        values.push("a".repeat(length).into());
        values.push(format!("/{}", "a".repeat(length - 1)).into());
        values.push(format!("{}@a", "a".repeat(length)).into());
    }
    for last in [60, 61, 62] {
        let long = format!("{domain}{}", "a".repeat(last));
        values.extend([json!(long), json!(format!("{long}.")), json!(format!("a@{long}"))]);
    }
    values.extend([
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(1),
        json!(-1),
        json!(443),
        json!(65535),
        json!(65536),
        json!(70000),
        json!(1.5),
        json!(443.0),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(1e300),
    ]);
    values.extend([
        json!([]),
        json!({}),
        json!([null]),
        json!(["a"]),
        json!([1]),
        json!(["127.0.0.1", "*"]),
        json!({ "a": 1 }),
        json!({ "env": "A" }),
        json!({ "env": "1" }),
        json!({ "env": null }),
        json!({ "file": "a" }),
    ]);
    values.extend([
        json!({ "env": "A", "file": "a" }),
        json!({ "env": "A", "file": null }),
        json!({ "token": {} }),
        json!({ "token": null }),
        json!({ "token": { "app_id": "a", "app_secret": "s" } }),
        json!({ "anonymous": {} }),
        json!({ "port": 1 }),
    ]);
    values
}

/// Of `value`, what leads to the place at `pointer` and what may not be left out.
fn alone(value: &Value, pointer: &str) -> Value {
    let (step, rest) =
        pointer.strip_prefix('/').map_or(("", ""), |pointer| pointer.split_once('/').unwrap_or((pointer, "")));
    match value {
        Value::Object(table) if !step.is_empty() => {
            let needed =
                |key: &str| key == step || ["domain", "name", "local", "public", "app_id", "key_server"].contains(&key);
            let rest = |key: &str| if key != step || rest.is_empty() { String::new() } else { format!("/{rest}") };
            Value::Object(
                table
                    .iter()
                    .filter(|(key, _)| needed(key))
                    .map(|(key, value)| (key.clone(), alone(value, &rest(key))))
                    .collect(),
            )
        }
        Value::Array(list) if !rest.is_empty() => list.iter().map(|value| alone(value, &format!("/{rest}"))).collect(),
        value => value.clone(),
    }
}

#[test]
fn every_field_with_every_strange_value() {
    let full = full();
    let mut places = Vec::new();
    pointers(&full, "", &mut places);
    let strange = strange();
    let (mut refused, mut accepted, mut wrong) = (0, 0, Vec::new());
    let mut ask = |spec: &Value| match agree(spec) {
        Ok(Verdict::Refused(_)) => refused += 1,
        Ok(_) => accepted += 1,
        Err(says) => wrong.push(says),
    };
    for place in places.iter().filter(|place| !place.contains("/extra/")) {
        let full = alone(&full, place);
        for value in &strange {
            let mut spec = full.clone();
            *spec.pointer_mut(place).unwrap() = value.clone();
            ask(&spec);
        }
        let mut spec = full.clone();
        if let Some(Value::Object(table)) = spec.pointer_mut(place) {
            for key in table.keys().cloned().collect::<Vec<_>>() {
                let mut spec = full.clone();
                let table = spec.pointer_mut(place).unwrap().as_object_mut().unwrap();
                let value = table.remove(&key).unwrap();
                ask(&spec);
                // A key that is misspelt, and keys that are names.
                for key in [
                    format!("{key}s"),
                    key[..key.len() - 1].to_owned(),
                    key[1..].to_owned(),
                    "-".to_owned(),
                    "a..b".to_owned(),
                    "x".repeat(64),
                    "x".repeat(254),
                ] {
                    let mut spec = spec.clone();
                    spec.pointer_mut(place).unwrap().as_object_mut().unwrap().insert(key, value.clone());
                    ask(&spec);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {}: {:#?}", wrong.len(), refused + accepted, &wrong[..wrong.len().min(8)]);
    assert!(refused > 5_000 && accepted > 1_000, "{refused} {accepted}");
}

/// One change to a description.
#[derive(Clone, Debug)]
enum Change {
    /// Puts a value where another was.
    Put(prop::sample::Index, Value),
    /// Puts the value of one place into another.
    Copy(prop::sample::Index, prop::sample::Index),
    /// Takes away an entry of a table or a list.
    Remove(prop::sample::Index),
    /// Adds an entry to a table or a list.
    Add(prop::sample::Index, String, Value),
    /// Changes one character of a text.
    Twist(prop::sample::Index, prop::sample::Index, String),
}

fn change() -> impl Strategy<Value = Change> {
    let place = any::<prop::sample::Index>;
    let value = prop_oneof![
        3 => prop::sample::select(strange()),
        1 => any::<i32>().prop_map(Value::from),
        1 => "[-a-z0-9.:@/_~ *A-Z]{0,12}".prop_map(Value::from),
        1 => "\\PC{0,6}".prop_map(Value::from),
    ];
    let key = prop_oneof![
        "[a-z_]{1,8}",
        prop::sample::select(vec!["port", "host", "domain", "name", "machine", "extra", "password", "env"])
            .prop_map(str::to_owned)
    ];
    prop_oneof![
        3 => (place(), value.clone()).prop_map(|(at, value)| Change::Put(at, value)),
        2 => (place(), place()).prop_map(|(from, to)| Change::Copy(from, to)),
        2 => place().prop_map(Change::Remove),
        2 => (place(), key, value).prop_map(|(at, key, value)| Change::Add(at, key, value)),
        4 => (place(), place(), "[-a-zA-Z0-9.:@/_~ *$'\"\\\\\u{0}\u{7f}ü]{0,2}").prop_map(|(at, within, text)| Change::Twist(at, within, text)),
    ]
}

impl Change {
    fn apply(&self, spec: &mut Value) {
        let mut places = Vec::new();
        pointers(spec, "", &mut places);
        let place = |index: &prop::sample::Index| index.get(&places).clone();
        match self {
            Self::Put(at, value) => *spec.pointer_mut(&place(at)).unwrap() = value.clone(),
            Self::Copy(from, to) => {
                *spec.pointer_mut(&place(to)).unwrap() = spec.pointer(&place(from)).unwrap().clone();
            }
            Self::Remove(at) => {
                let place = place(at);
                let Some((around, key)) = place.rsplit_once('/') else { return };
                match spec.pointer_mut(around).unwrap() {
                    Value::Array(list) => drop(list.remove(key.parse().unwrap())),
                    Value::Object(table) => drop(table.remove(&key.replace("~1", "/").replace("~0", "~"))),
                    _ => unreachable!(),
                }
            }
            Self::Add(at, key, value) => match spec.pointer_mut(&place(at)).unwrap() {
                Value::Array(list) => list.push(value.clone()),
                Value::Object(table) => drop(table.insert(key.clone(), value.clone())),
                _ => {}
            },
            Self::Twist(at, within, text) => {
                let Some(Value::String(old)) = spec.pointer_mut(&place(at)) else { return };
                let letters: Vec<char> = old.chars().collect();
                let at = within.index(letters.len() + 1);
                *old = letters[..at]
                    .iter()
                    .copied()
                    .chain(text.chars())
                    .chain(letters.iter().skip(at + 1).copied())
                    .collect();
            }
        }
    }
}

proptest! {
    // More of them with PROPTEST_CASES.
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases.max(1500)))]

    #[test]
    fn schema_and_parser_refuse_the_same(is_full in any::<bool>(), changes in prop::collection::vec(change(), 1..5)) {
        let mut spec = if is_full { full() } else { short() };
        for change in &changes {
            change.apply(&mut spec);
        }
        if let Err(says) = agree(&spec) {
            return Err(TestCaseError::fail(says));
        }
    }
}

/// The schema of a name and its parser, over `texts`.
fn name_agrees<N: Name>(texts: &[String]) {
    let validator = jsonschema::draft202012::new(&N::schema().to_value()).unwrap();
    let (mut good, mut bad) = (0, 0);
    for text in texts {
        let (schema, parser) = (validator.is_valid(&json!(text)), N::parse(text).is_ok());
        assert!(schema || !parser, "the schema of {} refuses {text:?}, the parser does not", N::WHAT);
        assert!(
            parser || !schema || !text.is_ascii(),
            "the parser of {} refuses {text:?}, the schema does not",
            N::WHAT
        );
        if parser { good += 1 } else { bad += 1 }
    }
    assert!(good > 20 && bad > 20, "{} {good} {bad}", N::WHAT);
}

#[test]
fn the_schema_of_a_name_takes_what_its_parser_takes() {
    // Texts of the letters that matter, short enough to try them all, and the same with a piece in front or behind.
    let letters = ["", "a", "B", "1", "0", ".", "-", "_", ":", "/", "@", "~", "*", " ", "$", "é"];
    let pairs: Vec<String> =
        letters.iter().flat_map(|one| letters.iter().map(move |two| format!("{one}{two}"))).collect();
    let mut texts: Vec<String> =
        pairs.iter().flat_map(|one| pairs.iter().map(move |two| format!("{one}{two}"))).collect();
    for front in [
        "/a/",
        "/",
        "a.",
        "a@",
        "mod",
        "mod_",
        "auth",
        "storage",
        "storag",
        "1.2.3.",
        "::",
        "1:2:3:4:5:6:",
        "1::",
        "[::1",
    ] {
        texts.extend(pairs.iter().map(|end| format!("{front}{end}")));
    }
    texts.extend(strange().into_iter().filter_map(|value| value.as_str().map(str::to_owned)));
    // Every way to leave out a part of an IPv6 address, with and without an IPv4 address at its end.
    for before in 0..10 {
        for after in 0..10 {
            for end in ["", ":1.2.3.4", "1.2.3.4", ":1.2.3.256"] {
                let groups = |number: usize| vec!["1f"; number].join(":");
                texts.extend([
                    format!("{}::{}{end}", groups(before), groups(after)),
                    format!("{}{end}", groups(before)),
                    format!("[{}::{}{end}]", groups(before), groups(after)),
                ]);
            }
        }
    }
    for octet in 0..300 {
        texts.extend([format!("{octet}.1.1.1"), format!("1.1.1.{octet:02}"), format!("::1.{octet}.1.1")]);
    }
    macro_rules! each {
        ($($name:ty),+) => { $(name_agrees::<$name>(&texts);)+ };
    }
    each!(
        name::BareJid,
        name::BridgeName,
        name::ClientId,
        name::Domain,
        name::EnvName,
        name::FilePath,
        name::Host,
        name::Interface
    );
    each!(
        name::MachineName,
        name::ModuleName,
        name::Nickname,
        name::Node,
        name::Region,
        name::RelayId,
        name::RoomJid,
        name::Secret,
        name::ServerId,
        std::net::IpAddr
    );
}

#[test]
fn a_port_as_a_text_matches_its_pattern_exactly_when_it_parses() {
    let schema = jsonschema::draft202012::new(&json!({ "pattern": name::Port::PATTERN })).unwrap();
    let numbers = (-2i64..=70_010).map(|number| number.to_string());
    for text in numbers.chain(["", "+443", "0443", " 443", "443 ", "4e2", "99999999999999999999"].map(str::to_owned)) {
        assert_eq!(schema.is_valid(&json!(text)), name::Port::parse(&text).is_ok(), "{text}");
    }
}
