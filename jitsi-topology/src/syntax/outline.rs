//! What stands between the values of documents: put together when it comes up for the first time, and kept.
//!
//! Blocks that end and begin, comments, indentation and keys stand there. All of it follows from the steps that lead
//! from one value to the next, and is the same wherever they are taken again: in the next item of a list, in the next
//! document of a [`Series`](super::hocon::Series). So a writer goes from point to point, and copies what a point says
//! when it has a value to write there.

use super::Comment;
use super::grammar::Grammar;
use super::key_path::{Comments, Node};
use super::text::write_spaces;
use std::fmt;
use std::marker::PhantomData;

/// The places and points of documents, as far as they have been written.
#[derive(Debug)]
pub(super) struct Outline<'c, G> {
    spots: Vec<Spot<'c>>,
    points: Vec<Point>,
    grammar: PhantomData<G>,
}

/// A place for a value, by the path that leads to it.
#[derive(Debug)]
struct Spot<'c> {
    /// What the comments say about this value and those below it.
    comments: Option<&'c Node<'c>>,
    /// The fields of the structs that were written here, in the order in which each first came up.
    fields: Vec<(&'static str, SpotId)>,
    /// Where the values of maps are; more than one where comments tell them apart.
    entries: Vec<SpotId>,
    /// Where the items of lists are.
    items: Option<SpotId>,
    /// Before the value here, where that is written behind the key of a map's entry.
    behind_key: Option<PointId>,
    /// Before the value here, where that is an item of a list.
    item: Option<PointId>,
    /// In the block here, behind an entry that ended with a value.
    behind_entry: Option<PointId>,
}

/// A point on the way to a value.
#[derive(Debug)]
pub(super) struct Point {
    /// What has to be written before a value that comes here.
    pub(super) text: String,
    /// Where the way goes on behind the value.
    pub(super) behind: PointId,
    /// The column at which the value starts, if a field led here.
    pub(super) column: usize,
    /// The place of the value.
    pub(super) spot: SpotId,
    /// How the block that begins here is held together, as long as nothing is in it.
    opened: Option<Braces>,
    /// The step that was first taken from here, and most likely is again, and where it leads.
    first: Option<(Step, PointId)>,
    /// The other steps, in the order in which they were first taken.
    more: Vec<(Step, PointId)>,
}

impl Point {
    fn new(text: String, spot: SpotId) -> Self {
        Self { text, behind: PointId(0), column: 0, spot, opened: None, first: None, more: Vec::new() }
    }
}

/// A step that writes no value.
#[derive(Clone, Copy, Debug)]
enum Step {
    Close,
    Field(&'static str),
    Open,
}

impl Step {
    /// Whether both are the same, as far as that can be told without looking at texts.
    #[inline]
    fn is_known_as(self, other: Self) -> bool {
        match (self, other) {
            (Self::Field(a), Self::Field(b)) => std::ptr::eq(a, b),
            (Self::Close, Self::Close) | (Self::Open, Self::Open) => true,
            _ => false,
        }
    }
}

/// How a block is held together.
#[derive(Clone, Copy, Debug)]
pub(super) enum Braces {
    /// It is the whole document, and needs none.
    None,
    Bare,
    /// They stand behind a key.
    BehindKey,
    /// They stand behind a key, and what follows is written by somebody else.
    Statement,
}

/// A place in an [`Outline`].
#[derive(Clone, Copy, Debug)]
pub(super) struct SpotId(usize);

/// A point in an [`Outline`].
#[derive(Clone, Copy, Debug)]
pub(super) struct PointId(usize);

impl<'c, G: Grammar> Outline<'c, G> {
    /// The place of a whole document.
    pub(super) const ROOT: SpotId = SpotId(0);
    /// Where a document begins, and where everything is written that was to be.
    pub(super) const BLANK: PointId = PointId(0);

    /// An outline of documents with `comments`.
    pub(super) fn new(comments: Option<&'c Comments<'c>>) -> Self {
        let blank = Point::new(String::new(), Self::ROOT);
        Self { spots: vec![Spot::new(comments.map(Comments::root))], points: vec![blank], grammar: PhantomData }
    }

    #[inline]
    pub(super) fn point(&self, at: PointId) -> &Point {
        &self.points[at.0]
    }

    /// From `at` to the value of the field `key`, in the block at `spot` that is indented by `depth` levels.
    #[inline]
    pub(super) fn field(
        &mut self,
        at: PointId,
        spot: SpotId,
        key: &'static str,
        depth: usize,
    ) -> Result<PointId, fmt::Error> {
        match self.known(at, Step::Field(key)) {
            Some(point) => Ok(point),
            None => self.new_field(at, spot, key, depth),
        }
    }

