//! Every Prosody module can be found.

use super::setting::{nearest, prosody_modules};
use super::{Ask, Law};
use crate::component::{Additions, Components, JITSI_PLUGINS};
use crate::name::{HostKind, ModuleName};
use crate::place::Trail;
use crate::violation::{Code, Violation};

pub(crate) static LAW: Law = Law {
    code: Code::new("unknown-module"),
    forbids: "a module that no known package brings, and Jitsi's own modules without a folder to find them in",
    why: "Prosody logs \"Unable to load module\" once and starts without it; `prosodyctl check config` says nothing",
    mend: "correct the name, or add the folder that has the module to `plugin_paths`",
    asks: &[Ask::Whole(judge)],
};

fn judge(all: &Components, out: &mut Vec<Violation>) {
    // The main Prosody always has `client_proxy`, which comes with Jitsi.
    instance("main_prosody", &all.main_prosody.additions, true, out);
    instance("prosody_jvb", &all.prosody_jvb.additions, false, out);
}

fn instance(section: &'static str, additions: &Additions, needs_jitsi: bool, out: &mut Vec<Violation>) {
    let root = Trail::root(section);
    let modules = root.field("modules");
    let paths = root.field("plugin_paths");
    if needs_jitsi && additions.plugin_paths.is_empty() {
        let violation =
            LAW.broken("no folder is searched for modules, and Jitsi's own are needed", paths.place(), "is empty");
        out.push(violation.help(format!("add \"{JITSI_PLUGINS}\", where the Jitsi packages put theirs")));
    }
    // What other folders hold is not known here.
    if additions.plugin_paths.iter().any(|path| path.as_str() != JITSI_PLUGINS) {
        return;
    }
    judge_modules(&modules, &additions.modules, additions, out);
    let host_modules = root.field("host_modules");
    for (domain, modules) in &additions.host_modules {
        judge_modules(&host_modules.field(domain.as_str()), modules, additions, out);
    }
    let hosts = root.field("hosts");
    for (domain, kind) in &additions.hosts {
        if let HostKind::Component(module) = kind {
            out.extend(judge_module(&hosts.field(domain.as_str()), module, additions));
        }
    }
}

fn judge_modules(at: &Trail<'_>, modules: &[ModuleName], additions: &Additions, out: &mut Vec<Violation>) {
    for (index, module) in modules.iter().enumerate() {
        out.extend(judge_module(&at.index(index), module, additions));
    }
}

fn judge_module(at: &Trail<'_>, module: &ModuleName, additions: &Additions) -> Option<Violation> {
    match prosody_modules().find(|(known, _)| *known == module.as_str()) {
        Some((_, "jitsi-meet-prosody")) if additions.plugin_paths.is_empty() => Some(LAW.broken(
            format!("`{module}` comes with Jitsi, and no folder is searched for modules"),
            at.place(),
            "cannot be found",
        )),
        Some(_) => None,
        None => {
            let violation =
                LAW.broken(format!("no package brings a Prosody module `{module}`"), at.place(), "cannot be found");
            Some(match nearest(module.as_str(), prosody_modules().map(|(known, _)| known)) {
                Some(near) => violation
                    .help(format!("did you mean `{near}`? Otherwise add the folder that has it to `plugin_paths`")),
                None => violation,
            })
        }
    }
}
