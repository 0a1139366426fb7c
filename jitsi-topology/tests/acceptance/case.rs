//! The deployments that are rendered, each for what it makes the files say.

use jitsi_topology::Topology;
use jitsi_topology::component::{Bridge, Components};
use jitsi_topology::emit::{File, FileTree, Origin, emit, standard};
use jitsi_topology::name::{Feature, FilePath, MachineName};
use jitsi_topology::spec::{Source, Spec};
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The passwords of the environment, as the programs that need them are started with: no character in them may
/// matter, because none of them is ever written.
pub(crate) const ENVIRONMENT: [(&str, &str); 4] = [
    ("JICOFO_AUTH_PASSWORD", r#"from "outside" ${x} \ # //"#),
    ("JICOFO_SERVICE_PASSWORD", "00123"),
    ("JVB_AUTH_PASSWORD", "zwölf € ]] --"),
    ("TOKEN_SECRET", r#"]] -- "${y}" \n"#),
];

/// Passwords in which everything stands that means something to Lua or HOCON.
const NASTY: [&str; 6] = [
    r#"quotes " ' """ and \ \" \n \u0041 \"#,
    "${x} ${?HOME} $x {a=b} [c] a+=b a:b=c, d",
    "]] ]=] -- --[[ # // /* */ ` @ ! & ? * ^ %s %n %1",
    " ünï¢ödé € 𝄞 \u{a0}\u{202e}\u{2028} ",
    "00123",
    "true",
];

/// What every deployment is called and how it is described.
fn described() -> Vec<(String, Spec)> {
    let passwords = (0..NASTY.len())
        .map(|first| (format!("passwords {first}"), with_passwords(|nth| NASTY[(first + nth) % NASTY.len()])));
    let written = by_hand().into_iter().map(|(name, spec)| (name.to_owned(), spec)).chain(passwords);
    let read = |(name, spec)| {
        let spec = serde_json::from_value(spec).unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, spec)
    };
    [("seed".to_owned(), seed())].into_iter().chain(written.map(read)).collect()
}

/// The deployment of the seed document, as it is given to users.
fn seed() -> Spec {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/seed.toml");
    Source::load(&file).and_then(|source| source.read()).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// A deployment with a password at each of the four places that has one.
fn with_passwords(nth: impl Fn(usize) -> &'static str) -> Value {
    json!({
        "domain": "meet.example.org",
        "main_prosody": { "authentication": { "token": { "app_id": nth(4), "app_secret": nth(3) } } },
        "jicofo": { "client": { "password": nth(0) }, "service": { "password": nth(1) } },
        "bridges": [{ "name": "jvb1", "xmpp": { "password": nth(2) } }],
    })
}

fn by_hand() -> Vec<(&'static str, Value)> {
    let every_feature: Vec<&str> = Feature::ALL.iter().map(|feature| feature.name()).collect();
    vec![
        ("defaults", json!({ "domain": "meet.example.org", "bridges": [{ "name": "jvb1" }] })),
        (
            "features",
            json!({
                "domain": "meet.example.org",
                "main_prosody": {
                    "version": "0.12",
                    "features": every_feature,
                    "authentication": { "token": {
                        "app_id": "meet", "app_secret": { "env": "TOKEN_SECRET" }, "key_server": "https://keys.example.org/asap",
                        "accepted_issuers": ["meet", "other"], "accepted_audiences": ["*"], "allow_empty": true,
                    } },
                    "modules": ["version", "firewall"],
                },
                "bridges": [{ "name": "jvb1" }],
            }),
        ),
        (
            "machines",
            json!({
                "domain": "meet.example.org",
                "machines": { "meet": { "address": "192.0.2.10" }, "media1": { "address": "192.0.2.21" }, "media2": { "address": "203.0.113.22", "bind": "10.0.0.22" } },
                "jicofo": { "relay": true, "region": "eu" },
                "bridges": [
                    { "name": "jvb1", "machine": "media1", "relay": { "region": "eu" } },
                    { "name": "jvb2", "machine": "media2", "relay": { "region": "us", "id": "relay-us" }, "channel": "datachannel", "mapping": { "local": "10.0.0.22", "public": "203.0.113.22" } },
                    { "name": "jvb3", "machine": "media2", "relay": { "region": "us" } },
                ],
            }),
        ),
        (
            "apart",
            json!({
                "domain": "meet.example.org",
                "machines": { "web": { "address": "192.0.2.1" }, "xmpp": { "address": "192.0.2.2" }, "brewery": { "address": "192.0.2.3" }, "focus": { "address": "192.0.2.4" }, "media": { "address": "192.0.2.5" } },
                "main_prosody": { "machine": "xmpp", "authentication": "anonymous" },
                "prosody_jvb": { "machine": "brewery" },
                "jicofo": { "machine": "focus" },
                "nginx": { "machine": "web", "https": { "port": 8443 } },
                "bridges": [{ "name": "jvb1", "machine": "media" }],
            }),
        ),
        (
            "ipv6",
            json!({
                "domain": "meet.example.org",
                "machines": { "meet": { "address": "2001:db8::10" }, "media1": { "address": "2001:db8::21" }, "media2": { "address": "2001:db8::22" } },
                "main_prosody": { "machine": "media2", "c2s": { "interfaces": ["*", "::"] } },
                "jicofo": { "rest": { "interface": "::1" } },
                "bridges": [
                    { "name": "jvb1", "machine": "media1", "mapping": { "local": "fd00::21", "public": "2001:db8::21" } },
                    { "name": "jvb2", "machine": "meet", "private_http": { "interface": "::1" } },
                ],
            }),
        ),
        (
            "extra",
            json!({
                "domain": "meet.example.org",
                "main_prosody": {
                    "extra": { "gc": { "mode": "incremental", "threshold": 120 }, "http_max_content_size": 1_048_576, "external_services": [{ "type": "stun", "host": "stun.example.org", "port": 3478 }] },
                    "host_extra": { "conference.meet.example.org": { "muc_room_default_language": "de", "max_history_messages": 20 }, "meet.example.org": { "a": { "]] end": [true, 1.5, "x\"y"] } } },
                },
                "prosody_jvb": { "extra": { "c2s_timeout": 60 }, "host_extra": { "tech.meet.example.org": { "allow_unencrypted_plain_auth": false } } },
                "jicofo": { "extra": { "jicofo": { "conference": { "enable-auto-owner": false }, "authentication": { "login-url": "x \"y\" ${z} # //" }, "bridge": { "max-bridge-participants": 80 } } } },
                "nginx": { "extra": { "client_max_body_size": "2m", "add_header": ["X-Robots-Tag", "noindex; \"nofollow\"", "always"], "keepalive_timeout": 30 } },
                "bridges": [{ "name": "jvb1", "extra": { "videobridge": { "cc": { "trust-bwe": false, "assumed-bandwidth-limit": "10 Mbps" }, "websockets": { "send-keepalive-pings": true } } } }],
            }),
        ),
        (
            "one machine, bridges without websocket",
            json!({
                "domain": "xn--bcher-kva.example",
                "main_prosody": { "authentication": "jitsi-anonymous", "websocket": false, "features": ["guests", "lobby"], "modules": ["s2s_bidi"] },
                "nginx": { "domain": "talk.example.org" },
                "jicofo": { "relay": true },
                "bridges": [{ "name": "jvb1", "channel": "datachannel" }, { "name": "jvb2", "xmpp": { "id": "with.dots" } }, { "name": "jvb3", "channel": "datachannel", "private_http": { "port": 8081 } }],
            }),
        ),
    ]
}

/// A folder that goes when this does, and that Prosody's control program can read, which does so as the user `prosody`.
pub(crate) fn open_folder() -> TempDir {
    let open = fs::Permissions::from_mode(0o755);
    tempfile::Builder::new().permissions(open).tempdir().expect("a folder for what is rendered")
}

/// A deployment, rendered.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) name: String,
    topology: Topology,
    files: FileTree,
    folder: PathBuf,
}

/// Every deployment, rendered into a folder that goes when this does.
#[derive(Debug)]
pub(crate) struct Cases {
    folder: TempDir,
    cases: Vec<Case>,
}

impl Cases {
    pub(crate) fn render() -> Self {
        let folder = open_folder();
        let cases: Vec<Case> =
            described().into_iter().map(|(name, spec)| Case::render(name, spec, folder.path())).collect();
        assert!(!cases.is_empty(), "nothing is rendered, so nothing would be tested");
        Self { folder, cases }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Case> {
        self.cases.iter()
    }

    pub(crate) fn get(&self, name: &str) -> &Case {
        self.iter().find(|case| case.name == name).unwrap_or_else(|| panic!("there is no case {name}"))
    }
}

impl Case {
    /// Certificate, key and web application of nginx come from `folder`, because nginx wants to see them.
    fn render(name: String, mut spec: Spec, folder: &Path) -> Self {
        let path = |path: PathBuf| {
            Some(FilePath::parse(path.to_str().expect("a path of text")).expect("an absolute path").into())
        };
        spec.nginx.certificate = path(certificate(folder));
        spec.nginx.key = path(key(folder));
        spec.nginx.web_root = path(web_root(folder));
        let topology = Topology::resolve(&spec).unwrap_or_else(|violations| panic!("{name}: {violations:#?}"));
        assert!(topology.warnings().is_empty(), "{name}: {:#?}", topology.warnings());
        let mut files = FileTree::default();
        emit(&topology, &standard(&Origin::file("topology.toml")), &mut files)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let folder = folder.join(&name);
        for file in files.iter() {
            let path = folder.join(file.relative());
            fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("a folder for a file");
            fs::write(&path, file.text()).expect("a rendered file");
        }
        // Prosody looks for a folder of certificates beside its config, where ours is by default.
        for config in files.iter().filter(|file| file.path().as_str().ends_with("/prosody.cfg.lua")) {
            fs::create_dir(folder.join(config.relative()).with_file_name("certs")).expect("a folder for certificates");
        }
        Self { name, topology, files, folder }
    }

    pub(crate) fn components(&self) -> &Components {
        self.topology.components()
    }

    /// The file at `path` of `machine`.
    fn file(&self, machine: &MachineName, path: &str) -> PathBuf {
        let file: Option<&File> = self.files.get(machine, path);
        let file = file.unwrap_or_else(|| panic!("{}: {path} is not rendered for {machine}", self.name));
        self.folder.join(file.relative())
    }

    pub(crate) fn main_prosody(&self) -> PathBuf {
        self.file(&self.components().main_prosody.machine, "/etc/prosody/prosody.cfg.lua")
    }

    pub(crate) fn prosody_jvb(&self) -> PathBuf {
        self.file(&self.components().prosody_jvb.machine, "/etc/prosody-jvb/prosody.cfg.lua")
    }

    pub(crate) fn jicofo(&self) -> PathBuf {
        self.file(&self.components().jicofo.machine, "/etc/jitsi/jicofo/jicofo.conf")
    }

    pub(crate) fn bridge(&self, bridge: &Bridge) -> PathBuf {
        let there = self.components().bridges.iter().filter(|other| other.machine == bridge.machine).count();
        match there {
            1 => self.file(&bridge.machine, "/etc/jitsi/videobridge/jvb.conf"),
            _ => self.file(&bridge.machine, &format!("/etc/jitsi/videobridge/{}.conf", bridge.name)),
        }
    }

    pub(crate) fn nginx(&self) -> PathBuf {
        let nginx = &self.components().nginx;
        self.file(&nginx.machine, &format!("/etc/nginx/sites-available/{}.conf", nginx.domain))
    }
}

/// The certificate every site is told to show.
pub(crate) fn certificate(folder: &Path) -> PathBuf {
    folder.join("site.crt")
}

/// Its key.
pub(crate) fn key(folder: &Path) -> PathBuf {
    folder.join("site.key")
}

/// Where every site is told to find the web application.
pub(crate) fn web_root(folder: &Path) -> PathBuf {
    folder.join("web")
}

/// The value a password has where it is read: its text, or what the environment holds.
pub(crate) fn revealed(password: &jitsi_topology::name::Password) -> String {
    use jitsi_topology::name::Password;
    match password {
        Password::Env(name) => {
            let known = ENVIRONMENT.iter().find(|(variable, _)| *variable == name.as_str());
            known.unwrap_or_else(|| panic!("no test sets {name}")).1.to_owned()
        }
        Password::File { secret, .. } | Password::Literal(secret) => secret.reveal().to_owned(),
    }
}
