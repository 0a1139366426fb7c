//! What every format comes down to: values, each with the stretch of text it stands in.

use crate::shown::shown;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// First byte and first byte after, in the text without its byte order mark.
pub(super) type Span = (usize, usize);

/// How deep lists and tables may lie in each other. A description needs six levels, `extra` settings some more.
pub(super) const MAX_DEPTH: usize = 64;

/// How much a text may hold after aliases are followed: a scalar weighs 1, a table [`TABLE_WEIGHT`]. The worst a
/// text can do with it, half a million bridges of nothing but a name, takes 1.3 GB; a hundred thousand bridges with
/// a dozen settings each take half of it.
const MAX_WEIGHT: usize = 5_000_000;

/// What a table weighs: some parsers, and the maps of `extra`, take about a kilobyte for one with a single entry.
pub(super) const TABLE_WEIGHT: usize = 8;

/// All that stands in a text.
pub(super) struct Tree<'t> {
    pub(super) root: Node<'t>,
    pub(super) inner: Inner<'t>,
}

impl Tree<'_> {
    /// Every table of the text, in no order.
    pub(super) fn tables(&self) -> impl Iterator<Item = Table> {
        let Inner { nodes, entries } = &self.inner;
        let nodes = nodes.iter().chain(entries.iter().map(|entry| &entry.node)).chain([&self.root]);
        nodes.filter_map(|node| if let Value::Table(table) = node.value { Some(table) } else { None })
    }
}

/// A value and where it stands. The span of a table that has a header, in TOML, is the header.
#[derive(Clone)]
pub(super) struct Node<'t> {
    pub(super) span: Span,
    pub(super) value: Value<'t>,
}

#[derive(Clone)]
pub(super) enum Value<'t> {
    Bool(bool),
    Float(f64),
    Integer(i64),
    List(List),
    /// A whole number above those of `Integer`.
    Natural(u64),
    #[cfg_attr(not(any(feature = "json", feature = "yaml")), expect(dead_code, reason = "TOML has no null"))]
    Null,
    Table(Table),
    Text(Cow<'t, str>),
    /// A value the format has and a description has not, in words: `a date`.
    Unusable(&'static str),
}

impl Value<'_> {
    /// A whole number as it was written, in the base `radix`.
    pub(super) fn whole(digits: &str, radix: u32) -> Self {
        let natural = || u64::from_str_radix(digits, radix).map(Self::Natural);
        i64::from_str_radix(digits, radix)
            .map(Self::Integer)
            .or_else(|_| natural())
            .unwrap_or(Self::Unusable("a number of more than 64 bits"))
    }

    /// A number that is not whole, as it was written.
    pub(super) fn fraction(digits: &str) -> Self {
        match digits.parse() {
            Ok(number) if f64::is_finite(number) => Self::Float(number),
            _ => Self::Unusable("not a finite number"),
        }
    }

    /// What it is, in words.
    pub(super) fn given(&self) -> &'static str {
        match self {
            Self::Bool(true) => "`true`",
            Self::Bool(false) => "`false`",
            Self::Float(_) => "a number with a fraction",
            Self::Integer(_) | Self::Natural(_) => "a number",
            Self::List(_) => "a list",
            Self::Null => "empty",
            Self::Table(_) => "a table",
            Self::Text(_) => "a text",
            Self::Unusable(what) => what,
        }
    }

    /// How much of the [budget](Budget) it takes, without what lies in it.
    #[cfg(any(feature = "json", feature = "yaml"))]
    pub(super) fn weight(&self) -> usize {
        match self {
            Self::Table(_) => TABLE_WEIGHT,
            Self::Text(text) => 1 + text.len() / 64,
            _ => 1,
        }
    }
}

/// A key and its value.
#[derive(Clone)]
pub(super) struct Entry<'t> {
    pub(super) key: Cow<'t, str>,
    pub(super) key_span: Span,
    pub(super) node: Node<'t>,
}

/// Which of the [inner](Inner) values a list has: from the first to the one after the last.
#[derive(Clone, Copy)]
pub(super) struct List(usize, usize);

/// Which of the [inner](Inner) entries a table has: from the first to the one after the last.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Table(usize, usize);

/// What lies in lists and tables. Those of one lie side by side, so that a hundred thousand tables take two allocations
/// and not one each, and what a YAML alias stands for is not copied.
#[derive(Default)]
pub(super) struct Inner<'t> {
    nodes: Vec<Node<'t>>,
    entries: Vec<Entry<'t>>,
}

impl<'t> Inner<'t> {
    pub(super) fn list(&mut self, nodes: impl IntoIterator<Item = Node<'t>>) -> List {
        let start = self.nodes.len();
        self.nodes.extend(nodes);
        List(start, self.nodes.len())
    }