    #[cold]
    fn new_field(&mut self, at: PointId, spot: SpotId, key: &'static str, depth: usize) -> Result<PointId, fmt::Error> {
        // One key may stand at several addresses.
        if let Some(known) = self.step_of(at, |step| matches!(step, Step::Field(known) if known == key)) {
            return Ok(known);
        }
        let value = self.field_spot(spot, key);
        let behind = self.behind_entry(spot);
        // Room for most, so that it does not grow piece by piece.
        let mut text = String::with_capacity(128);
        text.push_str(&self.point(at).text);
        let column = write_lead::<G>(&mut text, self.comment(value), depth, key, false)?;
        text.push_str(G::ASSIGN);
        Ok(self.add_step(at, Step::Field(key), Point { behind, column, ..Point::new(text, value) }))
    }

    /// From `at`, where a value would stand, into a block.
    #[inline]
    pub(super) fn open(&mut self, at: PointId, braces: Braces) -> PointId {
        match self.known(at, Step::Open) {
            Some(point) => point,
            None => self.new_block(at, braces),
        }
    }

    #[cold]
    fn new_block(&mut self, at: PointId, braces: Braces) -> PointId {
        let Point { text, spot, .. } = self.point(at);
        let text = match braces {
            Braces::None => text.clone(),
            Braces::Bare => [text, BARE].concat(),
            Braces::BehindKey | Braces::Statement => [text.strip_suffix(G::ASSIGN).unwrap_or(text), G::BLOCK].concat(),
        };
        let point = Point { opened: Some(braces), ..Point::new(text, *spot) };
        self.add_step(at, Step::Open, point)
    }

    /// From `at` out of a block, whose braces are indented by `depth` levels.
    #[inline]
    pub(super) fn close(&mut self, at: PointId, braces: Braces, depth: usize) -> Result<PointId, fmt::Error> {
        match self.known(at, Step::Close) {
            Some(point) => Ok(point),
            None => self.new_end(at, braces, depth),
        }
    }

    #[cold]
    fn new_end(&mut self, at: PointId, braces: Braces, depth: usize) -> Result<PointId, fmt::Error> {
        let Point { text, spot, opened, .. } = self.point(at);
        let mut text = match opened {
            Some(Braces::Bare) => [text.strip_suffix(BARE).unwrap_or(text), "{}"].concat(),
            Some(Braces::BehindKey | Braces::Statement) => {
                [text.strip_suffix(G::BLOCK).unwrap_or(text), " = {}"].concat()
            }
            Some(Braces::None) | None => text.clone(),
        };
        if opened.is_none() && !matches!(braces, Braces::None) {
            write_spaces(&mut text, depth * G::INDENT)?;
            text.push('}');
        }
        if let Braces::BehindKey = braces {
            text.push_str(G::ENTRY_END);
        }
        let point = Point::new(text, *spot);
        Ok(self.add_step(at, Step::Close, point))
    }

    #[inline]
    fn known(&self, at: PointId, step: Step) -> Option<PointId> {
        self.step_of(at, |known| known.is_known_as(step))
    }

    #[inline]
    fn step_of(&self, at: PointId, is: impl Fn(Step) -> bool) -> Option<PointId> {
        let point = self.point(at);
        match point.first {
            Some((step, to)) if is(step) => Some(to),
            _ => point.more.iter().find(|(step, _)| is(*step)).map(|(_, to)| *to),
        }
    }

    fn add_step(&mut self, from: PointId, step: Step, to: Point) -> PointId {
        let id = self.add_point(to);
        let from = &mut self.points[from.0];
        match from.first {
            None => from.first = Some((step, id)),
            Some(_) => from.more.push((step, id)),
        }
        id
    }

    fn add_point(&mut self, point: Point) -> PointId {
        self.points.push(point);
        PointId(self.points.len() - 1)
    }

    /// In the block at `spot`, behind an entry that ended with a value.
    fn behind_entry(&mut self, spot: SpotId) -> PointId {
        if let Some(known) = self.spots[spot.0].behind_entry {
            return known;
        }
        let point = self.add_point(Point::new(G::ENTRY_END.to_owned(), spot));
        self.spots[spot.0].behind_entry = Some(point);
        point
    }

