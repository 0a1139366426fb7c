//! Runs a program and prints what it needed, as JSON: seconds of user and wall time, and bytes of memory at its peak.
//!
//! It is a program of its own because it is small: the system counts the memory of whoever starts a process as the
//! process's own until that has begun.

use serde_json::json;
use std::error::Error;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Instant;
use wait4::Wait4;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut command = Command::new(arguments.next().ok_or("name a program")?);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null());
    let start = Instant::now();
    let used = command.spawn()?.wait4()?;
    let wall = start.elapsed().as_secs_f64();
    if !used.status.success() {
        return Err(format!("{command:?} ended with {}", used.status).into());
    }
    let needs = json!({ "user": used.rusage.utime.as_secs_f64(), "wall": wall, "memory": used.rusage.maxrss });
    Ok(writeln!(std::io::stdout(), "{needs}")?)
}
