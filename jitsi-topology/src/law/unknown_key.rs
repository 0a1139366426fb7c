//! Further settings are ones the program reads.

use super::keys::{BRIDGE, JICOFO, Keys};
use super::setting::{File, each_extra, each_leaf, nearest};
use super::{Ask, BridgeCase, Law};
use crate::component::Components;
use crate::name::Extra;
use crate::place::Trail;
use crate::shown::shown;
use crate::violation::{Code, Violation};
use std::sync::LazyLock;

pub(crate) static LAW: Law = Law {
    code: Code::new("unknown-key"),
    forbids: "a further setting that upstream's reference.conf does not know, or that Prosody no longer reads (warning)",
    why: "an unknown key has no effect, and nothing says so",
    mend: "correct the key, or remove it",
    asks: &[Ask::Whole(whole), Ask::Bridge(bridge)],
};

/// Options that Prosody 0.12 and 13.0 report as obsolete or deprecated (`util/prosodyctl/check.lua`).
const OBSOLETE_IN_PROSODY: &[&str] = &[
    "archive_cleanup_interval",
    "cross_domain_bosh",
    "cross_domain_websocket",
    "disallow_s2s",
    "dns_timeout",
    "muc_log_cleanup_interval",
    "no_daemonize",
    "s2s_dns_resolvers",
    "setgid",
    "setuid",
    "use_libevent",
    "vcard_compatibility",
    "whitelist_registration_only",
    "registration_whitelist",
    "registration_blacklist",
];

fn whole(all: &Components, out: &mut Vec<Violation>) {
    each_extra(all, &mut |file, at, extra| match file {
        File::Jicofo => judge("Jicofo", &JICOFO, at, extra, out),
        File::ProsodyGlobal | File::ProsodyHost | File::ProsodyOwnHost => each_leaf(at, extra, &mut |path, at| {
            if OBSOLETE_IN_PROSODY.contains(&path) {
                out.push(LAW.doubted(format!("Prosody no longer reads `{path}`"), at.place(), "has no effect"));
            }
        }),
        File::Jvb | File::Nginx => {}
    });
}

fn bridge(case: &BridgeCase<'_, '_>, out: &mut Vec<Violation>) {
    judge("the bridge", &BRIDGE, &case.at.field("extra"), &case.bridge.extra, out);
}

fn judge(who: &str, keys: &LazyLock<Keys>, at: &Trail<'_>, extra: &Extra, out: &mut Vec<Violation>) {
    each_leaf(at, extra, &mut |path, at| out.extend(stranger(who, keys, path, at)));
}

/// What is to be said of the key `path`, when it is none.
fn stranger(who: &str, keys: &LazyLock<Keys>, path: &str, at: &Trail<'_>) -> Option<Violation> {
    if keys.has(path) {
        return None;
    }
    let violation = LAW.doubted(format!("{who} knows no key `{}`", shown(path)), at.place(), "has no effect");
    Some(match nearest(path, keys.iter()) {
        Some(key) => violation.help(format!("did you mean `{key}`?")),
        None => violation,
    })
}

/// The same for a key of jicofo.conf.
#[cfg(feature = "audit")]
pub(crate) fn stranger_to_jicofo(path: &str, at: &Trail<'_>) -> Option<Violation> {
    stranger("Jicofo", &JICOFO, path, at)
}

/// The same for a key of jvb.conf.
#[cfg(feature = "audit")]
pub(crate) fn stranger_to_a_bridge(path: &str, at: &Trail<'_>) -> Option<Violation> {
    stranger("the bridge", &BRIDGE, path, at)
}
