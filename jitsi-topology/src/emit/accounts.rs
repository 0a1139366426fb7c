//! The script that makes the accounts: one for each machine that has a Prosody.

use super::{EmitError, Emitter, Entry, Files, Mode, Origin};
use crate::Topology;
use crate::component::{Components, InstancePaths, MainProsody};
use crate::name::{FilePath, MachineName};
use crate::need::{AccountNeed, CertificateNeed, JVB_CONFIG, MAIN_CONFIG, PROSODY_USER};
use crate::syntax::{Error, shell};
use std::collections::BTreeSet;
use std::fmt::Write;

/// Writes the script that registers every account on the Prosody it belongs on, after looking at what those need to
/// start. It may be run as often as you like, and holds no password.
#[derive(Clone, Debug)]
pub struct Accounts {
    /// What the files were made from.
    pub origin: Origin,
}

/// Where the script lies.
const PATH: &str = "/usr/local/sbin/jitsi-topology-accounts";

/// The part that is the same everywhere.
const FUNCTIONS: &str = include_str!("accounts.sh");

/// What is done on one machine.
struct Job<'a> {
    accounts: Vec<AccountNeed>,
    certificates: Vec<CertificateNeed>,
    instances: Vec<(&'static str, &'a InstancePaths)>,
    main: Option<&'a MainProsody>,
}

impl Emitter for Accounts {
    fn emit(&self, topology: &Topology, out: &mut dyn Files) -> Result<(), EmitError> {
        let all = topology.components();
        let machines = BTreeSet::from([&all.main_prosody.machine, &all.prosody_jvb.machine]);
        for machine in machines {
            let entry = Entry { machine, path: &FilePath::known(PATH), purpose: "accounts", mode: Mode::Script };
            let head = self.origin.head(topology, "Accounts");
            let job = Job::on(machine, topology, all);
            out.file(entry, &mut |text| script(text, &head, &job).map_err(|error| EmitError::unsayable(PATH, &error)))?;
        }
        Ok(())
    }
}

impl<'a> Job<'a> {
    fn on(machine: &MachineName, topology: &Topology, all: &'a Components) -> Self {
        let main = Some(&all.main_prosody).filter(|main| main.machine == *machine);
        let jvb = Some(&all.prosody_jvb).filter(|jvb| jvb.machine == *machine);
        let instances = [main.map(|main| (MAIN_CONFIG, &main.paths)), jvb.map(|jvb| (JVB_CONFIG, &jvb.paths))];
        let mut accounts = topology.accounts();
        accounts.retain(|account| account.machine == *machine);
        let mut certificates = topology.certificate_files();
        certificates.retain(|need| need.machine == *machine && need.user == PROSODY_USER);
        Self { accounts, certificates, instances: instances.into_iter().flatten().collect(), main }
    }
}

fn script(out: &mut dyn Write, head: &str, job: &Job<'_>) -> Result<(), Error> {
    writeln!(out, "#!/bin/sh")?;
    shell::comment(out, head)?;
    shell::comment(out, "")?;
    shell::comment(out, &manual(job))?;
    write!(out, "\n{FUNCTIONS}")?;

    let files: Vec<&str> = job
        .instances
        .iter()
        .map(|(config, _)| *config)
        .chain(job.certificates.iter().flat_map(|need| [need.chain.as_str(), need.key.as_str()]))
        .collect();
    let folders = folders(job);
    let logs: Vec<&str> =
        job.instances.iter().filter_map(|(_, paths)| paths.log.file()).map(FilePath::as_str).collect();
    writeln!(out, "\n# Everything is looked at before anything is changed.")?;
    let checks = [
        ("check_file", &files),
        ("check_folder", &folders.iter().map(FilePath::as_str).collect()),
        ("check_log", &logs),
    ];
    for (check, paths) in checks {
        for path in paths {
            writeln!(out, "{check} {} || wrong", shell::word(path)?)?;
        }
    }
    for account in &job.accounts {
        writeln!(out, "check_account {} || wrong", arguments(account)?)?;
    }
    writeln!(out, "[ -z \"$JITSI_TOPOLOGY_WRONG\" ] || refuse 'nothing was changed'")?;

    writeln!(out)?;
    for folder in &folders {
        writeln!(out, "make_folder {}", shell::word(folder.as_str())?)?;
    }
    for account in &job.accounts {
        writeln!(out, "register {}", arguments(account)?)?;
    }
    if let Some(main) = job.main {
        let account = main.focus.target.to_string();
        let plugins = main.additions.plugin_paths.iter().map(FilePath::as_str);
        let words = [MAIN_CONFIG, main.focus.domain.as_str(), &account]
            .into_iter()
            .chain(plugins)
            .map(shell::word)
            .collect::<Result<Vec<_>, _>>()?;
        writeln!(out, "roster {} || left", words.join(" "))?;
    }
    writeln!(out, "[ -z \"$JITSI_TOPOLOGY_LEFT\" ] || exit 3")?;
    Ok(())
}

