//! What stands before each value of a document: made when a field comes up for the first time, and kept.
//!
//! A field's comment, its indentation and its key are the same wherever its path comes up again: in the next item of a
//! list, in the next document of a [`Series`](super::hocon::Series). So they are put together once.

use super::Comment;
use super::grammar::Grammar;
use super::key_path::{Comments, Node};
use super::text::write_spaces;
use std::fmt;
use std::marker::PhantomData;

/// The fields of a document, as far as they have been written.
#[derive(Debug)]
pub(super) struct Outline<'c, G> {
    spots: Vec<Spot<'c>>,
    grammar: PhantomData<G>,
}

/// A place for a value, by the path that leads to it.
#[derive(Debug)]
struct Spot<'c> {
    /// What the comments say about this value and those below it.
    comments: Option<&'c Node<'c>>,
    /// The fields of the structs that were written here, in the order in which each first came up.
    fields: Vec<Field>,
    /// Where the values of maps and the items of lists are; more than one where comments tell them apart.
    others: Vec<SpotId>,
}

/// A field of a struct.
#[derive(Debug)]
pub(super) struct Field {
    key: &'static str,
    /// Its comment, its indentation, its key and [`Grammar::ASSIGN`], as they are written.
    pub(super) lead: String,
    /// The column at which its value starts.
    pub(super) column: usize,
    /// The place of its value.
    pub(super) spot: SpotId,
}

/// A place in an [`Outline`].
#[derive(Clone, Copy, Debug)]
pub(super) struct SpotId(usize);

impl<'c, G: Grammar> Outline<'c, G> {
    /// The place of a whole document.
    pub(super) const ROOT: SpotId = SpotId(0);

    /// An outline of documents with `comments`.
    pub(super) fn new(comments: Option<&'c Comments<'c>>) -> Self {
        Self { spots: vec![Spot::new(comments.map(Comments::root))], grammar: PhantomData }
    }

    /// The field `key` of the struct at `spot`, which is indented by `depth` levels. `next` is where the field is
    /// expected: behind the one before.
    #[inline]
    pub(super) fn field(
        &mut self,
        spot: SpotId,
        next: &mut usize,
        key: &'static str,
        depth: usize,
    ) -> Result<&Field, fmt::Error> {
        let expected = self.spots[spot.0].fields.get(*next);
        // The same text at the same address need not be looked at.
        if !expected.is_some_and(|field| std::ptr::eq(field.key, key)) {
            *next = self.find(spot, key, depth)?;
        }
        *next += 1;
        Ok(&self.spots[spot.0].fields[*next - 1])
    }

    #[cold]
    fn find(&mut self, spot: SpotId, key: &'static str, depth: usize) -> Result<usize, fmt::Error> {
        if let Some(known) = self.spots[spot.0].fields.iter().position(|field| field.key == key) {
            return Ok(known);
        }
        let comments = self.spots[spot.0].comments.and_then(|node| node.child(key));
        let mut lead = String::new();
        let column = write_lead::<G>(&mut lead, comments.and_then(Node::comment), depth, key, false)?;
        let field = Field { key, lead, column, spot: self.add(comments) };
        let fields = &mut self.spots[spot.0].fields;
        fields.push(field);
        Ok(fields.len() - 1)
    }

    /// The place of the value that the map at `spot` has under `key`.
    pub(super) fn entry(&mut self, spot: SpotId, key: &str) -> SpotId {
        let comments = self.spots[spot.0].comments.and_then(|node| node.child(key));
        self.other(spot, comments)
    }

    /// The place of the items of the list at `spot`.
    pub(super) fn items(&mut self, spot: SpotId) -> SpotId {
        let comments = self.spots[spot.0].comments.and_then(Node::wildcard);
        self.other(spot, comments)
    }

    fn other(&mut self, spot: SpotId, comments: Option<&'c Node<'c>>) -> SpotId {
        let same = |other: &&SpotId| match (self.spots[other.0].comments, comments) {
            (Some(a), Some(b)) => std::ptr::eq(a, b),
            (a, b) => a.is_none() && b.is_none(),
        };
        if let Some(known) = self.spots[spot.0].others.iter().find(same) {
            return *known;
        }
        let new = self.add(comments);
        self.spots[spot.0].others.push(new);
        new
    }

