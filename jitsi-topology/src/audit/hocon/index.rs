//! Where every setting is written: a tree of keys, and in it each assignment in the order the parser takes them.

use super::source::Spot;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A setting in the tree, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Node(usize);

impl Node {
    /// The whole of the document.
    pub(super) const ROOT: Self = Self(0);
}

/// How deep settings may lie in each other. Jitsi's lie up to six deep, and the parser runs out of stack at some
/// thousands.
const DEEPEST: usize = 20;

/// A setting lies deeper than any program's would.
#[derive(Debug)]
pub(super) struct TooDeep;

/// Every key, and every assignment to it.
#[derive(Debug)]
pub(super) struct Index {
    settings: Vec<Setting>,
    /// In the order the parser takes them.
    assignments: Vec<Assignment>,
    appended: Vec<Appended>,
    additions: Vec<Addition>,
    /// Whether a key was met that had been there before.
    met_twice: bool,
}

/// A key, and what is known of it.
#[derive(Debug, Default)]
pub(super) struct Setting {
    name: Arc<str>,
    parent: Option<Node>,
    depth: usize,
    below: BTreeMap<Arc<str>, Node>,
    /// The number of the last assignment to it.
    last: Option<usize>,
    /// How many entries it has as a list, while that is known.
    length: Option<usize>,
    /// How many assignments lie in it.
    size: usize,
}

/// One time that a setting is written.
#[derive(Debug)]
pub(super) struct Assignment {
    pub(super) node: Node,
    /// Its place in the order of all.
    pub(super) order: usize,
    /// The place of the one before to the same setting.
    before: Option<usize>,
    pub(super) key: Spot,
    pub(super) value: Spot,
    pub(super) form: Form,
    pub(super) role: Role,
    /// The substitutions that stand directly in its value.
    pub(super) substitutions: Vec<Substitution>,
}

/// What a value is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// An object, which is laid over the one before.
    Object,
    /// Nothing but `${?…}`: where none of them has a value, this was never written.
    Optional,
    /// One text in quotes.
    Quoted,
    /// Anything else.
    Plain,
}

/// What a value is to what it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// An entry of a list.
    Entry,
    /// A setting, as in `key = value`.
    Setting,
    /// A setting of an object that lies in a list, which no path leads to.
    InList,
}

/// `${path}` or `${?path}`.
#[derive(Debug)]
pub(super) struct Substitution {
    pub(super) path: Vec<String>,
    pub(super) optional: bool,
    /// Whether it is `${path[]}`, which stands for the variables `path_0`, `path_1` and so on.
    pub(super) list: bool,
    /// The setting that the file it stands in is included under: the path is looked up there first.
    pub(super) under: Node,
    /// Where it is written.
    pub(super) spot: Spot,
}

/// One time that an object gets settings: by braces, or by a key with a dot behind it.
#[derive(Debug)]
pub(super) struct Addition {
    pub(super) node: Node,
    /// Its place in the order of all assignments: it comes after those with a smaller number.
    pub(super) order: usize,
    /// The setting that the file it stands in is included under.
    pub(super) under: Node,
    pub(super) written: Written,
}

/// How settings are added to an object.
#[derive(Clone, Copy, Debug)]
pub(super) enum Written {
    /// `key { … }`; where the brace is, and whether a sign comes before it.
    Braces { at: Spot, signed: bool },
    /// `key.more = …`; the dot, when there is nothing around it, and where the value ends.
    Dot { at: Option<Spot>, end: usize },
}

/// `key += more`, which is short for `key = ${?key} [more]`.
#[derive(Debug)]
pub(super) struct Appended {
    pub(super) node: Node,
    /// Its place in the order of all assignments.
    pub(super) order: usize,
    pub(super) key: Spot,
    pub(super) list: Substitution,
}

impl Assignment {
    /// Whether nothing is written before to the same setting.
    pub(super) fn is_first(&self) -> bool {
        self.before.is_none()
    }
}

impl Substitution {
    /// The variable it asks for when no setting has its path.
    pub(super) fn name(&self) -> String {
        self.path.join(".") + if self.list { "_0" } else { "" }
    }
}

impl Index {
    pub(super) fn new() -> Self {
        Self {
            settings: vec![Setting::default()],
            assignments: Vec::new(),
            appended: Vec::new(),
            additions: Vec::new(),
            met_twice: false,
        }
    }

