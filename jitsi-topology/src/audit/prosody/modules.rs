//! Jitsi's modules have the options they need, and those name hosts that are there.

use super::instance::{Instance, texts};
use crate::audit::lua::{Host, HostKind};
use crate::law;
use crate::name::Domain;
use crate::place::Trail;

/// Options that name a MUC service of the same Prosody, by the module that reads them
/// (jitsi-meet `resources/prosody-plugins`).
const ROOMS: &[(&str, &[&str])] = &[
    ("av_moderation_component", &["muc_component"]),
    ("conference_duration", &["main_muc"]),
    ("end_conference", &["muc_component"]),
    ("muc_breakout_rooms", &["main_muc"]),
    ("muc_lobby_rooms", &["main_muc", "lobby_muc"]),
    ("room_metadata_component", &["muc_component"]),
    ("speakerstats_component", &["muc_component"]),
];

/// Looks at every module of every host.
pub(super) fn judge(i: &mut Instance<'_, '_>, section: &'static str, logins: Option<&Domain>) {
    let root = Trail::root(section);
    for host in &i.config.hosts {
        let mut modules = i.modules(host);
        if let HostKind::Component(Some(module)) = &host.kind {
            modules.insert(module.clone());
        }
        for (module, options) in ROOMS.iter().filter(|(module, _)| modules.contains(*module)) {
            for option in *options {
                names_rooms(i, &root, host, module, option);
            }
        }
        if modules.contains("muc_domain_mapper") {
            maps_to_itself(i, &root, host);
        }
        if modules.contains("muc_filter_access") {
            lets_in(i, &root, host, logins);
        }
    }
}

/// The option is there and names a MUC service that is there.
fn names_rooms(i: &mut Instance<'_, '_>, root: &Trail<'_>, host: &Host, module: &str, option: &str) {
    let law = &law::module_option::LAW;
    let host_option = i.host(&host.name);
    let setting = i.option(host_option, option);
    match texts(setting).into_iter().next() {
        None => {
            let message = format!("module `{module}` of `{}` needs `{option}`, and there is none", host.name);
            i.gathered.broken(law, message, root.place().found(host.at.clone()), format!("no {option}"));
        }
        Some(name) if i.components("muc").any(|muc| muc.name == name) => {}
        Some(name) => {
            let message = format!("`{option}` of `{}` is `{name}`, which is no MUC of this Prosody", host.name);
            let at = setting.map_or(&host.at, |setting| &setting.at);
            i.gathered.broken(law, message, root.place().found(at.clone()), format!("names `{name}`"));
        }
    }
}

/// `muc_mapper_domain_prefix` and `muc_mapper_domain_base` make the domain of the service they are for.
fn maps_to_itself(i: &mut Instance<'_, '_>, root: &Trail<'_>, host: &Host) {
    let law = &law::module_option::LAW;
    let scope = i.host(&host.name);
    let text = |option: &str| texts(i.option(scope, option)).into_iter().next();
    let prefix = text("muc_mapper_domain_prefix").unwrap_or_else(|| "conference".to_owned());
    let Some(base) = text("muc_mapper_domain_base") else {
        let message = format!("module `muc_domain_mapper` of `{}` needs `muc_mapper_domain_base`", host.name);
        i.gathered.broken(law, message, root.place().found(host.at.clone()), "no muc_mapper_domain_base");
        return;
    };
    let mapped = format!("{prefix}.{base}");
    if i.components("muc").all(|muc| muc.name != mapped) {
        let setting = i.option(scope, "muc_mapper_domain_base");
        let at = setting.map_or(&host.at, |setting| &setting.at).clone();
        let message = format!("rooms of tenants are mapped to `{mapped}`, which is no MUC of this Prosody");
        let violation = law.broken(message, root.place().found(at), format!("makes `{mapped}`"));
        i.gathered.violations.push(violation.against(root.place().found(host.at.clone()), "the service it is for"));
    }
}

/// The domains that may enter include the one that bridges and Jicofo log in on.
fn lets_in(i: &mut Instance<'_, '_>, root: &Trail<'_>, host: &Host, logins: Option<&Domain>) {
    let (Some(logins), scope) = (logins, i.host(&host.name)) else { return };
    let Some(setting) = i.option(scope, "muc_filter_whitelist") else { return };
    let allowed = texts(Some(setting));
    if !allowed.iter().any(|domain| domain == logins.as_str()) {
        let message = format!("`{}` lets in {} only, and bridges log in on `{logins}`", host.name, allowed.join(", "));
        let at = root.place().found(setting.at.clone());
        i.gathered.broken(&law::module_option::LAW, message, at, format!("`{logins}` is missing"));
    }
}
