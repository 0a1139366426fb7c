//! How much a document may ask for: a few hundred bytes can stand for more values than there is memory.

use super::super::refusal::Refusal;
use crate::place::Location;

/// What a document asks for more of than it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Excess {
    /// Bytes, with all that is included.
    Bytes,
    Includes,
    /// Values copied into others.
    Copies,
    /// Bytes of a value with all that is copied into it.
    Bulk,
    /// Values that lie in each other, or substitutions that lead to others.
    Depth,
}

impl Excess {
    pub(super) fn at(self, at: Location) -> Refusal {
        self.refusal().at(at)
    }

    pub(super) fn refusal(self) -> Refusal {
        Refusal::new(self.message(), self.help())
    }

    fn message(self) -> &'static str {
        match self {
            Self::Bytes => "this is larger than a config file can sensibly be",
            Self::Includes => "here too many files are included",
            Self::Copies => "this is put together from too many parts",
            Self::Bulk => "this becomes larger than a config file can sensibly be",
            Self::Depth => "too many substitutions lead from one to the next",
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::Bytes => "give the config file itself, of at most 1 MiB with all that it includes",
            Self::Includes => "include at most 64 files, each counted as often as it is included",
            Self::Copies | Self::Bulk | Self::Depth => "write the values out",
        }
    }
}

/// The most bytes of a document: forty times Jitsi's longest list of all settings.
const BYTES: usize = 1024 * 1024;
/// The most files that are included, each counted as often as it is.
const INCLUDES: usize = 64;
/// The most values that are copied: about a second, and some hundred megabytes.
const COPIES: usize = 1 << 22;
/// The most bytes that a value comes to with all that is copied into it.
const BULK: usize = 4 * BYTES;
/// The deepest that values may lie in each other once all is resolved.
const DEPTH: usize = 200;

/// How large a value is when all that is shared in it is written out.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Bulk {
    pub(super) bytes: usize,
    pub(super) depth: usize,
}

impl Bulk {
    pub(super) fn add(&mut self, key: usize, inner: Self) {
        self.bytes = self.bytes.saturating_add(key).saturating_add(inner.bytes);
        self.depth = self.depth.max(inner.depth + 1);
    }
}

/// What a document has asked for so far.
#[derive(Debug, Default)]
pub(super) struct Spent {
    bytes: usize,
    includes: usize,
    copies: usize,
}

impl Spent {
    /// A file is read.
    pub(super) fn read(&mut self, bytes: usize) -> Result<(), Excess> {
        self.bytes = self.bytes.saturating_add(bytes);
        within(self.bytes, BYTES, Excess::Bytes)
    }

    /// A file is included.
    pub(super) fn include(&mut self) -> Result<(), Excess> {
        self.includes += 1;
        within(self.includes, INCLUDES, Excess::Includes)
    }

    /// Values are copied.
    pub(super) fn copy(&mut self, values: usize) {
        self.copies = self.copies.saturating_add(values);
    }

    /// Whether too many values were copied, so that nothing that is still to be done counts.
    pub(super) fn is_exceeded(&self) -> bool {
        self.copies > COPIES
    }

    /// A value has become as large as this.
    pub(super) fn check(&self, bulk: Bulk) -> Result<(), Excess> {
        within(self.copies, COPIES, Excess::Copies)?;
        within(bulk.bytes, BULK, Excess::Bulk)?;
        within(bulk.depth, DEPTH, Excess::Depth)
    }
}

fn within(spent: usize, most: usize, excess: Excess) -> Result<(), Excess> {
    if spent > most { Err(excess) } else { Ok(()) }
}
