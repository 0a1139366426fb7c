//! The machine as far as it matters to a figure: what it has, and not whose it is.

use std::fs;

/// Cores, memory, kernel and load, as one sentence.
pub(crate) fn sentence() -> String {
    let cores = std::thread::available_parallelism().map_or_else(|_| "?".to_owned(), |cores| cores.to_string());
    let kernel = first_word("/proc/sys/kernel/osrelease", |release| release.split(['-', '+']).next());
    let memory = fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
        let kilobytes: u64 = text.split_whitespace().nth(1)?.parse().ok()?;
        Some(format!("{} GiB", kilobytes.div_ceil(1 << 20)))
    });
    let load = first_word("/proc/loadavg", |loads| loads.split(' ').next());
    format!(
        "{cores} cores ({}), {} of memory, Linux {kernel}; load when the page was written: {load}",
        std::env::consts::ARCH,
        memory.unwrap_or_else(|| "?".to_owned())
    )
}

fn first_word(path: &str, choose: fn(&str) -> Option<&str>) -> String {
    let text = fs::read_to_string(path).unwrap_or_default();
    choose(text.trim()).unwrap_or("?").to_owned()
}
