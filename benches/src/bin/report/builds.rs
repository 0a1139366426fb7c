//! What it costs to build: crates and seconds of the processor, for nothing, for each feature, and for what everybody
//! has anyway.

use crate::row::Row;
use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;
use wait4::Wait4;

/// A clean release build.
#[derive(Debug)]
pub(crate) struct Build {
    pub(crate) features: String,
    pub(crate) crates: usize,
    /// Of the processor: the compilers run side by side, and beside other programs.
    pub(crate) seconds: f64,
}

/// The features whose cost is told, each alone.
const FEATURES: [&str; 9] = ["", "json", "toml", "yaml", "idn", "fs", "schema", "audit", "cli"];

/// What others build that describe anything in Rust.
const BASE: &str = r#"[package]
name = "base"
edition = "2024"
[dependencies]
serde = { version = "1", features = ["derive"] }
thiserror = "2"
[profile.release]
lto = "thin"
codegen-units = 1
[workspace]
"#;

/// The row of the table, and a build for each feature.
pub(crate) fn rows() -> Result<(Row, Vec<Build>), Box<dyn Error>> {
    let base = base()?;
    let builds = FEATURES.into_iter().map(with).collect::<Result<Vec<_>, _>>()?;
    let own = &builds[0];
    let row = Row {
        what: "build without features, clean and released".to_owned(),
        against: "serde, its derive and thiserror alone".to_owned(),
        reach: "≤ 2 × the seconds, ≤ 20 crates".to_owned(),
        found: format!(
            "{:.1} × ({:.1} s for {:.1} s), {} crates",
            own.seconds / base.seconds,
            own.seconds,
            base.seconds,
            own.crates
        ),
        reached: Some(own.seconds <= 2.0 * base.seconds && own.crates <= 20),
    };
    Ok((row, builds))
}

#[expect(clippy::disallowed_methods, reason = "a package for a benchmark, and no tree of configs")]
fn base() -> Result<Build, Box<dyn Error>> {
    let folder = TempDir::new()?;
    fs::create_dir(folder.path().join("src"))?;
    fs::write(folder.path().join("Cargo.toml"), BASE)?;
    fs::write(folder.path().join("src/lib.rs"), "")?;
    build(folder.path(), &[], "serde, thiserror".to_owned())
}

fn with(feature: &str) -> Result<Build, Box<dyn Error>> {
    let options = ["--locked", "--package", "jitsi-topology", "--features", feature];
    build(Path::new("."), &options, if feature.is_empty() { "none".to_owned() } else { format!("`{feature}`") })
}

fn build(package: &Path, options: &[&str], features: String) -> Result<Build, Box<dyn Error>> {
    let cargo = |command: &str| {
        let mut cargo = Command::new("cargo");
        cargo.arg(command).args(options).current_dir(package).stdin(Stdio::null());
        cargo
    };
    // Whatever has to be fetched is fetched before the clock runs.
    let listed = cargo("tree").args(["--edges", "normal,build", "--prefix", "none", "--format", "{p}"]).output()?;
    let listed = String::from_utf8(listed.stdout)?;
    let crates: BTreeSet<&str> = listed.lines().filter_map(|line| line.split(' ').next()).collect();
    let target = TempDir::new()?;
    let built =
        cargo("build").args(["--release", "--quiet"]).env("CARGO_TARGET_DIR", target.path()).spawn()?.wait4()?;
    let seconds = (built.rusage.utime + built.rusage.stime).as_secs_f64();
    match built.status.success() {
        true => Ok(Build { features, crates: crates.len(), seconds }),
        false => Err(format!("a build with {features} failed").into()),
    }
}
