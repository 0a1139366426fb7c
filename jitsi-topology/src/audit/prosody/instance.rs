//! One Prosody as its config was run: options by host with the server's as their default, typed and marked.

use super::super::gather::Gathered;
use super::super::lua::{Config, Host, HostKind, Section, Setting, Value};
use super::super::note::Note;
use super::File;
use crate::component::{Authentication, Token};
use crate::component::{Certificate, InstancePaths, Listener, Muc, SECURE_INTERFACES, VirtualHost};
use crate::fact::Encryption;
use crate::law;
use crate::name::{
    BareJid, Domain, EnvName, FilePath, Interface, Interfaces, Log, MachineName, Name, Password, Port, ProsodyVersion,
    Secret, known,
};
use crate::place::{Location, Trail};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// One Prosody.
pub(super) struct Instance<'c, 'g> {
    pub(super) config: &'c Config,
    pub(super) machine: &'c MachineName,
    pub(super) version: ProsodyVersion,
    /// The folder of the main config file, which relative paths of certificates begin at.
    pub(super) folder: &'c str,
    /// What to call that file in a report.
    title: &'c str,
    pub(super) gathered: &'g mut Gathered,
    /// The options the model has a field for, by host (`*` is the server).
    taken: RefCell<BTreeSet<(String, String)>>,
}

/// Authentication providers besides those of the model (Prosody, Debian's prosody-modules, Jitsi).
const PROVIDERS: &[&str] = &["cyrus", "insecure", "jitsi-shared-secret", "ldap", "ldap2", "oauth_external"];
/// The data folder when none is set, as Debian and the images of Jitsi have it.
const DATA: &str = "/var/lib/prosody";
/// The server's own options among those of the hosts.
pub(super) const SERVER: &str = "*";

impl<'c, 'g> Instance<'c, 'g> {
    pub(super) fn new(file: &File<'c>, gathered: &'g mut Gathered) -> Self {
        let File { config, machine, version, folder, title, .. } = *file;
        Self { config, machine, version, folder, title, gathered, taken: RefCell::default() }
    }

