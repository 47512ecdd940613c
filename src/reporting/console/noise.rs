//! How much of an outcome is luck, and which gain so many pairs show. Not for measuring it.

use crate::{
    experiment::{Detectable, Foresight, NoiseReport, WANTED},
    reporting::console::{
        inert_line,
        style::Style,
        text::{Align, columns, count, counted, facts, percent, points, rate, spent},
    },
};

/// What `noise` found, as text.
pub fn noise(report: &NoiseReport, style: Style) -> String {
    let documents = counted(report.documents as u64, "validation document");
    let head = format!(
        "{}: the seed variant, {} times on each of {documents}",
        inert_line(&report.experiment),
        report.blocks
    );
    let passed = format!(
        "{}, {} of {} evaluations passed",
        rate(&report.pass_rate),
        report.pass_rate.passed,
        report.pass_rate.evaluated
    );
    let variance =
        format!("{:.3} within documents (luck), {:.3} between documents", report.within, report.between);
    let repeats = format!(
        "{:.2}: of what an outcome varies, {} is the document's and the rest is luck",
        report.repeat_correlation,
        percent(report.repeat_correlation)
    );
    let rows = [
        ("pass rate", passed),
        ("variance", variance),
        ("correlation of repeats", repeats),
        ("luck", format!("{} pass with the solvers' labels exchanged", percent(report.pass_rate.luck))),
        ("spent", spent(&report.spend)),
    ];
    let mut text = format!("{}\n\n{}\n", style.strong(&head), facts(&rows, style));
    let power = format!(
        "The gain over the seed variant that a claim test shows with {:.0}% power (level {:.3}):\n\n",
        report.power * 100.0,
        report.alpha
    );
    text.push_str(&power);
    text.push_str(&table(report, style));
    text
}

fn table(report: &NoiseReport, style: Style) -> String {
    const ALIGNS: [Align; 4] = [Align::Right, Align::Right, Align::Right, Align::Left];
    let heading = ["pairs", "document evaluations", "detectable gain", ""];
    let mut table = vec![heading.iter().map(|cell| style.faint(cell)).collect::<Vec<_>>()];
    let mut rows: Vec<&Detectable> =
        report.detectable.iter().filter(|row| row.pairs != report.budget.pairs).collect();
    rows.push(&report.budget);
    rows.sort_by_key(|row| row.pairs);
    for row in rows {
        let present = row.pairs == report.budget.pairs;
        let note = if present { "what the present budget keeps for claim tests" } else { "" };
        let paint = |text: String| if present { style.best(&text) } else { text };
        table.push(vec![
            paint(count(row.pairs.into())),
            paint(count(row.document_evaluations.into())),
            paint(row.gain.map_or("none".to_owned(), points)),
            paint(note.to_owned()),
        ]);
    }
    columns(&table, &ALIGNS, "  ")
}

/// What a budget is able to show, in one line.
pub fn foreseen(foresight: &Foresight) -> String {
    let Detectable { pairs, gain, .. } = foresight.budget;
    let pairs = counted(pairs.into(), "pair");
    let found = match gain {
        Some(gain) => format!("{pairs}, which show a gain of {} with 80% power", points(gain)),
        None => format!("{pairs}, which show no gain with 80% power"),
    };
    let origin = if foresight.measured { "as `noise` measured it" } else { "assumed" };
    format!("{found}, at a pass rate of {} ({origin})", percent(foresight.rate))
}

/// A budget that cannot show much, and both remedies: a warning and its hint. `typed` is the experiment as the
/// user typed it.
pub fn shortfall(foresight: &Foresight, validation: usize, typed: &str) -> (String, String) {
    let warning = format!(
        "this budget is unlikely to show a gain of {}: its claim tests have {}",
        points(WANTED),
        foreseen(foresight)
    );
    let more = match foresight.evaluations_wanted {
        Some(evaluations) => {
            format!("raise `budget.document_evaluations` to about {}", count(evaluations.into()))
        }
        None => "raise `budget.document_evaluations`".to_owned(),
    };
    let measure = match foresight.measured {
        true => String::new(),
        false => format!("; `phylon noise {}` measures the pass rate first", inert_line(typed)),
    };
    let hint = format!(
        "{more}, and use more validation documents (`documents.split.validation` is {validation}): a claim \
         speaks of these only{measure}"
    );
    (warning, hint)
}
