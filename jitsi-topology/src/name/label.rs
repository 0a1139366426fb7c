//! Short names: machines, bridges, nicknames, identifiers, modules, environment variables.

use super::Node;
use super::text::refuse_first;
use std::borrow::Cow;

/// Lower-case letters and digits, with `-`, `_` and `.` between them: safe as a folder, a host label and an id.
fn slug(text: &str) -> Result<Cow<'_, str>, String> {
    refuse_first(text, |c| matches!(c, 'a'..='z' | '0'..='9' | '-' | '_' | '.'))?;
    let edge = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    match edge(text.bytes().next()) && edge(text.bytes().last()) {
        true => Ok(Cow::Borrowed(text)),
        false => Err("it does not begin and end with a letter or a digit".to_owned()),
    }
}

text_name! {
    /// The name of a machine; also the name of its folder in the rendered tree.
    MachineName: "a machine name", "lower-case letters, digits, and `-`, `_`, `.` inside", like "media1",
    pattern "^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$", at most 63, rule slug
}

text_name! {
    /// The name of a bridge; its nickname, XMPP client id and WebSocket server id follow from it.
    BridgeName: "a bridge name", "lower-case letters, digits, and `-`, `_`, `.` inside", like "jvb1",
    pattern "^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$", at most 63, rule slug
}

/// A character that is neither a control character nor a space (Unicode `White_Space`).
macro_rules! visible {
    () => {
        r"[^\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
    };
}

text_name! {
    /// The name under which an occupant stands in a room (the resource of its room address, RFC 6122).
    ///
    /// Any text without control characters and without spaces at its ends.
    Nickname: "a nickname", "any text without control characters and without spaces at its ends", like "jvb1",
    pattern concat!("^", visible!(), "(?:[^\\x00-\\x1f\\x7f-\\x9f]*", visible!(), ")?$"), at most 1023, rule nickname
}

fn nickname(text: &str) -> Result<Cow<'_, str>, String> {
    refuse_first(text, |c| !c.is_control())?;
    match text.trim() == text {
        true => Ok(Cow::Borrowed(text)),
        false => Err("it begins or ends with a space".to_owned()),
    }
}

/// What stands in a path segment or a key without any quoting: RFC 3986 unreserved characters.
fn unreserved(text: &str) -> Result<Cow<'_, str>, String> {
    refuse_first(text, |c| c.is_ascii_alphanumeric() || "-._~".contains(c))?;
    match text.bytes().all(|byte| byte == b'.') {
        true => Err("it has dots alone, which a web server reads as a folder".to_owned()),
        false => Ok(Cow::Borrowed(text)),
    }
}

text_name! {
    /// The id of a bridge's WebSocket server: a segment of the path that nginx routes on
    /// (jvb `reference.conf`, `videobridge.websockets.server-id`).
    ServerId: "a WebSocket server id", "letters, digits and - . _ ~", like "jvb1",
    pattern r"^\.*[A-Za-z0-9_~-][A-Za-z0-9._~-]*$", at most 128, rule unreserved
}

text_name! {
    /// The key of one XMPP client of a bridge below `videobridge.apis.xmpp-client.configs`.
    ClientId: "an XMPP client id", "letters, digits and - . _ ~", like "jvb1",
    pattern r"^\.*[A-Za-z0-9_~-][A-Za-z0-9._~-]*$", at most 128, rule unreserved
}

text_name! {
    /// The name of a place, for choosing bridges near the participants (`videobridge.relay.region`).
    Region: "a region", "letters, digits and - . _ ~", like "eu-west-1",
    pattern r"^\.*[A-Za-z0-9_~-][A-Za-z0-9._~-]*$", at most 64, rule unreserved
}

text_name! {
    /// The id under which bridges address each other as relays (`videobridge.relay.relay-id`).
    RelayId: "a relay id", "letters, digits and - . _ ~ :", like "jvb1",
    pattern "^[A-Za-z0-9._~:-]+$", at most 128, rule relay_id
}

fn relay_id(text: &str) -> Result<Cow<'_, str>, String> {
    refuse_first(text, |c| c.is_ascii_alphanumeric() || "-._~:".contains(c))?;
    Ok(Cow::Borrowed(text))
}

text_name! {
    /// The name of a Prosody module without its `mod_`: `muc_meeting_id`.
    ///
    /// `prosodyctl check config` complains of entries that begin with `mod_`, `auth_` or `storage_`, because Prosody
    /// loads those through other options; they are refused.
    ModuleName: "a Prosody module", "lower-case letters, digits, `_` and `-`, without the prefix mod_, auth_ or storage_", like "muc_meeting_id",
    pattern "^[a-z0-9][a-z0-9_-]*$", never "^(?:mod|auth|storage)_", at most 64, rule module
}

fn module(text: &str) -> Result<Cow<'_, str>, String> {
    refuse_first(text, |c| matches!(c, 'a'..='z' | '0'..='9' | '_' | '-'))?;
    if !text.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return Err("it does not begin with a letter or a digit".to_owned());
    }
    match ["mod_", "auth_", "storage_"].iter().find(|prefix| text.starts_with(**prefix)) {
        Some(prefix) => Err(format!("it begins with `{prefix}`")),
        None => Ok(Cow::Borrowed(text)),
    }
}

text_name! {
    /// The name of an environment variable.
    EnvName: "an environment variable", "letters, digits and `_`, not beginning with a digit", like "JVB_AUTH_PASSWORD",
    pattern "^[A-Za-z_][A-Za-z0-9_]*$", at most 128, rule env_name
}

fn env_name(text: &str) -> Result<Cow<'_, str>, String> {
    refuse_first(text, |c| c.is_ascii_alphanumeric() || c == '_')?;
    match text.starts_with(|c: char| c.is_ascii_digit()) {
        true => Err("it begins with a digit".to_owned()),
        false => Ok(Cow::Borrowed(text)),
    }
}

/// Every name of the first kind is one of the second, and the text is shared.
macro_rules! also {
    ($($from:ident is $into:ident),+) => {
        $(impl From<&$from> for $into {
            fn from(name: &$from) -> Self {
                Self(name.shared())
            }
        })+
    };
}

also!(BridgeName is ClientId, BridgeName is Nickname, BridgeName is RelayId, BridgeName is ServerId, Node is Nickname);
