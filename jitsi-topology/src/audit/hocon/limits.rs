//! How much a document may ask of the parser before it is given to it.
//!
//! The parser copies an object whenever something is added to it, once for each level it lies deep and twice as much
//! for each of them, and it copies what a substitution leads to as often as it is asked for. A few hundred bytes keep
//! it busy for hours. What is measured here is an upper bound of both.

use super::super::refusal::Refusal;
use crate::place::Location;

/// What a document asks for more of than it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Excess {
    /// Bytes, with all that is included.
    Bytes,
    Includes,
    /// Settings added again and again to what is there already.
    Additions,
    /// An object that is written in parts the parser would lose some of.
    Parts,
    /// A substitution that leads to a setting that is added to.
    Added,
    /// A substitution that leads back to itself.
    Circle,
    /// Substitutions that lead to settings that lead to settings.
    Substitutions,
}

impl Excess {
    pub(super) fn at(self, at: Location) -> Refusal {
        Refusal::new(self.message(), self.help()).at(at)
    }

    fn message(self) -> &'static str {
        match self {
            Self::Bytes => "this is larger than a config file can sensibly be",
            Self::Includes => "here too many files are included",
            Self::Additions => "here too much is added to objects that are there already",
            Self::Parts => "this object is put together from too many parts",
            Self::Circle => "a substitution leads back to what it is part of",
            Self::Added => "this leads to a setting that is put together from its own value",
            Self::Substitutions => "too many substitutions lead to settings with substitutions",
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::Bytes => "give the config file itself, of at most 1 MiB with all that it includes",
            Self::Includes => "include at most 64 files, each counted as often as it is included",
            Self::Additions | Self::Parts => "write each object once, with all of its settings in it",
            Self::Added => "write that setting once, with its whole value",
            Self::Circle | Self::Substitutions => "write the values out",
        }
    }
}

/// The most bytes of a document: forty times Jitsi's longest list of all settings.
const BYTES: usize = 1024 * 1024;
/// The most files that are included, each counted as often as it is.
const INCLUDES: usize = 64;
/// The most copies that additions may cost, in settings: about a second.
const COPIES: usize = 1 << 19;
/// The most bytes that substitutions may come to: about a second.
const SUBSTITUTED: usize = 1 << 28;

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

    /// Something is added to an object of `size` settings that is already there, `levels` deep.
    pub(super) fn add(&mut self, size: usize, levels: u32) -> Result<(), Excess> {
        let copies = size.saturating_mul(2_usize.saturating_pow(levels));
        self.copies = self.copies.saturating_add(copies);
        within(self.copies, COPIES, Excess::Additions)
    }

    /// The parser follows substitutions in this many steps, each of which may copy all there is.
    pub(super) fn substitute(&self, steps: usize) -> Result<(), Excess> {
        within(steps.saturating_mul(self.bytes), SUBSTITUTED, Excess::Substitutions)
    }
}

fn within(spent: usize, most: usize, excess: Excess) -> Result<(), Excess> {
    if spent > most { Err(excess) } else { Ok(()) }
}
