//! Both Prosody configs, read by Lua, by Prosody's own config reader and by the checkers of either.

use crate::case::{Case, Cases, ENVIRONMENT, revealed};
use crate::model::prosody::{compare, expected_of_jvb, expected_of_main};
use crate::tool::{LUA, LUAC, LUACHECK, PROSODYCTL, Said, beside, nothing_wrong, run};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The modules that come with jitsi-meet alone (Debian package jitsi-meet-prosody, folder
/// `resources/prosody-plugins`), which no test machine needs to have.
const FROM_JITSI: &[&str] = &[
    "auth_jitsi-anonymous",
    "auth_token",
    "av_moderation_component",
    "client_proxy",
    "conference_duration",
    "end_conference",
    "features_identity",
    "limits_exception",
    "muc_breakout_rooms",
    "muc_hide_all",
    "muc_lobby_rooms",
    "muc_meeting_id",
    "polls_component",
    "room_metadata_component",
    "speakerstats_component",
];

/// What `prosodyctl check config` prints when it has nothing to say.
const NOTHING_TO_SAY: &[&str] = &[
    "Checking config...",
    "The following configuration files have been loaded:",
    "Done.",
    "All checks passed, congratulations!",
];

/// What Prosody makes of one config.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// Options by host; those of the whole server under `*`.
    pub(crate) options: BTreeMap<String, Map<String, Value>>,
    /// The modules it would load, by host.
    pub(crate) modules: BTreeMap<String, BTreeSet<String>>,
    /// Modules that neither Prosody nor Debian's prosody-modules has.
    #[serde(deserialize_with = "keys")]
    missing: BTreeSet<String>,
    /// What it warns of when it starts.
    warnings: Vec<String>,
}

/// Lua has one kind of table, and an empty one is a list.
fn keys<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<BTreeSet<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Object(map) => map.into_iter().map(|(key, _)| key).collect(),
        _ => BTreeSet::new(),
    })
}

/// Loads configs with the code of Prosody that loads them.
pub(crate) fn load(files: &[PathBuf]) -> BTreeMap<PathBuf, Config> {
    load_in(files, &ENVIRONMENT)
}

/// The same for a Prosody that is started with these variables.
pub(crate) fn load_in(files: &[PathBuf], environment: &[(&str, &str)]) -> BTreeMap<PathBuf, Config> {
    let mut lua = LUA.command();
    lua.arg(beside("prosody_config.lua")).arg(PROSODYCTL.path()).args(files).envs(environment.iter().copied());
    let said = run(&mut lua);
    let out = said.cleanly(&"Prosody's config reader");
    let configs: BTreeMap<PathBuf, Config> =
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}"));
    assert_eq!(configs.len(), files.len(), "an answer for each file");
    configs
}

fn both(case: &Case) -> [PathBuf; 2] {
    [case.main_prosody(), case.prosody_jvb()]
}

fn all(cases: &Cases) -> Vec<PathBuf> {
    cases.iter().flat_map(both).collect()
}

#[test]
fn lua_compiles_every_config() {
    let cases = Cases::render();
    // One by one: luac 5.4.4 crashes when it is given several.
    for file in all(&cases) {
        let said = run(LUAC.command().arg("-p").arg(&file));
        assert_eq!(said.cleanly(&file.display()), "");
    }
}

#[test]
fn luacheck_finds_nothing() {
    let cases = Cases::render();
    let said = run(LUACHECK
        .command()
        .args(["--no-color", "--no-cache", "--codes", "--quiet", "--config"])
        .arg(beside("prosody.luacheckrc"))
        .args(all(&cases)));
    let out = said.cleanly(&"luacheck");
    assert!(out.starts_with("Total: 0 warnings / 0 errors"), "{out}");
}

#[test]
fn prosodyctl_finds_nothing() {
    let cases = Cases::render();
    let mut wrong = Vec::new();
    for file in all(&cases) {
        let Said { success, out, err } =
            run(PROSODYCTL.command().arg("--config").arg(&file).args(["check", "config"]).envs(ENVIRONMENT));
        let path = file.display().to_string();
        let fine = |line: &str| {
            line.is_empty()
                || NOTHING_TO_SAY.contains(&line)
                || line.strip_prefix("-  ").is_some_and(|loaded| loaded == path)
        };
        let said: Vec<&str> = out.lines().chain(err.lines()).map(str::trim).filter(|line| !fine(line)).collect();
        if !success || !said.is_empty() || !out.contains("All checks passed") {
            wrong.push(format!("{path}: {}", said.join("\n  ")));
        }
    }
    nothing_wrong(&wrong);
}

#[test]
fn every_module_is_prosodys_or_one_that_jitsi_brings() {
    let cases = Cases::render();
    let configs = load(&all(&cases));
    let missing: BTreeSet<&str> = configs.values().flat_map(|config| &config.missing).map(String::as_str).collect();
    let from_jitsi: BTreeSet<&str> = FROM_JITSI.iter().copied().collect();
    // Both ways, so that the list holds nothing that is not used any more.
    assert_eq!(missing, from_jitsi);
}

#[test]
fn prosody_reads_every_value_of_the_model_and_no_other() {
    let cases = Cases::render();
    let configs = load(&all(&cases));
    let mut wrong = Vec::new();
    for case in cases.iter() {
        let all = case.components();
        let expected = [expected_of_main(&all.main_prosody, &revealed), expected_of_jvb(&all.prosody_jvb, &revealed)];
        for (file, expected) in both(case).iter().zip(expected) {
            let config = &configs[file];
            let label =
                format!("{}: {}", case.name, file.parent().and_then(Path::file_name).unwrap_or_default().display());
            wrong.extend(config.warnings.iter().map(|warning| format!("{label}: {warning}")));
            compare(&label, &expected, &config.options, &mut wrong);
        }
    }
    nothing_wrong(&wrong);
}

#[test]
fn prosody_loads_what_each_instance_needs_and_nothing_that_opens_it() {
    let cases = Cases::render();
    let configs = load(&all(&cases));
    let mut wrong = Vec::new();
    for case in cases.iter() {
        let [main, jvb] = both(case).map(|file| &configs[&file].modules);
        let web = &case.components().main_prosody.web;
        let client = &main[case.components().main_prosody.client_domain.domain.as_str()];
        for (module, wanted) in [("bosh", web.bosh), ("websocket", web.websocket), ("smacks", true), ("c2s", true)] {
            if client.contains(module) != wanted {
                wrong.push(format!("{}: browsers: {module} is {}loaded", case.name, if wanted { "not " } else { "" }));
            }
        }
        let closed = |modules: &BTreeSet<String>, never: &[&str]| {
            never.iter().filter(|module| modules.contains(**module)).map(ToString::to_string).collect::<Vec<_>>()
        };
        for (host, modules) in main {
            wrong.extend(
                closed(modules, &["s2s", "dialback", "register_ibr"])
                    .iter()
                    .map(|module| format!("{}: {host} loads {module}", case.name)),
            );
        }
        for (host, modules) in jvb {
            let never = [
                "s2s",
                "dialback",
                "register",
                "register_ibr",
                "offline",
                "bosh",
                "websocket",
                "http",
                "auth_anonymous",
                "auth_jitsi-anonymous",
            ];
            wrong.extend(
                closed(modules, &never)
                    .iter()
                    .map(|module| format!("{}: Prosody-JVB: {host} loads {module}", case.name)),
            );
        }
    }
    nothing_wrong(&wrong);
}
