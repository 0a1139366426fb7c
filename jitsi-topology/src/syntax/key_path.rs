//! Comments found by the path of keys that leads to a value.

use super::Comment;

/// Comments for the keys of a document, looked up while the document is written.
///
/// A path is the keys that lead to a value, joined by dots. The segment `*` stands for any one key,
/// or for any one item of a list; what a literal path says wins over what a `*` says. A key that
/// contains a dot is reached by `*` only.
///
/// Build the table once, for example in a `static`:
///
/// ```
/// use jitsi_topology::syntax::hocon::{Comments, Document};
/// use std::{collections::BTreeMap, sync::LazyLock};
///
/// static COMMENTS: LazyLock<Comments<'static>> = LazyLock::new(|| {
///     Comments::new(&[("bridge.port", "UDP, media"), ("*", "one block for each machine")])
/// });
///
/// let value = BTreeMap::from([("bridge", BTreeMap::from([("port", 10000)]))]);
/// assert_eq!(
///     Document::new(&value).comments(&COMMENTS).render()?,
///     "# one block for each machine\nbridge {\n  # UDP, media\n  port = 10000\n}\n",
/// );
/// # Ok::<(), jitsi_topology::syntax::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Comments<'t> {
    root: Node<'t>,
}

impl<'t> Comments<'t> {
    /// A table of `(path, text)` pairs, in any order; the last text for a path counts. A text may
    /// have several lines.
    pub fn new(table: &[(&'t str, &'t str)]) -> Self {
        let mut root = Node::default();
        for (path, text) in table {
            path.split('.').fold(&mut root, |node, key| node.grow(key)).comment = Some(Comment::new(text));
        }
        root.spread_wildcard();
        Self { root }
    }

    pub(super) fn root(&self) -> &Node<'t> {
        &self.root
    }
}

/// What is said about one key and the keys below it.
#[derive(Clone, Debug, Default)]
pub(super) struct Node<'t> {
    comment: Option<Comment>,
    /// Sorted for binary search.
    children: Vec<(&'t str, Self)>,
    wildcard: Option<Box<Self>>,
}

impl<'t> Node<'t> {
    pub(super) fn comment(&self) -> Option<&Comment> {
        self.comment.as_ref()
    }

    pub(super) fn child(&self, key: &str) -> Option<&Self> {
        match self.find(key) {
            Ok(index) => Some(&self.children[index].1),
            Err(_) => self.wildcard(),
        }
    }

    pub(super) fn wildcard(&self) -> Option<&Self> {
        self.wildcard.as_deref()
    }

    /// Where the key is, or belongs. Shorter keys come first, so that most comparisons end at the length.
    fn find(&self, key: &str) -> Result<usize, usize> {
        self.children.binary_search_by(|(name, _)| name.len().cmp(&key.len()).then_with(|| (*name).cmp(key)))
    }

    fn grow(&mut self, key: &'t str) -> &mut Self {
        if key == "*" {
            return self.wildcard.get_or_insert_default();
        }
        let index = match self.find(key) {
            Ok(index) => index,
            Err(index) => {
                self.children.insert(index, (key, Self::default()));
                index
            }
        };
        &mut self.children[index].1
    }

    /// Copies what `*` says into its literal siblings, so that a look-up follows one branch only.
    fn spread_wildcard(&mut self) {
        if let Some(wildcard) = &self.wildcard {
            for (_, child) in &mut self.children {
                child.absorb(wildcard);
            }
        }
        for (_, child) in &mut self.children {
            child.spread_wildcard();
        }
        if let Some(wildcard) = &mut self.wildcard {
            wildcard.spread_wildcard();
        }
    }

    fn absorb(&mut self, other: &Self) {
        if self.comment.is_none() {
            self.comment.clone_from(&other.comment);
        }
        for (key, child) in &other.children {
            self.grow(key).absorb(child);
        }
        if let Some(wildcard) = &other.wildcard {
            self.wildcard.get_or_insert_default().absorb(wildcard);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look_up(comments: &Comments<'_>, path: &str) -> Option<Comment> {
        path.split('.').try_fold(comments.root(), Node::child).and_then(Node::comment).cloned()
    }

    #[test]
    fn literal_paths_win_and_wildcards_fill_the_gaps() {
        let comments = Comments::new(&[
            ("b", "b"),
            ("a.x", "a.x"),
            ("*.x", "*.x"),
            ("*.y", "*.y"),
            ("a.*.z", "a.*.z"),
            ("a.x.w", "a.x.w"),
            ("*", "any"),
        ]);
        for (path, expected) in [
            ("a", Some("any")),
            ("b", Some("b")),
            ("a.x", Some("a.x")),
            ("b.x", Some("*.x")),
            ("a.y", Some("*.y")),
            ("a.x.z", Some("a.*.z")),
            ("a.x.w", Some("a.x.w")),
            ("a.q.z", Some("a.*.z")),
            ("a.q.w", None),
            ("a.q", None),
        ] {
            assert_eq!(look_up(&comments, path), expected.map(Comment::new), "{path}");
        }
    }

    #[test]
    fn the_last_text_counts() {
        assert_eq!(look_up(&Comments::new(&[("a", "1"), ("a", "2")]), "a"), Some(Comment::new("2")));
    }
}