/// The config, the user, the domain, the name of the variable and what it holds. Only the last is not quoted by the
/// rule, and a name of a variable is letters, digits and `_`.
fn arguments(AccountNeed { config, jid, variable, .. }: &AccountNeed) -> Result<String, Error> {
    let words = [config, jid.node().as_str(), jid.domain().as_str(), variable.as_str()]
        .into_iter()
        .map(shell::word)
        .collect::<Result<Vec<_>, _>>()?;
    Ok(format!("{} \"${{{variable}-}}\"", words.join(" ")))
}

/// The folders its servers write into.
fn folders(job: &Job<'_>) -> BTreeSet<FilePath> {
    let of_instance = |paths: &InstancePaths| {
        let InstancePaths { data, pidfile, admin_socket, log } = paths;
        [Some(data.clone()), pidfile.folder(), admin_socket.folder(), log.file().and_then(FilePath::folder)]
    };
    job.instances.iter().flat_map(|(_, paths)| of_instance(paths)).flatten().collect()
}

fn manual(job: &Job<'_>) -> String {
    let name = |AccountNeed { service, jid, variable, .. }: &AccountNeed| format!("  {variable}: {jid}, on {service}");
    let names: Vec<String> = job.accounts.iter().map(name).collect();
    format!(
        "Registers the accounts of the Prosody servers on this machine, after looking at their configs, certificates and
folders, and makes the folders that are missing. Run it as root:
  jitsi-topology-accounts [--passwords FILE]
Run it again whenever you like: an account that is there is given its password anew.

Passwords come from the environment, or from FILE, a line for each: NAME=password. All that follows the first `=`
is the password, quotes and blanks included; FILE is read, never run. The names are:
{}

Ends with 0 when all is done, with 1 when it refused or failed, and with 3 when the accounts are there and something
else is left to do; each time it says what.",
        names.join("\n")
    )
}

#[cfg(test)]
mod tests {
    use super::super::{FileTree, emit};
    use super::*;
    use crate::name::{BridgeName, Domain, MachineName, Secret};
    use crate::spec::{Bridge, Password, Spec};

    fn script_of(spec: &Spec) -> String {
        let topology = Topology::resolve(spec).unwrap();
        let mut tree = FileTree::default();
        emit(&topology, &[Box::new(Accounts { origin: Origin::program() })], &mut tree).unwrap();
        tree.get(&MachineName::parse("meet").unwrap(), PATH).unwrap().text().to_owned()
    }

    fn spec() -> Spec {
        Spec::new(Domain::parse("jitsi.example.com").unwrap()).bridge(Bridge::new(BridgeName::parse("jvb1").unwrap()))
    }

    #[test]
    fn each_account_goes_to_its_instance_and_its_password_comes_from_the_variable_that_is_named() {
        let script = script_of(&spec());
        for line in [
            "register '/etc/prosody/prosody.cfg.lua' 'focus' 'auth.jitsi.example.com' 'JICOFO_AUTH_PASSWORD' \"${JICOFO_AUTH_PASSWORD-}\"",
            "register '/etc/prosody-jvb/prosody.cfg.lua' 'focus' 'tech.jitsi.example.com' 'JICOFO_SERVICE_PASSWORD' \"${JICOFO_SERVICE_PASSWORD-}\"",
            "register '/etc/prosody-jvb/prosody.cfg.lua' 'jvb' 'tech.jitsi.example.com' 'JVB_AUTH_PASSWORD' \"${JVB_AUTH_PASSWORD-}\"",
        ] {
            assert!(script.lines().any(|found| found == line), "{line}\n{script}");
        }
    }

    #[test]
    fn a_password_that_is_written_in_the_description_is_not_in_the_script() {
        let mut spec = spec();
        spec.jicofo.client.password = Some(Password::Literal(Secret::parse("correct horse").unwrap().into()));
        let script = script_of(&spec);
        assert!(!script.contains("correct horse"));
        assert!(script.contains("\"${FOCUS_AUTH_JITSI_EXAMPLE_COM_PASSWORD-}\""), "{script}");
    }
}
