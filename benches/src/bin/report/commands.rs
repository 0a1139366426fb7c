//! What is measured of whole processes: user time, wall time and peak memory as the system accounts for them.

use crate::in_process::as_float;
use crate::row::Row;
use jitsi_topology_benches::deployment::spec_with_ports;
use jitsi_topology_benches::paired::median;
use jitsi_topology_benches::peers::{input, output};
use serde::Deserialize;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// The size at which peers are compared.
const BRIDGES: usize = 10_000;
/// How many seconds a run of a peer may take.
const PATIENCE: f64 = 120.0;
/// How many bytes it may take: the system kills who takes more than there are.
const ROOM: f64 = 20e9;

/// One finished run.
#[derive(Clone, Copy, Debug, Deserialize)]
struct Run {
    user: f64,
    wall: f64,
    /// In bytes.
    memory: f64,
}

/// What a program needs, the median of several runs.
#[derive(Debug)]
pub(crate) struct Needs {
    pub(crate) name: String,
    pub(crate) bridges: usize,
    pub(crate) user: f64,
    pub(crate) wall: f64,
    pub(crate) memory: f64,
}

/// The programs that are measured, and a folder in memory to measure them in.
pub(crate) struct Commands<'p> {
    programs: &'p Path,
    peers: &'p Path,
    scratch: TempDir,
}

