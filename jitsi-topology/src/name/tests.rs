//! What every name promises, held to tables, to random texts and to the `jid` crate.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::fmt::{Debug, Display};
use std::net::IpAddr;

/// The promises of every name: it reads what it prints, prints what it holds, goes through serde by its parser, and its
/// example is one.
fn keeps_the_contract<N>(good: &[(&str, &str)], bad: &[&str])
where
    N: Name + Display + Debug + PartialEq + serde::Serialize + serde::de::DeserializeOwned,
{
    for (text, canonical) in good.iter().copied().chain([(N::EXAMPLE, N::EXAMPLE)]) {
        let name = N::parse(text).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(name.to_string(), canonical, "{text}");
        assert_eq!(N::parse(canonical).as_ref(), Ok(&name), "{text}");
        let json = serde_json::to_string(&name).unwrap();
        assert_eq!(serde_json::from_str::<N>(&json).unwrap(), name, "{text}");
    }
    for text in bad {
        let error = N::parse(text).expect_err(text);
        assert!(error.to_string().contains(N::WHAT), "{error}");
        assert!(!error.problem().is_empty() && error.help().contains(N::EXAMPLE), "{error}");
        if !N::IS_NUMBER {
            let json = serde_json::to_string(text).unwrap();
            assert!(serde_json::from_str::<N>(&json).is_err(), "{text}");
        }
    }
}