    /// A table of `entries` in any order.
    ///
    /// # Errors
    /// The first key that stands there twice: which of the two was meant, nobody knows.
    pub(super) fn table(&mut self, entries: impl IntoIterator<Item = Entry<'t>>) -> Result<Table, Fault> {
        let start = self.entries.len();
        self.entries.extend(entries);
        let entries = &mut self.entries[start..];
        entries.sort_by_key(|entry| entry.key_span);
        match twice(entries) {
            Some((earlier, later)) => Err(Fault::twice(&later.key, earlier.key_span, later.key_span)),
            None => Ok(Table(start, self.entries.len())),
        }
    }

    /// A table of all that is in `tables`; of several entries with one key that of the first table counts.
    #[cfg(feature = "yaml")]
    pub(super) fn merged(&mut self, tables: &[Table]) -> Table {
        if let [table] = tables {
            return *table;
        }
        let mut entries: Vec<_> = tables.iter().flat_map(|table| self.entries(*table)).cloned().collect();
        // The sort is stable, so of two with the same key the first stays.
        entries.sort_by(|a, b| a.key.cmp(&b.key));
        entries.dedup_by(|later, earlier| later.key == earlier.key);
        entries.sort_by_key(|entry| entry.key_span);
        let start = self.entries.len();
        self.entries.extend(entries);
        Table(start, self.entries.len())
    }

    pub(super) fn nodes(&self, list: List) -> &[Node<'t>] {
        &self.nodes[list.0..list.1]
    }

    /// In the order of the text.
    pub(super) fn entries(&self, table: Table) -> &[Entry<'t>] {
        &self.entries[table.0..table.1]
    }
}

/// A few entries are compared one by one sooner than they are gathered by key.
pub(super) const FEW: usize = 16;

/// The first entry whose key stands there before, after the one it stands in.
fn twice<'n, 't>(entries: &'n [Entry<'t>]) -> Option<(&'n Entry<'t>, &'n Entry<'t>)> {
    if entries.len() <= FEW {
        return entries
            .iter()
            .enumerate()
            .find_map(|(at, later)| Some((entries[..at].iter().find(|earlier| earlier.key == later.key)?, later)));
    }
    let mut seen = BTreeMap::new();
    entries.iter().find_map(|later| Some((seen.insert(&*later.key, later)?, later)))
}

/// What is left of the [weight](MAX_WEIGHT) a text may have.
pub(super) struct Budget(usize);

impl Budget {
    pub(super) fn new() -> Self {
        Self(MAX_WEIGHT)
    }

    /// # Errors
    /// When more is taken than there is.
    pub(super) fn take(&mut self, weight: usize, at: Span) -> Result<(), Fault> {
        self.0 = self.0.checked_sub(weight).ok_or_else(|| Fault::too_many(at))?;
        Ok(())
    }

    /// Takes what `node` and all in it weigh.
    #[cfg(feature = "yaml")]
    pub(super) fn take_all(&mut self, node: &Node<'_>, inner: &Inner<'_>, at: Span) -> Result<(), Fault> {
        self.take(node.value.weight(), at)?;
        match node.value {
            Value::List(list) => inner.nodes(list).iter().try_for_each(|node| self.take_all(node, inner, at)),
            Value::Table(table) => {
                inner.entries(table).iter().try_for_each(|entry| self.take_all(&entry.node, inner, at))
            }
            _ => Ok(()),
        }
    }
}

/// Why a text is not a tree, or a tree is not a spec.
pub(super) struct Fault {
    pub(super) span: Option<Span>,
    pub(super) message: String,
    pub(super) help: String,
    /// Where the same key stands before.
    pub(super) first: Option<Span>,
}

impl Fault {
    pub(super) fn new(span: Option<Span>, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: String::new(), first: None }
    }

    pub(super) fn help(self, help: impl Into<String>) -> Self {
        Self { help: help.into(), ..self }
    }

    pub(super) fn too_deep(at: Span) -> Self {
        Self::new(Some(at), format!("lists and tables lie more than {MAX_DEPTH} deep in each other"))
    }

    fn too_many(at: Span) -> Self {
        Self::new(Some(at), "there are too many values").help("is this the right file?")
    }

    /// What a parser says, made one line in the style of the house.
    pub(super) fn syntax(span: Option<Span>, says: &str) -> Self {
        let mut says: String = says.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        // Acronyms keep their capitals.
        if says.chars().nth(1).is_some_and(char::is_lowercase) {
            says[..1].make_ascii_lowercase();
        }
        Self::new(span, says)
    }

    fn twice(key: &str, first: Span, second: Span) -> Self {
        Self { first: Some(first), ..Self::new(Some(second), format!("the key `{}` is written twice", shown(key))) }
    }
}
