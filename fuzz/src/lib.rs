//! The properties that the targets hold their inputs to. Each panics when it is broken.

#[path = "../../jitsi-topology/tests/model/audited.rs"]
mod audited;
#[path = "../../jitsi-topology/tests/model/mod.rs"]
mod model;

use jitsi_topology::Topology;
use jitsi_topology::audit::{self, Audit, Tree};
use jitsi_topology::emit::{EmitError, FileTree, Origin, emit, standard};
use jitsi_topology::name::MachineName;
use jitsi_topology::spec::{Format, Source, Spec};
use jitsi_topology::strategy::{breakable, broken, spec};
use jitsi_topology::syntax::nginx::{Arg, Writer};
use jitsi_topology::syntax::{hocon, lua};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

/// Any text is read or refused, in words of one line at a place that is there; what is read survives being written,
/// and what it resolves to can be rendered, or is refused in words that a terminal shows as they are.
pub fn description(text: &str, format: Format) {
    let source = Source::new("fuzz", text, format);
    assert_eq!(source.redacted().len(), text.len());
    let spec = match source.read() {
        Ok(spec) => spec,
        Err(error) => {
            assert!(!error.to_string().contains('\n'), "{error:?}");
            let span = error.location().map(|location| location.span);
            assert!(span.is_none_or(|(start, end)| text.get(start..end).is_some()), "{error:?}");
            return;
        }
    };
    // A value that did not parse has no text to write.
    if let Ok(written) = serde_json::to_string(&spec) {
        let again = Source::new("fuzz", written, Format::Json).read();
        assert_eq!(again.as_ref().ok(), Some(&spec), "{again:?}");
    }
    match Topology::resolve(&spec) {
        Ok(topology) => {
            rendered(&topology);
        }
        Err(violations) => {
            let located = source.located(violations);
            assert!(!located.to_string().contains(|c: char| c.is_control() && c != '\n'), "{located}");
        }
    }
}

/// Any text, as the config of a program or several: what is said of it is said in words a terminal shows as they are, at
/// places that are there, and whatever was found can be described.
pub fn config(paths: &[&str], text: &str) {
    let mut tree = Tree::default();
    let machine = MachineName::parse("meet").expect("it is a name");
    for path in paths {
        tree.add(&machine, path, text);
    }
    let audit = audit::read(&tree, &audit::Options::default()).expect("there is a file");
    is_told_in_place(&audit, text);
    drop(audit.left());
    if let Ok(topology) = Topology::resolve(&audit.to_spec()) {
        rendered(&topology);
    }
}

fn is_told_in_place(audit: &Audit, text: &str) {
    let places = audit.violations().iter().flat_map(|violation| violation.witnesses()).map(|witness| &witness.place);
    let notes = audit.notes().iter().filter_map(|note| note.location.as_ref());
    for location in places.filter_map(|place| place.location()).chain(notes) {
        let shown = audit.text(&location.file).unwrap_or_else(|| panic!("{location:?} is in no file that was read"));
        assert_eq!(shown.len(), text.len(), "{location:?}");
        let (start, end) = location.span;
        assert!(text.get(start..end).is_some(), "{location:?}");
        let line = text.lines().nth(location.line - 1).unwrap_or_default();
        assert!(location.column <= line.chars().count() + 1, "{location:?}");
    }
    let is_ill = |c: char| c.is_control() && c != '\n';
    for violation in audit.violations() {
        assert!(!violation.to_string().contains(is_ill), "{violation:?}");
    }
    for note in audit.notes() {
        assert!(!note.to_string().contains(is_ill), "{note:?}");
    }
}

/// Every file of a deployment, or nothing where a further setting cannot be said.
fn rendered(topology: &Topology) -> Option<FileTree> {
    let mut tree = FileTree::default();
    match emit(topology, &standard(&Origin::program()), &mut tree) {
        Ok(()) => Some(tree),
        Err(EmitError::Unsayable { .. }) => None,
        Err(error) => panic!("{error}"),
    }
}

/// Any text arrives in HOCON as it is, as a key and as a value.
pub fn hocon_text(text: &str) {
    let written = hocon::to_string(&json!({ text: text, "list": [text] })).expect("HOCON can say any text");
    let read = model::parsers::hocon(&written, &[]).unwrap_or_else(|error| panic!("{error}\n{written}"));
    let expected = if text == "list" { json!({ "list": [text] }) } else { json!({ text: text, "list": [text] }) };
    assert_eq!(read, expected, "{written}");
}

/// Any text arrives in Lua as it is, as a key and as a value.
pub fn lua_text(text: &str) {
    let written = lua::to_string(&json!({ "it": { text: text } })).expect("Lua can say any text");
    let lua = mlua::Lua::new();
    let read = lua.load(format!("return {written}")).eval::<mlua::Table>();
    let read: mlua::Table =
        read.and_then(|root| root.raw_get("it")).unwrap_or_else(|error| panic!("{error}\n{written}"));
    let value: mlua::String = read.raw_get(text).unwrap_or_else(|error| panic!("{error}\n{written}"));
    assert_eq!(value.as_bytes(), text.as_bytes(), "{written}");
}

