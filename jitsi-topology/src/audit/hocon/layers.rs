//! Settings that are written again and again, where the parser keeps no more than the last two values.
//!
//! `port = 5222, port = ${?A}, port = ${?B}` has a value when neither variable is set, and `shard { … }`,
//! `shard = ${defaults}` and `shard.port = 1` are laid over each other, all three. The parser gets both in words it
//! does not lose anything of: what is not set is not written, and an object says itself what was before.

use super::edit::Edit;
use super::index::{Addition, Assignment, Form, Index, Node, Role, Substitution, Written};
use super::limits::Excess;
use super::source::Spot;
use std::collections::{BTreeMap, BTreeSet};

/// The name of settings that nobody asks for. Unicode keeps the character for a program's own use.
pub(super) const UNSET: &str = "\u{fdd2}";

/// The most times that one object is added to.
const MOST: usize = 200;

/// The most objects of that kind.
const OBJECTS: usize = 500;

/// What the parser gets differently, by the number of the file and the place of the setting.
pub(super) type Edits = BTreeMap<(usize, usize), Vec<Edit>>;

/// The edits for a run in which the variables in `set` are set.
pub(super) fn edits(index: &Index, set: &BTreeMap<String, String>) -> Result<Edits, (Excess, Spot)> {
    let is_unset = |one: &Assignment| one.role != Role::Entry && is_unset(index, one, set);
    // A file that is included twice has one text, and is left as it is where it says something once.
    let said = index.all().iter().filter(|one| !is_unset(one)).map(|one| one.key.place());
    let said: BTreeSet<(usize, usize)> = said.collect();
    let unset = |assignment: &Assignment| is_unset(assignment) && !said.contains(&assignment.key.place());
    let mut edits = Edits::new();
    for Assignment { key, value, .. } in index.all().iter().filter(|assignment| unset(assignment)) {
        edits.insert(key.place(), vec![key.replaced(format!("\"{UNSET}\"")), value.replaced("1".to_owned())]);
    }
    let mut additions = BTreeMap::<Node, Vec<&Addition>>::new();
    for addition in index.additions() {
        additions.entry(addition.node).or_default().push(addition);
    }
    let mut lost = 0;
    for node in computed(index) {
        let added = additions.get(&node).map(Vec::as_slice).unwrap_or_default();
        let layers = Layers::of(index, node, added, &unset);
        if !layers.are_lost() {
            continue;
        }
        lost += 1;
        if let Some(early) = read_early(index, node) {
            return Err((Excess::Added, early));
        }
        layers.edit(index, &mut edits)?;
        if lost > OBJECTS {
            return Err((Excess::Parts, layers.computed[0].value));
        }
    }
    Ok(edits)
}

/// Whether the assignment leaves what is before it as it is: it is a variable that is not set.
fn is_unset(index: &Index, assignment: &Assignment, set: &BTreeMap<String, String>) -> bool {
    let has_value = |asked: &Substitution| index.leads_to_setting(asked) || set.contains_key(&asked.name());
    // Of two, the space between them would be the value.
    let [asked] = &*assignment.substitutions else { return false };
    assignment.form == Form::Optional && !assignment.is_first() && !has_value(asked)
}

/// Settings with a substitution in their value.
fn computed(index: &Index) -> BTreeSet<Node> {
    let computed = index.all().iter().filter(|one| one.role != Role::Entry && !one.substitutions.is_empty());
    computed.map(|assignment| assignment.node).collect()
}

/// Something else that asks for the setting, and would not get all of it.
fn read_early(index: &Index, node: Node) -> Option<Spot> {
    let asks = |assignment: &&Assignment| {
        let targets = assignment.substitutions.iter().flat_map(|asked| index.targets(asked));
        let mut concerns = targets.filter(|target| index.lies_in(*target, node) || index.lies_in(node, *target));
        assignment.node != node && concerns.next().is_some()
    };
    index.all().iter().find(asks).map(|assignment| assignment.value)
}

