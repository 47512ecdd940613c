//! A comparison of agents on a terminal. Not for its figures.

use crate::{
    experiment::{AgentFigures, CompareReport, Gap},
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
    let differ = |of: fn(&AgentFigures) -> &Gap| {
        report.agents.iter().any(|agent| *of(agent) != agent.published).then(|| gaps(report, of))
    };
    for (title, rows) in [
        ("Counted as published, measured afresh", Some(gaps(report, |agent| &agent.published))),
        ("The same by the attempts that accepted the items, as published", differ(|agent| &agent.deciding)),
        ("What is accepted, and what it takes", Some(prices(report))),
        ("Over every well-formed item of all documents", differ(|agent| &agent.well_formed)),
    ] {
        if let Some(rows) = rows {
            text.push_str(&format!("\n{}\n{}", style.strong(title), table(&rows, style)));
        }
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
