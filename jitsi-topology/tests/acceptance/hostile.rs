//! Hostile values in every field that reaches a file: each is refused with an error that can be read, or found again,
//! unchanged, by the program the file is for.
//!
//! What is found is held to the model, as in the other tests: Lua 5.4 under Prosody's own config reader, Lightbend's
//! parser, nginx itself, and crossplane. crossplane gives texts as they stand between their quotes, so it is no witness
//! for what is escaped; for that nginx is made to say the texts themselves.

use crate::case::{open_folder, revealed};
use crate::lightbend;
use crate::model::differences;
use crate::model::hocon::{expected_of_bridge, expected_of_jicofo};
use crate::model::nginx::{Site, expected_of_nginx};
use crate::model::prosody::{Expected, compare, expected_of_jvb, expected_of_main};
use crate::prosody;
use crate::tool::{CROSSPLANE, LUAC, NGINX, nothing_wrong, run};
use jitsi_topology::Topology;
use jitsi_topology::emit::{EmitError, FileTree, Origin, emit, standard};
use jitsi_topology::place::Place;
use jitsi_topology::spec::Spec;
use jitsi_topology::syntax::nginx::{Arg, Writer};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

/// What has a meaning in a language of these files, or in the terminal that shows an error.
const HOSTILE: [&str; 24] = [
    "\"",
    "'",
    "\\",
    "x\\\"; os.exit(1) --",
    "a\nb",
    "a\r\nb",
    "\0",
    "a\0b",
    "\t",
    "\u{1b}[31m",
    "${HOME}",
    "${?HOME}",
    "$host",
    "]]",
    "]==]",
    "--",
    "--[[",
    "#",
    "a;b",
    "}",
    "{",
    "\u{202e}txt.exe\u{200f}",
    "\u{2028}",
    "\u{feff}",
];

/// A megabyte.
const LONG: usize = 1 << 20;

/// Every field whose text reaches a file, as a pointer into a description. `*` in it is where a value is the name of
/// the field.
const FIELDS: &[&str] = &[
    "/domain",
    "/machines/*",
    "/machines/media1/address",
    "/machines/media1/bind",
    "/main_prosody/client_domain",
    "/main_prosody/auth_domain",
    "/main_prosody/conference/domain",
    "/main_prosody/conference/admins/0",
    "/main_prosody/focus/domain",
    "/main_prosody/focus/target",
    "/main_prosody/admins/0",
    "/main_prosody/authentication/token/app_id",
    "/main_prosody/authentication/token/app_secret",
    "/main_prosody/authentication/token/app_secret/env",
    "/main_prosody/authentication/token/key_server",
    "/main_prosody/authentication/token/accepted_issuers/0",
    "/main_prosody/authentication/token/accepted_audiences/0",
    "/main_prosody/certificates/folder",
    "/main_prosody/paths/data",
    "/main_prosody/paths/pidfile",
    "/main_prosody/paths/admin_socket",
    "/main_prosody/paths/log",
    "/main_prosody/modules/0",
    "/main_prosody/plugin_paths/0",
    "/main_prosody/extra/*",
    "/main_prosody/extra/acme_note",
    "/main_prosody/extra/acme_note/*",
    "/main_prosody/host_extra/*/acme_note",
    "/main_prosody/host_extra/meet.example.org/acme_note",
    "/prosody_jvb/tech_domain",
    "/prosody_jvb/muc/domain",
    "/prosody_jvb/muc/admins/0",
    "/prosody_jvb/certificates/folder",
    "/prosody_jvb/paths/data",
    "/prosody_jvb/paths/log",
    "/prosody_jvb/extra/acme_note",
    "/jicofo/machine",
    "/jicofo/client/host",
    "/jicofo/client/domain",
    "/jicofo/client/username",
    "/jicofo/client/password",
    "/jicofo/client/password/env",
    "/jicofo/client/xmpp_domain",
    "/jicofo/client/conference",
    "/jicofo/client/proxy",
    "/jicofo/service/username",
    "/jicofo/service/password",
    "/jicofo/brewery",
    "/jicofo/region",
    "/jicofo/extra/*",
    "/jicofo/extra/jicofo/authentication/login-url",
    "/nginx/domain",
    "/nginx/certificate",
    "/nginx/key",
    "/nginx/web_root",
    "/nginx/prosody/host",
    "/nginx/extra/*",
    "/nginx/extra/add_header",
    "/bridges/0/name",
    "/bridges/0/machine",
    "/bridges/0/xmpp/id",
    "/bridges/0/xmpp/host",
    "/bridges/0/xmpp/username",
    "/bridges/0/xmpp/password",
    "/bridges/0/xmpp/brewery",
    "/bridges/0/xmpp/nickname",
    "/bridges/0/websocket/domain",
    "/bridges/0/websocket/server_id",
    "/bridges/0/relay/id",
    "/bridges/0/relay/region",
    "/bridges/0/mapping/local",
    "/bridges/0/extra/*",
    "/bridges/0/extra/videobridge/cc/assumed-bandwidth-limit",
];