#[test]
fn domains() {
    let label = "a".repeat(63);
    let longest = format!("{label}.{label}.{label}.{}", "a".repeat(61));
    let too_long = format!("{longest}a");
    keeps_the_contract::<Domain>(
        &[
            ("meet", "meet"),
            ("Meet.Example.ORG", "meet.example.org"),
            ("example.org.", "example.org"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example"),
            ("1and1.example2.o3rg", "1and1.example2.o3rg"),
            (&label, &label),
            (&longest, &longest),
        ],
        &[
            "",
            ".",
            "..",
            "a..b",
            "-a",
            "a-",
            "a_b",
            "a b",
            "a/b",
            "a@b",
            "a:1",
            "10.0.0.1",
            "a.1",
            &format!("{label}a"),
            &too_long,
            "a\n",
            "a\0",
            "*.example.org",
            "${a}",
        ],
    );
}

#[cfg(feature = "idn")]
#[test]
fn international_domains_become_ascii() {
    keeps_the_contract::<Domain>(
        &[
            ("bücher.example", "xn--bcher-kva.example"),
            ("BÜCHER.example", "xn--bcher-kva.example"),
            ("例え.jp", "xn--r8jz45g.jp"),
        ],
        &["\u{202e}abc.example", "a\u{200b}..example", "bü_cher.example", "☃\u{0}.example"],
    );
}

#[cfg(not(feature = "idn"))]
#[test]
fn international_domains_are_refused_with_the_feature_that_would_help() {
    assert!(Domain::parse("bücher.example").unwrap_err().to_string().contains("`idn`"));
}

#[test]
fn addresses() {
    keeps_the_contract::<BareJid>(
        &[("Focus@Auth.Example.ORG", "focus@auth.example.org"), ("a.b+c@x", "a.b+c@x")],
        &["", "@", "a", "a@", "@b", "a@b/c", "a b@c", "a@b@c", "a@b c", "a\"@b", "é@b"],
    );
    keeps_the_contract::<RoomJid>(&[("JVBbrewery@muc.x", "jvbbrewery@muc.x")], &["a", "a@b/c", "a@b,c@d"]);
    let room = RoomJid::new(Node::parse("a").unwrap(), Domain::parse("b").unwrap());
    assert_eq!(RoomJid::parse("a@b").unwrap(), room);
}

#[test]
fn a_url_is_what_is_shown_behind_its_scheme() {
    for host in ["jitsi.example.com", "0.0.0.0", "10.1.200.255", "::1", "2001:db8::7", "::ffff:10.0.0.5"] {
        for port in [1, 9090, 65535] {
            let endpoint = Endpoint { host: Host::parse(host).unwrap(), port: Port::new(port).unwrap() };
            assert_eq!(endpoint.url("http://"), format!("http://{endpoint}"));
        }
    }
}

#[test]
fn ports() {
    keeps_the_contract::<Port>(
        &[("1", "1"), ("65535", "65535")],
        &["", "0", "-1", "65536", "70000", "1.5", "x", "99999999999999999999"],
    );
    assert!(serde_json::from_str::<Port>("\"22\"").is_err());
    for number in [i128::MIN, -1, 0, 1, 65535, 65536, i64::MAX.into(), u64::MAX.into()] {
        assert_eq!(Port::from_number(number), Port::parse(&number.to_string()), "{number}");
    }
    assert_eq!(Port::known(65535).next(), None);
}

#[test]
fn hosts_and_interfaces() {
    keeps_the_contract::<Host>(
        &[
            ("localhost", "localhost"),
            ("192.0.2.7", "192.0.2.7"),
            ("[2001:DB8::1]", "2001:db8::1"),
            ("2001:db8::1", "2001:db8::1"),
            ("Meet.x", "meet.x"),
        ],
        &["", "a:1", "192.0.2.7:1", "256.0.0.1", "1.2.3", "http://a", "a b", "[::1"],
    );
    keeps_the_contract::<Interface>(
        &[("*", "*"), ("0.0.0.0", "*"), ("::", "::"), ("10.0.0.1", "10.0.0.1")],
        &["", "localhost", "**", "eth0"],
    );
    for (host, loopback) in
        [("localhost", true), ("127.8.8.8", true), ("::1", true), ("192.0.2.1", false), ("local.host", false)]
    {
        assert_eq!(Host::parse(host).unwrap().is_loopback(), loopback, "{host}");
    }
}

#[test]
fn sockets_that_overlap() {
    let bound = |addresses: &[&str]| Interfaces::new(addresses.iter().map(|ip| ip.parse::<IpAddr>().unwrap())).unwrap();
    for (one, two, overlap) in [
        (&["127.0.0.1"][..], &["127.0.0.1"][..], true),
        (&["127.0.0.1"], &["127.0.0.2"], false),
        (&["0.0.0.0"], &["127.0.0.1"], true),
        (&["::"], &["127.0.0.1"], false),
        (&["::"], &["::1", "10.0.0.1"], true),
        (&["10.0.0.1", "10.0.0.2"], &["10.0.0.2"], true),
    ] {
        assert_eq!(bound(one).overlaps(&bound(two)), overlap, "{one:?} {two:?}");
        assert_eq!(bound(two).overlaps(&bound(one)), overlap, "{two:?} {one:?}");
    }
    assert_eq!(Interfaces::new([]), None);
    assert!(Interfaces::everywhere().answers_loopback() && !Interfaces::everywhere().is_loopback_only());
}

#[test]
fn short_names() {
    keeps_the_contract::<MachineName>(
        &[("a", "a"), ("media-1.eu_2", "media-1.eu_2")],
        &["", ".", "..", "-a", "a-", "A", "a/b", "../a", "a b", &"a".repeat(64)],
    );
    keeps_the_contract::<BridgeName>(&[("jvb1", "jvb1")], &["", "jvb/1", "JVB"]);
    keeps_the_contract::<Nickname>(
        &[("jvb 1", "jvb 1"), ("été", "été")],
        &["", " a", "a ", "a\nb", "\u{7f}", &"a".repeat(1024)],
    );
    keeps_the_contract::<ServerId>(&[("a.b~c_d-E", "a.b~c_d-E")], &["", ".", "..", "a/b", "a b", "a{", "ä"]);
    keeps_the_contract::<ClientId>(&[("tech", "tech"), ("a.b", "a.b")], &["", "..", "a b"]);
    keeps_the_contract::<RelayId>(&[("10.0.0.1:4096", "10.0.0.1:4096")], &["", "a/b"]);
    keeps_the_contract::<Region>(&[("eu-west-1", "eu-west-1")], &["", "eu west"]);
    keeps_the_contract::<ModuleName>(
        &[("muc_mam", "muc_mam"), ("jitsi-anonymous", "jitsi-anonymous")],
        &["", "mod_muc", "auth_token", "storage_sql", "_a", "A", "a.b"],
    );
    keeps_the_contract::<EnvName>(&[("_A1", "_A1")], &["", "1A", "A-B", "A B", "Ä"]);
}

#[test]
fn paths() {
    keeps_the_contract::<FilePath>(
        &[("/a//b/", "/a/b"), ("/var/lib/prosody jvb", "/var/lib/prosody jvb")],
        &["", "/", "a", "./a", "/a/../b", "/a/./b", "/a\nb", "/a$b", "/a\"b", "/a\\b", "/a'b"],
    );
    let path = FilePath::parse("/a/b").unwrap();
    assert_eq!(path.folder().unwrap().as_str(), "/a");
    assert_eq!(path.folder().unwrap().folder(), None);
    assert!(path.folder().unwrap().holds(&path) && !path.holds(&FilePath::parse("/a/bc").unwrap()));
}

#[test]
fn a_secret_is_never_shown() {
    for bad in ["", "hunter2\n", "hunter2\0", &"hunter2".repeat(200)] {
        let error = Secret::parse(bad).unwrap_err();
        assert!(!format!("{error} {error:?} {}", error.help()).contains("hunter2"));
    }
    let secret = Secret::parse("hunter2").unwrap();
    assert!(
        !format!("{secret:?} {:?} {}", Password::Literal(secret.clone()), Password::Literal(secret.clone()))
            .contains("hunter2")
    );
    assert_eq!(secret.reveal(), "hunter2");
}

#[test]
fn passwords_differ_when_nothing_promises_that_they_are_the_same() {
    let env = |name: &str| Password::Env(EnvName::parse(name).unwrap());
    let literal = |text: &str| Password::Literal(Secret::parse(text).unwrap());
    let file = Password::File { path: "p".to_owned(), secret: Secret::parse("a").unwrap() };
    for (one, two, differ) in [
        (env("A"), env("A"), false),
        (env("A"), env("B"), true),
        (env("A"), literal("a"), true),
        (literal("a"), literal("a"), false),
        (literal("a"), literal("b"), true),
        (literal("a"), file, false),
    ] {
        assert_eq!(one.differs(&two), differ, "{one} {two}");
        assert_eq!(two.differs(&one), differ, "{two} {one}");
    }
}

#[test]
fn a_refused_text_is_shown_short_and_visible() {
    let error = Domain::parse(&"\u{202e}".repeat(2000)).unwrap_err().to_string();
    assert!(error.len() < 1000 && error.contains("\\u{202e}") && !error.contains('\u{202e}'), "{error}");
}

proptest! {
    /// Prosody's own rules are those of the `jid` crate, but for what we refuse on purpose.
    #[test]
    fn an_account_we_accept_is_one(text in "[ -~]{1,20}@[ -~]{1,30}") {
        if let Ok(ours) = BareJid::parse(&text) {
            let theirs = ::jid::BareJid::new(&text).unwrap().to_string();
            prop_assert_eq!(theirs.trim_end_matches('.'), ours.to_string());
        }
    }

    #[test]
    fn any_text_is_read_or_refused_and_reading_is_idempotent(text in ".{0,80}") {
        fn once<N: Name + Display + PartialEq + Debug>(text: &str) {
            if let Ok(name) = N::parse(text) {
                assert_eq!(N::parse(&name.to_string()).as_ref(), Ok(&name));
            }
        }
        once::<Domain>(&text);
        once::<BareJid>(&text);
        once::<RoomJid>(&text);
        once::<Host>(&text);
        once::<Nickname>(&text);
        once::<FilePath>(&text);
        once::<MachineName>(&text);
        once::<Port>(&text);
    }

    /// A map keyed by a name answers its text: equality, order and hash agree.
    #[test]
    fn a_name_stands_for_its_text(texts in prop::collection::vec("[a-z]{1,8}", 1..20)) {
        let names: BTreeSet<MachineName> = texts.iter().map(|text| MachineName::parse(text).unwrap()).collect();
        let sorted: BTreeSet<&str> = texts.iter().map(String::as_str).collect();
        prop_assert!(names.iter().map(MachineName::as_str).eq(sorted.iter().copied()));
        prop_assert!(texts.iter().all(|text| names.contains(text.as_str())));
    }
}
