//! All variants on all documents at once, one path per colour: tens of thousands of cells stay a small page.
//!
//! Not for what can be clicked cell by cell; that is a table of fewer variants.

use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::{
    id::VariantId,
    reporting::{console::text::shorten, matrix::Matrix, scale},
};

/// Pixels of a column and a row, and left of the first column.
const COLUMN: usize = 4;
const ROW: usize = 16;
const LEFT: usize = 190;
/// Characters of a document's name.
const NAME: usize = 26;

/// The picture of these variants. Cells without an evaluation stay empty.
pub fn heat(matrix: &Matrix, variants: &[VariantId]) -> Markup {
    let places: BTreeMap<VariantId, usize> = variants.iter().copied().zip(0..).collect();
    let mut paths = vec![String::new(); scale::STEPS.len()];
    let mut none = String::new();
    for (line, row) in matrix.rows.iter().enumerate() {
        for (variant, tally) in &row.by {
            let (Some(place), Some(share)) = (places.get(variant), tally.share()) else { continue };
            let (x, y) = (LEFT + place * COLUMN, line * ROW);
            let cell = format!("M{x} {y}h{COLUMN}v{}h-{COLUMN}z", ROW - 1);
            if tally.passed == 0 {
                none.push_str(&cell)
            } else {
                paths[scale::step(share, 1.0)].push_str(&cell)
            }
        }
    }
    let (width, height) = (LEFT + variants.len() * COLUMN + 8, matrix.rows.len() * ROW);
    html! {
        svg.heat viewBox=(format!("0 0 {width} {height}")) width=(width) height=(height) role="img"
            aria-label="Documents by variants; the table below says the same in numbers" {
            @for (line, row) in matrix.rows.iter().enumerate() {
                text.axis x=(LEFT - 8) y=(line * ROW + 12) text-anchor="end" { (shorten(row.document.as_str(), NAME)) }
            }
            path.none d=(none) {}
            @for (step, path) in paths.iter().enumerate() {
                @if !path.is_empty() { path .(format!("c{step}")) d=(path) {} }
            }
        }
    }
}
