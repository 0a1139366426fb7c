//! Values of single fields, the plainest first.

use crate::name::{BareJid, Domain, EnvName, FilePath, Name, Node, Secret};
use crate::spec::Password;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Text that means something to a language a value ends in, or to an editor.
pub(super) const ODD: [&str; 20] = [
    "it's \"quoted\"",
    "'",
    "back\\slash \\n \\",
    "${variable} ${?maybe} $x",
    "]] ]=] [[",
    "-- comment --[[",
    "# // /* */",
    "a; b } { c",
    "a = 1, b += 2",
    "%s %% %n",
    "`id` $(id) | &",
    "\u{feff}mark",
    "\u{202e}right to left\u{200f}",
    "line\u{2028}separator",
    "zwölf € 𝄞 日本",
    "e\u{301}",
    "00123",
    "true",
    "null",
    "~",
];

/// A name that is known to parse, because it was made of parts that do.
pub(super) fn known<T: Name>(text: &str) -> T {
    T::parse(text).unwrap_or_else(|error| unreachable!("{error}"))
}

/// Labels that hold no hyphen, so that a [role](in_role) is never one of them.
fn ascii_domain() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z]{1,8}\\.example\\.(com|org)",
        2 => vec("[a-z0-9]{0,8}[a-z]", 1..5).prop_map(|labels| labels.join(".")),
        1 => "[a-z]".prop_map(|letter| format!("{0}.{0}.{0}.net", letter.repeat(63))),
    ]
}

/// The domain of a deployment, with room before it for the names of its hosts.
pub(super) fn domain() -> impl Strategy<Value = Domain> {
    const INTERNATIONAL: &[&str] = if cfg!(feature = "idn") {
        &["bücher.example", "конференция.рф", "例え.テスト", "faß.example"]
    } else {
        &[]
    };
    const ENCODED: &[&str] = &["xn--bcher-kva.example"];
    let international = select([ENCODED, INTERNATIONAL].concat()).prop_map(str::to_owned);
    prop_oneof![
        4 => Just("jitsi.example.com".to_owned()),
        4 => ascii_domain(),
        1 => international,
    ]
    .prop_map(|text| known(&text))
}

/// A domain that is no other host's, whatever the deployment's domain is: `role` has a hyphen, which no default has.
pub(super) fn in_role(role: &'static str) -> impl Strategy<Value = Domain> {
    domain().prop_map(move |domain| known(&format!("{role}.{domain}")))
}

/// Any text without control characters: plain, odd, or anything at all.
pub(super) fn visible() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z]{4,12}",
        2 => select(&ODD[..]).prop_map(str::to_owned),
        1 => "\\PC{1,40}",
    ]
    .prop_map(|text| text.chars().filter(|c| !c.is_control()).collect())
}

/// Any text that is not empty.
pub(super) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => visible(),
        1 => select(&["\n", "\0", "a\r\nb\tc", "\u{1b}[0m", "\u{7f}\u{85}"][..]).prop_map(str::to_owned),
        1 => vec(any::<char>(), 1..20).prop_map(String::from_iter),
    ]
}

/// A password: a variable, or any text a password may be.
pub(super) fn password() -> impl Strategy<Value = Password> {
    let variable = "[A-Z_][A-Z0-9_]{0,12}".prop_map(|text| Password::Env(known::<EnvName>(&text).into()));
    let literal = visible().prop_map(|text| Password::Literal(known::<Secret>(&text).into()));
    prop_oneof![variable, literal]
}

/// The end of a user name, where its beginning keeps it apart from others; every character that may stand in one.
fn user() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[a-z]{1,8}", 1 => "[a-z0-9!#$%()*+,.;=?\\[\\\\\\]^_`{|}~-]{1,20}"]
}

/// The user name of Jicofo, which ends unlike that of any bridge.
pub(super) fn jicofo_user() -> impl Strategy<Value = Node> {
    user().prop_map(|user| known(&format!("{user}focus")))
}

/// The user name of a bridge, up to the bridge's number.
pub(super) fn bridge_user() -> impl Strategy<Value = String> {
    user()
}

/// Any account.
pub(super) fn account() -> impl Strategy<Value = BareJid> {
    (user(), domain()).prop_map(|(user, domain)| BareJid::new(known(&user), domain))
}

/// A folder.
pub(super) fn folder() -> impl Strategy<Value = FilePath> {
    let part = prop_oneof![
        6 => "[a-z][a-z0-9-]{0,10}",
        1 => "[a-z][ -~]{0,10}[a-z]",
        1 => select(&["100% {full}; #1", "zwölf", "日本", "...", "--"][..]).prop_map(str::to_owned),
    ]
    .prop_map(|part| part.replace(['$', '"', '\'', '\\', '/'], "_"));
    vec(part, 1..4).prop_map(|parts| known(&format!("/srv/{}", parts.join("/"))))
}

/// An address of a machine, of either family.
pub(super) fn ip() -> impl Strategy<Value = IpAddr> {
    let v4 = (1..255u8).prop_map(|host| IpAddr::V4(Ipv4Addr::new(198, 51, 100, host)));
    let v6 = any::<u16>().prop_map(|host| IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 1, 0, 0, 0, 0, host)));
    prop_oneof![v4, v6]
}
