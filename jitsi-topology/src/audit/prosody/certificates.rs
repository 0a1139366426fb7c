//! Whether a relative path leads Prosody-JVB to a certificate: it begins beside the config that has it, so that one
//! which was right in the config of the main Prosody is not (Prosody `certmanager.lua`).

use super::File;
use super::instance::{Instance, below, texts};
use crate::audit::files::Files;
use crate::audit::lua::{Host, Section, Setting, Value};
use crate::audit::note::Note;
use crate::law::missing_certificate::LAW;
use crate::place::Trail;

/// Where Prosody looks for certificates that no option names.
const FOLDER: &str = "certs";

/// What Prosody looks for, as it is written.
struct Sought<'c> {
    what: &'static str,
    path: String,
    setting: Option<&'c Setting>,
}

/// Looks for what the host that bridges log in on shows. Of an absolute path whoever wrote it knew where it leads, and
/// not every copy of a machine's files has certificates in it.
pub(super) fn judge(i: &mut Instance<'_, '_>, file: &File<'_>, login: Option<&Host>) {
    let Some(login) = login.and_then(|host| i.host(&host.name)) else { return };
    let relative = sought(i, login).into_iter().filter(|sought| is_relative(&sought.path));
    for sought in relative {
        let path = below(file.folder, &sought.path);
        if file.named {
            // Only the file itself is here, and nothing that lies beside it on its machine.
            let says = format!("`{}` is taken to lead to a certificate of `{}`", sought.path, login.name);
            i.gathered.note(Note::new(says, format!("`prosodyctl --config {} check certs`", file.title)));
        } else if !is_there(&file.files, &path) {
            let message =
                format!("Prosody-JVB looks for {} of `{}` in `{path}`, and nothing is there", sought.what, login.name);
            let place = |at| Trail::root("prosody_jvb").place().found(at);
            let host = place(login.at.clone());
            i.gathered.violations.push(match sought.setting {
                Some(setting) => LAW
                    .doubted(message, place(setting.at.clone()), format!("`{}` begins beside this config", sought.path))
                    .against(host, "bridges log in here"),
                None => LAW.doubted(message, host, "has no `ssl`, and the server no `certificates`"),
            });
        }
    }
}

/// The files that `ssl` names, or the folder that is searched.
fn sought<'c>(i: &Instance<'c, '_>, login: &'c Host) -> Vec<Sought<'c>> {
    let ssl = i.option(Some(login), "ssl");
    let named = |key| match &ssl?.value {
        Value::Table { named, .. } => match named.get(key)? {
            Value::Text(path) => Some(path.clone()),
            _ => None,
        },
        _ => None,
    };
    let file = |key, what| Some(Sought { what, path: named(key)?, setting: ssl });
    let files: Vec<Sought<'_>> =
        [file("certificate", "the certificate"), file("key", "the key")].into_iter().flatten().collect();
    // A file that `certificate` names is found wherever it lies.
    let names_one = |options: &Section| options.contains_key("certificate");
    if !files.is_empty() || names_one(&login.options) || names_one(&i.config.server) {
        return files;
    }
    let setting = i.server("certificates");
    let path = match setting {
        Some(_) => texts(setting).into_iter().next(),
        None => Some(FOLDER.to_owned()),
    };
    path.map(|path| Sought { what: "a certificate", path, setting }).into_iter().collect()
}

/// Whether a path begins beside the config; what a variable that is not known leads to, nobody can say.
fn is_relative(path: &str) -> bool {
    !path.starts_with('/') && !path.contains("${")
}

/// Whether a file, or a folder that is not empty, is at `path` of the machine.
fn is_there(files: &dyn Files, path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or_default();
    match files.names(path) {
        Some(names) => !names.is_empty(),
        None => files.names(&format!("{folder}/")).is_some_and(|names| names.iter().any(|other| other == name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::files::memory::Memory;

    #[test]
    fn a_file_and_a_folder_with_something_in_it_are_there() {
        let files = Memory::of([("/etc/prosody-jvb/certs/a.crt", ""), ("/top.crt", "")]);
        for path in ["/etc/prosody-jvb/certs", "/etc/prosody-jvb/certs/a.crt", "/top.crt"] {
            assert!(is_there(&files, path), "{path}");
        }
        for path in
            ["/etc/prosody-jvb/cert", "/etc/prosody-jvb/certs/b.crt", "/etc/prosody-jvb/certs/a.crt/b", "/b.crt"]
        {
            assert!(!is_there(&files, path), "{path}");
        }
    }
}