    /// The setting `key` in `node`, made when there is none.
    pub(super) fn enter(&mut self, node: Node, key: &str) -> Result<Node, TooDeep> {
        if let Some(found) = self.child(node, key) {
            self.met_twice = true;
            return Ok(found);
        }
        let made = self.detached(node)?;
        let name: Arc<str> = key.into();
        self[made].name = Arc::clone(&name);
        self[node].below.insert(name, made);
        Ok(made)
    }

    /// A setting in `node` that no path leads to.
    pub(super) fn detached(&mut self, node: Node) -> Result<Node, TooDeep> {
        let depth = self[node].depth + 1;
        if depth > DEEPEST {
            return Err(TooDeep);
        }
        self.settings.push(Setting { parent: Some(node), depth, ..Setting::default() });
        Ok(Node(self.settings.len() - 1))
    }

    /// The next entry of the list `node`, which `key +=` adds in a file that is included under `under`.
    pub(super) fn append(&mut self, node: Node, key: Spot, under: Node) -> Result<Node, TooDeep> {
        if self[node].last.is_none() {
            self[node].length = Some(0);
        }
        self.pass(node, key);
        let path = self.path_under(under, node).into_iter().map(str::to_owned).collect();
        let list = Substitution { path, optional: true, list: false, under, spot: key };
        self.appended.push(Appended { node, order: self.assignments.len(), key, list });
        self.next(node)
    }

    /// The next entry of the list `node`.
    pub(super) fn next(&mut self, node: Node) -> Result<Node, TooDeep> {
        let Some(length) = self[node].length else { return self.detached(node) };
        self[node].length = Some(length + 1);
        self.enter(node, &length.to_string())
    }

    /// `node` is a list of this many entries, or of nobody knows how many.
    pub(super) fn set_length(&mut self, node: Node, length: Option<usize>) {
        self[node].length = length;
    }

    /// What was written in `node` before is gone: it gets a value that is no object.
    pub(super) fn replace(&mut self, node: Node, length: Option<usize>) {
        self[node].below.clear();
        self.set_length(node, length);
    }

    /// An assignment to `node` begins; what its value is will be said when it [ends](Self::end).
    pub(super) fn begin(&mut self, node: Node, key: Spot) -> usize {
        let mut outer = Some(node);
        while let Some(setting) = outer {
            self[setting].size += 1;
            outer = self[setting].parent;
        }
        let order = self.assignments.len();
        let before = self[node].last.replace(order);
        let (value, form, role, substitutions) = (key, Form::Object, Role::Setting, Vec::new());
        self.assignments.push(Assignment { node, order, before, key, value, form, role, substitutions });
        order
    }

    /// What an assignment that [began](Self::begin) turned out to be.
    pub(super) fn end(&mut self, began: usize, role: Role, value: Spot, form: Form, substitutions: Vec<Substitution>) {
        let assignment = &mut self.assignments[began];
        (assignment.role, assignment.value, assignment.form) = (role, value, form);
        assignment.substitutions = substitutions;
    }

    /// `node` is passed on the way to a setting in it, by a key with dots.
    pub(super) fn pass(&mut self, node: Node, key: Spot) {
        if self[node].last.is_none() {
            self.begin(node, key);
        }
    }

    pub(super) fn child(&self, node: Node, key: &str) -> Option<Node> {
        self[node].below.get(key).copied()
    }

    pub(super) fn parent(&self, node: Node) -> Option<Node> {
        self[node].parent
    }

    /// The keys that lead to it.
    fn path(&self, node: Node) -> Vec<&str> {
        let outer = std::iter::successors(Some(node), |node| self.parent(*node));
        let mut path: Vec<&str> = outer.filter(|node| *node != Node::ROOT).map(|node| &*self[node].name).collect();
        path.reverse();
        path
    }

    /// Every time it is written, the last one first.
    pub(super) fn assignments(&self, node: Node) -> impl Iterator<Item = &Assignment> {
        let last = self[node].last.map(|last| &self.assignments[last]);
        std::iter::successors(last, |after| after.before.map(|before| &self.assignments[before]))
    }

    /// How many assignments lie in it, those to itself included.
    pub(super) fn size(&self, node: Node) -> usize {
        self[node].size
    }

    /// Every assignment, in their order.
    pub(super) fn all(&self) -> &[Assignment] {
        &self.assignments
    }

    /// Whether no key is met twice, so that none hides what is wrong with an earlier one.
    pub(super) fn has_each_once(&self) -> bool {
        !self.met_twice && self.appended.is_empty()
    }

    /// Every `+=`.
    pub(super) fn appended(&self) -> &[Appended] {
        &self.appended
    }

