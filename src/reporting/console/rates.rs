//! Pass rates side by side, as a table. Every place that shows a rate shows what a pass cost beside it.

use serde::Serialize;

use crate::{
    event::PassRate,
    id::VariantId,
    reporting::console::{
        style::Style,
        text::{Align, PerPass, columns, interval, percent},
    },
};

/// One variant's rate, with what it is in this table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RateRow {
    /// What the variant is here: `seed variant`, `best`, `parent`.
    pub role: String,
    /// The variant.
    pub variant: VariantId,
    /// Its rate on validation documents, where there is one.
    pub pass_rate: Option<PassRate>,
    /// What a passed document took, where one passed.
    pub per_pass: Option<PerPass>,
}

/// The rows with their headings; the last one stands out.
pub fn rates(rows: &[RateRow], style: Style) -> String {
    const ALIGNS: [Align; 7] =
        [Align::Left, Align::Left, Align::Right, Align::Right, Align::Right, Align::Right, Align::Right];
    let heading = ["", "", "pass rate", "90% interval", "passed", "luck", "per passed document"];
    let mut table = vec![heading.iter().map(|cell| style.faint(cell)).collect::<Vec<_>>()];
    for (index, row) in rows.iter().enumerate() {
        let paint = |text: String| if index + 1 == rows.len() { style.best(&text) } else { text };
        table.push(cells(row).into_iter().map(paint).collect());
    }
    columns(&table, &ALIGNS, "")
}

fn cells(row: &RateRow) -> Vec<String> {
    let mut cells = vec![row.role.clone(), row.variant.to_string()];
    match &row.pass_rate {
        None => cells.extend(["–", "–", "–", "–"].map(str::to_owned)),
        Some(rate) => cells.extend([
            percent(rate.mean),
            interval(rate),
            format!("{}/{}", rate.passed, rate.evaluated),
            percent(rate.luck),
        ]),
    }
    cells.push(PerPass::shown(row.per_pass));
    cells
}
