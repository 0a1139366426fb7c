//! `init`: a first description, an environment file with fresh passwords, and the schema that editors read.

use super::table;
use clap::{Args, ValueEnum};
use jitsi_topology::Topology;
use jitsi_topology::component::Account;
use jitsi_topology::name::{Domain, Password};
use jitsi_topology::spec::{Format, Source};
use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// What to begin with.
#[derive(Args)]
pub(crate) struct Init {
    /// The domain people will open in a browser.
    #[arg(long)]
    domain: Domain,
    /// How many bridges to begin with.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    bridges: u16,
    /// The language of the description [default: what the name of --out says, else toml]
    #[arg(long, value_enum)]
    format: Option<Language>,
    /// The description to write; the other files go beside it [default: topology.toml, .yaml or .json]
    #[arg(long)]
    out: Option<PathBuf>,
    /// Name this schema in the description, a URL or a path from there, and write none beside it.
    #[arg(long)]
    schema: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Language {
    Toml,
    Yaml,
    Json,
}

impl Language {
    fn format(self) -> Format {
        match self {
            Self::Json => Format::Json,
            Self::Toml => Format::Toml,
            Self::Yaml => Format::Yaml,
        }
    }

    fn file(self) -> &'static str {
        match self {
            Self::Json => "topology.json",
            Self::Toml => "topology.toml",
            Self::Yaml => "topology.yaml",
        }
    }
}

/// What the schema is called beside a description.
const SCHEMA: &str = "topology.schema.json";

/// Writes the files and says what they are.
///
/// # Errors
/// When one of them is there already, cannot be written, or would not be what it should; then none is left behind.
pub(crate) fn init(args: &Init) -> Result<String, String> {
    let (out, format) = place(args)?;
    let schema = args.schema.clone().unwrap_or_else(|| format!("./{SCHEMA}"));
    let name = out.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let text = Starter { domain: &args.domain, bridges: args.bridges, schema: &schema, file: &name }.text(format)?;
    let topology = resolved(&text, format)?;
    let env = out.with_extension("env");
    let passwords = passwords(&topology, &args.domain)?;

    let mut files = vec![
        (&out, text, 0o666, "the description, to be edited"),
        (&env, passwords, 0o600, "fresh passwords, for Jicofo and the bridges"),
    ];
    let beside = out.with_file_name(SCHEMA);
    let known = args.schema.is_none().then(|| schema_text().map(|text| (there(&beside), text))).transpose()?;
    let mut note = "";
    match known {
        // Another version wrote it, or it is somebody else's; either way it is not ours to change.
        Some((Some(old), new)) if old != new.as_bytes() => {
            note = "kept as it was, and not what this version would write";
        }
        Some((Some(_), _)) => note = "what editors know of it, there before",
        Some((None, new)) => files.push((&beside, new, 0o666, "what editors know of the description")),
        None => {}
    }
    create(&files)?;

    let shown = |path: &Path| path.display().to_string();
    let mut rows: Vec<[String; 2]> =
        files.iter().map(|(path, _, _, purpose)| [shown(path), (*purpose).to_owned()]).collect();
    if !note.is_empty() {
        rows.push([shown(&beside), note.to_owned()]);
    }
    Ok(format!("{}\nNext: jitsi-topology check {}\n", table::table(["File", "For"], rows), out.display()))
}

/// Where the description goes, and in which language.
fn place(args: &Init) -> Result<(PathBuf, Format), String> {
    let Some(out) = &args.out else {
        let language = args.format.unwrap_or(Language::Toml);
        return Ok((language.file().into(), language.format()));
    };
    let by_name = Format::of(out).ok_or_else(|| {
        format!("{}: the name of a description ends in `.toml`, `.yaml`, `.yml` or `.json`", out.display())
    })?;
    match args.format.map(Language::format) {
        Some(asked) if asked != by_name => {
            Err(format!("{} would be read as {by_name}, and --format asks for {asked}", out.display()))
        }
        _ => Ok((out.clone(), by_name)),
    }
}

