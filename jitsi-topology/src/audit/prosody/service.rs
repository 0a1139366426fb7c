//! What matters on the server of the bridges because programs use it, not people.

use super::instance::{Instance, texts};
use crate::audit::lua::{Host, Value};
use crate::law;
use crate::name::BareJid;
use crate::place::Trail;

/// How long a lost session may stay before it does harm, in seconds; Prosody's default is 600.
const PATIENCE: i64 = 60;

/// What a stanza may have, in bytes, unless a config says otherwise.
const STANZA: i64 = 256 * 1024;

/// Looks for limits made for people.
pub(super) fn judge(i: &mut Instance<'_, '_>, login: Option<&Host>, accounts: &[BareJid]) {
    let root = Trail::root("prosody_jvb");
    let law = &law::unfit_limit::LAW;
    let limits = i.server("limits");
    if i.server_modules().contains("limits") {
        let unlimited = texts(i.server("unlimited_jids"));
        let limited = accounts.iter().find(|account| !unlimited.iter().any(|jid| *jid == account.to_string()));
        if let Some(account) = limited {
            let setting = limits.or_else(|| i.server("modules_enabled"));
            let at = setting.map_or_else(|| root.place(), |setting| root.place().found(setting.at.clone()));
            let message = format!("Prosody-JVB limits how fast `{account}` may send");
            i.gathered.violations.push(law.doubted(message, at, "limits every connection"));
        }
    }
    // Prosody's own default is one that small deployments live with.
    let limit = i.server("c2s_stanza_size_limit");
    if let Some((setting, Value::Integer(bytes))) = limit.map(|setting| (setting, &setting.value))
        && *bytes < STANZA
    {
        let at = root.place().found(setting.at.clone());
        let message = format!("Prosody-JVB ends a connection that sends a stanza of more than {bytes} bytes");
        let violation = law.doubted(message, at, format!("{bytes} bytes"));
        i.gathered.violations.push(violation.help("set `c2s_stanza_size_limit` to 10 * 1024 * 1024"));
    }
    let Some(host) = login.and_then(|host| i.host(&host.name)) else { return };
    if !i.modules(host).contains("smacks") {
        return;
    }
    let setting = i.option(Some(host), "smacks_hibernation_time");
    let patience = match setting.map(|setting| &setting.value) {
        Some(Value::Integer(seconds)) => *seconds,
        Some(_) => return,
        None => 600,
    };
    if patience > PATIENCE {
        let at = root.place().found(setting.map_or(&host.at, |setting| &setting.at).clone());
        let message = format!("a bridge that is dead stays in the brewery for {patience} seconds");
        i.gathered.violations.push(law.doubted(message, at, format!("{patience} seconds")));
    }
}