    /// Behind the key of the entry at `spot`, of the map at `block` if it is one of a map.
    pub(super) fn behind_key(&mut self, spot: SpotId, block: Option<SpotId>) -> PointId {
        if let Some(known) = self.spots[spot.0].behind_key {
            return known;
        }
        let behind = block.map_or(Self::BLANK, |block| self.behind_entry(block));
        let point = self.add_point(Point { behind, ..Point::new(G::ASSIGN.to_owned(), spot) });
        self.spots[spot.0].behind_key = Some(point);
        point
    }

    /// Before the item at `spot` of a list, on a line of its own that is indented by `depth` levels.
    pub(super) fn item(&mut self, spot: SpotId, depth: usize) -> Result<PointId, fmt::Error> {
        if let Some(known) = self.spots[spot.0].item {
            return Ok(known);
        }
        let mut indent = String::new();
        write_spaces(&mut indent, depth * G::INDENT)?;
        let point = self.add_point(Point::new(indent, spot));
        self.spots[spot.0].item = Some(point);
        Ok(point)
    }

    fn field_spot(&mut self, spot: SpotId, key: &'static str) -> SpotId {
        if let Some((_, known)) = self.spots[spot.0].fields.iter().find(|(known, _)| *known == key) {
            return *known;
        }
        let comments = self.spots[spot.0].comments.and_then(|node| node.child(key));
        let new = self.add_spot(comments);
        self.spots[spot.0].fields.push((key, new));
        new
    }

    /// The place of the value that the map at `spot` has under `key`.
    pub(super) fn entry(&mut self, spot: SpotId, key: &str) -> SpotId {
        let comments = self.spots[spot.0].comments.and_then(|node| node.child(key));
        let same = |entry: &&SpotId| match (self.spots[entry.0].comments, comments) {
            (Some(a), Some(b)) => std::ptr::eq(a, b),
            (a, b) => a.is_none() && b.is_none(),
        };
        if let Some(known) = self.spots[spot.0].entries.iter().find(same) {
            return *known;
        }
        let new = self.add_spot(comments);
        self.spots[spot.0].entries.push(new);
        new
    }

    /// The place of the items of the list at `spot`.
    pub(super) fn items(&mut self, spot: SpotId) -> SpotId {
        if let Some(known) = self.spots[spot.0].items {
            return known;
        }
        let new = self.add_spot(self.spots[spot.0].comments.and_then(Node::wildcard));
        self.spots[spot.0].items = Some(new);
        new
    }

    fn add_spot(&mut self, comments: Option<&'c Node<'c>>) -> SpotId {
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
        Self {
            comments,
            fields: Vec::new(),
            entries: Vec::new(),
            items: None,
            behind_key: None,
            item: None,
            behind_entry: None,
        }
    }
}

/// The beginning of a block that has no key.
const BARE: &str = "{\n";

/// Writes what stands before a value: its comment, its indentation and its key. Tells the column at which the
/// value starts, behind [`Grammar::ASSIGN`]. `bare` tells a number or a boolean from a text that looks like one.
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
    Ok(indent + key.len() + G::ASSIGN.len())
}

#[cfg(test)]
mod tests {
    use super::super::hocon::{self, Document, Series};
    use super::super::lua;
    use super::super::value::{Buffers, write_root};
    use super::*;
    use proptest::prelude::*;
    use serde::Serialize;
    use std::collections::BTreeMap;

    #[derive(Serialize)]
    struct Whole {
        first: Option<u8>,
        parts: Vec<Part>,
        by_name: BTreeMap<&'static str, Part>,
        last: Option<Kind>,
    }

