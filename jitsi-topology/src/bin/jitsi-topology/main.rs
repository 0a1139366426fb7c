//! Arguments in, exit code out: a thin command line over the library.

mod audit;
mod init;
mod report;
mod sarif;
mod table;

use clap::{Parser, Subcommand, ValueEnum};
use jitsi_topology::Topology;
use jitsi_topology::emit::{EmitError, Entry, Files, Folder, FolderError, Origin, Replace, emit, standard};
use jitsi_topology::law::{LAWS, Law};
use jitsi_topology::spec::Source;
use jitsi_topology::violation::Violation;
use report::Terminal;
use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Describe a dual-Prosody Jitsi deployment once, and get every config file right.
#[derive(Parser)]
#[command(
    version,
    after_help = "A description is a .toml, .yaml or .json file; `-` reads standard input.\n\
    Exit status: 0 fine, 1 a law is broken, 2 the input is unusable or a file cannot be read or written."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Whether text has colours.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    color: Color,
}

#[derive(Clone, Copy, ValueEnum)]
enum Color {
    /// When it goes to a terminal.
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

#[derive(Subcommand)]
enum Command {
    /// Write every config file of the deployment.
    #[command(after_help = "Example: jitsi-topology render topology.toml --out rendered")]
    Render {
        /// The description.
        file: PathBuf,
        /// The folder to write, with one folder in it for each machine.
        #[arg(long)]
        out: PathBuf,
        /// Replace a tree that was rendered there before. Anything else in the folder is never touched.
        #[arg(long)]
        force: bool,
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Say everything that is wrong with a deployment.
    #[command(after_help = "Example: jitsi-topology check topology.toml --format json")]
    Check {
        /// The description.
        file: PathBuf,
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Say everything that is wrong with config files that are already there.
    Audit(Box<audit::Arguments>),
    /// Show which process listens where.
    #[command(after_help = "Example: jitsi-topology ports topology.toml")]
    Ports {
        /// The description.
        file: PathBuf,
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Show which accounts must be registered, where, and where each password comes from.
    #[command(after_help = "Example: jitsi-topology accounts topology.toml")]
    Accounts {
        /// The description.
        file: PathBuf,
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Show which certificates must be there, and who verifies them.
    #[command(after_help = "Example: jitsi-topology certificates topology.toml")]
    Certificates {
        /// The description.
        file: PathBuf,
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Say what a law forbids, what happens where it is broken, and how to mend it.
    #[command(after_help = "Example: jitsi-topology explain brewery-mismatch")]
    Explain {
        /// The code of the law; without one, all of them are listed.
        code: Option<String>,
    },
    /// Begin: write a first description, an environment file with fresh passwords, and the schema for editors.
    #[command(after_help = "Example: jitsi-topology init --domain jitsi.example.com --bridges 2")]
    Init(init::Init),
    /// Print the JSON Schema of descriptions, for editors.
    #[command(after_help = "Example: jitsi-topology schema --out topology.schema.json")]
    Schema {
        /// The file to write; an older schema there is replaced.
        #[arg(long)]
        out: Option<PathBuf>,
    },
}

/// Why there is no answer.
enum Failure {
    /// A law is broken, and that has been reported.
    Broken,
    /// The input or a file cannot be used, told in the text.
    Unusable(String),
}

impl Failure {
    fn unusable(line: &str) -> Self {
        Self::Unusable(format!("error: {line}\n"))
    }

    /// An error with its causes, in one line.
    fn of(error: &dyn std::error::Error) -> Self {
        let causes = std::iter::successors(Some(error), |error| error.source());
        Self::unusable(&causes.map(ToString::to_string).collect::<Vec<_>>().join(": "))
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match cli.color {
        Color::Auto => {}
        Color::Always => anstream::ColorChoice::Always.write_global(),
        Color::Never => anstream::ColorChoice::Never.write_global(),
    }
    let terminal = Terminal::of_this_process();
    match run(&cli.command, &terminal) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Broken) => ExitCode::from(1),
        Err(Failure::Unusable(text)) => {
            say(&mut anstream::stderr().lock(), &text);
            ExitCode::from(2)
        }
    }
}

/// Prints; whoever closed the other end has seen enough.
fn say(out: &mut impl Write, text: &str) {
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).ok();
}

/// What was asked for, in which nothing is coloured.
fn answer(text: &str) {
    say(&mut io::stdout().lock(), text);
}

fn run(command: &Command, terminal: &Terminal) -> Result<(), Failure> {
    match command {
        Command::Render { file, out, force, format } => render(file, out, *force, *format, terminal),
        Command::Check { file, format } => check(file, *format, terminal),
        Command::Audit(arguments) => audit::audit(arguments, terminal),
        Command::Ports { file, format } => ports(file, *format, terminal),
        Command::Accounts { file, format } => accounts(file, *format, terminal),
        Command::Certificates { file, format } => certificates(file, *format, terminal),
        Command::Explain { code } => explain(code.as_deref()),
        Command::Init(args) => init::init(args).map(|text| answer(&text)).map_err(|line| Failure::unusable(&line)),
        Command::Schema { out } => schema(out.as_deref()),
    }
}

/// A deployment that was read and checked, with the text it came from.
struct Checked {
    source: Source,
    topology: Topology,
    warnings: Vec<Violation>,
}

/// Reads and checks; what is wrong is reported here.
fn read(file: &Path, format: Format, terminal: &Terminal) -> Result<Checked, Failure> {
    let source = match file.to_str() {
        Some("-") => Source::from_reader("-", io::stdin().lock(), None),
        _ => Source::load(file),
    };
    let source = source.map_err(|error| Failure::unusable(&report::one_line(&error)))?;
    let mut spec = source.read().map_err(|error| Failure::Unusable(report::unreadable(&source, &error, terminal)))?;
    let folder = file.parent().filter(|_| file.to_str() != Some("-")).unwrap_or(Path::new("."));
    spec.read_passwords(folder).map_err(|error| Failure::of(&error))?;
    match Topology::resolve(&spec) {
        Ok(topology) => {
            let warnings = source.locate(topology.warnings().to_vec());
            Ok(Checked { source, topology, warnings })
        }
        Err(violations) => {
            let violations = source.locate(violations.into_vec());
            report(&source, &violations, format, terminal);
            Err(Failure::Broken)
        }
    }
}

fn report(source: &Source, violations: &[Violation], format: Format, terminal: &Terminal) {
    match format {
        Format::Json => answer(&report::json(violations)),
        Format::Text if violations.is_empty() => {}
        Format::Text => say(&mut anstream::stderr().lock(), &report::text(source, violations, terminal)),
    }
}

fn check(file: &Path, format: Format, terminal: &Terminal) -> Result<(), Failure> {
    let Checked { source, topology, warnings } = read(file, format, terminal)?;
    report(&source, &warnings, format, terminal);
    if format == Format::Text {
        let all = topology.components();
        let machines: std::collections::BTreeSet<_> =
            all.iter().map(jitsi_topology::component::Component::machine).collect();
        answer(&format!(
            "{}: fine ({}, {})\n",
            source.name(),
            counted(all.bridges.len(), "bridge"),
            counted(machines.len(), "machine")
        ));
    }
    Ok(())
}

fn counted(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}

fn ports(file: &Path, format: Format, terminal: &Terminal) -> Result<(), Failure> {
    // The table is what was asked for, so a description that is fine says nothing else on standard output.
    let Checked { source, topology, warnings } = read(file, format, terminal)?;
    report(
        &source,
        if format == Format::Text { &warnings } else { return print_json(&topology.ports()) },
        format,
        terminal,
    );
    let rows = topology.ports();
    let rows = rows.iter().map(|row| {
        let transport = format!("{}/{}", row.port, row.transport.to_string().to_lowercase());
        [
            transport,
            row.machine.to_string(),
            row.service.clone(),
            row.protocol.to_owned(),
            row.interfaces.to_string(),
            row.purpose.to_owned(),
        ]
    });
    answer(&table::table(["Port", "Machine", "Service", "Protocol", "Listens on", "Purpose"], rows));
    Ok(())
}

fn accounts(file: &Path, format: Format, terminal: &Terminal) -> Result<(), Failure> {
    let Checked { source, topology, warnings } = read(file, format, terminal)?;
    let rows = topology.accounts();
    report(&source, if format == Format::Text { &warnings } else { return print_json(&rows) }, format, terminal);
    let rows = rows.iter().map(|row| {
        [
            row.jid.to_string(),
            row.machine.to_string(),
            row.service.to_owned(),
            row.config.to_owned(),
            row.variable.to_string(),
        ]
    });
    answer(&table::table(["Account", "Machine", "Service", "Config", "Password from"], rows));
    Ok(())
}

fn certificates(file: &Path, format: Format, terminal: &Terminal) -> Result<(), Failure> {
    let Checked { source, topology, warnings } = read(file, format, terminal)?;
    let rows = topology.certificates();
    report(&source, if format == Format::Text { &warnings } else { return print_json(&rows) }, format, terminal);
    let rows = rows.iter().map(|row| {
        let verified: Vec<&str> = row.verified_by.iter().map(|verifier| verifier.who.as_str()).collect();
        let verified = if verified.is_empty() { "nobody".to_owned() } else { verified.join(", ") };
        [
            row.domain.to_string(),
            row.machine.to_string(),
            row.service.to_owned(),
            row.chain.to_string(),
            row.key.to_string(),
            verified,
        ]
    });
    answer(&table::table(["Domain", "Machine", "Service", "Certificate", "Key", "Verified by"], rows));
    Ok(())
}

fn print_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value).map_err(|error| Failure::of(&error))?;
    answer(&(text + "\n"));
    Ok(())
}

/// What was written, for the table at the end.
#[derive(serde::Serialize)]
struct Written {
    file: String,
    machine: String,
    purpose: String,
}

/// Files on their way to a folder, remembered for the table.
struct Listed<'f> {
    folder: &'f mut Folder,
    written: Vec<Written>,
}

impl Files for Listed<'_> {
    fn file(&mut self, entry: Entry<'_>, body: &mut jitsi_topology::emit::Body<'_>) -> Result<(), EmitError> {
        self.folder.file(entry, body)?;
        let Entry { machine, path, purpose, .. } = entry;
        self.written.push(Written {
            file: [machine.as_str(), path.as_str()].concat(),
            machine: machine.as_str().to_owned(),
            purpose: purpose.to_owned(),
        });
        Ok(())
    }
}

