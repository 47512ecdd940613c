//! A comparison of agents on a terminal. Not for its figures.

use crate::{
    experiment::CompareReport,
    reporting::{
        comparison::{Table, gaps, notes, prices, setting},
        console::{
            inert_line,
            style::Style,
            text::{Align, columns, wrap},
        },
    },
};

/// The published table, what acceptance takes, and how to read them.
pub fn comparison(report: &CompareReport, style: Style) -> String {
    let mut text = wrap(&setting(report), "", style.width);
    text.push('\n');
    text.push_str(&table(&gaps(report, |agent| &agent.published), style));
    text.push('\n');
    text.push_str(&table(&prices(report), style));
    let formed = |agent: &crate::experiment::AgentFigures| agent.well_formed != agent.published;
    if report.agents.iter().any(formed) {
        text.push_str("\nOver every well-formed item of all documents:\n");
        text.push_str(&table(&gaps(report, |agent| &agent.well_formed), style));
    }
    text.push('\n');
    for note in notes(report) {
        text.push_str(&wrap(&note, "  ", style.width));
    }
    text
}

/// A table whose first column is words and whose others are figures; its heads are faint.
pub fn table(table: &Table, style: Style) -> String {
    let mut rows: Table = table.iter().map(|row| row.iter().map(|cell| inert_line(cell)).collect()).collect();
    if let Some(heads) = rows.first_mut() {
        *heads = heads.iter().map(|head| style.faint(head)).collect();
    }
    let mut aligns = vec![Align::Right; rows.first().map_or(0, Vec::len)];
    if let Some(first) = aligns.first_mut() {
        *first = Align::Left;
    }
    columns(&rows, &aligns, "")
}
