//! Weak and strong means side by side as SVG text, one line per agent or model. Not for choosing what is drawn.

use std::fmt::Write as _;

use crate::{
    evaluation::ratio::Interval,
    reporting::svg::{begin, words},
};

/// One line of the picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its name.
    pub name: String,
    /// The weak solver's mean, 0..=1.
    pub weak: Interval,
    /// The strong solver's mean, 0..=1.
    pub strong: Interval,
    /// What stands at its end.
    pub label: String,
}

const WIDTH: f64 = 760.0;
const LEFT: f64 = 190.0;
const RIGHT: f64 = 150.0;
const TOP: f64 = 72.0;
const LINE: f64 = 40.0;
/// Told apart by people who see colours differently, too (Okabe and Ito's palette).
const WEAK: &str = "#d55e00";
const STRONG: &str = "#0072b2";

/// The picture, from 0 to 100%.
pub fn svg(title: &str, lines: &[Line]) -> String {
    let bottom = TOP + LINE * lines.len() as f64;
    let mut text = begin(WIDTH, bottom + 36.0, title);
    legend(&mut text);
    for step in 0..=5 {
        let x = place(f64::from(step) / 5.0);
        let _ = writeln!(text, "<path d=\"M{x:.1} {:.1}V{bottom:.1}\" stroke=\"#ddd\"/>", TOP - 8.0);
        words(&mut text, x, bottom + 18.0, "middle", &format!("{}%", step * 20));
    }
    for (number, line) in lines.iter().enumerate() {
        draw(&mut text, line, TOP + LINE * (number as f64 + 0.5));
    }
    text.push_str("</svg>\n");
    text
}

fn place(share: f64) -> f64 {
    LEFT + (WIDTH - LEFT - RIGHT) * share.clamp(0.0, 1.0)
}

fn legend(text: &mut String) {
    for (x, colour, name) in [(LEFT, WEAK, "weak solver"), (LEFT + 120.0, STRONG, "strong solver")] {
        let _ = writeln!(text, "<circle cx=\"{:.1}\" cy=\"46\" r=\"5\" fill=\"{colour}\"/>", x + 5.0);
        words(text, x + 16.0, 50.0, "start", name);
    }
    words(text, WIDTH - RIGHT + 12.0, 50.0, "start", "gap");
}

fn draw(text: &mut String, line: &Line, y: f64) {
    words(text, LEFT - 12.0, y + 4.0, "end", &line.name);
    let (from, to) = (place(line.weak.mean), place(line.strong.mean));
    let _ = writeln!(text, "<path d=\"M{from:.1} {y:.1}H{to:.1}\" stroke=\"#999\" stroke-width=\"2\"/>");
    for (interval, colour) in [(&line.weak, WEAK), (&line.strong, STRONG)] {
        let (low, high, mean) = (place(interval.low), place(interval.high), place(interval.mean));
        let _ = writeln!(
            text,
            "<path d=\"M{low:.1} {y:.1}H{high:.1}\" stroke=\"{colour}\" stroke-opacity=\"0.4\" stroke-width=\"8\"/>\n\
             <circle cx=\"{mean:.1}\" cy=\"{y:.1}\" r=\"5\" fill=\"{colour}\"/>"
        );
    }
    words(text, WIDTH - RIGHT + 12.0, y + 4.0, "start", &line.label);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_larger_mean_stands_further_right_and_names_are_escaped() {
        let at = |mean: f64| Interval { mean, low: mean - 0.05, high: mean + 0.05 };
        let line = Line { name: "a<b".into(), weak: at(0.4), strong: at(0.8), label: "40.0".into() };
        let text = svg("t", &[line]);
        let places: Vec<f64> = text
            .lines()
            .filter(|line| !line.contains("cy=\"46\""))
            .filter_map(|line| line.split_once("cx=\"")?.1.split_once('"')?.0.parse().ok())
            .collect();
        assert!(places.len() == 2 && places[0] < places[1], "{places:?}");
        assert!(text.contains("a&lt;b") && text.ends_with("</svg>\n"));
    }
}