fn render(file: &Path, out: &Path, force: bool, format: Format, terminal: &Terminal) -> Result<(), Failure> {
    let Checked { source, topology, warnings } = read(file, format, terminal)?;
    let origin = match source.name() {
        "-" => Origin::program(),
        name => Origin::file(Path::new(name).file_name().map_or_else(|| name.into(), |name| name.to_string_lossy())),
    };
    let replace = if force { Replace::Yes } else { Replace::No };
    let mut folder = Folder::create(out, replace).map_err(|error| folder_failure(&error))?;
    let mut listed = Listed { folder: &mut folder, written: Vec::new() };
    emit(&topology, &standard(&origin), &mut listed).map_err(|error| Failure::of(&error))?;
    let written = listed.written;
    folder.commit().map_err(|error| folder_failure(&error))?;
    if format == Format::Json {
        return print_json(&written);
    }
    report(&source, &warnings, format, terminal);
    let rows = written.into_iter().map(|Written { file, machine, purpose }| [file, machine, purpose]);
    answer(&table::table(["File", "Machine", "For"], rows));
    Ok(())
}

fn folder_failure(error: &FolderError) -> Failure {
    match error {
        FolderError::Exists { .. } => Failure::unusable(&format!("{error}; `--force` asks for it")),
        error => Failure::of(error),
    }
}

fn schema(out: Option<&Path>) -> Result<(), Failure> {
    match out {
        Some(out) => init::write_schema(out),
        None => init::schema_text().map(|text| answer(&text)),
    }
    .map_err(|line| Failure::unusable(&line))
}

fn explain(code: Option<&str>) -> Result<(), Failure> {
    let Some(code) = code else {
        answer(&table::table(
            ["Code", "Forbids"],
            LAWS.iter().map(|law| [law.code().to_string(), law.forbids().to_owned()]),
        ));
        return Ok(());
    };
    let Some(law) = Law::find(code) else {
        let codes: Vec<&str> = LAWS.iter().map(|law| law.code().as_str()).collect();
        return Err(Failure::unusable(&format!("there is no law `{code}`; the laws are {}", codes.join(", "))));
    };
    answer(&Explained(law).to_string());
    Ok(())
}

struct Explained<'a>(&'a Law);

impl fmt::Display for Explained<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(law) = self;
        writeln!(f, "{}\n", law.code())?;
        for (title, text) in [("Forbids", law.forbids()), ("Why", law.why()), ("Mend", law.mend())] {
            writeln!(f, "{title}: {text}.")?;
        }
        Ok(())
    }
}
