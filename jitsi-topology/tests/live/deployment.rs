//! A deployment on machines: rendered by the program, put where it belongs, and started as `docs/deploy.md` says.

use crate::authority::{Authority, Issued};
use crate::client::Client;
use crate::conf::{self, Bridge, Jicofo};
use crate::host::{Host, Network};
use crate::server::Server;
use jitsi_topology::Topology;
use jitsi_topology::component::Components;
use jitsi_topology::name::MachineName;
use jitsi_topology::spec::Source;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::rc::Rc;
use std::sync::OnceLock;
use tempfile::TempDir;

/// Where Jitsi's own Prosody modules are, when they are installed.
const PLUGINS: &str = "/usr/share/jitsi-meet/prosody-plugins";
const ACCOUNTS: &str = "/usr/local/sbin/jitsi-topology-accounts";
/// What the script of accounts ends with when something besides accounts is left to do.
const LEFT: i32 = 3;

/// A rendered deployment and the machines it is for. What is used first is dropped first.
#[derive(Debug)]
pub(crate) struct Deployment {
    pub(crate) main_prosody: Option<Server>,
    pub(crate) prosody_jvb: Option<Server>,
    pub(crate) nginx: Option<Server>,
    hosts: BTreeMap<MachineName, Rc<Host>>,
    network: Network,
    folder: TempDir,
    pub(crate) topology: Topology,
    /// The passwords, by the variable that holds each: what the environment of every program has.
    pub(crate) passwords: BTreeMap<String, String>,
    /// Whether the script of accounts is given a file of passwords instead of an environment.
    pub(crate) passwords_from_file: bool,
}

/// A command of `docs/deploy.md`, by how it begins: nothing is done here that is not written there.
fn documented(beginning: &str) -> &'static str {
    let found = commands().find(|command| command.starts_with(beginning));
    found.unwrap_or_else(|| panic!("docs/deploy.md has no command that begins with {beginning:?}"))
}

/// The commands of `docs/deploy.md`.
fn commands() -> impl Iterator<Item = &'static str> {
    const PAGE: &str = include_str!("../../../docs/deploy.md");
    PAGE.split("```sh\n").skip(1).flat_map(|block| block.split("```").next().unwrap_or_default().lines())
}

/// How every command begins that is run here, and what stands for one that is not.
const RUN: [&str; 8] = [
    "cp -r",
    "update-ca-certificates",
    "jitsi-topology-accounts",
    "prosodyctl",
    "rm -f",
    "ln -sf",
    "nginx -t",
    "systemctl",
];

#[test]
fn every_documented_command_is_run() {
    let others: Vec<&str> =
        commands().filter(|command| !RUN.iter().any(|beginning| command.starts_with(beginning))).collect();
    assert!(commands().count() > 8 && others.is_empty(), "{others:?}");
}

/// The authority of this run of the tests.
fn authority() -> &'static Authority {
    static AUTHORITY: OnceLock<Authority> = OnceLock::new();
    AUTHORITY.get_or_init(Authority::new)
}

/// The deployment of the seed document.
pub(crate) fn seed() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/seed.toml")).unwrap()
}

/// Where Jitsi's modules are on the machine of the test, when they are: `JITSI_PLUGINS`, or where its package puts them.
pub(crate) fn plugins() -> Option<PathBuf> {
    let named = std::env::var_os("JITSI_PLUGINS").map(PathBuf::from);
    named.or_else(|| Some(PathBuf::from(PLUGINS)).filter(|path| path.exists()))
}

