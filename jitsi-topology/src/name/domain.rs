//! Domain names: XMPP hosts, MUC services and what nginx answers to.

use std::borrow::Cow;

/// Labels joined by dots, the last of them no number. What holds a letter beyond ASCII is left to UTS 46, which no
/// regular expression can say.
macro_rules! domain_pattern {
    () => {
        concat!(
            r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)*",
            r"(?:[0-9]*[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?|[0-9]+-[A-Za-z0-9-]*[A-Za-z0-9])\.?",
            r"|[A-Za-z0-9.-]*[^\x00-\x7f](?:[A-Za-z0-9.-]|[^\x00-\x7f])*"
        )
    };
}

/// A label that is too long.
macro_rules! long_label {
    () => {
        "[A-Za-z0-9-]{64}"
    };
}

text_name! {
    /// A domain name in lower case, without the root dot: `meet.example.org`.
    ///
    /// Labels of 1 to 63 letters, digits and inner hyphens, 253 characters in all (RFC 1035 section 2.3.4). Prosody
    /// prepares host names to lower case and drops one trailing dot (`util/jid.lua`), so both are done here and
    /// two spellings of one host are one `Domain`. An underscore is refused: Prosody rejects such hosts from
    /// 13.0.3 on. A last label of digits alone is refused too: that is an address, and no login domain can stand
    /// below an address.
    ///
    /// With the feature `idn`, an internationalised name is turned into its ASCII form (UTS 46).
    ///
    /// ```
    /// use jitsi_topology::name::Domain;
    /// assert_eq!(Domain::parse("Meet.Example.ORG.")?.as_str(), "meet.example.org");
    /// assert!(Domain::parse("meet_room.example.org").is_err());
    /// # Ok::<(), jitsi_topology::name::NameError>(())
    /// ```
    Domain: "a domain name", "labels of letters, digits and inner hyphens, joined by dots, ending in a label that is not a number", like "meet.example.org",
    pattern concat!("^(?:", domain_pattern!(), ")$"), never long_label!(), at most 1024, in characters MAX_DOMAIN, rule canonical
}

/// The longest domain name, in characters as written and in bytes as kept (RFC 1035 section 2.3.4).
pub(super) const MAX_DOMAIN: usize = 253;
/// The longest label, in bytes.
const MAX_LABEL: usize = 63;

impl Domain {
    /// This domain below a prefix that is known when the program is written: `conference` gives `conference.D`.
    ///
    /// # Errors
    /// When the result is longer than 253 bytes.
    pub fn below(&self, prefix: &'static str) -> Result<Self, super::NameError> {
        Self::parse(&format!("{prefix}.{self}"))
    }

    /// The first label: `conference` of `conference.meet.example.org`.
    pub fn first_label(&self) -> &str {
        self.as_str().split('.').next().unwrap_or_default()
    }
}

pub(super) fn canonical(text: &str) -> Result<Cow<'_, str>, String> {
    let written = text.chars().count();
    if written > MAX_DOMAIN {
        return Err(format!("it has {written} characters, {MAX_DOMAIN} is the most"));
    }
    let text = text.strip_suffix('.').unwrap_or(text);
    let ascii = to_ascii(text)?;
    check(&ascii)?;
    Ok(ascii)
}

fn to_ascii(text: &str) -> Result<Cow<'_, str>, String> {
    if !text.is_ascii() {
        return international(text).map(Cow::Owned);
    }
    Ok(match text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => Cow::Owned(text.to_ascii_lowercase()),
        false => Cow::Borrowed(text),
    })
}

#[cfg(feature = "idn")]
fn international(text: &str) -> Result<String, String> {
    idna::domain_to_ascii_strict(text).map_err(|_| "it is not a valid internationalised name (UTS 46)".to_owned())
}

#[cfg(not(feature = "idn"))]
fn international(_: &str) -> Result<String, String> {
    Err("it is not ASCII, and this build has no feature `idn`; write its xn-- form or build with that feature"
        .to_owned())
}

fn check(domain: &str) -> Result<(), String> {
    if domain.len() > MAX_DOMAIN {
        return Err(format!("it has {} bytes, {MAX_DOMAIN} is the most", domain.len()));
    }
    let mut start = 0;
    for label in domain.split('.') {
        check_label(label).map_err(|problem| format!("{problem} (label at byte {start})"))?;
        start += label.len() + 1;
    }
    let last = domain.rsplit('.').next().unwrap_or_default();
    match last.bytes().all(|byte| byte.is_ascii_digit()) {
        true => Err("its last label is a number, as in an IP address".to_owned()),
        false => Ok(()),
    }
}

fn check_label(label: &str) -> Result<(), String> {
    super::text::refuse_length(label, MAX_LABEL)?;
    super::text::refuse_first(label, |c| matches!(c, 'a'..='z' | '0'..='9' | '-'))?;
    match label.starts_with('-') || label.ends_with('-') {
        true => Err(format!("`{label}` begins or ends with a hyphen")),
        false => Ok(()),
    }
}