    #[derive(Clone, Debug, Serialize)]
    #[serde(untagged)]
    enum Part {
        Long { key: u8, more: u8 },
        Turned { more: u8, key: u8 },
        Word(&'static str),
        Parts(Vec<Self>),
        Named(BTreeMap<&'static str, Self>),
        Halves { one: Option<u8>, both: Option<Box<Self>>, other: Option<Box<Self>>, key: Option<u8> },
        Chosen(Choice),
    }

    #[derive(Clone, Debug, Serialize)]
    enum Choice {
        Plain,
        One(Box<Part>),
        Several(Box<Part>, u8),
        Named { one: Option<Box<Part>> },
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

    /// A part that is written as a block.
    fn block() -> impl Strategy<Value = Part> {
        let leaf = prop_oneof![
            Just(Part::Long { key: 1, more: 2 }),
            Just(Part::Turned { more: 1, key: 2 }),
            Just(Part::Halves { one: None, both: None, other: None, key: None }),
        ];
        leaf.prop_recursive(4, 24, 4, |block| {
            let list = prop::collection::vec(block.clone(), 0..3).prop_map(Part::Parts);
            let plain = Just(Part::Chosen(Choice::Plain));
            let part = prop_oneof![3 => block, 1 => list, 1 => plain, 1 => Just(Part::Word("w"))].prop_map(Box::new);
            let maybe = || prop::option::of(part.clone());
            let number = || prop::option::of(Just(1));
            let keys = prop::sample::select(vec!["a", "b", "odd key"]);
            prop_oneof![
                (number(), maybe(), maybe(), number()).prop_map(|(one, both, other, key)| Part::Halves {
                    one,
                    both,
                    other,
                    key
                }),
                prop::collection::btree_map(keys, part.clone().prop_map(|part| *part), 0..3).prop_map(Part::Named),
                part.clone().prop_map(|part| Part::Chosen(Choice::One(part))),
                part.clone().prop_map(|part| Part::Chosen(Choice::Several(part, 1))),
                maybe().prop_map(|one| Part::Chosen(Choice::Named { one })),
            ]
        })
    }

    proptest! {
        #[test]
        fn an_item_is_the_same_whatever_was_written_before_it(blocks in prop::collection::vec(block(), 1..6)) {
            let lines = |blocks: &[Part], write: &dyn Fn(&[Part]) -> String| -> Vec<String> {
                let text = write(blocks);
                let lines: Vec<&str> = text.lines().collect();
                lines[1..lines.len() - 1].iter().map(|line| (*line).to_owned()).collect()
            };
            let hocon = |blocks: &[Part]| hocon::to_string(&BTreeMap::from([("items", blocks)])).unwrap();
            let lua = |blocks: &[Part]| lua::to_string(blocks).unwrap();
            for write in [&hocon as &dyn Fn(&[Part]) -> String, &lua] {
                let alone: Vec<String> =
                    blocks.iter().flat_map(|block| lines(std::slice::from_ref(block), write)).collect();
                prop_assert_eq!(lines(&blocks, write), alone);
            }
        }
    }

    #[test]
    fn a_key_is_known_by_where_it_stands() {
        const TWICE: &str = "keykey";
        let (here, there) = TWICE.split_at(3);
        assert_eq!(here, there);
        assert!(Step::Field(here).is_known_as(Step::Field(here)));
        assert!(!Step::Field(here).is_known_as(Step::Field(there)));
    }

    #[test]
    fn the_ways_to_a_field_and_on_from_it_meet() {
        type Lua<'c> = Outline<'c, lua::Lua>;
        let (here, there) = "keykey".split_at(3);
        let mut outline = Lua::new(None);
        let mut field = |at, key| outline.field(at, Lua::ROOT, key, 0).unwrap();
        let (other, key, same) = (field(Lua::BLANK, "other"), field(Lua::BLANK, here), field(Lua::BLANK, there));
        assert_eq!(same.0, key.0);
        let behind = outline.point(other).behind;
        assert_eq!(behind.0, outline.point(key).behind.0);
        let later = outline.field(behind, Lua::ROOT, here, 0).unwrap();
        assert_eq!(outline.point(later).spot.0, outline.point(key).spot.0);
    }

    #[test]
    fn an_outline_does_not_grow_with_what_is_written() {
        let points = |count: usize| {
            let part = |n: usize| Part::Halves {
                one: (n.is_multiple_of(2)).then_some(1),
                both: n.is_multiple_of(3).then(|| Box::new(Part::Long { key: 1, more: 2 })),
                other: n.is_multiple_of(5).then(|| Box::new(Part::Parts(vec![Part::Turned { more: 1, key: 2 }]))),
                key: None,
            };
            let names: Vec<String> = (0..count).map(|n| n.to_string()).collect();
            let by_name: BTreeMap<&str, Part> =
                names.iter().enumerate().map(|(n, name)| (name.as_str(), part(n))).collect();
            let list: Vec<Part> = (0..count).map(part).collect();
            let mut outline = Outline::<lua::Lua>::new(None);
            write_root(&mut String::new(), &mut outline, &mut Buffers::default(), &(list, by_name)).unwrap();
            (outline.points.len(), outline.spots.len())
        };
        assert_eq!(points(1_000), points(100));
    }

    #[test]
    fn what_was_written_before_adds_nothing_to_an_outline() {
        let block = Some(Box::new(Part::Long { key: 1, more: 2 }));
        let part = Part::Halves { one: Some(1), both: block.clone(), other: block, key: Some(2) };
        let mut outline = Outline::<lua::Lua>::new(None);
        let mut size = || {
            write_root(&mut String::new(), &mut outline, &mut Buffers::default(), &part).unwrap();
            (outline.points.len(), outline.spots.len())
        };
        assert_eq!(size(), size());
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