    /// A host that is there.
    pub(super) fn host(&self, domain: &str) -> Option<&'c Host> {
        self.config.hosts.iter().find(|host| host.name == domain)
    }

    pub(super) fn virtual_hosts(&self) -> impl Iterator<Item = &'c Host> + use<'c> {
        self.config.hosts.iter().filter(|host| matches!(host.kind, HostKind::VirtualHost))
    }

    /// The components that are a module.
    pub(super) fn components(&self, module: &'static str) -> impl Iterator<Item = &'c Host> + use<'c> {
        self.config
            .hosts
            .iter()
            .filter(move |host| matches!(&host.kind, HostKind::Component(Some(name)) if name == module))
    }

    /// An option as `host` has it: its own, or the server's.
    pub(super) fn option(&self, host: Option<&'c Host>, name: &str) -> Option<&'c Setting> {
        let own = host.and_then(|host| self.own(&host.name, &host.options, name));
        own.or_else(|| self.server(name))
    }

    /// An option of the whole server.
    pub(super) fn server(&self, name: &str) -> Option<&'c Setting> {
        self.own(SERVER, &self.config.server, name)
    }

    fn own(&self, scope: &str, section: &'c Section, name: &str) -> Option<&'c Setting> {
        let setting = section.get(name)?;
        self.taken.borrow_mut().insert((scope.to_owned(), name.to_owned()));
        Some(setting)
    }

    /// Whether the model has a field for the option, and it was asked for.
    pub(super) fn is_taken(&self, scope: &str, name: &str) -> bool {
        self.taken.borrow().contains(&(scope.to_owned(), name.to_owned()))
    }

    /// Marks where a field stands.
    pub(super) fn mark(&mut self, at: &Trail<'_>, setting: Option<&Setting>) {
        if let Some(setting) = setting {
            self.gathered.sites.mark(at, setting.at.clone());
        }
    }

    pub(super) fn mark_at(&mut self, at: &Trail<'_>, location: &Location) {
        self.gathered.sites.mark(at, location.clone());
    }

    /// A switch, which Prosody takes as Lua does: text that is no boolean is not one of `true` and `false` by accident.
    pub(super) fn switch(&mut self, at: &Trail<'_>, host: Option<&'c Host>, name: &str, default: bool) -> bool {
        let setting = self.option(host, name);
        self.mark(at, setting);
        match setting.map(|setting| &setting.value) {
            Some(Value::Boolean(value)) => *value,
            Some(Value::Text(text)) => match text.to_lowercase().as_str() {
                "true" | "yes" | "on" | "1" => true,
                "false" | "no" | "off" | "0" => false,
                _ => default,
            },
            Some(Value::Integer(number)) => *number != 0,
            Some(Value::Environment(variable)) => {
                self.unknown(name, variable);
                default
            }
            _ => default,
        }
    }

    /// Names of a list, each read by itself.
    pub(super) fn names<T: Name>(&mut self, at: &Trail<'_>, setting: Option<&'c Setting>) -> Vec<T> {
        self.mark(at, setting);
        let texts = texts(setting);
        texts.iter().enumerate().filter_map(|(index, text)| self.gathered.parse(&at.index(index), text)).collect()
    }

    /// One name.
    pub(super) fn name<T: Name>(&mut self, at: &Trail<'_>, host: Option<&'c Host>, name: &str) -> Option<T> {
        let setting = self.option(host, name)?;
        self.mark(at, Some(setting));
        match &setting.value {
            Value::Text(text) => self.gathered.parse(at, text),
            Value::Integer(number) => self.gathered.parse(at, &number.to_string()),
            Value::Environment(variable) => {
                self.unknown(name, variable);
                None
            }
            _ => None,
        }
    }

    pub(super) fn unknown(&mut self, option: &str, variable: &str) {
        let says = format!("`{option}` comes from the variable {variable} and is taken to be its default");
        self.gathered.note(Note::new(says, "`--env FILE`"));
    }

    /// The ports of a service: `None` when the option is not there, so that its default holds.
    pub(super) fn ports(&mut self, at: &Trail<'_>, service: &str) -> Option<Vec<Port>> {
        let plural = format!("{service}_ports");
        let setting = self.server(&plural).or_else(|| self.server(&format!("{service}_port")))?;
        let at = at.field("port");
        Some(self.names(&at, Some(setting)))
    }

    /// The addresses a service is bound to: its own option, that of all services, or `default`.
    pub(super) fn interfaces(&mut self, at: &Trail<'_>, service: &str, default: Interfaces) -> Interfaces {
        let setting = self
            .server(&format!("{service}_interfaces"))
            .or_else(|| self.server(&format!("{service}_interface")))
            .or_else(|| self.server("interfaces"))
            .or_else(|| self.server("interface"));
        let Some(setting) = setting else { return default };
        let interfaces: Vec<Interface> = self.names(&at.field("interfaces"), Some(setting));
        Interfaces::new(interfaces.into_iter().map(|interface| interface.0)).unwrap_or(default)
    }

    /// Where XMPP clients connect. Of several ports the one that somebody connects to is looked at.
    pub(super) fn c2s(&mut self, at: &Trail<'_>, wanted: Option<Port>) -> Listener {
        let ports = self.ports(at, "c2s").unwrap_or_else(|| vec![crate::default::CLIENT_PORT]);
        let wanted = wanted.filter(|wanted| ports.contains(wanted));
        let port = wanted.or_else(|| ports.first().copied()).unwrap_or(crate::default::CLIENT_PORT);
        Listener { port, interfaces: self.interfaces(at, "c2s", Interfaces::everywhere()) }
    }

    /// Whether folders besides Jitsi's are searched for modules: what they hold is not known here.
    fn has_own_modules(&self) -> bool {
        texts(self.server("plugin_paths")).iter().any(|path| path != crate::component::JITSI_PLUGINS)
    }

    /// The modules a host loads: the server's and its own for a VirtualHost, its own for a component.
    pub(super) fn modules(&self, host: &'c Host) -> BTreeSet<String> {
        let mut modules = BTreeSet::from_iter(texts(self.own(&host.name, &host.options, "modules_enabled")));
        if matches!(host.kind, HostKind::VirtualHost) {
            modules.extend(self.server_modules());
            let disabled = texts(self.own(&host.name, &host.options, "modules_disabled"));
            modules.retain(|module| !disabled.contains(module));
        }
        modules
    }

    /// The modules of the whole server, without those that are switched off again.
    pub(super) fn server_modules(&self) -> BTreeSet<String> {
        let disabled = texts(self.server("modules_disabled"));
        let enabled = texts(self.server("modules_enabled"));
        enabled.into_iter().filter(|module| !disabled.contains(module)).collect()
    }

    /// Whether a module is switched off for the whole server.
    pub(super) fn disables(&self, module: &str) -> bool {
        texts(self.server("modules_disabled")).iter().any(|disabled| disabled == module)
    }

    /// A MUC service, with what decides who owns its rooms.
    pub(super) fn muc(&mut self, at: &Trail<'_>, host: &'c Host, domain: Domain, parent: Option<&Domain>) -> Muc {
        self.mark_at(&at.field("domain"), &host.at);
        self.mark_at(at, &host.at);
        let owners = "component_admins_as_room_owners";
        let only_admins_create = match self.option(Some(host), "restrict_room_creation").map(|setting| &setting.value) {
            Some(Value::Boolean(restricted)) => *restricted,
            // Those of the domain above may create rooms; where the service stands below no domain, nobody may.
            Some(Value::Text(text)) if text == "local" => parent
                .is_none_or(|parent| domain.as_str().split_once('.').is_none_or(|(_, above)| above != parent.as_str())),
            _ => false,
        };
        let setting = self.option(Some(host), "restrict_room_creation");
        self.mark(&at.field("restrict_room_creation"), setting);
        let admins = self.option(Some(host), "admins");
        Muc {
            admins: self.names::<BareJid>(&at.field("admins"), admins),
            admins_own_rooms: self.switch(
                &at.field("admins_own_rooms"),
                Some(host),
                owners,
                self.version.admins_own_rooms_by_default(),
            ),
            only_admins_create,
            locks_new_rooms: self.switch(&at.field("locks_new_rooms"), Some(host), "muc_room_locking", true),
            waits_for_focus: self.modules(host).contains("muc_meeting_id"),
            domain,
        }
    }

    /// A domain people or programs log in on.
    pub(super) fn virtual_host(&mut self, at: &Trail<'_>, host: &'c Host, domain: Domain) -> VirtualHost {
        self.mark_at(&at.field("domain"), &host.at);
        self.mark_at(at, &host.at);
        let lets_own_machine = self.server_modules().contains(SECURE_INTERFACES);
        let required = self.switch(&at.field("requires_encryption"), Some(host), "c2s_require_encryption", true);
        VirtualHost {
            authentication: self.authentication(&at.field("authentication"), host),
            encryption: match (required, lets_own_machine) {
                (false, _) => Encryption::Optional,
                (true, false) => Encryption::Required,
                (true, true) => Encryption::RequiredFromElsewhere,
            },
            certificate: self.certificate(&at.field("certificate"), host, &domain),
            domain,
        }
    }

    fn authentication(&mut self, at: &Trail<'_>, host: &'c Host) -> Authentication {
        let setting = self.option(Some(host), "authentication");
        self.mark(at, setting);
        let provider = texts(setting).into_iter().next().unwrap_or_else(|| "internal_hashed".to_owned());
        match provider.as_str() {
            "anonymous" => Authentication::Anonymous,
            "jitsi-anonymous" => Authentication::JitsiAnonymous,
            "token" => Authentication::Token(self.token(at, host)),
            "internal_hashed" | "internal_plain" => Authentication::InternalHashed,
            other => {
                if PROVIDERS.contains(&other) || self.has_own_modules() {
                    let says =
                        format!("whoever `{other}` lets in on `{}` is taken to have an account there", host.name);
                    self.gathered.note(Note::new(says, ""));
                } else {
                    let message = format!("no package brings an authentication provider `{other}`: nobody can log in");
                    self.gathered.broken(&law::unknown_module::LAW, message, at.place(), "cannot be found");
                }
                Authentication::InternalHashed
            }
        }
    }

    fn token(&mut self, at: &Trail<'_>, host: &'c Host) -> Token {
        let text = |instance: &Self, name: &str| texts(instance.option(Some(host), name)).into_iter().next();
        let app_id = text(self, "app_id").unwrap_or_default();
        let key_server = text(self, "asap_key_server");
        let app_secret = self.option(Some(host), "app_secret").and_then(|setting| self.password(at, &setting.value));
        let law = &law::module_option::LAW;
        if app_id.is_empty() {
            self.gathered.broken(law, "token login needs `app_id`, and there is none", at.place(), "no app_id");
        }
        if app_secret.is_none() && key_server.is_none() {
            let message = "token login needs `app_secret` or `asap_key_server`, and there is neither";
            self.gathered.broken(law, message, at.place(), "no key to check tokens with");
        }
        Token {
            app_id,
            app_secret,
            key_server,
            accepted_issuers: texts(self.option(Some(host), "asap_accepted_issuers")),
            accepted_audiences: texts(self.option(Some(host), "asap_accepted_audiences")),
            allow_empty: self.switch(&at.field("allow_empty"), Some(host), "allow_empty_token", false),
        }
    }

    fn password(&mut self, at: &Trail<'_>, value: &Value) -> Option<Password> {
        match value {
            Value::Text(text) => self.gathered.parse::<Secret>(at, text).map(Password::Literal),
            Value::Environment(name) => self.gathered.parse::<EnvName>(at, name).map(Password::Env),
            _ => None,
        }
    }

    /// What a host shows in TLS: the files it names, or those of its name in the folder of certificates.
    fn certificate(&mut self, at: &Trail<'_>, host: &'c Host, domain: &Domain) -> Certificate {
        let setting = self.option(Some(host), "ssl");
        self.mark(at, setting);
        let named = |key: &str| match setting.map(|setting| &setting.value) {
            Some(Value::Table { named, .. }) => match named.get(key) {
                Some(Value::Text(path)) => Some(path.clone()),
                _ => None,
            },
            _ => None,
        };
        let folder = texts(self.server("certificates")).into_iter().next().unwrap_or_else(|| "certs".to_owned());
        let path = |named: Option<String>, ending: &str| {
            let path = named.unwrap_or_else(|| format!("{folder}/{domain}.{ending}"));
            FilePath::parse(&below(self.folder, &path)).unwrap_or_else(|_| known("/invalid"))
        };
        Certificate { chain: path(named("certificate"), "crt"), key: path(named("key"), "key"), self_signed: false }
    }

    /// The files and folders it needs for itself. Prosody looks for a relative pidfile in the data folder.
    pub(super) fn paths(&mut self, at: &Trail<'_>) -> InstancePaths {
        self.mark_first_line(at);
        let data: FilePath = self.name(&at.field("data"), None, "data_path").unwrap_or_else(|| known(DATA));
        let mut inside = |field: &str, name: &str, default: &str| {
            let setting = self.server(name);
            self.mark(&at.field(field), setting);
            let path = texts(setting).into_iter().next().unwrap_or_else(|| default.to_owned());
            FilePath::parse(&below(data.as_str(), &path)).unwrap_or_else(|_| data.clone())
        };
        InstancePaths {
            pidfile: inside("pidfile", "pidfile", "prosody.pid"),
            admin_socket: inside("admin_socket", "admin_socket", "prosody.sock"),
            log: self.log(&at.field("log")),
            data,
        }
    }

    /// What stands nowhere is shown at the beginning of the file.
    pub(super) fn mark_first_line(&mut self, at: &Trail<'_>) {
        let location = Location { file: self.title.to_owned(), line: 1, column: 1, span: (0, 0), written: false };
        self.gathered.sites.mark(at, location);
    }

    /// The first file the log goes to, or what it goes to instead.
    fn log(&mut self, at: &Trail<'_>) -> Log {
        let setting = self.server("log");
        self.mark(at, setting);
        let mut targets = Vec::new();
        if let Some(setting) = setting {
            log_targets(&setting.value, &mut targets);
        }
        let logs: Vec<Log> = targets.iter().filter_map(|target| log_of(target)).collect();
        let file = logs.iter().find(|log| log.file().is_some()).or_else(|| logs.first());
        file.cloned().unwrap_or(Log::Console)
    }
}