/// The schema as the command `schema` writes it.
///
/// # Errors
/// When it cannot be told as JSON.
pub(crate) fn schema_text() -> Result<String, String> {
    serde_json::to_string_pretty(&jitsi_topology::schema()).map(|text| text + "\n").map_err(|error| error.to_string())
}

/// Writes the schema to `out`, in place of one that is there.
///
/// # Errors
/// When something else is there, or it cannot be written.
pub(crate) fn write_schema(out: &Path) -> Result<(), String> {
    let fails = |error: &dyn std::fmt::Display| format!("cannot write {}: {error}", out.display());
    if there(out).is_some_and(|old| !is_schema_of_ours(&old)) {
        return Err(fails(&"another file is there, which is not this schema"));
    }
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o666);
    // Written aside and then renamed, so that an editor never reads half of it.
    let mut aside =
        tempfile::Builder::new().permissions(permissions).tempfile_in(folder).map_err(|error| fails(&error))?;
    aside.write_all(schema_text()?.as_bytes()).map_err(|error| fails(&error))?;
    aside.persist(out).map(drop).map_err(|error| fails(&error.error))
}

fn is_schema_of_ours(bytes: &[u8]) -> bool {
    let id = |value: &serde_json::Value| value.get("$id").cloned();
    let ours = jitsi_topology::schema().to_value();
    serde_json::from_slice(bytes).is_ok_and(|value| id(&value) == id(&ours))
}

/// What stands at `path`; nothing to read counts as something there.
fn there(path: &Path) -> Option<Vec<u8>> {
    match std::fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        read => Some(read.unwrap_or_default()),
    }
}

/// Creates every file or none.
fn create(files: &[(&PathBuf, String, u32, &str)]) -> Result<(), String> {
    // Looked at first, so that the message names them all; what counts is `create_new` below.
    let taken: Vec<String> = files
        .iter()
        .filter(|(path, ..)| path.symlink_metadata().is_ok())
        .map(|(path, ..)| path.display().to_string())
        .collect();
    if !taken.is_empty() {
        let are = if taken.len() == 1 { "is" } else { "are" };
        return Err(format!(
            "{} {are} there already, and nothing is ever overwritten; choose another name with --out",
            taken.join(" and ")
        ));
    }
    let mut made: Vec<&Path> = Vec::new();
    for (path, text, mode, _) in files {
        let created = OpenOptions::new().write(true).create_new(true).mode(*mode).open(path);
        if created.is_ok() {
            made.push(path);
        }
        if let Err(error) = created.and_then(|file| fill(file, text)) {
            for path in made {
                std::fs::remove_file(path).unwrap_or_default();
            }
            return Err(format!("cannot write {}: {error}", path.display()));
        }
    }
    Ok(())
}