fn quoted(path: &[&str]) -> String {
    path.iter().map(|key| serde_json::Value::from(*key).to_string()).collect::<Vec<_>>().join(".")
}

/// The values of a setting that are laid over each other.
struct Layers<'i> {
    node: Node,
    /// Those with substitutions, whose values only the parser knows.
    computed: Vec<&'i Assignment>,
    /// What is written out, first to last.
    additions: Vec<&'i Addition>,
    /// Whether something is written out before all others.
    begins_written: bool,
    /// Whether one of them is an object for sure.
    is_object: bool,
}

impl<'i> Layers<'i> {
    fn of(index: &'i Index, node: Node, added: &[&'i Addition], unset: &impl Fn(&Assignment) -> bool) -> Self {
        let mut own: Vec<&Assignment> = index.assignments(node).filter(|assignment| !unset(assignment)).collect();
        own.reverse();
        // What is no object and no substitution replaces all before it.
        let resets = |one: &&Assignment| one.form != Form::Object && one.substitutions.is_empty();
        let reset = own.iter().rposition(resets);
        let computed = &own[reset.map_or(0, |reset| reset + 1)..];
        let computed: Vec<&Assignment> = computed.iter().filter(|one| !one.substitutions.is_empty()).copied().collect();
        let begin = reset.map_or(0, |reset| own[reset].order);
        // What begins with a brace and goes on with a substitution is one of the computed.
        let is_computed = |addition: &Addition| computed.iter().any(|one| addition.written.begins(one.value));
        let additions = added.iter().copied().filter(|one| one.order >= begin && !is_computed(one));
        let additions: Vec<&Addition> = additions.collect();
        let first = computed.first().map_or(0, |first| first.order);
        let leads_to_object = |asked: &Substitution| index.targets(asked).any(|target| index.is_object(target));
        Self {
            node,
            begins_written: reset.is_some() || additions.iter().any(|addition| addition.order <= first),
            is_object: !additions.is_empty()
                || computed.iter().any(|one| one.form == Form::Object || one.substitutions.iter().any(leads_to_object)),
            additions,
            computed,
        }
    }

    /// What is written out after a substitution.
    fn added(&self) -> impl Iterator<Item = &'i Addition> {
        let first = self.computed.first().map_or(usize::MAX, |first| first.order);
        self.additions.iter().copied().filter(move |addition| addition.order > first)
    }

    /// Whether the parser would lose some of them.
    fn are_lost(&self) -> bool {
        let count = usize::from(self.begins_written) + self.computed.len() + self.added().count();
        self.is_object && count > 2
    }

    /// Each after the first begins with what was before.
    fn edit(&self, index: &Index, edits: &mut Edits) -> Result<(), (Excess, Spot)> {
        let own = |under: Node| format!("${{?{}}} ", quoted(&index.path_under(under, self.node)));
        let begun = edits.len();
        let mut add = |at: Spot, all: Vec<Edit>| match edits.insert(at.place(), all) {
            None => Ok(()),
            // A file that is included twice has one text, and the second time it would say something else.
            Some(_) => Err((Excess::Parts, at)),
        };
        for layer in &self.computed {
            let is_own = |asked: &Substitution| index.leads_to(asked, self.node);
            let first = layer.substitutions.iter().find(|asked| !is_own(asked));
            let Some(first) = first.filter(|_| layer.role == Role::Setting && !layer.substitutions.iter().any(is_own))
            else {
                return Err((Excess::Parts, layer.value));
            };
            add(layer.value, vec![layer.value.preceded(own(first.under))])?;
        }
        for Addition { under, written, .. } in self.added() {
            match *written {
                Written::Braces { at, signed } => {
                    let sign = if signed { "" } else { "= " };
                    add(at, vec![at.preceded(format!("{sign}{}", own(*under)))])?;
                }
                Written::Dot { at: Some(at), end } => {
                    let closing = Edit { start: end, end, text: " }".to_owned() };
                    add(at, vec![at.replaced(format!(" = {}{{ ", own(*under))), closing])?;
                }
                Written::Dot { at: None, .. } => return Err((Excess::Parts, self.computed[0].value)),
            }
        }
        match edits.len() - begun > MOST {
            true => Err((Excess::Parts, self.computed[0].value)),
            false => Ok(()),
        }
    }
}