    /// The path that a substitution in an included file has in the whole document.
    pub(super) fn path_from_root<'i>(&'i self, substitution: &'i Substitution) -> Vec<&'i str> {
        let mut path = self.path(substitution.under);
        path.extend(substitution.path.iter().map(String::as_str));
        path
    }

    /// Every substitution.
    pub(super) fn substitutions(&self) -> impl Iterator<Item = &Substitution> {
        self.assignments.iter().flat_map(|assignment| &assignment.substitutions)
    }

    /// The settings whose value a substitution may take: as far as its path is written, here and in the whole document.
    pub(super) fn targets(&self, substitution: &Substitution) -> impl Iterator<Item = Node> {
        let reached = [substitution.under, Node::ROOT].map(|from| self.follow(from, &substitution.path).skip(1).last());
        reached.into_iter().flatten()
    }

    /// Whether `inner` is `outer` or a setting in it.
    pub(super) fn lies_in(&self, inner: Node, outer: Node) -> bool {
        std::iter::successors(Some(inner), |node| self.parent(*node)).any(|node| node == outer)
    }

    /// Whether it is an object, as far as what is written in it tells.
    pub(super) fn is_object(&self, node: Node) -> bool {
        self[node].length.is_none() && !self[node].below.is_empty()
    }

    /// Whether one of the settings written since the assignment with the number `began` is written twice, the second
    /// time with a value that only resolving gives.
    pub(super) fn adds_since(&self, began: usize) -> bool {
        let assigned = self.assignments[began + 1..].iter();
        let mut computed = assigned.filter(|one| !one.substitutions.is_empty());
        let again = |one: &Assignment| one.before.is_some_and(|before| before > began);
        let added: Vec<&Appended> = self.appended.iter().filter(|added| added.order > began).collect();
        let added_again = added.iter().enumerate().any(|(number, one)| {
            let is_before =
                |other: &Assignment| other.form != Form::Object && (began..one.order).contains(&other.order);
            added[..number].iter().any(|before| before.node == one.node) || self.assignments(one.node).any(is_before)
        });
        computed.any(again) || added_again
    }

    /// An object gets settings.
    pub(super) fn add(&mut self, addition: Addition) {
        self.additions.push(addition);
    }

    /// Every time that an object gets settings.
    pub(super) fn additions(&self) -> &[Addition] {
        &self.additions
    }

    /// The path of a setting as a substitution writes it in a file that is included under `under`.
    pub(super) fn path_under(&self, under: Node, node: Node) -> Vec<&str> {
        self.path(node).split_off(self[under].depth)
    }

    /// Whether a setting is written that the substitution leads to.
    pub(super) fn leads_to_setting(&self, substitution: &Substitution) -> bool {
        let from = [substitution.under, Node::ROOT];
        from.into_iter().any(|from| self.follow(from, &substitution.path).count() > substitution.path.len())
    }

    /// Whether the substitution leads to `node`.
    pub(super) fn leads_to(&self, substitution: &Substitution, node: Node) -> bool {
        let from = [substitution.under, Node::ROOT];
        from.into_iter().any(|from| self.follow(from, &substitution.path).nth(substitution.path.len()) == Some(node))
    }

    /// As far as `path` is written, from `node` on: `node`, then what each key leads to.
    pub(super) fn follow<'i>(&'i self, node: Node, path: &'i [impl AsRef<str>]) -> impl Iterator<Item = Node> + 'i {
        let mut node = node;
        let below = path.iter().map_while(move |key| {
            node = self.child(node, key.as_ref())?;
            Some(node)
        });
        std::iter::once(node).chain(below)
    }

    /// The assignment whose value is the one that counts, where `is_set` knows which substitutions have a value.
    /// Objects are laid over each other, so that of several the first one counts.
    pub(super) fn winner(&self, node: Node, is_set: impl Fn(&Substitution) -> bool) -> Option<&Assignment> {
        let said = || self.assignments(node);
        let set = |assignment: &&Assignment| {
            assignment.form != Form::Optional || assignment.substitutions.iter().any(&is_set)
        };
        let last = said().find(set).or_else(|| said().next())?;
        if last.form != Form::Object {
            return Some(last);
        }
        said().filter(set).take_while(|assignment| assignment.form == Form::Object).last()
    }
}

impl std::ops::Index<Node> for Index {
    type Output = Setting;
    fn index(&self, node: Node) -> &Setting {
        &self.settings[node.0]
    }
}

impl std::ops::IndexMut<Node> for Index {
    fn index_mut(&mut self, node: Node) -> &mut Setting {
        &mut self.settings[node.0]
    }
}