/// The texts of a list, or the only one. An entry `["/path"] = true` counts as well, as Prosody has it in sets.
pub(super) fn texts(setting: Option<&Setting>) -> Vec<String> {
    fn text(value: &Value) -> Option<String> {
        match value {
            Value::Text(text) => Some(text.clone()),
            Value::Integer(number) => Some(number.to_string()),
            Value::Environment(name) => Some(format!("${{{name}}}")),
            _ => None,
        }
    }
    match setting.map(|setting| &setting.value) {
        Some(Value::Table { list, .. }) => list.iter().filter_map(text).collect(),
        Some(value) => text(value).into_iter().collect(),
        None => Vec::new(),
    }
}

/// Every text in the option `log` that names a target.
fn log_targets<'v>(value: &'v Value, out: &mut Vec<&'v str>) {
    match value {
        Value::Text(text) => out.push(text),
        Value::Table { list, named } => {
            for entry in list {
                log_targets(entry, out);
            }
            for (key, entry) in named {
                match (key.as_str(), entry) {
                    ("to", Value::Text(to)) if to == "console" => out.push("*console"),
                    ("to", Value::Text(to)) if to == "syslog" => out.push("*syslog"),
                    ("levels" | "timestamps" | "source" | "to", _) => {}
                    (_, entry) => log_targets(entry, out),
                }
            }
        }
        _ => {}
    }
}

fn log_of(target: &str) -> Option<Log> {
    match target {
        "*syslog" => Some(Log::Syslog),
        "*console" => Some(Log::Console),
        path => Log::parse(path).ok(),
    }
}

/// A path as Prosody resolves it: beside `folder` when it is relative.
pub(super) fn below(folder: &str, path: &str) -> String {
    let joined = if path.starts_with('/') { path.to_owned() } else { format!("{folder}/{path}") };
    // `.` and `..` are no parts of a `FilePath`.
    let mut parts: Vec<&str> = Vec::new();
    for part in joined.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}
