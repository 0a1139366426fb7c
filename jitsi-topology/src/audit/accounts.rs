//! The accounts of both Prosodys: read from their data folders, or assumed to be there.

use super::files::Files;
use super::note::Note;
use super::tree::Tree;
use crate::component::{Account, Components, Login};
use crate::name::{BareJid, Domain, FilePath, MachineName, Node, Password};
use std::collections::BTreeSet;

/// Fills in the accounts of both instances.
pub(super) fn fill(all: &mut Components, data: Option<&Tree>, notes: &mut Vec<Note>) {
    let main = vec![&all.jicofo.xmpp.client.login];
    let bridges = all.bridges.iter().flat_map(|bridge| &bridge.xmpp).map(|client| &client.login);
    let jvb: Vec<&Login> = std::iter::once(&all.jicofo.xmpp.service.login).chain(bridges).collect();
    let main_domain = &all.main_prosody.auth_domain.domain;
    let jvb_domain = &all.prosody_jvb.tech_domain.domain;
    let (main, jvb) = match data {
        None => {
            let says = "every account that somebody logs in with is taken to be there, with that password";
            notes.push(Note::new(says, "`--data DIR` with a copy of Prosody's data folders"));
            (assumed(&main, main_domain), assumed(&jvb, jvb_domain))
        }
        Some(tree) => {
            let mut there = |machine: &MachineName, data: &FilePath, domain: &Domain, logins: &[&Login]| {
                found(tree, machine, data, domain, logins).unwrap_or_else(|| {
                    let says = format!(
                        "there is no copy of {data} of machine `{machine}`, so every account on `{domain}` is taken to be there"
                    );
                    notes.push(Note::new(says, "`--data DIR`, with the folder below DIR or DIR/MACHINE as it lies there,"));
                    assumed(logins, domain)
                })
            };
            (
                there(&all.main_prosody.machine, &all.main_prosody.paths.data, main_domain, &main),
                there(&all.prosody_jvb.machine, &all.prosody_jvb.paths.data, jvb_domain, &jvb),
            )
        }
    };
    if data.is_some() {
        notes.push(Note::new("of the accounts that are there the passwords are taken to be right", ""));
    }
    all.main_prosody.accounts = main;
    all.prosody_jvb.accounts = jvb;
}

/// Each user name once, on the domain of that Prosody.
fn assumed(logins: &[&Login], domain: &Domain) -> Vec<Account> {
    let mut seen: BTreeSet<&Node> = BTreeSet::new();
    let first = logins.iter().filter(|login| seen.insert(&login.username));
    first.map(|login| account(login.username.clone(), domain, &login.password)).collect()
}

/// The accounts whose files are there; nothing when there is no copy of the data folder.
fn found(
    tree: &Tree,
    machine: &MachineName,
    data: &FilePath,
    domain: &Domain,
    logins: &[&Login],
) -> Option<Vec<Account>> {
    let files = tree.machine(machine);
    files.names(data.as_str())?;
    let folder = format!("{data}/{}/accounts", encoded(domain.as_str()));
    let names = files.names(&folder).unwrap_or_default();
    let users = names.iter().filter_map(|name| Node::parse(&decoded(name.strip_suffix(".dat")?)).ok());
    let with_password = users.map(|user| {
        let password = logins.iter().find(|login| login.username == user).map(|login| login.password.clone());
        let password = password.unwrap_or_else(|| logins[0].password.clone());
        account(user, domain, &password)
    });
    Some(with_password.collect())
}

fn account(user: Node, domain: &Domain, password: &Password) -> Account {
    Account { jid: BareJid::new(user, domain.clone()), password: password.clone() }
}

/// A name as Prosody writes it in its data folder (`util/datamanager.lua`): what is no letter or digit as `%2e`.
fn encoded(name: &str) -> String {
    name.bytes()
        .map(|byte| match byte {
            byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            byte => format!("%{byte:02x}"),
        })
        .collect()
}

fn decoded(name: &str) -> String {
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = (*first == b'%')
            .then(|| tail.get(..2).and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok()))
            .flatten();
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_as_prosody_writes_them() {
        assert_eq!(encoded("auth.jitsi-1.example.com"), "auth%2ejitsi%2d1%2eexample%2ecom");
        assert_eq!(decoded(&encoded("auth.jitsi-1.example.com")), "auth.jitsi-1.example.com");
        assert_eq!(decoded("100%"), "100%");
    }
}
