//! From a file to a [`Spec`], and from a place in the spec back to the line of the file.
//!
//! Each format has a parser of its own, and all three come down to one tree of values that know where they stand.
//! The spec is read from that tree, and places are looked up in it, so an error reads the same in every format.

mod de;
mod error;
mod find;
#[cfg(feature = "json")]
mod json;
mod lines;
mod refusal;
mod secret;
#[cfg(test)]
#[cfg(all(feature = "json", feature = "toml", feature = "yaml"))]
mod tests;
#[cfg(feature = "toml")]
mod toml;
mod tree;
#[cfg(feature = "yaml")]
mod yaml;

pub use error::ReadError;

use super::Spec;
use crate::violation::{Violation, Violations};
use find::Finder;
use lines::Lines;
use std::fmt;
use std::io::Read;
use std::path::Path;
use tree::{Fault, Inner, Node, Table, Tree, Value};

/// The language a description is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON (RFC 8259).
    Json,
    /// TOML 1.1.
    Toml,
    /// YAML 1.2, core schema; anchors, aliases and the merge key `<<` are understood, tags are not.
    Yaml,
}

impl Format {
    /// The format by the extension of a file: `.json`, `.toml`, `.yaml` or `.yml`, in any case.
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "json" => Some(Self::Json),
            "toml" => Some(Self::Toml),
            "yaml" | "yml" => Some(Self::Yaml),
            _ => None,
        }
    }

    /// The feature of this crate that reads it.
    fn feature(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Toml => "toml",
            Self::Yaml => "yaml",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Json => "JSON",
            Self::Toml => "TOML",
            Self::Yaml => "YAML",
        })
    }
}

/// The mark some editors put in front of a text. It counts in spans, which are bytes of the file, and not in columns.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// The text of a description and how it is called in messages.
///
/// ```
/// # #[cfg(feature = "toml")] {
/// use jitsi_topology::spec::{Format, Source};
/// let source = Source::new("topology.toml", "domian = \"jitsi.example.com\"\n", Format::Toml);
/// let error = source.read().unwrap_err();
/// assert_eq!(error.to_string(), "topology.toml:1:1: unknown field `domian`");
/// assert_eq!(error.help(), "did you mean `domain`?");
/// # }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Source {
    name: String,
    text: String,
    format: Format,
}

// A description may hold passwords, so its text stays out of logs.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("name", &self.name).field("format", &self.format).finish_non_exhaustive()
    }
}

impl Source {
    /// The longest text that is read, in bytes. A hundred thousand bridges take about a sixth of it.
    pub const MAX_BYTES: usize = 64 * 1024 * 1024;

    /// A text that is already in memory. `name` is what messages call it; standard input is `-`.
    pub fn new(name: impl Into<String>, text: impl Into<String>, format: Format) -> Self {
        Self { name: name.into(), text: text.into(), format }
    }

    /// The text of the file at `path`, in the format its extension names.
    ///
    /// # Errors
    /// When the extension is none of the known ones, or as for [`from_reader`](Self::from_reader).
    pub fn load(path: &Path) -> Result<Self, ReadError> {
        let name = path.display().to_string();
        let Some(format) = Format::of(path) else {
            let help = "the name of a description ends in `.toml`, `.yaml`, `.yml` or `.json`";
            return Err(ReadError::new(name, "the name does not say in which format this is", help));
        };
        match std::fs::File::open(path) {
            Ok(file) => Self::from_reader(name, file, Some(format)),
            Err(error) => Err(ReadError::new(name, format!("this cannot be opened: {error}"), "")),
        }
    }

    /// Everything `reader` gives; without a `format`, it is [guessed](Self::guess).
    ///
    /// # Errors
    /// When reading fails, when there are more than [`MAX_BYTES`](Self::MAX_BYTES), or when the text is not UTF-8.
    pub fn from_reader(name: impl Into<String>, reader: impl Read, format: Option<Format>) -> Result<Self, ReadError> {
        let name = name.into();
        let mut bytes = Vec::new();
        // One byte more than allowed tells a text of just that length from a longer one.
        if let Err(error) = reader.take(Self::MAX_BYTES as u64 + 1).read_to_end(&mut bytes) {
            return Err(ReadError::new(name, format!("this cannot be read: {error}"), ""));
        }
        if bytes.len() > Self::MAX_BYTES {
            return Err(Self::too_long(name));
        }
        let text = String::from_utf8(bytes).map_err(|error| not_utf8(&name, &error))?;
        let format = format.unwrap_or_else(|| Self::guess(&text));
        Ok(Self { name, text, format })
    }

    /// The format of a text whose name says nothing, from the first line that is neither blank nor a comment.
    ///
    /// A line that begins with `{` is JSON. One that begins with `[`, or has a `=` before any `:`, is TOML.
    /// Everything else is YAML.
    pub fn guess(text: &str) -> Format {
        let lines = text.trim_start_matches(BYTE_ORDER_MARK).lines().map(str::trim_start);
        let first = lines.filter(|line| !line.starts_with('#')).find(|line| !line.is_empty()).unwrap_or_default();
        let sign = first.find(['=', ':']).and_then(|at| first.as_bytes().get(at));
        match first.as_bytes().first() {
            Some(b'{') => Format::Json,
            Some(b'[') => Format::Toml,
            _ if sign == Some(&b'=') => Format::Toml,
            _ => Format::Yaml,
        }
    }

