//! The tree of variants: one line each, the path to the best standing out. Not for laying it out.

use std::collections::BTreeMap;

use crate::{
    id::VariantId,
    lineage::{Layout, Lineage, Record, RecordState, Row, Verdict},
    reporting::console::{
        inert_line,
        style::Style,
        text::{PerPass, counted, interval, percent, shorten, width},
    },
};

/// A lineage with what is shown beside it.
#[derive(Debug, Clone, Copy)]
pub struct LineageView<'a> {
    /// The variants; rejected proposals only when they are to be drawn.
    pub lineage: &'a Lineage,
    /// What is drawn and what is folded.
    pub layout: Layout,
    /// What a passed document took, per variant.
    pub per_pass: &'a BTreeMap<VariantId, PerPass>,
    /// The variant in production, if any.
    pub production: Option<VariantId>,
    /// Rejected proposals that are not drawn.
    pub rejected: usize,
}

/// The tree as text.
pub fn lineage(view: &LineageView<'_>, style: Style) -> String {
    let rows: Vec<(Row, Option<&Record>)> = view
        .lineage
        .rows(&view.layout)
        .into_iter()
        .map(|row| {
            let record = row.record.and_then(|place| view.lineage.records().get(place));
            (row, record)
        })
        .collect();
    let drawn: Vec<Vec<String>> = rows.iter().map(|(row, record)| cells(view, row, *record)).collect();
    let heading: Vec<String> =
        ["", "rate", "90% interval", "passed", "calls/pass", "by", "verdict", "hypothesis"]
            .map(str::to_owned)
            .into();
    let widths: Vec<usize> = (0..heading.len() - 1)
        .map(|column| {
            drawn
                .iter()
                .chain([&heading])
                .filter_map(|row| row.get(column))
                .map(|cell| width(cell))
                .max()
                .unwrap_or(0)
        })
        .collect();
    let mut text = format!("{}\n", style.faint(line(&heading, &widths, style.width).trim_end()));
    for ((row, record), cells) in rows.iter().zip(&drawn) {
        let line = line(cells, &widths, style.width);
        text.push_str(&format!("{}\n", painted(line.trim_end(), row, *record, style)));
    }
    text.push_str(&footer(view, style));
    text
}

fn cells(view: &LineageView<'_>, row: &Row, record: Option<&Record>) -> Vec<String> {
    let Some(record) = record else {
        return vec![format!("{}{} more", row.prefix, row.folded)];
    };
    let mut name = format!("{}{}", row.prefix, record.id);
    if record.id == view.layout.best {
        name.push_str(" best");
    }
    if Some(record.id) == view.production {
        name.push_str(" production");
    }
    let figures = match &record.pass_rate {
        Some(rate) => [percent(rate.mean), interval(rate), format!("{}/{}", rate.passed, rate.evaluated)],
        None => ["–", "", ""].map(str::to_owned),
    };
    let calls = view.per_pass.get(&record.id).map_or("–".to_owned(), |each| format!("{:.0}", each.calls));
    let verdict = match (record.state, record.verdict) {
        (RecordState::Rejected, _) => "rejected",
        _ if record.parents.is_empty() => "",
        (_, Verdict::Helped) => "helped",
        (_, Verdict::Harmed) => "harmed",
        (_, Verdict::Unknown) => "unknown",
    };
    let story = match record.state {
        RecordState::Rejected => format!("{} ({})", record.hypothesis, record.reason),
        _ => record.hypothesis.clone(),
    };
    let mut cells = vec![name];
    cells.extend(figures);
    cells.extend([calls, inert_line(&record.operator), verdict.to_owned(), inert_line(&story)]);
    cells
}

/// One line: figures at the right of their columns, the hypothesis cut to what room is left.
fn line(cells: &[String], widths: &[usize], columns: usize) -> String {
    let mut line = String::new();
    for (column, cell) in cells.iter().enumerate() {
        let Some(room) = widths.get(column).map(|most| " ".repeat(most - width(cell))) else {
            let left = columns.saturating_sub(width(&line)).max(16);
            line.push_str(&shorten(cell, left));
            break;
        };
        match column {
            1..=4 => line.push_str(&format!("{room}{cell}  ")),
            _ => line.push_str(&format!("{cell}{room}  ")),
        }
    }
    line
}

fn painted(line: &str, row: &Row, record: Option<&Record>, style: Style) -> String {
    match record {
        None => style.faint(line),
        Some(_) if row.on_path => style.best(line),
        Some(record) if record.state != RecordState::InPlay => style.faint(line),
        Some(record) => match record.verdict {
            Verdict::Helped => style.good(line),
            Verdict::Harmed => style.bad(line),
            Verdict::Unknown => line.to_owned(),
        },
    }
}

fn footer(view: &LineageView<'_>, style: Style) -> String {
    let drawn = view.lineage.records().iter().filter(|record| record.state != RecordState::Rejected).count();
    let mut text = counted(drawn as u64, "variant");
    if view.rejected > 0 {
        text.push_str(&format!(
            ", {} rejected (`--all` lists them)",
            counted(view.rejected as u64, "proposal")
        ));
    }
    format!("\n{}\n", style.faint(&text))
}
