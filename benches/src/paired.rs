//! Two things timed in turn: a ratio from one run holds when the speed of the machine drifts.
//!
//! The clock is that of the processor, which stands still while other programs have it.

use rustix::time::{ClockId, clock_gettime};

/// The shortest stretch that is timed, in seconds: below that the clock would be measured.
const LEAST: f64 = 0.005;

/// How long two things take, in seconds.
#[derive(Clone, Copy, Debug)]
pub struct Paired {
    /// The median time of the first.
    pub one: f64,
    /// The median time of the other.
    pub other: f64,
    /// The median of the ratios, pair by pair.
    pub ratio: f64,
}

/// Runs `one` and `other` in turn, `rounds` times each, after once to warm up.
pub fn paired(rounds: usize, mut one: impl FnMut(), mut other: impl FnMut()) -> Paired {
    let (times_one, times_other) = (enough(&mut one), enough(&mut other));
    let pairs: Vec<(f64, f64)> =
        (0..rounds).map(|_| (seconds(times_one, &mut one), seconds(times_other, &mut other))).collect();
    Paired {
        one: median(pairs.iter().map(|pair| pair.0)),
        other: median(pairs.iter().map(|pair| pair.1)),
        ratio: median(pairs.iter().map(|(one, other)| one / other)),
    }
}

/// How often `run` must be repeated to be timed at all.
fn enough(run: &mut impl FnMut()) -> u32 {
    let mut times = 1;
    loop {
        let taken = seconds(times, run) * f64::from(times);
        if taken >= LEAST || times >= 1 << 20 {
            return times;
        }
        times *= 2;
    }
}

/// The time of one of `times` runs.
fn seconds(times: u32, run: &mut impl FnMut()) -> f64 {
    let start = now();
    for _ in 0..times {
        run();
    }
    (now() - start) / f64::from(times)
}

/// How long this process has had the processor, in seconds.
pub fn now() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    std::time::Duration::try_from(time).unwrap_or_default().as_secs_f64()
}

/// The middle of what was measured.
///
/// # Panics
/// When nothing was.
pub fn median(measured: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = measured.collect();
    sorted.sort_by(f64::total_cmp);
    assert!(!sorted.is_empty(), "there is no median of nothing");
    sorted[sorted.len() / 2]
}
