//! What is measured inside one process, each as a ratio of two things done in turn.

use crate::row::Row;
use jitsi_topology::Topology;
use jitsi_topology::audit::{self, Options};
use jitsi_topology::emit::emit;
use jitsi_topology::name::BridgeName;
use jitsi_topology::spec::{Bridge, Spec};
use jitsi_topology::syntax::nginx::{Arg, Writer};
use jitsi_topology::syntax::{hocon, lua};
use jitsi_topology_benches::by_hand::{Constants, Plan};
use jitsi_topology_benches::deployment::{SIZES, spec, spec_with_ports};
use jitsi_topology_benches::existing::BridgeFiles;
use jitsi_topology_benches::paired::{Paired, median, paired};
use jitsi_topology_benches::stream::{Stream, emitters};
use std::collections::BTreeMap;
use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

/// How the time for a bridge grows, in nanoseconds.
#[derive(Debug)]
pub(crate) struct Scale {
    pub(crate) bridges: u32,
    pub(crate) ours: f64,
    pub(crate) by_hand: f64,
    pub(crate) copied: f64,
    /// Ours to the one by hand, pair by pair.
    pub(crate) ratio: f64,
}

/// Checks and emits deployments of every size, and asserts first that both ways give the same bytes.
pub(crate) fn scale() -> Result<Vec<Scale>, Box<dyn Error>> {
    SIZES.into_iter().map(scale_of).collect()
}

fn scale_of(bridges: usize) -> Result<Scale, Box<dyn Error>> {
    let (plan, constants, emitters) = (Plan::new(bridges)?, Constants::learn()?, emitters());
    let mut components = Some(Topology::resolve(&spec(bridges)?)?.into_components());
    let mut stream = Stream(String::new());
    let mut ours = || -> Result<(), Box<dyn Error>> {
        stream.0.clear();
        let topology = Topology::new(components.take().ok_or("an earlier round failed")?)?;
        emit(&topology, &emitters, &mut stream)?;
        components = Some(topology.into_components());
        Ok(())
    };
    let mut text = String::new();
    let mut by_hand = || -> Result<(), Box<dyn Error>> {
        text.clear();
        plan.check()?;
        Ok(plan.write(&constants, &mut text)?)
    };
    ours()?;
    by_hand()?;
    let rounds = if bridges > 10_000 { 7 } else { 31 };
    let Paired { one, other, ratio } = paired(rounds, || must(ours()), || must(by_hand()));
    if stream.0 != text {
        return Err(format!("with {bridges} bridges the two texts differ").into());
    }
    let mut copy = String::with_capacity(text.len());
    let copied = paired(rounds, || copy_of(&text, &mut copy), || ()).one;
    let each = |seconds: f64| seconds * 1e9 / f64::from(u32::try_from(bridges).unwrap_or(u32::MAX));
    let (ours, by_hand, copied) = (each(one), each(other), each(copied));
    Ok(Scale { bridges: u32::try_from(bridges)?, ours, by_hand, copied, ratio })
}

fn copy_of(text: &str, copy: &mut String) {
    copy.clear();
    copy.push_str(black_box(text));
}

/// # Panics
/// When a benchmark cannot run.
fn must<T>(done: Result<T, Box<dyn Error>>) -> T {
    done.unwrap_or_else(|error| panic!("{error}"))
}

/// The rows of the table that speak of size.
pub(crate) fn scale_rows(scale: &[Scale]) -> Vec<Row> {
    let mut rows: Vec<Row> = scale
        .iter()
        .map(|Scale { bridges, ours, by_hand, copied, ratio }| Row {
            what: format!("check + emit {bridges} bridges"),
            against: "`write!` by hand; a copy of the bytes".to_owned(),
            reach: "≤ 1.5 ×".to_owned(),
            found: format!(
                "{ratio:.1} × ({ours:.0} ns a bridge, by hand {by_hand:.0}); {:.0} × the copy",
                ours / copied
            ),
            reached: Some(*ratio <= 1.5),
        })
        .collect();
    let large: Vec<&Scale> = scale.iter().filter(|scale| scale.bridges >= 1_000).collect();
    let spread = |figure: fn(&Scale) -> f64| {
        let all = || large.iter().map(|scale| figure(scale));
        all().fold(0.0, f64::max) / all().fold(f64::INFINITY, f64::min) - 1.0
    };
    let (ours, by_hand) = (spread(|scale| scale.ours), spread(|scale| scale.by_hand));
    rows.push(Row {
        what: "time for a bridge, 1 000 to 100 000".to_owned(),
        against: "itself".to_owned(),
        reach: "within 15 %".to_owned(),
        found: format!("within {:.0} % (by hand: {:.0} %)", 100.0 * ours, 100.0 * by_hand),
        reached: Some(ours <= 0.15),
    });
    rows
}

/// The other rows that are measured here.
pub(crate) fn rows() -> Result<Vec<Row>, Box<dyn Error>> {
    let mut rows = serialisers()?;
    rows.extend(escaping());
    rows.push(one_more()?);
    rows.push(existing()?);
    Ok(rows)
}