impl Deployment {
    /// Renders a description and puts every file where it belongs. Nothing runs yet.
    pub(crate) fn place(description: &str) -> Self {
        conf::java_is_there();
        let folder = tempfile::tempdir().unwrap();
        let topology = render(folder.path(), "rendered", description);
        let network = Network::new();
        let mut deployment = Self {
            main_prosody: None,
            prosody_jvb: None,
            nginx: None,
            hosts: BTreeMap::new(),
            network,
            folder,
            passwords: BTreeMap::new(),
            passwords_from_file: false,
            topology,
        };
        for account in deployment.topology.accounts() {
            deployment.passwords.entry(account.variable.to_string()).or_insert_with(random_password);
        }
        let all = deployment.components();
        let machines: BTreeSet<MachineName> = all.iter().map(|component| component.machine().clone()).collect();
        for machine in machines {
            deployment.add_host(&machine);
        }
        deployment
    }

    /// The same, started: accounts, both Prosody servers, nginx.
    pub(crate) fn start(description: &str) -> Self {
        let mut deployment = Self::place(description);
        deployment.run();
        deployment
    }

    /// Makes the accounts and starts the servers.
    pub(crate) fn run(&mut self) {
        let left = self.register();
        self.start_main_prosody();
        self.start_prosody_jvb();
        self.start_nginx();
        // Prosody 13.0 is introduced to Jicofo while it runs.
        if left {
            assert!(!self.register(), "{ACCOUNTS} has something left to do when the servers run");
        }
    }

    pub(crate) fn components(&self) -> &Components {
        self.topology.components()
    }

    pub(crate) fn host(&self, machine: &MachineName) -> &Rc<Host> {
        &self.hosts[machine]
    }

    pub(crate) fn host_named(&self, machine: &str) -> &Rc<Host> {
        self.host(&MachineName::parse(machine).unwrap())
    }

    /// Makes the machine, and puts its files, certificates and trust where they belong.
    pub(crate) fn add_host(&mut self, machine: &MachineName) {
        let address = self.address(machine);
        let host = Rc::new(Host::new(&self.network, machine.as_str(), address));
        self.hosts.insert(machine.clone(), Rc::clone(&host));
        if let Some(plugins) = plugins() {
            let overlay = "mkdir /mnt/share /mnt/work; mount -t overlay -o lowerdir=/usr/share,upperdir=/mnt/share,workdir=/mnt/work overlay /usr/share";
            host.sh(&format!(
                "[ -d {PLUGINS} ] || {{ {overlay}; mkdir -p {PLUGINS}; }}; mount --bind '{}' {PLUGINS}",
                plugins.display()
            ));
        }
        let names = self.hosts_file();
        for host in self.hosts.values() {
            host.write("/etc/hosts", &names);
        }
        let copy = documented("cp -r").replace("/meet/", &format!("/{machine}/"));
        host.sh(&format!("cd '{}' && {copy}", self.folder.path().display()));
        self.put_certificates(machine);
        host.write("/usr/local/share/ca-certificates/jitsi-authority.crt", &authority().certificate);
        // It takes long to go through the public authorities, and nobody here is known to them.
        host.sh(&format!(
            ": >/etc/ca-certificates.conf; rm -f /etc/ssl/certs/* 2>/dev/null; {}",
            documented("update-ca-certificates")
        ));
    }

    /// The address a machine is reached at: the one that is written, or the next that is free.
    fn address(&self, machine: &MachineName) -> Ipv4Addr {
        let written = self.components().machines[machine].address.as_ref().map(ToString::to_string);
        written
            .and_then(|address| address.parse().ok())
            .unwrap_or_else(|| Ipv4Addr::new(192, 0, 2, 10 + u8::try_from(self.hosts.len()).unwrap()))
    }

    /// What DNS would say: the names of the machines.
    fn hosts_file(&self) -> String {
        let all = self.components();
        let names = |(machine, host): (&MachineName, &Rc<Host>)| {
            let nginx = (all.nginx.machine == *machine).then(|| all.nginx.domain.to_string());
            let machine = &all.machines[machine];
            let names: BTreeSet<String> =
                machine.address.iter().chain(&machine.aliases).map(ToString::to_string).chain(nginx).collect();
            let names = names.into_iter().filter(|name| name.parse::<std::net::IpAddr>().is_err());
            names.map(|name| format!("{} {name}\n", host.address)).collect::<Vec<_>>().concat()
        };
        let machines: Vec<String> = self.hosts.iter().map(names).collect();
        format!("127.0.0.1 localhost\n::1 localhost\n{}", machines.concat())
    }

