//! The least a program can do: what starting one costs.

use std::io::Write;

fn main() -> std::io::Result<()> {
    writeln!(std::io::stdout(), "hello")
}
