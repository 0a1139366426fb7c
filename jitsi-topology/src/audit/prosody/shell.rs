//! Whether `prosodyctl` can talk to a Prosody 13 while it runs, which it must for making accounts.

use super::File;
use super::instance::Instance;
use crate::audit::lua::Host;
use crate::law::admin_shell::LAW;
use crate::name::ProsodyVersion;
use crate::place::Trail;

/// Looks for the module on the server and every host: wherever it is enabled, it is there for the whole server. Nothing
/// is said where the release is only assumed.
pub(super) fn judge(i: &mut Instance<'_, '_>, file: &File<'_>, section: &'static str, login: Option<&Host>) {
    let Some(login) = login.filter(|_| file.version_is_known && file.version == ProsodyVersion::V13_0) else { return };
    let mut modules = i.server_modules();
    modules.extend(i.config.hosts.iter().flat_map(|host| i.modules(host)));
    // `admin_telnet` depends on it (Prosody `mod_admin_telnet.lua`).
    if ["admin_shell", "admin_telnet"].iter().any(|module| modules.contains(*module)) {
        return;
    }
    let place = |at| Trail::root(section).place().found(at);
    let message = format!("`prosodyctl adduser` cannot reach the Prosody of `{}`: it has no `admin_shell`", login.name);
    let host = place(login.at.clone());
    i.gathered.violations.push(match i.server("modules_enabled") {
        Some(setting) => {
            LAW.doubted(message, place(setting.at.clone()), "no `admin_shell`").against(host, "accounts are made here")
        }
        None => LAW.doubted(message, host, "accounts are made here, and the server has no modules"),
    });
}