/// How a hostile text may be dressed, so that a field takes it: as itself, as a path, as an account, in a host.
const DRESSES: [fn(&str) -> String; 4] = [
    ToOwned::to_owned,
    |text| format!("/srv/{text}"),
    |text| format!("{text}@auth.meet.example.org"),
    |text| format!("a{text}b.example.org"),
];

/// A description on two machines, plain but for the field at `pointer`.
fn described(pointer: &str, text: &str) -> Value {
    let mut spec = json!({
        "domain": "meet.example.org",
        "machines": { "meet": { "address": "192.0.2.1" } },
        "jicofo": { "relay": true },
        "bridges": [{ "name": "jvb1" }],
    });
    // A token has more to it than one field.
    if pointer.starts_with("/main_prosody/authentication/") {
        spec["main_prosody"] = json!({ "authentication": { "token": { "app_id": "meet" } } });
        if !pointer.contains("app_secret") {
            spec["main_prosody"]["authentication"]["token"]["app_secret"] = json!("secret");
        }
    }
    let keys: Vec<&str> = pointer.split('/').skip(1).map(|key| if key == "*" { text } else { key }).collect();
    let value = match pointer {
        "/machines/*" => json!({ "address": "192.0.2.9" }),
        "/nginx/extra/add_header" => json!(["X-Note", text]),
        _ if pointer.ends_with("/*") => json!("value"),
        _ => json!(text),
    };
    put(&mut spec, &keys, value);
    if pointer == "/bridges/0/mapping/local" {
        spec["bridges"][0]["mapping"]["public"] = json!("192.0.2.1");
    }
    spec
}

/// Lays `value` at a way of keys, through lists and tables that are made where they are missing.
fn put(at: &mut Value, keys: &[&str], value: Value) {
    let Some((key, rest)) = keys.split_first() else {
        *at = value;
        return;
    };
    if *key == "0" {
        if !at.is_array() {
            *at = json!([null]);
        }
        return put(&mut at[0], rest, value);
    }
    if !at.is_object() {
        *at = json!({});
    }
    let fields = at.as_object_mut().expect("it was made one");
    put(fields.entry(*key).or_insert(Value::Null), rest, value);
}

/// What becomes of a description: files, or words that refuse it.
enum Outcome {
    Rendered(Box<Topology>, FileTree),
    Refused(String, Option<Vec<Place>>),
}

fn outcome(spec: &Value) -> Outcome {
    let spec: Spec = match serde_json::from_value(spec.clone()) {
        Ok(spec) => spec,
        Err(error) => return Outcome::Refused(error.to_string(), None),
    };
    let topology = match Topology::resolve(&spec) {
        Ok(topology) => topology,
        Err(violations) => {
            let places = violations.iter().flat_map(|violation| violation.witnesses().to_vec());
            return Outcome::Refused(violations.to_string(), Some(places.map(|witness| witness.place).collect()));
        }
    };
    let mut files = FileTree::default();
    match emit(&topology, &standard(&Origin::file("topology.toml")), &mut files) {
        Ok(()) => Outcome::Rendered(Box::new(topology), files),
        Err(error @ EmitError::Unsayable { .. }) => Outcome::Refused(error.to_string(), None),
        Err(error) => panic!("{error}"),
    }
}