fn serialisers() -> Result<Vec<Row>, Box<dyn Error>> {
    let description = spec_with_ports(1_000)?;
    let json = |value: &Spec| must(serde_json::to_string(value).map_err(Into::into));
    let row = |language: &str, write: fn(&Spec) -> String| {
        let Paired { ratio, .. } = paired(
            51,
            || {
                black_box(write(&description));
            },
            || {
                black_box(json(&description));
            },
        );
        let (ours, theirs) = (write(&description).len(), json(&description).len());
        Row {
            what: format!("{language} serialiser, 1 000 bridges as a value"),
            against: "`serde_json` on the same value".to_owned(),
            reach: "not slower".to_owned(),
            found: format!("{ratio:.2} × the time, for {:.2} × the text", as_float(ours) / as_float(theirs)),
            reached: Some(ratio <= 1.0),
        }
    };
    let hocon = |value: &Spec| must(hocon::to_string(value).map_err(Into::into));
    let lua = |value: &Spec| must(lua::to_string(value).map_err(Into::into));
    Ok(vec![row("HOCON", hocon), row("Lua", lua)])
}

/// How many bytes of clean text a parameter of nginx, or a string, has.
const CLEAN: usize = 4_000;

fn escaping() -> Vec<Row> {
    let clean = "correct horse battery staple ".repeat(CLEAN / 29);
    let texts: BTreeMap<usize, &str> = (0..250).map(|index| (index, clean.as_str())).collect();
    let all: String = texts.values().copied().collect();
    let mut copy = String::with_capacity(all.len());
    let mut row = |language: &str, write: &dyn Fn() -> String| {
        let Paired { one, ratio, .. } = paired(
            51,
            || {
                black_box(write());
            },
            || copy_of(&all, &mut copy),
        );
        let speed = as_float(all.len()) / one / 1e9;
        Row {
            what: format!("{language} strings, clean text"),
            against: "a copy of the bytes".to_owned(),
            reach: "≥ 1 GB/s".to_owned(),
            found: format!("{speed:.1} GB/s, {ratio:.1} × the copy"),
            reached: Some(speed >= 1.0),
        }
    };
    vec![
        row("HOCON", &|| must(hocon::to_string(&texts).map_err(Into::into))),
        row("Lua", &|| must(lua::to_string(&texts).map_err(Into::into))),
        row("nginx", &|| {
            let mut out = String::new();
            let mut writer = Writer::new(&mut out);
            for text in texts.values() {
                must(Arg::literal(text).and_then(|arg| writer.directive("set", &[arg])).map_err(Into::into));
            }
            out
        }),
    ]
}

/// One bridge more in a deployment of the largest size.
fn one_more() -> Result<Row, Box<dyn Error>> {
    let largest = SIZES[SIZES.len() - 1];
    let description = spec(largest)?;
    let mut topology = Topology::resolve(&description)?;
    let start = Instant::now();
    let again = Topology::new(topology.clone().into_components())?;
    let rebuilt = start.elapsed().as_secs_f64();
    drop(again);
    // Each is timed alone: a table that grows to twice its size then falls on one of them.
    let names = (0..1_000).map(|index| BridgeName::parse(&format!("more{index}")));
    let mut times = Vec::new();
    for name in names {
        let bridge = topology.resolve_bridge(&Bridge::new(name?))?;
        let start = Instant::now();
        topology.add_bridge(bridge)?;
        times.push(start.elapsed().as_secs_f64());
    }
    let (most, middle) = (times.iter().copied().fold(0.0, f64::max), median(times.into_iter()));
    Ok(Row {
        what: format!("add one bridge to {largest}"),
        against: "rebuilding it".to_owned(),
        reach: "≤ 2 µs".to_owned(),
        found: format!(
            "{:.1} µs (median of 1 000, {:.0} µs at most), {:.0} ms to rebuild",
            middle * 1e6,
            most * 1e6,
            rebuilt * 1e3
        ),
        reached: Some(middle <= 2e-6),
    })
}

/// The files of a deployment that exists.
fn existing() -> Result<Row, Box<dyn Error>> {
    const FILES: usize = 1_000;
    let files = BridgeFiles::of(FILES)?;
    let read = || audit::read(&files.tree, &Options::default());
    let found = read()?.components().bridges.len();
    if found != FILES {
        return Err(format!("the audit finds {found} bridges in {FILES} files").into());
    }
    let Paired { one, other, ratio } = paired(
        15,
        || {
            black_box(must(read().map_err(Into::into)));
        },
        || {
            black_box(must(files.parse().map_err(Into::into)));
        },
    );
    Ok(Row {
        what: format!("audit of {FILES} bridge files"),
        against: "their HOCON parser alone".to_owned(),
        reach: "≤ 1.3 ×, below a second".to_owned(),
        found: format!("{ratio:.2} × ({:.0} ms for {:.0} ms)", one * 1e3, other * 1e3),
        reached: Some(ratio <= 1.3 && one < 1.0),
    })
}

#[expect(clippy::cast_precision_loss, reason = "lengths are far below 2^52")]
pub(crate) fn as_float(length: usize) -> f64 {
    length as f64
}
