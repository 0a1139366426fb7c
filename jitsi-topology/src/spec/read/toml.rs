//! TOML to values, by the crate `toml`.

use super::tree::{Budget, Entry, Fault, Inner, MAX_DEPTH, Node, Span, TABLE_WEIGHT, Table, Tree, Value};
use crate::shown::shown;
use ::toml::de::{DeTable, DeValue};
use toml_parser::parser::{Event, EventKind, RecursionGuard, parse_document};

/// # Errors
/// Where the text is not TOML, repeats a key, or holds more than it may.
pub(super) fn parse(text: &str) -> Result<Tree<'_>, Fault> {
    weigh(text)?;
    let table = DeTable::parse(text).map_err(|error| fault(text, &error))?;
    let mut inner = Inner::default();
    let root = node((0, 0), DeValue::Table(table.into_inner()), 0, &mut inner)?;
    Ok(Tree { root, inner })
}

/// Counts what the text holds before anything is built of it: `toml` takes more than a kilobyte for a table of one
/// entry, so `[[a]]` ten million times would not fit into memory.
fn weigh(text: &str) -> Result<(), Fault> {
    let mut budget = Budget::new();
    let mut found = Ok(());
    let mut steps = 0;
    let mut count = |event: Event| {
        let span = (event.span().start(), event.span().end());
        let weight = match event.kind() {
            EventKind::ArrayOpen | EventKind::Scalar => 1,
            // The last of these is the dot: `a.b` is a table `a` with `b` in it.
            EventKind::ArrayTableOpen | EventKind::InlineTableOpen | EventKind::StdTableOpen | EventKind::KeySep => {
                TABLE_WEIGHT
            }
            _ => 0,
        };
        steps = match event.kind() {
            EventKind::KeySep => steps + 1,
            EventKind::SimpleKey | EventKind::Whitespace => steps,
            _ => 0,
        };
        if found.is_ok() {
            found = if steps > MAX_DEPTH { Err(Fault::too_deep(span)) } else { budget.take(weight, span) };
        }
    };
    let tokens = toml_parser::Source::new(text).lex().into_vec();
    let mut guarded = RecursionGuard::new(&mut count, DEEPEST);
    parse_document(&tokens, &mut guarded, &mut ());
    found
}

/// The same bound as everywhere, as the parser counts it.
#[expect(clippy::cast_possible_truncation, reason = "it is 64")]
const DEEPEST: u32 = MAX_DEPTH as u32;

fn fault(text: &str, error: &::toml::de::Error) -> Fault {
    let span = error.span().map(|span| (span.start, span.end));
    match (error.message(), span) {
        ("duplicate key", Some(span)) => twice(text, span),
        // Its own bound is wider than ours, which `node` holds to.
        (says, Some(span)) if says.contains("recursion") => Fault::too_deep(span),
        (says, _) => Fault::syntax(span, says),
    }
}

fn twice(text: &str, span: Span) -> Fault {
    let key = text.get(span.0..span.1).unwrap_or_default();
    let line = text.get(..span.0).and_then(|before| before.lines().next_back()).unwrap_or_default();
    let is_header = line.trim_start().starts_with('[');
    let help = if is_header { "; an entry of a list of tables begins with `[[` and not with `[`" } else { "" };
    Fault::new(Some(span), format!("the key `{}` is written twice", shown(key)))
        .help(format!("keep one of the two{help}"))
}

fn node<'t>(span: Span, value: DeValue<'t>, depth: usize, inner: &mut Inner<'t>) -> Result<Node<'t>, Fault> {
    if depth > MAX_DEPTH {
        return Err(Fault::too_deep(span));
    }
    let value = match value {
        DeValue::Array(nodes) => {
            let nodes = nodes.into_iter().map(|one| node(range(&one.span()), one.into_inner(), depth + 1, inner));
            let nodes = nodes.collect::<Result<Vec<_>, _>>()?;
            Value::List(inner.list(nodes))
        }
        DeValue::Boolean(value) => Value::Bool(value),
        DeValue::Datetime(_) => Value::Unusable("a date"),
        DeValue::Float(number) => Value::fraction(number.as_str()),
        DeValue::Integer(number) => Value::whole(number.as_str(), number.radix()),
        DeValue::String(text) => Value::Text(text),
        DeValue::Table(table) => Value::Table(self::table(table, depth, inner)?),
    };
    Ok(Node { span, value })
}

fn table<'t>(table: DeTable<'t>, depth: usize, inner: &mut Inner<'t>) -> Result<Table, Fault> {
    let entries = table.into_iter().map(|(key, value)| {
        let node = node(range(&value.span()), value.into_inner(), depth + 1, inner)?;
        Ok(Entry { key_span: range(&key.span()), key: key.into_inner(), node })
    });
    let entries = entries.collect::<Result<Vec<_>, Fault>>()?;
    inner.table(entries)
}

fn range(range: &std::ops::Range<usize>) -> Span {
    (range.start, range.end)
}