/// Whether a person can read what refuses a value: short, visible, and about the field.
fn is_clear(words: &str, places: Option<&[Place]>, pointer: &str) -> Result<(), String> {
    let hidden = |c: char| (c.is_control() && c != '\n') || "\u{202e}\u{200f}\u{2028}\u{feff}".contains(c);
    if let Some(c) = words.chars().find(|c| hidden(*c)) {
        return Err(format!("{pointer}: the refusal shows {c:?} as it is"));
    }
    if words.len() > 16 * 1024 {
        return Err(format!("{pointer}: the refusal has {} bytes", words.len()));
    }
    let section = pointer.split('/').nth(1).unwrap_or_default();
    let is_about = |place: &Place| place.path().starts_with(section);
    match places {
        Some(places) if !places.iter().any(is_about) => Err(format!("{pointer}: nothing is said of it:\n{words}")),
        _ => Ok(()),
    }
}

/// Files to read, each with what it should say; a text that is rendered twice is read once.
#[derive(Default)]
struct Accepted {
    main: BTreeMap<String, (String, Expected)>,
    hocon: BTreeMap<String, (String, Value)>,
    nginx: BTreeMap<String, (String, Site)>,
}

impl Accepted {
    fn add(&mut self, label: &str, topology: &Topology, files: &FileTree) {
        let all = topology.components();
        let text = |machine, path: &str| files.get(machine, path).expect("it is rendered").text().to_owned();
        let label = || label.to_owned();
        let main = text(&all.main_prosody.machine, "/etc/prosody/prosody.cfg.lua");
        self.main.insert(main, (label(), expected_of_main(&all.main_prosody, &revealed)));
        let jvb = text(&all.prosody_jvb.machine, "/etc/prosody-jvb/prosody.cfg.lua");
        self.main.insert(jvb, (label(), expected_of_jvb(&all.prosody_jvb, &revealed)));
        let jicofo = text(&all.jicofo.machine, "/etc/jitsi/jicofo/jicofo.conf");
        self.hocon.insert(jicofo, (label(), expected_of_jicofo(&all.jicofo, &revealed)));
        let bridge = &all.bridges[0];
        let jvb = text(&bridge.machine, "/etc/jitsi/videobridge/jvb.conf");
        self.hocon.insert(jvb, (label(), expected_of_bridge(bridge, &revealed)));
        let site = format!("/etc/nginx/sites-available/{}.conf", all.nginx.domain);
        self.nginx.insert(text(&all.nginx.machine, &site), (label(), expected_of_nginx(all)));
    }
}

/// Tries every field with every text, and says which refusals are not clear.
fn accepted(wrong: &mut Vec<String>) -> Accepted {
    let dressed = HOSTILE.iter().flat_map(|text| DRESSES.map(|dress| dress(text)));
    let texts: Vec<String> = dressed.chain(["x".repeat(LONG)]).collect();
    let mut accepted = Accepted::default();
    let mut refused = 0;
    for (pointer, text) in FIELDS.iter().flat_map(|pointer| texts.iter().map(move |text| (pointer, text))) {
        let label = format!("{pointer} = {:?}", text.chars().take(40).collect::<String>());
        match outcome(&described(pointer, text)) {
            Outcome::Rendered(topology, files) => {
                let doubts = topology.warnings().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
                wrong.extend(is_clear(&doubts, None, pointer).err());
                accepted.add(&label, &topology, &files);
            }
            Outcome::Refused(words, places) => {
                refused += 1;
                wrong.extend(is_clear(&words, places.as_deref(), pointer).err());
            }
        }
    }
    assert!(refused > 1000, "{refused} refused");
    accepted
}

/// Writes each text to a file of its own, whose name ends as its program wants.
fn written<'t>(folder: &Path, ending: &str, texts: impl Iterator<Item = &'t String>) -> Vec<PathBuf> {
    let write = |(number, text): (usize, &String)| {
        let path = folder.join(format!("{number}.{ending}"));
        fs::write(&path, text).expect("a file to read");
        path
    };
    texts.enumerate().map(write).collect()
}