/// Any text is one parameter in nginx, and as it is, or it is refused.
pub fn nginx_text(text: &str) {
    let Ok(arg) = Arg::word(text) else { return };
    let mut written = String::new();
    let site = |writer: &mut Writer<'_>| {
        writer.block("server", &[], |inside| {
            inside.directive("add_header", &[Arg::number(1), arg, Arg::number(2)])?;
            inside.directive("root", &[Arg::number(3)])
        })
    };
    site(&mut Writer::new(&mut written)).expect("it was taken as a parameter");
    let read = model::parsers::nginx(&written).unwrap_or_else(|error| panic!("{error}\n{written}"));
    assert_eq!(read.server["add_header"], [["1", text, "2"].map(ToOwned::to_owned).to_vec()], "{written}");
    assert_eq!(read.server.len(), 2, "{written}");
}

/// The value that a strategy comes to from these bytes.
fn chosen<T>(strategy: impl Strategy<Value = T>, bytes: &[u8]) -> T {
    let mut seed = [0; 32];
    for (to, from) in seed.iter_mut().zip(bytes) {
        *to = *from;
    }
    let source = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(ProptestConfig::default(), source);
    strategy.new_tree(&mut runner).expect("the strategy refuses nothing").current()
}

/// Any valid description builds, every file says to a parser of its language what the model says, and an audit brings
/// the deployment back. The first four bytes choose the description, the others edit it; what is then not valid any more
/// is refused.
pub fn whole(bytes: &[u8]) {
    let (choice, edits) = bytes.split_at(bytes.len().min(4));
    let spec = chosen(spec(), choice);
    says_what_it_should(&spec, true);
    let mut value = serde_json::to_value(&spec).expect("a valid description has a text");
    edit(&mut value, edits);
    if let Ok(spec) = serde_json::from_value::<Spec>(value) {
        says_what_it_should(&spec, false);
    }
}

fn says_what_it_should(spec: &Spec, is_valid: bool) {
    let topology = match Topology::resolve(spec) {
        Ok(topology) => topology,
        Err(violations) if is_valid => panic!("{violations}"),
        Err(_) => return,
    };
    let Some(tree) = rendered(&topology) else {
        assert!(!is_valid, "a valid description can be said");
        return;
    };
    let wrong = model::what_differs(&topology, &tree);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let audit = audited::audited(&tree, &audited::known(&topology));
    // A name or a password of a fuzzer's own may be one that no file tells from another.
    let lost = if is_valid { audited::what_is_lost(&topology, &audit) } else { audited::what_is_alleged(&audit) };
    assert!(lost.is_empty(), "{}", lost.join("\n"));
    again(spec, &tree);
}

/// Edits values of `value`: each edit is two bytes that say which, one that says how long the text is, and the text.
fn edit(value: &mut Value, mut edits: &[u8]) {
    while let [which @ .., length] = edits.get(..3).unwrap_or_default() {
        let end = edits.len().min(3 + usize::from(*length % 32));
        let text = String::from_utf8_lossy(&edits[3..end]).into_owned();
        let mut leaves = Vec::new();
        gather(value, &mut leaves);
        let which = usize::from(which[0]) << 8 | usize::from(which[1]);
        let count = leaves.len().max(1);
        match leaves.get_mut(which % count) {
            Some(Value::Bool(on)) => *on = !*on,
            Some(Value::Number(number)) => {
                *number = text.bytes().fold(0_u32, |sum, byte| sum << 4 ^ u32::from(byte)).into()
            }
            Some(leaf) => **leaf = text.into(),
            None => {}
        }
        edits = &edits[end..];
    }
}

/// Every value that holds no other.
fn gather<'v>(value: &'v mut Value, leaves: &mut Vec<&'v mut Value>) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| gather(item, leaves)),
        Value::Object(fields) => fields.values_mut().for_each(|field| gather(field, leaves)),
        leaf => leaves.push(leaf),
    }
}

/// The same description, written and read again, gives the same files.
fn again(spec: &Spec, tree: &FileTree) {
    let text = serde_json::to_value(spec).as_ref().map(Value::to_string).expect("a valid description has a text");
    let read = Source::new("fuzz", text, Format::Json).read().expect("it is read again");
    let topology = Topology::resolve(&read).expect("it is valid again");
    assert_eq!(rendered(&topology).as_ref(), Some(tree));
}

/// What breaks one law is told once, and breaks no other.
pub fn one_law(bytes: &[u8]) {
    let Some((law, rest)) = bytes.split_first() else { return };
    let laws: Vec<_> = breakable().collect();
    let broken = chosen(broken(laws[usize::from(*law) % laws.len()]), rest);
    assert_eq!(broken.is_seen_alone(), Ok(()));
}
