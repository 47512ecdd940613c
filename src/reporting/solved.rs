//! Models on a dataset, as a table and in words. Not for computing the figures.

use std::fmt::Write as _;

use crate::{
    evaluation::ratio::Interval,
    experiment::{SolveReport, Versus},
    reporting::{
        comparison::{Table, percent, push_table},
        console::text::{compact, counted, money},
    },
};

/// One row per model.
pub fn models(report: &SolveReport) -> Table {
    let k = report.attempts;
    let priced = report.models.iter().any(|model| model.spend.cost > 0.0);
    let heads = ["model", "items", &format!("mean@{k}"), &format!("best@{k}"), "cut", "calls", "tokens"];
    let mut head: Vec<String> = heads.iter().map(|head| (*head).to_owned()).collect();
    head.extend(priced.then(|| "cost".to_owned()));
    let mut rows = vec![head];
    rows.extend(report.models.iter().map(|model| {
        let name = if model.alias == model.model {
            model.alias.clone()
        } else {
            format!("{} ({})", model.alias, model.model)
        };
        let mut row = vec![
            name,
            model.items.to_string(),
            percent(model.mean.as_ref()),
            percent(model.best.as_ref()),
            format!("{:.1}%", model.cut * 100.0),
            compact(model.spend.calls),
            compact(model.spend.tokens.prompt + model.spend.tokens.completion),
        ];
        row.extend(priced.then(|| money(model.spend.cost)));
        row
    }));
    rows
}

/// What was solved, by what marked, in a sentence or two.
pub fn setting(report: &SolveReport) -> String {
    let mut text = format!(
        "{} of {} in {}: {} by rubric, {} by check; judge {}; {} of each model.",
        counted(report.items as u64, "item"),
        counted(report.documents as u64, "document"),
        report.dataset,
        report.by_rubric,
        report.by_check,
        report.judge,
        counted(u64::from(report.attempts), "attempt"),
    );
    if report.repeated > 0 {
        text.push_str(&format!(" {} left out.", counted(report.repeated as u64, "repeated line")));
    }
    text
}

/// What the difference says; nothing with one model.
pub fn verdict(versus: &Versus) -> String {
    let Versus { model, against, items, higher, lower, .. } = versus;
    let counts = format!(
        "On {} that both were scored on, {model} scores higher on {higher} and lower on {lower}.",
        counted(*items as u64, "item")
    );
    let Some(mean) = versus.mean else { return counts };
    let points = |Interval { mean, low, high }: Interval| {
        format!("{:+.1} points ({:+.1} to {:+.1})", mean * 100.0, low * 100.0, high * 100.0)
    };
    let best = versus.best.map(|best| format!(", {} in the best attempt", points(best))).unwrap_or_default();
    let said = if mean.low > 0.0 {
        format!("{model} is better than {against}")
    } else if mean.high < 0.0 {
        format!("{model} is worse than {against}")
    } else {
        format!("no difference between {model} and {against} is shown")
    };
    format!("{said}: {} in the mean{best}. {counts}", points(mean))
}

/// What a reader must know to read the figures.
pub fn notes(report: &SolveReport) -> Vec<String> {
    let mut notes = Vec::new();
    if report.models.iter().any(|model| model.cut > 0.0) {
        notes.push("An attempt that its token limit cut twice scores 0.".to_owned());
    }
    for model in &report.models {
        let alias = &model.alias;
        if model.unmarked > 0 {
            let attempts = counted(model.unmarked as u64, "attempt");
            notes.push(format!("{attempts} of {alias} left out: the judge gave no usable marks."));
        }
        if model.unfit > 0 {
            let items = counted(model.unfit as u64, "item");
            notes.push(format!("{items} left out for {alias}: the prompt did not fit the model."));
        }
    }
    notes.push(format!("Intervals: {}.", report.method));
    notes
}

/// The report as Markdown.
pub fn markdown(report: &SolveReport) -> String {
    let mut text = format!("# Models on {}\n\n{}\n\n", report.dataset, setting(report));
    push_table(&mut text, &models(report));
    if let Some(versus) = &report.versus {
        let _ = writeln!(text, "\n{}", verdict(versus));
    }
    text.push('\n');
    for note in notes(report) {
        let _ = writeln!(text, "- {note}");
    }
    text
}