    fn add(&mut self, comments: Option<&'c Node<'c>>) -> SpotId {
        self.spots.push(Spot::new(comments));
        SpotId(self.spots.len() - 1)
    }

    /// What is said about the value at `spot`.
    pub(super) fn comment(&self, spot: SpotId) -> Option<&'c Comment> {
        self.spots[spot.0].comments.and_then(Node::comment)
    }
}

impl<'c> Spot<'c> {
    const fn new(comments: Option<&'c Node<'c>>) -> Self {
        Self { comments, fields: Vec::new(), others: Vec::new() }
    }
}

/// Writes what stands before a value: its comment, its indentation, its key and [`Grammar::ASSIGN`]. Tells the column at
/// which the value starts. `bare` tells a number or a boolean from a text that looks like one.
pub(super) fn write_lead<G: Grammar>(
    out: &mut String,
    comment: Option<&Comment>,
    depth: usize,
    key: &str,
    bare: bool,
) -> Result<usize, fmt::Error> {
    let indent = depth * G::INDENT;
    if let Some(comment) = comment {
        comment.write(out, G::COMMENT, indent)?;
    }
    write_spaces(out, indent)?;
    G::key(out, key, bare)?;
    out.push_str(G::ASSIGN);
    Ok(indent + key.len() + G::ASSIGN.len())
}

#[cfg(test)]
mod tests {
    use super::super::hocon::{Document, Series};
    use super::*;
    use serde::Serialize;
    use std::collections::BTreeMap;

    #[derive(Serialize)]
    struct Whole {
        first: Option<u8>,
        parts: Vec<Part>,
        by_name: BTreeMap<&'static str, Part>,
        last: Option<Kind>,
    }

    #[derive(Serialize)]
    #[serde(untagged)]
    enum Part {
        Long { key: u8, more: u8 },
        Turned { more: u8, key: u8 },
        Word(&'static str),
    }

    #[derive(Serialize)]
    enum Kind {
        Fields { key: u8 },
        List(u8, u8),
        Nothing(Option<u8>),
    }

    #[test]
    fn a_document_is_the_same_whatever_was_written_before_it() {
        use Part::{Long, Turned, Word};
        let whole = |first, parts, last| Whole { first, parts, by_name: BTreeMap::new(), last };
        let named = |entries: [(&'static str, Part); 2]| Whole { by_name: entries.into(), ..whole(None, vec![], None) };
        let documents = [
            whole(None, vec![Word("w")], None),
            whole(Some(1), vec![Long { key: 1, more: 2 }, Turned { more: 3, key: 4 }, Word("w")], None),
            named([("odd key", Long { key: 5, more: 6 }), ("special", Turned { more: 7, key: 8 })]),
            named([("special", Long { key: 5, more: 6 }), ("other", Word("w"))]),
            whole(None, vec![Turned { more: 9, key: 9 }], Some(Kind::Fields { key: 1 })),
            whole(Some(2), vec![], Some(Kind::List(1, 2))),
            whole(Some(3), vec![], Some(Kind::Nothing(None))),
            whole(Some(3), vec![], Some(Kind::Nothing(Some(1)))),
        ];
        let table = [
            ("first", "one"),
            ("parts.*.key", "of a part"),
            ("by_name.special.key", "of one name"),
            ("last.Fields", "of a variant"),
        ];
        let (header, comments) = (Comment::new("header"), Comments::new(&table));
        let mut series = Series::new(&header, &comments);
        for document in documents.iter().chain(documents.iter().rev()) {
            let alone = Document::new(document).header(&header).comments(&comments).render().unwrap();
            let mut text = String::new();
            series.write(&mut text, document).unwrap();
            assert_eq!(text, alone);
            assert_eq!(text.matches("of one name").count(), usize::from(document.by_name.contains_key("special")));
        }
    }

    #[test]
    fn a_refused_document_leaves_the_next_as_it_would_be() {
        #[derive(Serialize)]
        struct Ratio {
            first: u8,
            ratio: f64,
        }
        let (header, comments) = (Comment::new("header"), Comments::new(&[]));
        let mut series = Series::new(&header, &comments);
        assert!(series.write(&mut String::new(), &Ratio { first: 1, ratio: f64::NAN }).is_err());
        let mut text = String::new();
        series.write(&mut text, &Ratio { first: 1, ratio: 0.5 }).unwrap();
        assert_eq!(text, "# header\n\nfirst = 1\nratio = 0.5\n");
    }
}