impl<'p> Commands<'p> {
    pub(crate) fn new(programs: &'p Path, peers: &'p Path) -> Result<Self, Box<dyn Error>> {
        let memory = Path::new("/dev/shm");
        let scratch = if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() };
        Ok(Self { programs, peers, scratch: scratch? })
    }

    /// The rows of the table.
    pub(crate) fn rows(&self) -> Result<Vec<Row>, Box<dyn Error>> {
        Ok(vec![self.stream_row()?, self.files_row()?, self.start_row()?, self.memory_row()?])
    }

    /// From JSON to one stream, against the one written by hand.
    fn stream_row(&self) -> Result<Row, Box<dyn Error>> {
        let (ours, by_hand) = (self.ours(BRIDGES, "json")?, self.by_hand(BRIDGES)?);
        Ok(Row {
            what: format!("the whole command, {BRIDGES} bridges to one stream"),
            against: "the same by hand".to_owned(),
            reach: "≤ 1.5 ×".to_owned(),
            found: against(ours.wall, by_hand.wall, ours.user / by_hand.user),
            reached: Some(ours.wall <= 1.5 * by_hand.wall),
        })
    }

    /// From JSON to files on a file system in memory.
    fn files_row(&self) -> Result<Row, Box<dyn Error>> {
        let out = self.path("files");
        let clear = || if out.exists() { fs::remove_dir_all(&out) } else { Ok(()) };
        let (description, with_texts) = (self.description(BRIDGES, "json")?, self.input(BRIDGES)?);
        let ours = median_of(5, || {
            clear()?;
            self.run(self.program("jitsi-topology").arg("render").arg(&description).arg("--out").arg(&out))
        })?;
        let by_hand = median_of(5, || {
            clear()?;
            fs::create_dir(&out)?;
            self.run(self.program("peer_by_hand").arg(&with_texts).arg(format!("{}/", out.display())))
        })?;
        clear()?;
        Ok(Row {
            what: format!("the whole command, {BRIDGES} bridges to files in memory"),
            against: "the same by hand".to_owned(),
            reach: "≤ 1.5 ×".to_owned(),
            found: against(ours.wall, by_hand.wall, ours.user / by_hand.user),
            reached: Some(ours.wall <= 1.5 * by_hand.wall),
        })
    }

    fn start_row(&self) -> Result<Row, Box<dyn Error>> {
        let seed = self.path("seed.toml");
        fs::copy("examples/seed.toml", &seed)?;
        let ours = median_of(51, || self.run(self.program("jitsi-topology").arg("check").arg(&seed)))?;
        let hello = median_of(51, || self.run(&self.program("hello")))?;
        let above = (ours.wall - hello.wall) * 1e3;
        Ok(Row {
            what: "start: `check examples/seed.toml`".to_owned(),
            against: "a program that says hello".to_owned(),
            reach: "≤ 3 ms above it".to_owned(),
            found: format!("{above:.1} ms above its {:.1}", hello.wall * 1e3),
            reached: Some(above <= 3.0),
        })
    }

    fn memory_row(&self) -> Result<Row, Box<dyn Error>> {
        let many = 10 * BRIDGES;
        let needs = self.ours(many, "json")?;
        let text = as_float(output(many)?.len());
        Ok(Row {
            what: format!("peak memory, {many} bridges from JSON to a stream"),
            against: "the text that is written".to_owned(),
            reach: "≤ 3 ×".to_owned(),
            found: format!("{:.1} × ({:.0} MB for {:.0} MB)", needs.memory / text, needs.memory / 1e6, text / 1e6),
            reached: Some(needs.memory <= 3.0 * text),
        })
    }

    /// Everybody who renders the same bytes: ours, the one by hand, and the peers that are installed.
    pub(crate) fn peers(&self) -> Result<Vec<Needs>, Box<dyn Error>> {
        let mut all = vec![self.by_hand(BRIDGES)?, self.ours(BRIDGES, "json")?, self.ours(BRIDGES, "toml")?];
        let mut names: Vec<String> = fs::read_dir("benches/peers")?
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect::<Result<_, std::io::Error>>()?;
        names.sort();
        for name in names {
            if self.peers.join(&name).exists() {
                all.push(self.peer(&name)?);
            }
        }
        Ok(all)
    }

    /// A peer at the largest size that it can be waited for and has room, should both grow with the square.
    fn peer(&self, name: &str) -> Result<Needs, Box<dyn Error>> {
        let mut needs = self.rendered(name, BRIDGES / 100)?;
        for bridges in [BRIDGES / 10, BRIDGES] {
            if needs.wall * 100.0 > PATIENCE || needs.memory * 100.0 > ROOM {
                break;
            }
            needs = self.rendered(name, bridges)?;
        }
        Ok(needs)
    }

    fn rendered(&self, name: &str, bridges: usize) -> Result<Needs, Box<dyn Error>> {
        let script = fs::canonicalize(Path::new("benches/peers").join(name).join("run"))?;
        let (given, got) = (self.input(bridges)?, self.path("got"));
        self.verified(name.to_owned(), bridges, || {
            let mut command = Command::new(&script);
            command.arg(self.peers).arg(&given).arg(&got);
            command
        })
    }

    fn ours(&self, bridges: usize, format: &str) -> Result<Needs, Box<dyn Error>> {
        let (description, got) = (self.description(bridges, format)?, self.path("got"));
        self.verified(format!("jitsi-topology, from {}", format.to_uppercase()), bridges, || {
            let mut command = self.program("stream");
            command.arg(&description).arg(&got);
            command
        })
    }

    fn by_hand(&self, bridges: usize) -> Result<Needs, Box<dyn Error>> {
        let (given, got) = (self.input(bridges)?, self.path("got"));
        self.verified("Rust by hand".to_owned(), bridges, || {
            let mut command = self.program("peer_by_hand");
            command.arg(&given).arg(&got);
            command
        })
    }

    /// Runs a command once to see that it writes the right bytes, and then to measure it.
    fn verified(&self, name: String, bridges: usize, command: impl Fn() -> Command) -> Result<Needs, Box<dyn Error>> {
        let got = self.path("got");
        if got.exists() {
            fs::remove_file(&got)?;
        }
        let first = self.run(&command()).map_err(|error| format!("{name}: {error}"))?;
        if fs::read(&got)? != output(bridges)?.as_bytes() {
            return Err(format!("{name} writes something else for {bridges} bridges").into());
        }
        let Run { user, wall, memory } =
            if first.wall > PATIENCE / 10.0 { first } else { median_of(5, || self.run(&command()))? };
        Ok(Needs { name, bridges, user, wall, memory })
    }

    /// Runs a command to its end.
    fn run(&self, command: &Command) -> Result<Run, Box<dyn Error>> {
        let done = self.program("needs").arg(command.get_program()).args(command.get_args()).output()?;
        match done.status.success() {
            true => Ok(serde_json::from_slice(&done.stdout)?),
            false => Err(String::from_utf8_lossy(&done.stderr).into()),
        }
    }

    fn program(&self, name: &str) -> Command {
        Command::new(self.programs.join(name))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.scratch.path().join(name)
    }

    /// What peers read: every port written out, and the texts they share. Its folder is its own, for those that only
    /// find files by one name.
    fn input(&self, bridges: usize) -> Result<PathBuf, Box<dyn Error>> {
        let folder = self.path(&bridges.to_string());
        fs::create_dir_all(&folder)?;
        written(folder.join("input.json"), || input(bridges))
    }

    /// What we read: the same without the texts.
    fn description(&self, bridges: usize, format: &str) -> Result<PathBuf, Box<dyn Error>> {
        written(self.path(&format!("{bridges}.{format}")), || {
            let description = spec_with_ports(bridges)?;
            Ok(if format == "toml" { toml::to_string(&description)? } else { serde_json::to_string(&description)? })
        })
    }
}

/// How long a command takes, in seconds, compared with the one by hand.
fn against(ours: f64, by_hand: f64, user: f64) -> String {
    let ratio = ours / by_hand;
    format!("{ratio:.1} × the wall time ({:.0} ms, by hand {:.0}), {user:.1} × user", ours * 1e3, by_hand * 1e3)
}

/// Writes a file unless it is there.
#[expect(clippy::disallowed_methods, reason = "a file for a benchmark, and no tree of configs")]
fn written(path: PathBuf, text: impl FnOnce() -> Result<String, Box<dyn Error>>) -> Result<PathBuf, Box<dyn Error>> {
    if !path.exists() {
        fs::write(&path, text()?)?;
    }
    Ok(path)
}

/// The median of each figure by itself.
fn median_of(times: usize, mut once: impl FnMut() -> Result<Run, Box<dyn Error>>) -> Result<Run, Box<dyn Error>> {
    let runs = (0..times).map(|_| once()).collect::<Result<Vec<_>, _>>()?;
    let middle = |figure: fn(&Run) -> f64| median(runs.iter().map(figure));
    Ok(Run { user: middle(|run| run.user), wall: middle(|run| run.wall), memory: middle(|run| run.memory) })
}
