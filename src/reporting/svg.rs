//! What every picture in SVG text begins with, and words in it. Not for what is drawn.

use std::fmt::Write as _;

/// A white picture with its title.
pub fn begin(width: f64, height: f64, title: &str) -> String {
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" font-family=\"sans-serif\" font-size=\"13\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
    );
    words(&mut text, width / 2.0, 24.0, "middle", title);
    text
}

/// Words at a place; `anchor` is `start`, `middle` or `end`.
pub fn words(text: &mut String, x: f64, y: f64, anchor: &str, words: &str) {
    let words = words.replace('&', "&amp;").replace('<', "&lt;");
    let _ = writeln!(
        text,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" fill=\"#222\">{words}</text>"
    );
}
