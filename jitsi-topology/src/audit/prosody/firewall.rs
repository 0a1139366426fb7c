//! The scripts of `mod_firewall` on the server of the bridges: they are there and read, and their rules can match.

use super::File;
use super::instance::{Instance, below, texts};
use crate::audit::files::Files;
use crate::audit::lua::{Host, Setting};
use crate::audit::note::Note;
use crate::law::firewall_script::LAW;
use crate::place::{Location, Place, Trail};
use crate::violation::Violation;

/// How many scripts are looked at; a server has one or two.
const MOST: usize = 64;

/// Looks at every script that the host of the bridges' accounts is given.
pub(super) fn judge(i: &mut Instance<'_, '_>, file: &File<'_>, login: Option<&Host>) {
    let Some(login) = login.and_then(|host| i.host(&host.name)) else { return };
    let scripts = login.options.get("firewall_scripts").or_else(|| i.config.server.get("firewall_scripts"));
    let Some(scripts) = scripts else { return };
    let modules = place(enabled(i, login).map_or(&login.at, |setting| &setting.at));
    if !i.modules(login).contains("firewall") {
        let message = format!("`{}` has firewall scripts and no module `firewall` that reads them", login.name);
        let violation = LAW.doubted(message, place(&scripts.at), "the scripts").against(modules, "no `firewall`");
        i.gathered.violations.push(violation.help("add \"firewall\" to `modules_enabled`"));
        return;
    }
    for script in texts(Some(scripts)).iter().filter(|script| is_a_path(script)).take(MOST) {
        one(i, file, scripts, &modules, script);
    }
}

/// Where `firewall` is enabled, or else where it could be.
fn enabled<'c>(i: &Instance<'c, '_>, login: &'c Host) -> Option<&'c Setting> {
    let own = login.options.get("modules_enabled");
    let has = |setting: &&Setting| texts(Some(setting)).iter().any(|module| module == "firewall");
    own.filter(has).or_else(|| i.server("modules_enabled")).or(own)
}

/// What begins with `module:` comes with `mod_firewall`; where a variable leads that is not known, nobody can say.
fn is_a_path(script: &str) -> bool {
    !script.starts_with("module:") && !script.contains("${")
}

fn one(i: &mut Instance<'_, '_>, file: &File<'_>, scripts: &Setting, modules: &Place, script: &str) {
    let path = below(file.folder, script);
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let (message, says) = match file.files.text(&path) {
        Ok(Some(text)) => {
            i.gathered.further.push((file.machine.clone(), path.clone()));
            let title = file.files.title(&path);
            i.gathered.violations.extend(unmatched(&text).map(|address| never_matches(&address, title, scripts)));
            return;
        }
        // A file that was named alone tells nothing of those beside it.
        Ok(None) if file.named || file.files.names(folder).is_none() => {
            let says = format!("the firewall script `{path}` is taken to be there, with addresses in lower case");
            i.gathered.note(Note::new(says, format!("`grep '[A-Z].*@' {path}`")));
            return;
        }
        Ok(None) => (format!("there is no firewall script `{path}`"), "is not there"),
        Err(unreadable) => (format!("the firewall script `{path}` cannot be read: {unreadable}"), "is no script"),
    };
    let violation = LAW.doubted(message, place(&scripts.at), says);
    i.gathered.violations.push(violation.against(modules.clone(), "`firewall` would read it"));
}

fn never_matches(address: &Address<'_>, script: String, scripts: &Setting) -> Violation {
    let message =
        format!("a rule of the firewall is for `{}`, and Prosody compares addresses in lower case", address.text);
    let violation = LAW.doubted(message, place(&address.location(script)), "never matches");
    violation
        .against(place(&scripts.at), "the script is read here")
        .help(format!("write `{}`", address.text.to_lowercase()))
}

fn place(at: &Location) -> Place {
    Trail::root("prosody_jvb").place().found(at.clone())
}

/// An address in a script, and where it stands.
#[derive(Debug, PartialEq)]
struct Address<'t> {
    text: &'t str,
    line: usize,
    column: usize,
    start: usize,
}

impl Address<'_> {
    fn location(&self, file: String) -> Location {
        let span = (self.start, self.start + self.text.len());
        Location { file, line: self.line, column: self.column, span, written: true }
    }
}

/// The first address that no stanza can have: what Prosody compares it with is in lower case (`mod_firewall`,
/// `conditions.lib.lua`).
fn unmatched(script: &str) -> Option<Address<'_>> {
    let mut start = 0;
    for (number, line) in script.split_inclusive('\n').enumerate() {
        if let Some((offset, text)) = address(line).filter(|(_, text)| has_upper_case(text)) {
            let column = line[..offset].chars().count() + 1;
            return Some(Address { text, line: number + 1, column, start: start + offset });
        }
        start += line.len();
    }
    None
}

/// The address that a line compares with that of a stanza, and where it begins: `NOT TO: jvb@tech.example.com`.
fn address(line: &str) -> Option<(usize, &str)> {
    // A condition ends where one of these begins what it is about; only `:` is followed by an address.
    let colon = line.find([':', '=', '%', '.', '?']).filter(|at| line[*at..].starts_with(':'))?;
    let words: Vec<&str> = line[..colon].split_whitespace().filter(|word| *word != "NOT").collect();
    if !matches!(words.join("_").as_str(), "FROM" | "FROM_EXACTLY" | "TO" | "TO_EXACTLY") {
        return None;
    }
    let after = &line[colon + 1..];
    Some((line.len() - after.trim_start().len(), after.trim()))
}

/// Whether the account or the domain has upper-case letters. A resource may, and so may a Lua pattern (`<<jvb%A>>`) and
/// what is only known when it runs (`$<@from>`).
fn has_upper_case(address: &str) -> bool {
    let bare = address.split('/').next().unwrap_or_default();
    !address.contains("<<") && !address.contains('$') && bare.contains(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_with_upper_case_letters_is_found_where_it_stands() {
        let script = "# FROM: A@b\n\nFROM: room@muc.é.example\n  NOT TO EXACTLY:  Jvb@tech.example.com/X\nDROP.\n";
        let found = unmatched(script).unwrap();
        assert_eq!((found.text, found.line, found.column), ("Jvb@tech.example.com/X", 4, 20));
        assert_eq!(&script[found.start..found.start + found.text.len()], found.text);
    }

    #[test]
    fn what_can_match_is_not_complained_of() {
        for line in [
            "FROM: jvbbrewery@muc.tech.example.com",
            "TO: <jvb*>@tech.example.com",
            "TO: jvb@tech.example.com/Resource",
            "TO: <<jvb%A+>>@tech.example.com",
            "FROM EXACTLY: $<@to|bare>/X",
            "; TO: JVB@tech.example.com",
            "KIND: Presence",
            "INSPECT: {Namespace}x=FROM: A@b",
            "LOG=TO: JVB@tech.example.com",
            "DROP.",
        ] {
            assert_eq!(unmatched(line), None, "{line}");
        }
    }
}
