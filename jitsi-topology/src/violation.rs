//! What a refusal says: codes, severities, violations, and the list that is never empty.

use crate::place::Place;
use crate::shown::visible;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use std::fmt;

/// The stable name of a law: `port-conflict`. It is never reused and never renamed.
///
/// A law of somebody else's carries its owner in front: `acme::no-public-bridge`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Code(&'static str);

impl Code {
    /// A code known when the program is written.
    pub const fn new(code: &'static str) -> Self {
        Self(code)
    }

    /// The text of the code.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

/// How much a violation matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It would not work: no [`Topology`](crate::Topology) is made.
    Error,
    /// It works, and somebody should look at it.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// A place and what it says, as a note in a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// The place.
    pub place: Place,
    /// What stands there, in a few words.
    pub says: String,
}

/// One law broken once: what is, why it matters, what to do, and every place that disagrees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    code: Code,
    severity: Severity,
    message: String,
    why: &'static str,
    help: String,
    witnesses: Vec<Witness>,
}

impl Violation {
    /// A violation at a place that says `says`; add the others with [`against`](Self::against).
    pub fn new(
        code: Code,
        severity: Severity,
        message: impl Into<String>,
        why: &'static str,
        at: Place,
        says: impl Into<String>,
    ) -> Self {
        let witnesses = vec![Witness { place: at, says: visible(says.into()) }];
        Self { code, severity, message: visible(message.into()), why, help: String::new(), witnesses }
    }

    /// The same, with another place that disagrees.
    pub fn against(mut self, place: Place, says: impl Into<String>) -> Self {
        self.witnesses.push(Witness { place, says: visible(says.into()) });
        self
    }

    /// The same, with the edit that mends it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = visible(help.into());
        self
    }

    /// Which law is broken.
    pub fn code(&self) -> Code {
        self.code
    }

    /// How much it matters.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// What is, in one phrase.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What happens when it runs.
    pub fn why(&self) -> &'static str {
        self.why
    }

    /// The edit to make.
    pub fn mend(&self) -> &str {
        &self.help
    }

    /// Every place that disagrees; the one to blame comes first. There is always one.
    pub fn witnesses(&self) -> &[Witness] {
        &self.witnesses
    }

    /// The place to blame.
    pub fn at(&self) -> &Place {
        &self.witnesses[0].place
    }

    /// The same, each place that has no location looked up by `find`.
    #[cfg(feature = "audit")]
    pub(crate) fn placed(mut self, mut find: impl FnMut(&Place) -> Option<crate::place::Location>) -> Self {
        for witness in &mut self.witnesses {
            if let Some(location) = find(&witness.place) {
                witness.place = witness.place.clone().found(location);
            }
        }
        self
    }

    /// The same, each place looked up by `find`.
    #[cfg(any(feature = "json", feature = "toml", feature = "yaml"))]
    pub(crate) fn located(mut self, find: impl Fn(&Place) -> Option<crate::place::Location>) -> Self {
        for witness in &mut self.witnesses {
            if let Some(location) = find(&witness.place) {
                witness.place = witness.place.clone().found(location);
            }
        }
        self
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]: {}", self.severity, self.code, self.message)?;
        for witness in &self.witnesses {
            match witness.place.location() {
                Some(location) => write!(f, "\n  at {} ({location}): {}", witness.place, witness.says)?,
                None => write!(f, "\n  at {}: {}", witness.place, witness.says)?,
            }
        }
        write!(f, "\n  why: {}", self.why)?;
        match self.help.as_str() {
            "" => Ok(()),
            help => write!(f, "\n  help: {help}"),
        }
    }
}

impl Serialize for Violation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Violation", 6)?;
        fields.serialize_field("code", &self.code)?;
        fields.serialize_field("severity", &self.severity)?;
        fields.serialize_field("message", &self.message)?;
        fields.serialize_field("why", self.why)?;
        fields.serialize_field("help", &self.help)?;
        fields.serialize_field("places", &self.witnesses)?;
        fields.end()
    }
}

impl Serialize for Witness {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Witness", 4)?;
        fields.serialize_field("path", &self.place.path())?;
        fields.serialize_field("component", &self.place.owner())?;
        fields.serialize_field("says", &self.says)?;
        fields.serialize_field("location", &self.place.location())?;
        fields.end()
    }
}

/// Everything that is wrong, at once: never empty, in the order of the places.
///
/// Every way to a [`Topology`](crate::Topology) that fails, fails with this.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Violations(Vec<Violation>);

impl Violations {
    /// All of `violations` in the order of a report; `None` when there are none.
    pub fn new(mut violations: Vec<Violation>) -> Option<Self> {
        sort(&mut violations);
        (!violations.is_empty()).then_some(Self(violations))
    }

    /// Each violation once.
    pub fn iter(&self) -> std::slice::Iter<'_, Violation> {
        self.0.iter()
    }

    /// The codes, in the order of the report.
    pub fn codes(&self) -> Vec<Code> {
        self.0.iter().map(Violation::code).collect()
    }

    /// The violations as a list.
    pub fn into_vec(self) -> Vec<Violation> {
        self.0
    }
}

/// Puts violations in the order of a report: errors before warnings, then by place, then by code.
pub(crate) fn sort(violations: &mut [Violation]) {
    violations.sort_by(|a, b| (a.severity, a.at(), a.code).cmp(&(b.severity, b.at(), b.code)));
}

impl<'a> IntoIterator for &'a Violations {
    type Item = &'a Violation;
    type IntoIter = std::slice::Iter<'a, Violation>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n\n")?;
            }
            violation.fmt(f)?;
        }
        Ok(())
    }
}

// A failed `unwrap` in somebody's test should read as the report does.
impl fmt::Debug for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Violations(\n{self}\n)")
    }
}

impl std::error::Error for Violations {}