fn fill(mut file: File, text: &str) -> io::Result<()> {
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// The deployment the description gives: whoever begins with it begins with one that works.
fn resolved(text: &str, format: Format) -> Result<Topology, String> {
    let spec = Source::new("the description", text, format).read().map_err(|error| error.to_string())?;
    Topology::resolve(&spec).map_err(|violations| {
        let says = violations.iter().map(|violation| format!("{}: {}", violation.at(), violation.message()));
        says.collect::<Vec<_>>().join("; ")
    })
}

/// Digits and letters that no shell, no systemd and no reader takes for something else; 32 of them, so five random
/// bits choose one without favour.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// 160 bits.
const PASSWORD_LENGTH: usize = 32;

fn password() -> Result<String, String> {
    let mut bytes = [0; PASSWORD_LENGTH];
    getrandom::fill(&mut bytes).map_err(|error| format!("the system gives no random numbers: {error}"))?;
    Ok(bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
}

/// The environment file: every variable an account of the deployment has its password from.
fn passwords(topology: &Topology, domain: &Domain) -> Result<String, String> {
    let all = topology.components();
    let mut text = format!(
        "# The passwords of {domain}, made at random by `jitsi-topology init`.\n\
         # Jicofo and the bridges find them in their environment, for example by EnvironmentFile= of systemd.\n"
    );
    let mut written = Vec::new();
    for Account { jid, password: from } in all.main_prosody.accounts.iter().chain(&all.prosody_jvb.accounts) {
        let Password::Env(variable) = from else { continue };
        if !written.contains(&variable) {
            write!(text, "\n# {jid}\n{variable}={}\n", password()?).map_err(|error| error.to_string())?;
            written.push(variable);
        }
    }
    Ok(text)
}

/// A first description.
struct Starter<'a> {
    domain: &'a Domain,
    bridges: u16,
    schema: &'a str,
    file: &'a str,
}

impl Starter<'_> {
    fn text(&self, format: Format) -> Result<String, String> {
        // A line end in the name of the schema would end the comment it stands in.
        if self.schema.chars().any(char::is_control) {
            return Err("the name of a schema has no control characters".to_owned());
        }
        Ok(match format {
            Format::Json => self.json(),
            Format::Toml => self.toml(),
            Format::Yaml => self.yaml(),
        })
    }

    fn names(&self) -> impl Iterator<Item = String> {
        (1..=self.bridges).map(|number| format!("jvb{number}"))
    }

    fn head(&self) -> String {
        let Self { domain, file, .. } = self;
        format!(
            "# The Jitsi deployment at {domain}. What is not written here follows from the domain; an editor that reads\n\
             # the schema named above says how, field by field. Some examples are commented out: take away their #.\n\
             #\n\
             # Say what is wrong with it:   jitsi-topology check {file}\n\
             # Write every config file:     jitsi-topology render {file} --out rendered\n"
        )
    }

    fn toml(&self) -> String {
        let Self { domain, schema, .. } = self;
        let bridges: Vec<String> = self.names().map(|name| format!("[[bridges]]\nname = \"{name}\"\n")).collect();
        format!(
            "#:schema {schema}\n\n{}\n\
             domain = \"{domain}\"\n\n\
             # Features of Jitsi, each with all it needs.\n\
             #[main_prosody]\n\
             #features = [\"lobby\", \"breakout-rooms\", \"polls\"]\n\n\
             # Everything runs on the machine `meet` until another one is named.\n\
             #[machines.media1]\n\
             #address = \"192.0.2.2\"\n\n\
             # The bridges. Those that share a machine get ports of their own.\n\
             {}#machine = \"media1\"\n",
            self.head(),
            bridges.join("\n"),
        )
    }

    fn yaml(&self) -> String {
        let Self { domain, schema, .. } = self;
        let bridges = self.names().map(|name| format!("  - name: \"{name}\"\n")).collect::<Vec<_>>().concat();
        format!(
            "# yaml-language-server: $schema={schema}\n\n{}\n\
             domain: \"{domain}\"\n\n\
             # Features of Jitsi, each with all it needs.\n\
             #main_prosody:\n\
             #  features: [lobby, breakout-rooms, polls]\n\n\
             # Everything runs on the machine `meet` until another one is named.\n\
             #machines:\n\
             #  media1:\n\
             #    address: \"192.0.2.2\"\n\n\
             # The bridges. Those that share a machine get ports of their own.\n\
             bridges:\n\
             {bridges}#    machine: media1\n",
            self.head(),
        )
    }

    /// JSON has no comments; the schema says it all.
    fn json(&self) -> String {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let bridges: Vec<String> = self.names().map(|name| format!("    {{ \"name\": {} }}", quoted(&name))).collect();
        format!(
            "{{\n  \"$schema\": {},\n  \"domain\": {},\n  \"bridges\": [\n{}\n  ]\n}}\n",
            quoted(self.schema),
            quoted(self.domain.as_str()),
            bridges.join(",\n")
        )
    }
}