    fn put_certificates(&self, machine: &MachineName) {
        let host = self.host(machine);
        for need in self.topology.certificates().iter().filter(|need| need.machine == *machine) {
            let Issued { certificate, key } = authority().issue(need.domain.as_str());
            host.sh(&format!("mkdir -p \"$(dirname '{}')\" \"$(dirname '{}')\"", need.chain, need.key));
            host.write(need.chain.as_str(), &certificate);
            host.write(need.key.as_str(), &key);
            host.sh(&format!("chown root:{0} '{1}' && chmod 0640 '{1}'", need.user, need.key));
        }
    }

    /// Runs the script of accounts on `machine`, with these variables set.
    pub(crate) fn accounts(
        &self,
        machine: &MachineName,
        arguments: &[&str],
        passwords: &BTreeMap<String, String>,
    ) -> Output {
        self.host(machine).command(ACCOUNTS).args(arguments).envs(passwords).output().unwrap()
    }

    /// Makes every account, twice, as the second time must be like the first. Gives back whether the script wants to
    /// be run again when the servers run.
    fn register(&self) -> bool {
        let mut again = false;
        let machines: BTreeSet<MachineName> =
            self.topology.accounts().into_iter().map(|account| account.machine).collect();
        for machine in machines {
            for _ in 0..2 {
                let said = if self.passwords_from_file {
                    let (script, arguments) = documented("jitsi-topology-accounts").split_once(' ').unwrap();
                    let [option, file] = arguments.split(' ').collect::<Vec<_>>()[..] else {
                        panic!("{script} {arguments}")
                    };
                    let lines: Vec<String> =
                        self.passwords.iter().map(|(name, password)| format!("{name}={password}")).collect();
                    self.host(&machine).write(file, &lines.join("\n"));
                    self.accounts(&machine, &[option, file], &BTreeMap::new())
                } else {
                    self.accounts(&machine, &[], &self.passwords)
                };
                let text =
                    format!("{}{}", String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
                let has_proxy = self.components().main_prosody.machine == machine;
                match said.status.code() {
                    Some(0) => {}
                    Some(LEFT) if has_proxy && text.contains("start Prosody, then run this again") => again = true,
                    // Only what the modules of Jitsi are for can be left to do, and only where they are missing.
                    Some(LEFT) if has_proxy && plugins().is_none() && text.contains("install jitsi-meet-prosody") => {}
                    _ => panic!("{ACCOUNTS} on {machine} ({}): {text}", said.status),
                }
                for account in self.topology.accounts().iter().filter(|account| account.machine == machine) {
                    assert!(text.contains(&format!("registered {} with {}", account.jid, account.config)), "{text}");
                }
                assert!(
                    self.passwords.values().all(|password| !text.contains(password.as_str())),
                    "a password is printed: {text}"
                );
            }
        }
        again
    }

    /// Debian's unit is `prosody -F` as the user prosody, with a runtime folder.
    pub(crate) fn start_main_prosody(&mut self) {
        let main = &self.components().main_prosody;
        let (port, pidfile) = (main.c2s.port.get(), main.paths.pidfile.to_string());
        let host = Rc::clone(self.host(&main.machine));
        host.sh("install -d -o prosody -g prosody /run/prosody");
        let mut command = host.command("runuser");
        command.args(["-u", "prosody", "--", "/usr/bin/prosody", "-F"]);
        let server = Server::start(&host, "main Prosody", command, &pidfile);
        host.wait_for_port(port, "the main Prosody");
        self.main_prosody = Some(server);
    }

    /// As the rendered unit says.
    pub(crate) fn start_prosody_jvb(&mut self) {
        let jvb = &self.components().prosody_jvb;
        let (port, pidfile) = (jvb.c2s.port.get(), jvb.paths.pidfile.to_string());
        let host = Rc::clone(self.host(&jvb.machine));
        let unit = host.read("/etc/systemd/system/prosody-jvb.service");
        let setting = |key: &str| {
            unit.lines()
                .find_map(|line| line.strip_prefix(key)?.strip_prefix('='))
                .unwrap_or_else(|| panic!("the unit has no {key}"))
        };
        for (key, root) in [("RuntimeDirectory", "/run"), ("StateDirectory", "/var/lib"), ("LogsDirectory", "/var/log")]
        {
            host.sh(&format!(
                "install -d -o {} -g {} -m {} {root}/{}",
                setting("User"),
                setting("Group"),
                setting(&format!("{key}Mode")),
                setting(key)
            ));
        }
        let mut command = host.command("runuser");
        command.args(["-u", setting("User"), "--"]).args(setting("ExecStart").split(' '));
        let server = Server::start(&host, "Prosody-JVB", command, &pidfile);
        host.wait_for_port(port, "Prosody-JVB");
        self.prosody_jvb = Some(server);
    }

    /// Switches the site on and starts nginx.
    pub(crate) fn start_nginx(&mut self) {
        let nginx = &self.components().nginx;
        let (domain, port) = (&nginx.domain, nginx.https.port.get());
        let host = Rc::clone(self.host(&nginx.machine));
        assert_eq!(domain.as_str(), "jitsi.example.com", "the one that docs/deploy.md speaks of");
        for command in ["rm -f", "ln -sf", "nginx -t"] {
            host.sh(documented(command));
        }
        let mut command = host.command("nginx");
        command.args(["-g", "daemon off;"]);
        let server = Server::start(&host, "nginx", command, "/run/nginx.pid");
        host.wait_for_port(port, "nginx");
        self.nginx = Some(server);
    }

    /// Makes the account of somebody who logs in with a password, as people are told to.
    pub(crate) fn register_person(&self, password: &str) {
        let mut command = self.host(&self.components().main_prosody.machine).command("sh");
        let mut child =
            command.args(["-c", documented("prosodyctl")]).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        writeln!(child.stdin.take().unwrap(), "{password}\n{password}").unwrap();
        assert!(child.wait().unwrap().success());
    }

    /// jicofo.conf, as Jicofo reads it.
    pub(crate) fn jicofo(&self) -> Jicofo {
        conf::jicofo(self.host(&self.components().jicofo.machine), &self.passwords)
    }

    /// The config of the only bridge of a machine, as the bridge reads it.
    pub(crate) fn bridge(&self, machine: &str) -> Bridge {
        conf::bridge(self.host_named(machine), &self.passwords, "/etc/jitsi/videobridge/jvb.conf")
    }

    /// A client where Jicofo runs.
    pub(crate) fn focus(&self, name: &str) -> Client {
        Client::on(self.host(&self.components().jicofo.machine), name)
    }

    /// Renders another description beside the first; gives back where.
    pub(crate) fn render_beside(&mut self, name: &str, description: &str) -> PathBuf {
        self.topology = render(self.folder.path(), name, description);
        self.folder.path().join(name)
    }

    pub(crate) fn rendered(&self) -> PathBuf {
        self.folder.path().join("rendered")
    }

    /// Every error line in the logs of the servers that is not of a missing module of Jitsi's.
    pub(crate) fn errors(&self) -> Vec<String> {
        let mut errors = Vec::new();
        let all = self.components();
        let instances = [
            (&all.main_prosody.machine, &all.main_prosody.paths.log, &self.main_prosody),
            (&all.prosody_jvb.machine, &all.prosody_jvb.paths.log, &self.prosody_jvb),
        ];
        for (machine, log, server) in instances {
            let log = self.host(machine).read(log.file().expect("the log is a file").as_str());
            assert!(log.contains("Activated service 'c2s'"), "that is no log of a Prosody that started: {log}");
            errors.extend(log.lines().filter(|line| is_error(line)).map(|line| format!("{machine}: {line}")));
            errors.extend(
                server
                    .as_ref()
                    .map(Server::output)
                    .unwrap_or_default()
                    .lines()
                    .map(|line| format!("{machine}: {line}")),
            );
        }
        let host = self.host(&all.nginx.machine);
        let log = fs::read_to_string(host.path("/var/log/nginx/error.log")).unwrap_or_default();
        // nginx says a notice of every signal it is sent.
        errors.extend(log.lines().filter(|line| !line.contains("[notice]")).map(|line| format!("nginx: {line}")));
        errors.extend(
            self.nginx.as_ref().map(Server::output).unwrap_or_default().lines().map(|line| format!("nginx: {line}")),
        );
        errors
    }

    /// Stops everything in its turn, and fails when a server had something to complain of.
    pub(crate) fn finish(mut self) {
        let errors = self.errors();
        assert!(errors.is_empty(), "{} lines of errors:\n{}", errors.len(), errors.join("\n"));
        for server in [self.nginx.take(), self.prosody_jvb.take(), self.main_prosody.take()].into_iter().flatten() {
            server.stop();
        }
    }
}

/// Whether a line of a Prosody log is an error that is not excused.
fn is_error(line: &str) -> bool {
    let mut fields = line.split('\t').skip(1);
    let (level, message) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
    level == "error" && !(plugins().is_none() && is_of_jitsi(message))
}

/// Whether a message is of a module that could not be loaded and comes with Jitsi.
fn is_of_jitsi(message: &str) -> bool {
    const MODULES: &str = include_str!("../../src/law/upstream/prosody.modules");
    let Some((module, _)) = message.strip_prefix("Unable to load module '").and_then(|rest| rest.split_once('\''))
    else {
        return false;
    };
    MODULES.lines().any(|line| line.strip_prefix("jitsi-meet-prosody ") == Some(module))
}

/// Runs `jitsi-topology render`.
fn render(folder: &Path, name: &str, description: &str) -> Topology {
    // One name for all of them: it stands in the head of every file.
    let file = folder.join("topology.toml");
    fs::write(&file, description).unwrap();
    let said = Command::new(env!("CARGO_BIN_EXE_jitsi-topology"))
        .arg("render")
        .arg(&file)
        .arg("--out")
        .arg(folder.join(name))
        .output()
        .unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let source = Source::load(&file).unwrap();
    Topology::resolve(&source.read().unwrap()).unwrap()
}

/// Forty printable characters, all that mean something somewhere among them.
pub(crate) fn random_password() -> String {
    const MEANING: [&str; 8] = ["\"", "'", "\\", "${", "]]", "--", "#", "$("];
    let mut parts: Vec<String> = MEANING.iter().map(|&part| part.to_owned()).collect();
    let mut length: usize = MEANING.iter().map(|part| part.len()).sum();
    let bytes = random_bytes();
    let mut bytes = bytes.iter();
    let mut below = |bound: usize| usize::from(*bytes.next().unwrap()) % bound;
    while length < 40 {
        let c = char::from(b' ' + u8::try_from(below(95)).unwrap());
        let at = below(parts.len() + 1);
        parts.insert(at, c.to_string());
        length += 1;
    }
    for end in (1..parts.len()).rev() {
        parts.swap(end, below(end + 1));
    }
    let password = parts.concat();
    assert!(password.len() == 40 && MEANING.iter().all(|part| password.contains(part)));
    password
}

fn random_bytes() -> [u8; 256] {
    let mut bytes = [0; 256];
    std::io::Read::read_exact(&mut fs::File::open("/dev/urandom").unwrap(), &mut bytes).unwrap();
    bytes
}
