//! `audit`: reads config files that are already there, and says what is wrong with them.

use crate::report::{self, Terminal};
use crate::{Failure, answer, counted, sarif, say};
use clap::{Args, ValueEnum};
use jitsi_topology::audit::{self, Audit, Options, Part, Tree};
use jitsi_topology::component::Component;
use jitsi_topology::name::{MachineName, ProsodyVersion};
use jitsi_topology::violation::Severity;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// What is audited, and what is known besides.
#[derive(Args)]
#[command(after_help = "Example: jitsi-topology audit copied --format sarif > audit.sarif\n\n\
    DIR is one machine's root folder (DIR/etc/…) or has one folder for each machine (DIR/MACHINE/etc/…).")]
pub(crate) struct Arguments {
    /// The folder with the config files.
    #[arg(required_unless_present_any = ["prosody", "prosody_jvb", "jicofo", "jvb", "nginx"])]
    dir: Option<PathBuf>,
    /// The main Prosody's config; `MACHINE=FILE` says where it runs.
    #[arg(long, value_name = "[MACHINE=]FILE")]
    prosody: Option<String>,
    /// Prosody-JVB's config.
    #[arg(long, value_name = "[MACHINE=]FILE")]
    prosody_jvb: Option<String>,
    /// Jicofo's config.
    #[arg(long, value_name = "[MACHINE=]FILE")]
    jicofo: Option<String>,
    /// A bridge's config; may be given for each bridge.
    #[arg(long, value_name = "[MACHINE=]FILE")]
    jvb: Vec<String>,
    /// The config of nginx, or of its site.
    #[arg(long, value_name = "[MACHINE=]FILE")]
    nginx: Option<String>,
    /// A file with `NAME=value` lines: the environment the programs run with. May be given several times.
    #[arg(long, value_name = "FILE")]
    env: Vec<PathBuf>,
    /// Take this program's own environment for that of the programs.
    #[arg(long)]
    own_env: bool,
    /// A folder laid out as DIR with copies of Prosody's data folders, for seeing which accounts there are.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The release both Prosodys run; without it 13.0 is assumed.
    #[arg(long, value_enum)]
    prosody_version: Option<Release>,
    /// Write the description of what was found, for taking the deployment over.
    #[arg(long, value_name = "FILE")]
    write_spec: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// For sites that show findings in place (SARIF 2.1.0).
    Sarif,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Release {
    #[value(name = "0.12")]
    V012,
    #[value(name = "13.0")]
    V13,
}

/// Reads, reports, and writes the description when that was asked for.
pub(crate) fn audit(arguments: &Arguments, terminal: &Terminal) -> Result<(), Failure> {
    let tree = tree(arguments)?;
    let options = Options {
        environment: environment(arguments)?,
        prosody: arguments.prosody_version.map(|release| match release {
            Release::V012 => ProsodyVersion::V0_12,
            Release::V13 => ProsodyVersion::V13_0,
        }),
        data: arguments.data.as_deref().map(Tree::open).transpose().map_err(|error| Failure::of(&error))?,
    };
    let audit = audit::read(&tree, &options).map_err(|error| Failure::of(&error))?;
    match arguments.format {
        Format::Text => tell(&audit, terminal),
        Format::Json => answer(&json(&audit)),
        Format::Sarif => answer(&sarif::sarif(|file| audit.text(file), audit.violations())),
    }
    if let Some(path) = &arguments.write_spec {
        write_spec(&audit, path)?;
    }
    match audit.violations().iter().any(|violation| violation.severity() == Severity::Error) {
        true => Err(Failure::Broken),
        false => Ok(()),
    }
}

fn tree(arguments: &Arguments) -> Result<Tree, Failure> {
    let mut tree = match &arguments.dir {
        Some(dir) => Tree::open(dir).map_err(|error| Failure::of(&error))?,
        None => Tree::default(),
    };
    let single = [
        (Part::MainProsody, &arguments.prosody),
        (Part::ProsodyJvb, &arguments.prosody_jvb),
        (Part::Jicofo, &arguments.jicofo),
        (Part::Nginx, &arguments.nginx),
    ];
    let single = single.into_iter().filter_map(|(part, file)| Some((part, file.as_ref()?)));
    for (part, file) in single.chain(arguments.jvb.iter().map(|file| (Part::Bridge, file))) {
        let (machine, path) = match file.split_once('=') {
            Some((machine, path)) => {
                (Some(MachineName::parse(machine).map_err(|error| Failure::of(&error))?), Path::new(path))
            }
            None => (None, Path::new(file)),
        };
        tree.name(part, machine.as_ref(), path).map_err(|error| Failure::of(&error))?;
    }
    Ok(tree)
}

/// The variables that are known, the last file first.
fn environment(arguments: &Arguments) -> Result<BTreeMap<String, String>, Failure> {
    let mut known = BTreeMap::new();
    if arguments.own_env {
        known.extend(
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))),
        );
    }
    for path in &arguments.env {
        let text = std::fs::read_to_string(path)
            .map_err(|error| Failure::unusable(&format!("cannot read {}: {error}", path.display())))?;
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let line = line.strip_prefix("export ").unwrap_or(line);
            let Some((name, value)) = line.split_once('=') else { continue };
            let value = value.trim();
            let inner = ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
            known.insert(name.trim().to_owned(), inner.unwrap_or(value).to_owned());
        }
    }
    Ok(known)
}