#[test]
fn a_hostile_value_is_refused_or_arrives_unchanged() {
    let mut wrong = Vec::new();
    let accepted = accepted(&mut wrong);

    let folder = open_folder();
    let files = written(folder.path(), "cfg.lua", accepted.main.keys());
    fs::create_dir(folder.path().join("certs")).expect("where Prosody looks for certificates");
    assert!(files.len() > 100, "{} Prosody configs", files.len());
    let read = prosody::load(&files);
    for (file, (label, expected)) in files.iter().zip(accepted.main.values()) {
        assert_eq!(run(LUAC.command().arg("-p").arg(file)).cleanly(label), "");
        compare(label, expected, &read[file].options, &mut wrong);
    }

    let folder = open_folder();
    let files = written(folder.path(), "conf", accepted.hocon.keys());
    assert!(files.len() > 100, "{} HOCON files", files.len());
    let asked: Vec<_> = files.iter().map(|file| (file.clone(), &[][..])).collect();
    for (read, (label, expected)) in lightbend::read(&asked).iter().zip(accepted.hocon.values()) {
        differences(label, expected, &read.resolved, &mut wrong);
    }

    let folder = open_folder();
    let files = written(folder.path(), "conf", accepted.nginx.keys());
    assert!(files.len() > 40, "{} nginx sites", files.len());
    for ((file, text), (label, expected)) in files.iter().zip(accepted.nginx.keys()).zip(accepted.nginx.values()) {
        // What is escaped is asked of nginx below.
        if !text.contains('\\') && crossplane(file) != *expected {
            wrong.push(format!("{label}: crossplane reads {:#?}, and the model is {expected:#?}", crossplane(file)));
        }
    }
    nothing_wrong(&wrong);
}

#[derive(Deserialize)]
struct Crossplane {
    config: Vec<CrossplaneFile>,
}

#[derive(Deserialize)]
struct CrossplaneFile {
    parsed: Vec<CrossplaneDirective>,
}

#[derive(Deserialize)]
struct CrossplaneDirective {
    directive: String,
    args: Vec<String>,
    #[serde(default)]
    block: Vec<Self>,
}

impl CrossplaneDirective {
    fn words(&self) -> (String, Vec<String>) {
        (self.directive.clone(), self.args.clone())
    }
}

/// The server block of a site, as crossplane reads it.
fn crossplane(site: &Path) -> Site {
    // It wants a whole config, and looks up what that includes.
    let whole = site.with_extension("whole");
    fs::write(&whole, format!("events {{}}\nhttp {{\n{}}}\n", fs::read_to_string(site).expect("a site")))
        .expect("a config");
    let said = run(CROSSPLANE.command().args(["parse", "--no-catch"]).arg(&whole)).cleanly(&site.display());
    let read: Crossplane = serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}"));
    let http = &read.config[0].parsed[1];
    let server = http.block.iter().find(|directive| directive.directive == "server").expect("a server");
    let (locations, plain): (Vec<_>, Vec<_>) = server.block.iter().partition(|one| one.directive == "location");
    let site = Site::found(plain.into_iter().map(CrossplaneDirective::words));
    locations
        .into_iter()
        .fold(site, |site, location| site.with(&location.args, location.block.iter().map(CrossplaneDirective::words)))
}

/// A running nginx, which ends with this.
struct Serving {
    child: std::process::Child,
    socket: PathBuf,
}

