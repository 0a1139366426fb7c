//! The plot: time for a bridge over the number of bridges.

use crate::in_process::Scale;
use plotters::prelude::*;
use std::error::Error;
use std::path::Path;

/// A line of the plot: its name, its colour and what it shows.
type Line = (&'static str, RGBColor, fn(&Scale) -> f64);

const LINES: [Line; 3] = [
    ("jitsi-topology: check and emit", RGBColor(0x1f, 0x77, 0xb4), |scale| scale.ours),
    ("by hand: check and write!", RGBColor(0xff, 0x7f, 0x0e), |scale| scale.by_hand),
    ("a copy of the bytes", RGBColor(0x7f, 0x7f, 0x7f), |scale| scale.copied),
];

/// Draws it to `path`.
pub(crate) fn write(path: &Path, scale: &[Scale]) -> Result<(), Box<dyn Error>> {
    let root = SVGBackend::new(path, (800, 480)).into_drawing_area();
    root.fill(&WHITE)?;
    let most = scale.iter().map(|scale| scale.ours).fold(0.0, f64::max);
    let last = scale.last().map_or(1.0, |scale| f64::from(scale.bridges));
    let mut chart = ChartBuilder::on(&root)
        .caption("Time for a bridge", ("sans-serif", 20))
        .margin(12)
        .x_label_area_size(40)
        .y_label_area_size(70)
        .build_cartesian_2d((1.0..last * 1.3).log_scale(), (10.0..most * 1.5).log_scale())?;
    let number = |value: &f64| format!("{value:.0}");
    chart
        .configure_mesh()
        .x_desc("bridges")
        .y_desc("nanoseconds a bridge")
        .x_label_formatter(&number)
        .y_label_formatter(&number)
        .draw()?;
    for (name, color, figure) in LINES {
        let points = || scale.iter().map(|scale| (f64::from(scale.bridges), figure(scale)));
        chart
            .draw_series(LineSeries::new(points(), color.stroke_width(2)).point_size(3))?
            .label(name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], color.stroke_width(2)));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperRight)
        .background_style(WHITE.mix(0.9))
        .border_style(BLACK.mix(0.3))
        .draw()?;
    root.present()?;
    Ok(())
}
