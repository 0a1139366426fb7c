//! Options, modules and hosts of a Prosody besides those of the model.

use super::super::left::Left;
use super::super::lua::{Host, HostKind as Kind, Section, Value};
use super::instance::{Instance, SERVER, texts};
use crate::component::Additions;
use crate::file::prosody_cfg::ProsodyCfg;
use crate::law;
use crate::law::reserved_setting::is_reserved;
use crate::law::setting::File;
use crate::name::{Domain, Extra, FilePath, HostKind, ModuleName};
use crate::place::{Location, Trail};
use serde_json::{Map, Value as Json};
use std::collections::BTreeSet;

/// What the instance has besides what `shape` would write. What has no place in a description goes to `left`.
pub(super) fn additions(
    instance: &mut Instance<'_, '_>,
    section: &'static str,
    shape: &ProsodyCfg<'_>,
    left: &mut Vec<Left>,
) -> Additions {
    let root = Trail::root(section);
    let plugin_paths = instance.server("plugin_paths");
    let mut additions = Additions {
        plugin_paths: instance.names::<FilePath>(&root.field("plugin_paths"), plugin_paths),
        ..Additions::default()
    };
    let written = json(&shape.server);
    let setting = instance.server("modules_enabled");
    let at = root.field("modules");
    instance.mark(&at, setting);
    let loaded = instance.server_modules();
    let modules: Vec<String> = texts(setting).into_iter().filter(|module| loaded.contains(module)).collect();
    additions.modules = further(instance, &at, &modules, &written);
    let at = root.field("extra");
    additions.extra = options(instance, section, (SERVER, &instance.config.server), &at, Some(&written), left);

    for host in &instance.config.hosts {
        let Ok(domain) = Domain::parse(&host.name) else { continue };
        let ours = shape.hosts.iter().find(|ours| *ours.domain == domain);
        let written = ours.map(|ours| json(&ours.options));
        let at = root.field("host_extra");
        let at = at.field(domain.as_str());
        let mut extra = options(instance, section, (&host.name, &host.options), &at, written.as_ref(), left);
        extra.remove("modules_enabled");
        let at = root.field("host_modules");
        let at = at.field(domain.as_str());
        let setting = host.options.get("modules_enabled");
        instance.mark(&at, setting);
        let modules = texts(setting);
        let modules = further(instance, &at, &modules, &written.clone().unwrap_or_default());
        if ours.is_none() {
            let Some(kind) = own_host(instance, &root, &domain, host) else {
                let why = "a component of another process has no place in a description";
                left.push(leave(section, &format!("Component \"{}\"", host.name), why, &host.at));
                continue;
            };
            additions.hosts.insert(domain.clone(), kind);
        }
        if !modules.is_empty() {
            additions.host_modules.insert(domain.clone(), modules);
        }
        if !extra.is_empty() {
            additions.host_extra.insert(domain, extra);
        }
    }
    additions
}

fn own_host(instance: &mut Instance<'_, '_>, root: &Trail<'_>, domain: &Domain, host: &Host) -> Option<HostKind> {
    let at = root.field("hosts");
    let at = at.field(domain.as_str());
    instance.mark_at(&at, &host.at);
    match &host.kind {
        Kind::VirtualHost => Some(HostKind::VirtualHost),
        Kind::Component(Some(module)) => instance.gathered.parse::<ModuleName>(&at, module).map(HostKind::Component),
        Kind::Component(None) => None,
    }
}

/// Modules besides those the model writes and those Prosody loads by itself.
fn further(
    instance: &mut Instance<'_, '_>,
    at: &Trail<'_>,
    modules: &[String],
    written: &Map<String, Json>,
) -> Vec<ModuleName> {
    let mut told: BTreeSet<&str> = written
        .get("modules_enabled")
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
        .filter_map(Json::as_str)
        .collect();
    let further = modules.iter().filter(|module| told.insert(module));
    further.enumerate().filter_map(|(index, module)| instance.gathered.parse(&at.index(index), module)).collect()
}

/// Options that the model neither writes nor reads; `written` is what it writes there, `None` for a host of one's own.
fn options(
    instance: &mut Instance<'_, '_>,
    section: &'static str,
    (scope, found): (&str, &Section),
    at: &Trail<'_>,
    written: Option<&Map<String, Json>>,
    left: &mut Vec<Left>,
) -> Extra {
    let mut extra = Extra::new();
    for (name, setting) in found {
        let named = || if scope == SERVER { name.to_owned() } else { format!("{scope}: {name}") };
        let at = at.field(name);
        instance.mark(&at, Some(setting));
        let ours = written.and_then(|written| written.get(name));
        let file = match (scope == SERVER, written) {
            (true, _) => File::ProsodyGlobal,
            (false, Some(_)) => File::ProsodyHost,
            (false, None) => File::ProsodyOwnHost,
        };
        if scope != SERVER && law::misplaced_option::is_for_the_server(name) {
            misplaced(instance, &at, name, scope);
            continue;
        }
        let value = as_json(&setting.value);
        match (value, ours) {
            (Some(value), Some(ours)) if value == *ours => {}
            _ if written.is_some() && instance.is_taken(scope, name) => {}
            (_, Some(ours)) => {
                left.push(leave(section, &named(), &format!("a description makes it {ours}"), &setting.at));
            }
            (_, None) if is_reserved(file, name) => {
                left.push(leave(section, &named(), "the model decides it", &setting.at));
            }
            (Some(value), None) => {
                extra.insert(name.to_owned(), value);
            }
            (None, None) => {
                left.push(leave(
                    section,
                    &named(),
                    "its value is more than a text, a number, a list or a table",
                    &setting.at,
                ));
            }
        }
    }
    extra
}

fn misplaced(instance: &mut Instance<'_, '_>, at: &Trail<'_>, name: &str, host: &str) {
    let message = format!("`{name}` stands below `{host}`, and Prosody reads it for the whole server only");
    instance.gathered.broken(&law::misplaced_option::LAW, message, at.place(), "has no effect here");
}

fn leave(section: &str, setting: &str, why: &str, at: &Location) -> Left {
    Left { setting: format!("{section}: {setting}"), why: why.to_owned(), location: Some(at.clone()) }
}

fn json(options: &impl serde::Serialize) -> Map<String, Json> {
    match serde_json::to_value(options) {
        Ok(Json::Object(map)) => map.into_iter().filter(|(_, value)| !value.is_null()).collect(),
        _ => Map::new(),
    }
}

/// A value as a description writes it; `None` for what it cannot.
fn as_json(value: &Value) -> Option<Json> {
    match value {
        Value::Boolean(value) => Some((*value).into()),
        Value::Integer(number) => Some((*number).into()),
        Value::Number(number) => serde_json::Number::from_f64(*number).map(Json::Number),
        Value::Text(text) => Some(text.as_str().into()),
        Value::Table { list, named } if named.is_empty() => list.iter().map(as_json).collect(),
        Value::Table { list, named } if list.is_empty() => {
            let entries = named.iter().map(|(key, value)| Some((key.clone(), as_json(value)?)));
            entries.collect::<Option<Map<String, Json>>>().map(Json::Object)
        }
        _ => None,
    }
}