fn tell(audit: &Audit, terminal: &Terminal) {
    let mut text = String::new();
    if !audit.violations().is_empty() {
        text.push_str(&report::across(&|file| audit.text(file), audit.violations(), terminal));
    }
    if !audit.notes().is_empty() {
        text.push_str("Taken for granted, because no file says:\n");
        for note in audit.notes() {
            writeln!(text, "  - {note}").unwrap_or_else(|_| unreachable!("memory takes every text"));
        }
    }
    say(&mut anstream::stderr().lock(), &text);
    let all = audit.components();
    let machines: BTreeSet<&MachineName> = all.iter().map(Component::machine).collect();
    let what = format!("{}, {}", counted(all.bridges.len(), "bridge"), counted(machines.len(), "machine"));
    if audit.violations().is_empty() {
        answer(&format!("nothing is wrong ({what})\n"));
    }
}

/// `{"violations": […], "notes": […], "left": […]}`.
fn json(audit: &Audit) -> String {
    let all = serde_json::json!({
        "violations": audit.violations(),
        "notes": audit.notes(),
        "left": audit.left(),
    });
    serde_json::to_string_pretty(&all).unwrap_or_else(|error| unreachable!("an audit is texts and numbers: {error}"))
        + "\n"
}

/// Writes the description, what it cannot say as comments above it. It may hold passwords, so it is its owner's alone.
fn write_spec(audit: &Audit, path: &Path) -> Result<(), Failure> {
    let left = audit.left();
    let cannot =
        |error: &dyn std::fmt::Display| Failure::unusable(&format!("cannot write {}: {error}", path.display()));
    let mut text = String::from("# What the config files say, found by an audit.\n");
    if !left.is_empty() {
        text.push_str("#\n# What a description cannot say, and is not rendered again:\n");
    }
    for left in &left {
        let line = left.to_string().replace(char::is_control, " ");
        writeln!(text, "#   {line}").unwrap_or_else(|_| unreachable!("memory takes every text"));
    }
    text.push('\n');
    text.push_str(&toml::to_string(&audit.to_spec()).map_err(|error| cannot(&error))?);
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(|error| cannot(&error))?;
    std::io::Write::write_all(&mut file, text.as_bytes()).map_err(|error| cannot(&error))?;
    let lost = match left.len() {
        0 => String::new(),
        number => format!("; {} could not be described and are listed at its top", counted(number, "setting")),
    };
    say(&mut anstream::stderr().lock(), &format!("wrote {}{lost}\n", path.display()));
    Ok(())
}
