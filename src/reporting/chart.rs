//! A line chart as SVG text. Not for choosing what is drawn.

use std::fmt::Write as _;

use crate::reporting::svg::{begin, words};

/// One line of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Its name in the legend.
    pub name: String,
    /// Its points, from left to right.
    pub points: Vec<Point>,
}

/// A point with its interval; `y`, `low` and `high` are shares, 0..=1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Where it stands; 0 or more.
    pub x: f64,
    /// Its height.
    pub y: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

/// Width and height of the picture, and of the margins: left, top, right, bottom.
const SIZE: (f64, f64) = (720.0, 420.0);
const MARGIN: (f64, f64, f64, f64) = (64.0, 40.0, 150.0, 56.0);
/// Told apart by people who see colours differently, too (Okabe and Ito's palette).
const COLOURS: [&str; 4] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7"];
/// Lines across the chart.
const STEPS: u32 = 5;

/// The chart. Both axes begin at 0; the vertical one is in percent.
pub fn svg(title: &str, x_label: &str, series: &[Series]) -> String {
    let points = || series.iter().flat_map(|series| &series.points);
    let right = points().map(|point| point.x).fold(1.0, f64::max);
    let top = (points().map(|point| point.high).fold(0.05, f64::max) * 10.0).ceil() / 10.0;
    let plane = Plane { right, top };
    let mut text = begin(SIZE.0, SIZE.1, title);
    axes(&mut text, &plane, x_label);
    for (number, series) in series.iter().enumerate() {
        line(&mut text, &plane, series, COLOURS[number % COLOURS.len()], number);
    }
    text.push_str("</svg>\n");
    text
}

/// The area between the axes, in the units of the data.
struct Plane {
    right: f64,
    top: f64,
}

impl Plane {
    fn x(&self, x: f64) -> f64 {
        MARGIN.0 + (SIZE.0 - MARGIN.0 - MARGIN.2) * x / self.right
    }

    fn y(&self, y: f64) -> f64 {
        SIZE.1 - MARGIN.3 - (SIZE.1 - MARGIN.1 - MARGIN.3) * y.clamp(0.0, self.top) / self.top
    }
}

fn axes(text: &mut String, plane: &Plane, x_label: &str) {
    for step in 0..=STEPS {
        let share = f64::from(step) / f64::from(STEPS);
        let (x, y) = (plane.x(share * plane.right), plane.y(share * plane.top));
        let _ = writeln!(
            text,
            "<path d=\"M{:.1} {y:.1}H{:.1}\" stroke=\"#ddd\"/>",
            plane.x(0.0),
            plane.x(plane.right)
        );
        words(text, plane.x(0.0) - 8.0, y + 4.0, "end", &format!("{:.0}%", 100.0 * share * plane.top));
        words(text, x, plane.y(0.0) + 20.0, "middle", &format!("{:.0}", share * plane.right));
    }
    words(text, plane.x(plane.right / 2.0), SIZE.1 - 14.0, "middle", x_label);
}

fn line(text: &mut String, plane: &Plane, series: &Series, colour: &str, number: usize) {
    let mut path = String::new();
    for (at, point) in series.points.iter().enumerate() {
        let (x, y) = (plane.x(point.x), plane.y(point.y));
        let _ = write!(path, "{}{x:.1} {y:.1}", if at == 0 { 'M' } else { 'L' });
        let _ = writeln!(
            text,
            "<path d=\"M{x:.1} {:.1}V{:.1}\" stroke=\"{colour}\" stroke-opacity=\"0.45\" stroke-width=\"5\"/>\n\
             <circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\" fill=\"{colour}\"/>",
            plane.y(point.low),
            plane.y(point.high)
        );
    }
    let _ = writeln!(text, "<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>");
    let y = MARGIN.1 + 18.0 * number as f64;
    let x = SIZE.0 - MARGIN.2 + 16.0;
    let _ = writeln!(text, "<path d=\"M{x:.1} {y:.1}h18\" stroke=\"{colour}\" stroke-width=\"3\"/>");
    words(text, x + 24.0, y + 4.0, "start", &series.name);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_higher_share_stands_higher_and_names_are_escaped() {
        let point = |x, y| Point { x, y, low: y - 0.05, high: y + 0.05 };
        let series = [Series { name: "a<b".to_owned(), points: vec![point(0.0, 0.1), point(100.0, 0.5)] }];
        let text = svg("t", "evaluations", &series);
        let heights: Vec<f64> = text
            .lines()
            .filter_map(|line| line.split_once("cy=\"")?.1.split_once('"')?.0.parse().ok())
            .collect();
        assert!(heights.len() == 2 && heights[1] < heights[0], "{heights:?}");
        assert!(text.contains("a&lt;b") && text.ends_with("</svg>\n"));
    }
}
