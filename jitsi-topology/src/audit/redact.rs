//! The texts of audited files for reports: every password masked, every position where it was.

use super::files::Files;
use super::tree::Tree;
use crate::component::{Authentication, Components};
use crate::name::{MachineName, Password};
use std::collections::BTreeMap;

/// The files that were read, and the passwords that may stand in them.
#[derive(Debug, Default)]
pub(super) struct Texts {
    tree: Tree,
    files: BTreeMap<String, (MachineName, String)>,
    secrets: Vec<String>,
}

/// What the name of a setting has in it when its value is not for everybody.
const SECRET_WORDS: [&str; 4] = ["password", "secret", "passphrase", "private_key"];

/// Whether something called so, setting, header or variable, has a value that is not for everybody.
pub(super) fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET_WORDS.iter().chain(&["authorization", "cookie", "token"]).any(|word| name.contains(word))
}

impl Texts {
    pub(super) fn new(tree: &Tree, components: &Components) -> Self {
        let xmpp = &components.jicofo.xmpp;
        let logins = components.bridges.iter().flat_map(|bridge| &bridge.xmpp).map(|client| &client.login);
        let logins = logins.chain([&xmpp.client.login, &xmpp.service.login]).map(|login| &login.password);
        let token = match &components.main_prosody.client_domain.authentication {
            Authentication::Token(token) => token.app_secret.as_ref(),
            _ => None,
        };
        let literal = |password: &Password| password.known().map(|secret| secret.reveal().to_owned());
        let mut secrets: Vec<String> = logins.chain(token).filter_map(literal).collect();
        // The longest first, so that no part of one is left over.
        secrets.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        secrets.dedup();
        Self { tree: tree.clone(), files: BTreeMap::new(), secrets }
    }

    /// One more file that was read.
    pub(super) fn add(&mut self, machine: &MachineName, path: &str) {
        let title = self.tree.machine(machine).title(path);
        self.files.insert(title, (machine.clone(), path.to_owned()));
    }

    pub(super) fn redacted(&self, file: &str) -> Option<String> {
        let (machine, path) = self.files.get(file)?;
        let text = self.tree.machine(machine).text(path).ok()??;
        let mut shown = String::with_capacity(text.len());
        for line in text.split_inclusive('\n') {
            shown.push_str(&self.mask(line));
        }
        Some(shown)
    }

    /// A line without the passwords that are known, and without the value of what is called one.
    fn mask(&self, line: &str) -> String {
        let mut line = line.to_owned();
        for secret in self.secrets.iter().filter(|secret| secret.len() > 2) {
            if line.contains(secret.as_str()) {
                line = line.replace(secret.as_str(), &"*".repeat(secret.len()));
            }
        }
        let lower = line.to_ascii_lowercase();
        let Some(word) = SECRET_WORDS.iter().filter_map(|word| lower.find(word)).min() else { return line };
        let Some(assigned) = line[word..].find(['=', ':']).map(|at| word + at + 1).or_else(|| after_name(&line, word))
        else {
            return line;
        };
        let (before, value) = line.split_at(assigned);
        // A variable is named, not shown, and a word such as `true` is no password.
        let keeps = value.contains("${") || value.contains("ENV_") || value.trim_start().starts_with('{');
        if keeps {
            return line.clone();
        }
        let masked: String = value
            .chars()
            .flat_map(|c| match c {
                c if c.is_whitespace() || "\"';,}".contains(c) => std::iter::repeat_n(c, 1),
                c => std::iter::repeat_n('*', c.len_utf8()),
            })
            .collect();
        format!("{before}{masked}")
    }
}

/// Where the value begins of a setting that blanks alone part from its value, as in turnserver.conf; `word` stands in its
/// name when that is the first word of the line.
fn after_name(line: &str, word: usize) -> Option<usize> {
    let begin = line.len() - line.trim_start().len();
    let end = begin + line[begin..].find(char::is_whitespace)?;
    (begin..end).contains(&word).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_masked_and_nothing_moves() {
        let texts = Texts { secrets: vec!["hunter2".to_owned()], ..Texts::default() };
        for (line, shown) in [
            ("jvb.conf uses hunter2 here\n", "jvb.conf uses ******* here\n"),
            ("  PASSWORD = \"pä ss\" # why\n", "  PASSWORD = \"*** **\" * ***\n"),
            ("external_service_secret = 'abc';\n", "external_service_secret = '***';\n"),
            ("static-auth-secret abc\n", "static-auth-secret ***\n"),
            ("where the secret is said\n", "where the secret is said\n"),
            ("password = ${JVB_AUTH_PASSWORD}\n", "password = ${JVB_AUTH_PASSWORD}\n"),
            ("PORT = 15222\n", "PORT = 15222\n"),
        ] {
            assert_eq!(texts.mask(line), shown);
            assert_eq!(texts.mask(line).len(), line.len());
        }
    }
}
