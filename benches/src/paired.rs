//! Two things timed in turn: a ratio from one run holds when the speed of the machine drifts.

use std::time::{Duration, Instant};

/// The shortest stretch that is timed: below that the clock would be measured.
const LEAST: Duration = Duration::from_millis(5);

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
        if taken >= LEAST.as_secs_f64() || times >= 1 << 20 {
            return times;
        }
        times *= 2;
    }
}

/// The time of one of `times` runs.
fn seconds(times: u32, run: &mut impl FnMut()) -> f64 {
    let start = Instant::now();
    for _ in 0..times {
        run();
    }
    start.elapsed().as_secs_f64() / f64::from(times)
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
