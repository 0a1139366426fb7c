//! Measures everything and writes docs/performance.md with its plot: what `scripts/bench.sh` runs.
//!
//! `report PEERS FOLDER`: the folder the peers are installed in, and the one the page is written to. The programs of
//! this package and the command line are expected beside this one.

mod builds;
mod commands;
mod in_process;
mod machine;
mod page;
mod plot;
mod row;

use jitsi_topology_benches::arguments;
use std::error::Error;
use std::fmt::Display;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    match report() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("{error}\n"));
            ExitCode::FAILURE
        }
    }
}

fn report() -> Result<(), Box<dyn Error>> {
    let [peers, folder] = arguments()?;
    let folder = Path::new(&folder);
    let here = std::env::current_exe()?;
    let programs = here.parent().ok_or("this program lies in no folder")?;

    let scale = in_process::scale()?;
    let mut rows = in_process::scale_rows(&scale);
    rows.extend(in_process::rows()?);
    say(&lines(&rows));
    let commands = commands::Commands::new(programs, Path::new(&peers))?;
    let more = commands.rows()?;
    say(&lines(&more));
    rows.extend(more);
    let peers = commands.peers()?;
    say(&lines(&peers));
    let (build, builds) = builds::rows()?;
    say(&lines(&builds));
    rows.push(build);
    plot::write(&folder.join("performance.svg"), &scale)?;
    page::write(&folder.join("performance.md"), &page::Page { rows, scale, peers, builds })?;
    Ok(())
}

/// Shows what is known so far: the whole takes a while.
fn say(text: &str) {
    std::io::stderr().write_all(text.as_bytes()).ok();
}

/// One line for each.
fn lines(all: &[impl Display]) -> String {
    all.iter().map(|line| format!("{line}\n")).collect()
}
