//! turnserver.conf: the secret that coturn shares with the main Prosody.

use super::files::Files;
use super::gather::Gathered;
use super::lua::{Config, Setting, Value};
use super::note::Note;
use super::tree::MachineFiles;
use crate::law::turn_secret::LAW;
use crate::place::{Location, Trail};
use std::collections::BTreeMap;

/// What a turnserver.conf says of who may come in.
#[derive(Debug, Default)]
struct Coturn {
    secrets: Vec<String>,
    /// Where the first of them stands.
    at: Option<Location>,
    realm: Option<String>,
}

/// Holds the secret of the file at `path` to that of the main Prosody, where both have one.
pub(super) fn judge(files: MachineFiles<'_>, path: &str, main: &Config, gathered: &mut Gathered) {
    let title = files.title(path);
    let text = match files.text(path) {
        Ok(text) => text.unwrap_or_default(),
        Err(unreadable) => {
            let says = format!("{title} cannot be read ({unreadable}), and coturn is taken to have Prosody's secret");
            gathered.note(Note::new(says, ""));
            return;
        }
    };
    let coturn = read(&text, &title);
    let Some(at) = &coturn.at else { return };
    let secrets = secrets(main);
    let is_shared = |value: &Value| match value {
        Value::Text(text) => text.contains("${") || coturn.secrets.contains(text),
        // What a variable holds nobody knows here.
        _ => true,
    };
    let Some((first, _)) = secrets.first().filter(|_| !secrets.iter().any(|(_, value)| is_shared(value))) else {
        return;
    };
    let message = "the main Prosody gives browsers credentials for TURN that coturn refuses: their secrets differ";
    let place = Trail::root("main_prosody").place().found(first.at.clone());
    let is_ours = coturn.realm.as_ref().is_some_and(|realm| hosts(main).any(|host| host == realm));
    let says = "the secret of Prosody";
    let violation = if is_ours { LAW.broken(message, place, says) } else { LAW.doubted(message, place, says) };
    let coturn = Trail::root("coturn").place().found(at.clone());
    gathered.violations.push(violation.against(coturn, "the secret of coturn"));
}

/// Reads the file as coturn does (`mainrelay.c`, `parse_arg_string`): a name, blanks or `=`, and the value.
fn read(text: &str, file: &str) -> Coturn {
    let mut coturn = Coturn::default();
    let mut start = 0;
    for (number, whole) in text.split_inclusive('\n').enumerate() {
        let line = whole.trim();
        let name = line.split([' ', '\t', '=']).next().unwrap_or_default();
        let value = line[name.len()..].trim_start_matches([' ', '\t', '=']);
        let value = value.strip_prefix('"').map_or(value, |rest| rest.strip_suffix('"').unwrap_or(rest));
        match name {
            "static-auth-secret" => {
                let indent = whole.len() - whole.trim_start().len();
                let span = (start + indent, start + indent + name.len());
                let column = whole[..indent].chars().count() + 1;
                let (file, line) = (file.to_owned(), number + 1);
                coturn.at.get_or_insert(Location { file, line, column, span, written: true });
                coturn.secrets.push(value.to_owned());
            }
            "realm" => coturn.realm = Some(value.to_owned()),
            _ => {}
        }
        start += whole.len();
    }
    coturn
}

/// Every secret that Prosody makes credentials with: that of all services, and those of single ones (Prosody
/// `mod_external_services.lua`).
fn secrets(main: &Config) -> Vec<(&Setting, &Value)> {
    let of_all = settings(main, "external_service_secret").map(|setting| (setting, &setting.value));
    let of_one = services(main).filter_map(|(setting, service)| Some((setting, service.get("secret")?)));
    of_all.chain(of_one.filter(|(_, secret)| !matches!(secret, Value::Boolean(_)))).collect()
}

/// The hosts where services are.
fn hosts(main: &Config) -> impl Iterator<Item = &String> {
    services(main).filter_map(|(_, service)| match service.get("host")? {
        Value::Text(host) => Some(host),
        _ => None,
    })
}

fn services(main: &Config) -> impl Iterator<Item = (&Setting, &BTreeMap<String, Value>)> {
    settings(main, "external_services").flat_map(|setting| {
        let list = match &setting.value {
            Value::Table { list, .. } => list.as_slice(),
            _ => &[],
        };
        list.iter().filter_map(move |service| match service {
            Value::Table { named, .. } => Some((setting, named)),
            _ => None,
        })
    })
}

/// An option of the server and of every host.
fn settings<'c>(main: &'c Config, option: &'static str) -> impl Iterator<Item = &'c Setting> {
    let of_hosts = main.hosts.iter().filter_map(move |host| host.options.get(option));
    main.server.get(option).into_iter().chain(of_hosts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_as_coturn_reads_it() {
        let lines = [
            "# static-auth-secret=no",
            "",
            "  static-auth-secret = \"a b\" ",
            "static-auth-secret\tb=c",
            "realm=meet.example.org",
        ];
        let text = lines.join("\n");
        let coturn = read(&text, "turnserver.conf");
        assert_eq!(coturn.secrets, ["a b", "b=c"]);
        assert_eq!(coturn.realm.as_deref(), Some("meet.example.org"));
        let at = coturn.at.unwrap();
        assert_eq!((at.line, at.column, &text[at.span.0..at.span.1]), (3, 3, "static-auth-secret"));
        assert!(read("use-auth-secret\nlt-cred-mech\n", "x").at.is_none());
    }
}