    /// What messages call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text, byte for byte; the spans of [locations](crate::place::Location) are counted in it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The format it is read in.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Reads the description.
    ///
    /// A value that is not what it should be does not stop the read, see [`Lenient`](super::Lenient).
    ///
    /// # Errors
    /// The first thing in the text that is not a description: bad syntax, an unknown or repeated field, a value of
    /// the wrong shape, a missing field, or more than there can be in an honest file.
    pub fn read(&self) -> Result<Spec, ReadError> {
        if self.text.len() > Self::MAX_BYTES {
            return Err(Self::too_long(self.name.clone()));
        }
        let tree = self.tree().map_err(|fault| self.explain(fault))?;
        de::spec(&tree).map_err(|refusal| self.explain(refusal.into_fault(self.body(), self.format)))
    }

    /// The same violations, each place looked up in the text.
    pub fn located(&self, violations: Violations) -> Violations {
        Violations::new(self.locate(violations.clone().into_vec())).unwrap_or(violations)
    }

    /// The same violations, each place looked up in the text, in the order of the text.
    ///
    /// A field that is not written there is found at the nearest text it follows from; see
    /// [`Location::written`](crate::place::Location::written). When the text cannot be read, nothing is looked up.
    pub fn locate(&self, violations: Vec<Violation>) -> Vec<Violation> {
        if violations.is_empty() || self.text.len() > Self::MAX_BYTES {
            return violations;
        }
        let Ok(tree) = self.tree() else { return violations };
        let finder = Finder::new(&self.name, self.lines(), &tree);
        let located = violations.into_iter().map(|violation| violation.located(|place| finder.find(place)));
        let mut located: Vec<_> = located.collect();
        crate::violation::sort(&mut located);
        located
    }

    /// The text with every password masked, byte for byte, so that lines of it can be shown in a report.
    ///
    /// In a text that cannot be read nobody knows where a password ends, so everything is masked from the first
    /// field that may hold one.
    pub fn redacted(&self) -> String {
        let before_body = self.text.len() - self.body().len();
        let masked = match self.tree() {
            Ok(tree) => secret::spans(&tree),
            Err(_) => secret::suspicion(self.body()).map(|start| (start, self.body().len())).into_iter().collect(),
        };
        secret::mask(&self.text, masked.into_iter().map(|(start, end)| (start + before_body, end + before_body)))
    }

    /// The text without the byte order mark.
    fn body(&self) -> &str {
        self.text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&self.text)
    }

    fn lines(&self) -> Lines<'_> {
        let body = self.body();
        Lines::new(body, self.text.len() - body.len())
    }

    fn tree(&self) -> Result<Tree<'_>, Fault> {
        let body = self.body();
        if body.bytes().all(|byte| b" \t\r\n".contains(&byte)) {
            let root = Node { span: (0, 0), value: Value::Table(Table::default()) };
            return Ok(Tree { root, inner: Inner::default() });
        }
        match self.format {
            #[cfg(feature = "json")]
            Format::Json => json::parse(body),
            #[cfg(feature = "toml")]
            Format::Toml => toml::parse(body),
            #[cfg(feature = "yaml")]
            Format::Yaml => yaml::parse(body),
            #[allow(unreachable_patterns, reason = "with every format switched on, none is left")]
            format => {
                let help = format!("build it with the feature `{}`", format.feature());
                Err(Fault::new(None, format!("this build does not read {format}")).help(help))
            }
        }
    }

    fn explain(&self, fault: Fault) -> ReadError {
        let lines = self.lines();
        let help = match fault.first {
            Some(first) => {
                format!("it stands in line {} already; keep one of the two", lines.location("", first, true).line)
            }
            None => fault.help,
        };
        let error = ReadError::new(self.name.clone(), fault.message, help);
        match fault.span {
            Some(span) => error.at(lines.location(&self.name, span, true)),
            None => error,
        }
    }

    fn too_long(name: String) -> ReadError {
        let message = format!("this is longer than {} MiB", Self::MAX_BYTES >> 20);
        ReadError::new(name, message, "a description is much shorter; is this the right file?")
    }
}

fn not_utf8(name: &str, error: &std::string::FromUtf8Error) -> ReadError {
    let bytes = error.as_bytes();
    let end = error.utf8_error().valid_up_to();
    let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let help = if utf16 { "it looks like UTF-16; save it as UTF-8" } else { "save it as UTF-8" };
    let valid = String::from_utf8_lossy(&bytes[..end]);
    let body = valid.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&valid);
    let lines = Lines::new(body, valid.len() - body.len());
    ReadError::new(name, format!("byte {end} is not UTF-8"), help).at(lines.location(
        name,
        (body.len(), body.len()),
        true,
    ))
}
