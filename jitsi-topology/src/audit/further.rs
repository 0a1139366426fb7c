//! What a HOCON file has besides the settings of the model.

use super::hocon::{Document, Value};
use super::left::{Left, put};
use crate::law::keys::DURATIONS;
use crate::law::mangled_value;
use crate::law::reserved_setting::is_reserved;
use crate::law::setting::File;
use crate::name::Extra;
use crate::place::Trail;
use crate::violation::Violation;

/// What there is besides the model.
#[derive(Debug, Default)]
pub(super) struct Further {
    /// Settings that a description has under `extra`.
    pub(super) extra: Extra,
    /// Keys that the model decides about and that the program does not know: nobody would see that they are wrong.
    pub(super) strangers: Vec<Violation>,
}

/// Says of a key that nobody reads it.
type Stranger = fn(&str, &Trail<'_>) -> Option<Violation>;

/// Looks through every setting of `document`, which is the config of a bridge or of Jicofo.
pub(super) fn read(document: &Document, at: &Trail<'_>, file: File, stranger: Stranger) -> Further {
    let mut further = Further::default();
    let mut path = Vec::new();
    let at = at.field("extra");
    each_leaf(document.root(), &mut path, &mut |path, value| {
        let key = path.join(".");
        further.strangers.extend(moment(&key, value, &at).map(|moment| moment.placed(|_| Some(document.locate(path)))));
        if is_reserved(file, &key) {
            if !is_of_an_entry(path) {
                let found = stranger(&key, &at).map(|stranger| stranger.placed(|_| Some(document.locate(path))));
                further.strangers.extend(found);
            }
        } else if is_read(path)
            && let Some(value) = value.json()
        {
            put(&mut further.extra, path, value);
        }
    });
    further
}

/// A time without a unit is one of milliseconds; one that is next to nothing was meant as seconds.
fn moment(key: &str, value: Value<'_>, at: &Trail<'_>) -> Option<Violation> {
    let number = value.integer().filter(|number| (1..1000).contains(number))?;
    if !DURATIONS.has(key) {
        return None;
    }
    let message = format!("`{key}` has no unit, so it is {number} milliseconds");
    let violation = mangled_value::LAW.doubted(message, at.place(), "milliseconds");
    Some(violation.help(format!("write a unit: `{number} seconds`")))
}

/// Every setting the model decides about that is not one of `asked`, for which a description has no word.
pub(super) fn left(document: &Document, section: &str, file: File, asked: impl Fn(&str) -> bool) -> Vec<Left> {
    let mut left = Vec::new();
    each_leaf(document.root(), &mut Vec::new(), &mut |path, value| {
        let key = path.join(".");
        let why = match (is_reserved(file, &key), value.json().is_some()) {
            (true, _) if asked(&key) => return,
            (true, _) if value.items().count() == 1 && asked(&format!("{key}.0.local-address")) => return,
            (true, _) => "the model decides it",
            (false, true) if is_read(path) => return,
            (false, true) => "nobody reads it but the file itself",
            (false, false) => "a variable can only stand for a password",
        };
        let location = Some(document.locate(path));
        left.push(Left { setting: format!("{section}: {key}"), why: why.to_owned(), location });
    });
    left
}

/// Whether anybody looks below the root of this key: other roots are names that a file gives its own values.
fn is_read(path: &[&str]) -> bool {
    const ROOTS: [&str; 4] = ["ice4j", "jicofo", "jmt", "videobridge"];
    let root = path.first().copied().unwrap_or_default();
    // One that is nearly a root is a mistyped one.
    ROOTS.iter().any(|known| strsim::damerau_levenshtein(root, known) <= 2)
}

/// The keys of one connection or one address mapping, whose names are not in a table of keys.
fn is_of_an_entry(path: &[&str]) -> bool {
    path.contains(&"configs") || path.contains(&"static-mappings")
}

/// Every value that is no object, with the path to it.
fn each_leaf<'d>(value: Value<'d>, path: &mut Vec<&'d str>, visit: &mut dyn FnMut(&[&'d str], Value<'d>)) {
    if !value.is_object() {
        visit(path, value);
        return;
    }
    for (key, value) in value.entries() {
        path.push(key);
        each_leaf(value, path, visit);
        path.pop();
    }
}