impl Serving {
    /// Serves `config` on a socket in `folder`, by one process without a master.
    fn start(folder: &Path, server: &str) -> Self {
        let socket = folder.join("socket");
        let config = folder.join("nginx.conf");
        let text = format!(
            "user root;\ndaemon off;\nmaster_process off;\npid \"{0}/pid\";\nerror_log stderr;\nevents {{}}\nhttp {{\n    access_log off;\n    default_type text/plain;\n    \
             client_body_temp_path \"{0}/body\";\n    proxy_temp_path \"{0}/proxy\";\n    fastcgi_temp_path \"{0}/fastcgi\";\n    uwsgi_temp_path \"{0}/uwsgi\";\n    scgi_temp_path \"{0}/scgi\";\n    \
             server {{\n        listen \"unix:{1}\";\n{server}    }}\n}}\n",
            folder.display(),
            socket.display(),
        );
        fs::write(&config, text).expect("a config");
        let child = NGINX
            .command()
            .args(["-e", "stderr"])
            .arg("-p")
            .arg(folder)
            .arg("-c")
            .arg(&config)
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("nginx starts");
        let started = std::time::Instant::now();
        while UnixStream::connect(&socket).is_err() {
            assert!(started.elapsed().as_secs() < 20, "nginx does not come up");
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        Self { child, socket }
    }

    /// The body of what it answers.
    fn body(&self, path: &str) -> Vec<u8> {
        let mut stream = UnixStream::connect(&self.socket).expect("it listens");
        write!(stream, "GET {path} HTTP/1.0\r\n\r\n").expect("it hears");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it answers");
        let end = answer.windows(4).position(|window| window == b"\r\n\r\n").expect("a head");
        answer.split_off(end + 4)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[test]
fn nginx_itself_says_every_text_byte_for_byte() {
    let every_byte: String = (1..=0x7f_u8).map(char::from).filter(|c| *c != '$').collect();
    let two = HOSTILE.iter().flat_map(|one| ["\\", "n", "\"", "é"].map(|other| format!("{one}{other}")));
    let texts: Vec<String> = HOSTILE.map(ToOwned::to_owned).into_iter().chain(two).chain([every_byte]).collect();
    let sayable: Vec<&String> = texts.iter().filter(|text| !text.contains(['$', '\0'])).collect();
    for text in &texts {
        assert_eq!(Arg::literal(text).is_ok(), sayable.contains(&text), "{text:?}");
    }

    let mut server = String::new();
    let mut writer = Writer::new(&mut server);
    for (number, text) in sayable.iter().enumerate() {
        let path = format!("/{number}");
        let location = [Arg::word("=").unwrap(), Arg::word(&path).unwrap()];
        let answer = [Arg::number(200), Arg::literal(text).unwrap()];
        writer.block("location", &location, |inside| inside.directive("return", &answer)).unwrap();
    }
    let folder = open_folder();
    let nginx = Serving::start(folder.path(), &server);
    for (number, text) in sayable.iter().enumerate() {
        let body = nginx.body(&format!("/{number}"));
        assert_eq!(String::from_utf8_lossy(&body), **text);
    }
}

#[test]
fn a_shell_says_every_word_byte_for_byte() {
    for text in HOSTILE.iter().filter(|text| !text.contains('\0')) {
        let Ok(word) = jitsi_topology::syntax::shell::word(text) else { continue };
        let said = run(std::process::Command::new("sh").arg("-c").arg(format!("printf %s {word}")));
        assert_eq!(said.cleanly(text), **text);
    }
}

#[test]
fn a_password_file_holds_a_password_or_is_refused() {
    let folder = open_folder();
    let long = vec![b'x'; LONG];
    let cases: [(&[u8], bool); 8] = [
        (b"plain\n", true),
        (b"${x} ]] -- \" \\ ' #;{}\r\n", true),
        ("\u{202e}zw\u{f6}lf\u{feff}".as_bytes(), true),
        (b"", false),
        (b"two\nlines\n", false),
        (b"nul\0", false),
        (b"\xff\xfe", false),
        (&long, false),
    ];
    for (bytes, fine) in cases {
        fs::write(folder.path().join("secret"), bytes).expect("a password file");
        let mut spec: Spec =
            serde_json::from_value(described("/bridges/0/xmpp/password/file", "secret")).expect("a description");
        let refusal = match spec.read_passwords(folder.path()) {
            Err(error) => Some(format!("{error}: {}", error.source)),
            Ok(()) => Topology::resolve(&spec).err().map(|violations| violations.to_string()),
        };
        assert_eq!(refusal.is_none(), fine, "{refusal:?}");
        if let Some(words) = refusal {
            is_clear(&words, None, "a password file").unwrap();
        }
    }
    // A file without an end is not read to its end.
    let mut spec: Spec =
        serde_json::from_value(described("/bridges/0/xmpp/password/file", "/dev/zero")).expect("a description");
    assert!(spec.read_passwords(Path::new("/")).is_err());
}