impl Written {
    /// Whether it is the beginning of this value.
    fn begins(self, value: Spot) -> bool {
        matches!(self, Self::Braces { at, .. } if at.place() == value.place())
    }
}

impl Spot {
    fn place(self) -> (usize, usize) {
        (self.source, self.start)
    }

    fn replaced(self, text: String) -> Edit {
        Edit { start: self.start, end: self.end, text }
    }

    fn preceded(self, text: String) -> Edit {
        Edit { start: self.start, end: self.start, text }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::files::memory::Memory;
    use super::super::{Document, read};

    fn document(text: &str) -> Document {
        let files = Memory::of([("/a.conf", text), ("/other.conf", "x { a = 1 }, x = ${?y}")]);
        read(&files, "/a.conf", &std::iter::once(("ONE".to_owned(), "1".to_owned())).collect()).unwrap()
    }

    /// What Lightbend's parser says of the same text with neither A nor B set.
    #[test]
    fn no_value_of_many_is_lost() {
        for (text, expected) in [
            ("p = 1, p = ${?A}, p = ${?B}", "{p=1}"),
            ("p = 1, p = ${?ONE}, p = ${?B}, p = ${?A}", "{p=1}"),
            ("c { p = 1 }, c { p = ${?A} }, c.p = ${?B}", "{c={p=1}}"),
            ("l = [{ p = 1, p = ${?A}, p = ${?B} }]", "{l=[{p=1}]}"),
            ("d { z = 1 }, x { a = 1 }, x = ${d} { b = 2 }, x.c = 3", "{d={z=1}, x={a=1, z=1, b=2, c=3}}"),
            ("d { z = 1 }, e { y = 1 }, x = ${d}, x = ${e}, x.c = 3", "{d={z=1}, e={y=1}, x={z=1, y=1, c=3}}"),
            ("d { z = 1 }, s { x { a = 1 }, x = ${d}, x { a = 2 } }", "{d={z=1}, s={x={z=1, a=2}}}"),
            ("y { z = 1 }, include \"other.conf\", x.b = 2", "{y={z=1}, x={a=1, z=1, b=2}}"),
            (
                "d { z = 1 }, s { include \"other.conf\", y = ${d}, x.b = 2 }",
                "{d={z=1}, s={y={z=1}, x={a=1, z=1, b=2}}}",
            ),
            ("d { z = 1 }, x = ${d}, x.a = 1, x.b = 2", "{d={z=1}, x={z=1, a=1, b=2}}"),
            ("d { z = 1 }, s { x = ${d} }, s { x { a = 1 } }, s.x.b.c = 2", "{d={z=1}, s={x={z=1, a=1, b={c=2}}}}"),
            (
                "d { z = 1 }, s { t = ${d} }, s.t { a = 1 }, s.t.z = 2, s.t.\"b.c\".d = 3",
                "{d={z=1}, s={t={z=2, a=1, b.c={d=3}}}}",
            ),
            ("d { z = 1 }, x { a = 1 }, x = ${d}, x = 5", "{d={z=1}, x=5}"),
        ] {
            let root = document(text).root().unwrapped();
            let sorted = |text: &str| {
                let mut letters: Vec<char> = text.chars().filter(|letter| *letter != ' ').collect();
                letters.sort_unstable();
                letters
            };
            assert_eq!(sorted(&root), sorted(expected), "{text}: {root}");
        }
    }

    #[test]
    fn what_would_not_get_all_of_it_is_refused() {
        let files = Memory::of([("/a.conf", "c = ${x}, d { z = 1 }, x { a = 1 }, x = ${d}, x.b = 2")]);
        let refusal = read(&files, "/a.conf", &std::collections::BTreeMap::new()).unwrap_err();
        assert!(refusal.to_string().starts_with("a.conf:1:5: "), "{refusal}");
    }
}
