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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::PassRate;

    fn record(id: u32, parent: Option<u32>, mean: f64, verdict: Verdict, hypothesis: &str) -> Record {
        let pass_rate =
            PassRate { mean, low: mean - 0.05, high: mean + 0.06, passed: id, evaluated: 30, luck: 0.0 };
        Record {
            id: VariantId(id),
            parents: parent.map(VariantId).into_iter().collect(),
            operator: if parent.is_some() { "mutation" } else { "seed" }.to_owned(),
            hypothesis: hypothesis.to_owned(),
            verdict,
            commit: None,
            tree: None,
            state: RecordState::InPlay,
            reason: String::new(),
            pass_rate: Some(pass_rate),
        }
    }

    fn records() -> Vec<Record> {
        let long = "Questions that need a figure of this very document cannot be answered from memory alone.";
        let mut records = vec![
            record(0, None, 0.12, Verdict::Unknown, "the seed variant"),
            record(1, Some(0), 0.21, Verdict::Helped, long),
            record(2, Some(0), 0.08, Verdict::Harmed, "More negative criteria."),
            record(3, Some(1), 0.22, Verdict::Unknown, "Shorter\u{1b}[2J prompts."),
            record(4, Some(1), 0.44, Verdict::Helped, "Context states only the problem."),
        ];
        records.push(Record {
            state: RecordState::Rejected,
            pass_rate: None,
            reason: "the same tree as v3".to_owned(),
            ..record(5, Some(4), 0.0, Verdict::Unknown, "Shorter prompts, again.")
        });
        records
    }

    fn drawn(records: Vec<Record>, layout: Layout, rejected: usize, style: Style) -> String {
        let per_pass = BTreeMap::from([(VariantId(4), PerPass { calls: 98.4, cost: 0.0 })]);
        let lineage_of = Lineage::new(records);
        let production = Some(VariantId(1));
        let view = LineageView { lineage: &lineage_of, layout, per_pass: &per_pass, production, rejected };
        lineage(&view, style)
    }

    #[test]
    fn the_tree_shows_rate_verdict_and_hypothesis_per_variant() {
        let whole = drawn(records(), Layout::whole(VariantId(4)), 0, Style::PLAIN);
        insta::assert_snapshot!(whole);
        assert!(whole.lines().all(|line| width(line) <= Style::PLAIN.width), "{whole}");
    }

    #[test]
    fn a_long_run_folds_what_leads_nowhere() {
        let mut many = records();
        many.truncate(5);
        many.extend((6..40).map(|id| record(id, Some(0), 0.1, Verdict::Unknown, "another try")));
        let folded = drawn(many, Layout::of(VariantId(4)), 3, Style::PLAIN);
        assert!(folded.contains("more") && folded.lines().count() < 20, "{folded}");
        assert!(folded.contains("3 proposals rejected (`--all` lists them)"), "{folded}");
    }
}
