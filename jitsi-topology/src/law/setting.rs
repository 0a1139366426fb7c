//! Further settings as paths, and what upstream has by a similar name.

use super::keys::entries;
use crate::component::Components;
use crate::name::Extra;
use crate::place::Trail;
use serde_json::Value;

const PROSODY_MODULES: &str = include_str!("upstream/prosody.modules");

/// The Prosody modules, each with the package that brings it.
pub(super) fn prosody_modules() -> impl Iterator<Item = (&'static str, &'static str)> {
    entries(PROSODY_MODULES).filter_map(|line| line.split_once(' ')).map(|(package, module)| (module, package))
}

/// Calls `visit` with the path of every value in `extra` that has no keys of its own, and where it stands.
pub(super) fn each_leaf(at: &Trail<'_>, extra: &Extra, visit: &mut dyn FnMut(&str, &Trail<'_>)) {
    fn walk(at: &Trail<'_>, path: &str, extra: &Extra, visit: &mut dyn FnMut(&str, &Trail<'_>)) {
        for (key, value) in extra {
            let at = at.field(key);
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            match value {
                Value::Object(inner) if !inner.is_empty() => walk(&at, &path, inner, visit),
                _ => visit(&path, &at),
            }
        }
    }
    walk(at, "", extra, visit);
}

/// The further setting at `path`, whose parts may stand in one key with dots.
pub(super) fn find<'e>(extra: &'e Extra, path: &str) -> Option<&'e Value> {
    extra.iter().find_map(|(key, value)| match (path.strip_prefix(key.as_str())?, value) {
        ("", value) => Some(value),
        (rest, Value::Object(inner)) => find(inner, rest.strip_prefix('.')?),
        _ => None,
    })
}

/// The text of `known` nearest to `given`, when it is near enough to be meant.
pub(super) fn nearest<'k>(given: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    // What is twice as long was not meant, and comparing a megabyte takes minutes.
    known
        .filter(|key| given.len() <= 2 * key.len())
        .map(|key| (strsim::jaro_winkler(given, key), key))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, key)| key)
}

/// Which file a setting would end in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum File {
    Jicofo,
    Jvb,
    Nginx,
    ProsodyGlobal,
    ProsodyHost,
    /// Below a host that is not the model's own, which decides most things itself.
    ProsodyOwnHost,
}

/// Calls `visit` with the further settings of every component that is there once.
pub(super) fn each_extra(all: &Components, visit: &mut dyn FnMut(File, &Trail<'_>, &Extra)) {
    visit(File::Jicofo, &Trail::root("jicofo").field("extra"), &all.jicofo.extra);
    visit(File::Nginx, &Trail::root("nginx").field("extra"), &all.nginx.extra);
    for (section, additions) in
        [("main_prosody", &all.main_prosody.additions), ("prosody_jvb", &all.prosody_jvb.additions)]
    {
        let root = Trail::root(section);
        visit(File::ProsodyGlobal, &root.field("extra"), &additions.extra);
        let hosts = root.field("host_extra");
        for (domain, extra) in &additions.host_extra {
            let own = additions.hosts.contains_key(domain);
            let file = if own { File::ProsodyOwnHost } else { File::ProsodyHost };
            visit(file, &hosts.field(domain.as_str()), extra);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_found_however_its_path_is_written() {
        for text in [
            r#"{"videobridge": {"version": {"release": "7"}}}"#,
            r#"{"videobridge.version": {"announce": true, "release": "7"}}"#,
            r#"{"video": 1, "videobridge": {"version.release": "7", "version": 2}}"#,
        ] {
            let extra: Extra = serde_json::from_str(text).unwrap();
            assert_eq!(find(&extra, "videobridge.version.release"), Some(&Value::from("7")), "{text}");
            assert_eq!(find(&extra, "videobridge.version.releases"), None, "{text}");
            assert_eq!(find(&extra, "videobridge.versio"), None, "{text}");
        }
    }

    #[test]
    fn what_has_nothing_in_it_is_a_setting_too() {
        let extra: Extra = serde_json::from_str(r#"{"a": {"b": 1, "c": {}}, "d": {}, "e": [{"f": 1}]}"#).unwrap();
        let mut paths = Vec::new();
        each_leaf(&Trail::root("extra"), &extra, &mut |path, at| paths.push(format!("{path} {}", at.place().path())));
        assert_eq!(paths, ["a.b extra.a.b", "a.c extra.a.c", "d extra.d", "e extra.e"]);
    }

    #[test]
    fn what_is_like_nothing_or_more_than_twice_as_long_was_not_meant() {
        let nearest = |given| nearest(given, ["version", "firewall", "firewalls"].into_iter());
        assert_eq!(nearest("fierwall"), Some("firewall"));
        assert_eq!(nearest("firewals"), Some("firewalls"));
        assert_eq!(nearest("uptime"), None);
        assert_eq!(nearest("versionversion"), Some("version"));
        assert_eq!(nearest("versionversions"), None);
    }
}
