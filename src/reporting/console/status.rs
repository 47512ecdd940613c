//! A run's standing in a few lines, running or not.

use serde::Serialize;

use crate::{
    reporting::console::{
        inert_line,
        lines::stopped,
        rates::{RateRow, rates},
        style::Style,
        text::{Align, columns, count, counted, money, spent},
    },
    usage::Spend,
};

/// A claim test as shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TestRow {
    /// Its number, from 1.
    pub number: u32,
    /// The candidate and what it is compared with, as `v17` and `v0`.
    pub pair: (String, String),
    /// Blocks and pairs read.
    pub read: (u32, u32),
    /// The evidence.
    pub e_value: f64,
    /// The level.
    pub alpha: f64,
    /// `open`, `claimed` or `abandoned`.
    pub state: String,
}

/// How a run stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StatusView {
    /// The experiment.
    pub experiment: String,
    /// The population's folder.
    pub population: String,
    /// Who is at work on it, if anyone.
    pub running: Option<String>,
    /// Why the run ended, if its budget did.
    pub ended: Option<String>,
    /// Jobs folded.
    pub jobs: u32,
    /// Proposals charged and allowed.
    pub proposals: (u32, u32),
    /// Document evaluations charged and allowed.
    pub document_evaluations: (u32, u32),
    /// Variants in play, retired, and proposals rejected.
    pub variants: (usize, usize, usize),
    /// Calls, tokens, money.
    pub spend: Spend,
    /// Limits on calls and money, where there are any.
    pub limits: (Option<u64>, Option<f64>),
    /// Seed variant, recommended variant, production.
    pub rates: Vec<RateRow>,
    /// Claim tests.
    pub tests: Vec<TestRow>,
}

/// The standing as text.
pub fn status(view: &StatusView, style: Style) -> String {
    let state = match (&view.running, &view.ended) {
        (Some(holder), _) => format!("running ({})", inert_line(holder)),
        (None, Some(because)) => format!("ended: {}", stopped(because)),
        (None, None) => "stopped; `phylon evolve` goes on".to_owned(),
    };
    let mut text = format!("{}\n\n", style.strong(&format!("{}: {state}", inert_line(&view.experiment))));
    text.push_str(&rates(&view.rates, style));
    text.push('\n');
    let facts: Vec<Vec<String>> =
        facts(view).into_iter().map(|(name, what)| vec![style.faint(name), what]).collect();
    text.push_str(&columns(&facts, &[Align::Left, Align::Left], ""));
    if !view.tests.is_empty() {
        text.push('\n');
        text.push_str(&tests(&view.tests, style));
    }
    text
}

fn facts(view: &StatusView) -> Vec<(&'static str, String)> {
    let of = |(done, allowed): (u32, u32)| format!("{} of {}", count(done.into()), count(allowed.into()));
    let (in_play, retired, rejected) = view.variants;
    let mut spend = spent(&view.spend);
    if let Some(calls) = view.limits.0 {
        spend.push_str(&format!("; at most {}", counted(calls, "call")));
    }
    if let Some(cost) = view.limits.1 {
        spend.push_str(&format!("; at most {}", money(cost)));
    }
    vec![
        ("proposals", of(view.proposals)),
        ("document evaluations", of(view.document_evaluations)),
        ("variants", format!("{in_play} in play, {retired} retired, {rejected} rejected")),
        ("jobs", count(view.jobs.into())),
        ("spent", spend),
        ("population", inert_line(&view.population)),
    ]
}

fn tests(rows: &[TestRow], style: Style) -> String {
    const ALIGNS: [Align; 5] = [Align::Left, Align::Left, Align::Right, Align::Right, Align::Left];
    let heading = ["claim test", "", "e", "needed", ""];
    let mut table = vec![heading.iter().map(|cell| style.faint(cell)).collect::<Vec<_>>()];
    for row in rows {
        let state = match row.state.as_str() {
            "claimed" => style.best("claimed"),
            "open" => style.notable("open"),
            other => style.faint(&inert_line(other)),
        };
        let (blocks, pairs) = (counted(row.read.0.into(), "block"), counted(row.read.1.into(), "pair"));
        table.push(vec![
            row.number.to_string(),
            format!("{} against {}", row.pair.0, row.pair.1),
            format!("{:.2}", row.e_value),
            format!("{:.1}", 1.0 / row.alpha),
            format!("{state} after {blocks}, {pairs}"),
        ]);
    }
    columns(&table, &ALIGNS, "")
}
