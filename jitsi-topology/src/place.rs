//! Where something was said: a component, the path of a field in it, and file, line and column once known.

use crate::shown::shown;
use serde::Serialize;
use std::borrow::Cow;
use std::fmt;

/// One step on the way to a field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step<'a> {
    /// A named field or the key of a map.
    Field(Cow<'a, str>),
    /// A position in a list, from 0.
    Index(usize),
}

impl Step<'_> {
    fn into_owned(self) -> Step<'static> {
        match self {
            Self::Field(name) => Step::Field(Cow::Owned(name.into_owned())),
            Self::Index(index) => Step::Index(index),
        }
    }
}

/// The way to the field being looked at, kept on the stack: walking down costs no allocation.
///
/// ```
/// use jitsi_topology::place::Trail;
/// let jicofo = Trail::root("jicofo");
/// let service = jicofo.field("service");
/// assert_eq!(service.field("port").place().path(), "jicofo.service.port");
/// ```
#[derive(Clone, Debug)]
pub struct Trail<'a> {
    before: Option<&'a Self>,
    owner: Option<&'a str>,
    step: Step<'a>,
}

impl<'a> Trail<'a> {
    /// The start of a way: the section a component stands in.
    pub fn root(section: &'a str) -> Self {
        Self { before: None, owner: None, step: Step::Field(Cow::Borrowed(section)) }
    }

    /// One step further, into the field `name`.
    pub fn field<'b>(&'b self, name: &'b str) -> Trail<'b> {
        Trail { before: Some(self), owner: self.owner, step: Step::Field(Cow::Borrowed(name)) }
    }

    /// One step further, to the entry at `index`.
    pub fn index(&self, index: usize) -> Trail<'_> {
        Trail { before: Some(self), owner: self.owner, step: Step::Index(index) }
    }

    /// The same way, known to lead into the component called `name`.
    pub fn owned_by<'b>(&'b self, name: &'b str) -> Trail<'b> {
        Trail { before: self.before, owner: Some(name), step: self.step.clone() }
    }

    /// The place this way leads to.
    pub fn place(&self) -> Place {
        let mut steps = vec![self.step.clone().into_owned()];
        let mut before = self.before;
        while let Some(trail) = before {
            steps.push(trail.step.clone().into_owned());
            before = trail.before;
        }
        steps.reverse();
        Place { steps, owner: self.owner.map(str::to_owned), location: None }
    }
}

/// Where something was said.
///
/// The path is that of the spec: what a component calls `service.port` stands in `topology.toml` under the same
/// words, so a reader of that file can find the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    steps: Vec<Step<'static>>,
    owner: Option<String>,
    location: Option<Location>,
}

impl Place {
    /// The steps from the top of the description to the field.
    pub fn steps(&self) -> &[Step<'static>] {
        &self.steps
    }

    /// The path as text: `bridges[0].xmpp.port`. A key of the user's own is shown as far as it is readable.
    pub fn path(&self) -> String {
        let parts = self.steps.iter().enumerate().map(|(depth, step)| match step {
            Step::Index(index) => format!("[{index}]"),
            Step::Field(name) if depth == 0 => shown(name),
            Step::Field(name) => format!(".{}", shown(name)),
        });
        parts.collect::<Vec<_>>().concat()
    }

    /// The name of the component, where there can be several of its kind: `jvb1`.
    pub fn owner(&self) -> Option<&str> {
        self.owner.as_deref()
    }

    /// Where it stands in a file, once a reader has looked it up.
    pub fn location(&self) -> Option<&Location> {
        self.location.as_ref()
    }

    /// The same place, found in a file.
    pub fn found(mut self, location: Location) -> Self {
        self.location = Some(location);
        self
    }

    /// Whether this place is `outer` or lies inside it.
    pub fn is_within(&self, outer: &Self) -> bool {
        self.steps.starts_with(&outer.steps)
    }
}

// The order of a report: by path, so that all that is said of one component stands together.
impl Ord for Place {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (&self.location, &self.steps).cmp(&(&other.location, &other.steps))
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path())?;
        match &self.owner {
            Some(owner) => write!(f, " ({owner})"),
            None => Ok(()),
        }
    }
}

/// A position in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Location {
    /// The file as it was named by whoever asked; `-` is standard input.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// Where the text begins and ends, in bytes from the start of the file.
    #[serde(skip)]
    pub span: (usize, usize),
    /// Whether the field itself is written there. When not, this is the nearest text it follows from.
    pub written: bool,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trail_becomes_a_path() {
        let bridges = Trail::root("bridges");
        let first = bridges.index(0);
        let bridge = first.owned_by("jvb1");
        let xmpp = bridge.field("xmpp");
        let place = xmpp.field("port").place();
        assert_eq!(place.to_string(), "bridges[0].xmpp.port (jvb1)");
        assert!(place.is_within(&first.place()));
        assert!(!first.place().is_within(&place));
    }
}
