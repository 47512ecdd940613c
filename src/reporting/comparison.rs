//! A comparison of agents as tables and as a picture. Not for computing its figures.

use std::fmt::Write as _;

use crate::{
    evaluation::ratio::Interval,
    experiment::{AgentFigures, CompareReport, Counted, Gap},
    item::ItemKind,
    reporting::console::text::{compact, counted, money},
};

/// Rows of cells, the first one the heads.
pub type Table = Vec<Vec<String>>;

/// Both solvers' means and the gap between them, per agent: the rows that `of` chooses.
pub fn gaps(report: &CompareReport, of: fn(&AgentFigures) -> &Gap) -> Table {
    let ahead = format!("ahead of {}", report.against);
    let mut rows = vec![heads(&["agent", "items", "weak", "strong", "gap", &ahead])];
    rows.extend(report.agents.iter().map(|agent| {
        let gap = of(agent);
        vec![
            agent.agent.clone(),
            gap.items.to_string(),
            percent(gap.weak.as_ref()),
            percent(gap.strong.as_ref()),
            percent(gap.gap.as_ref()),
            if agent.agent == report.against { String::new() } else { percent(gap.ahead.as_ref()) },
        ]
    }));
    rows
}

/// What is accepted, after how many rounds, at what price.
pub fn prices(report: &CompareReport) -> Table {
    let priced = report.agents.iter().any(|agent| agent.cost_per_accepted.is_some());
    let mut head =
        heads(&["agent", "accepted", "luck", "rounds", "calls per accepted", "tokens per accepted"]);
    head.extend(priced.then(|| "cost per accepted".to_owned()));
    let mut rows = vec![head];
    rows.extend(report.agents.iter().map(|agent| {
        let mut row = vec![
            agent.agent.clone(),
            percent(agent.accepted_share.as_ref()),
            format!("{:.1}%", agent.luck * 100.0),
            shown(agent.rounds.as_ref(), |value| format!("{value:.1}")),
            shown(agent.calls_per_accepted.as_ref(), |value| compact(value.round() as u64)),
            shown(agent.tokens_per_accepted.as_ref(), |value| compact(value.round() as u64)),
        ];
        row.extend(priced.then(|| shown(agent.cost_per_accepted.as_ref(), money)));
        row
    }));
    rows
}

/// What a reader must know to read the tables, one sentence or two each.
pub fn notes(report: &CompareReport) -> Vec<String> {
    let of = |counted: Counted| {
        let agents = report.agents.iter().filter(|agent| agent.counted == counted);
        agents.map(|agent| agent.agent.as_str()).collect::<Vec<_>>().join(", ")
    };
    let mut notes = Vec::new();
    let (baselines, agentic) = (of(Counted::WellFormed), of(Counted::Accepted));
    if !baselines.is_empty() {
        notes.push(format!(
            "Without an acceptance loop, so every well-formed item counts as it is: {baselines}."
        ));
    }
    if !agentic.is_empty() {
        notes.push(format!("With one, so accepted items count, as published: {agentic}."));
    }
    notes.push(
        "Measured afresh: by attempts made after everything was decided, which chose no item. By the attempts that \
         accepted an item, as published, its gap comes out too large."
            .to_owned(),
    );
    let rules: std::collections::BTreeMap<(&str, u32), Vec<&str>> =
        report.agents.iter().fold(Default::default(), |mut rules, agent| {
            rules.entry((agent.rule.as_str(), agent.attempts)).or_insert_with(Vec::new).push(&agent.agent);
            rules
        });
    for ((rule, attempts), agents) in rules {
        notes.push(format!(
            "Accepted is what passes the yardstick: rule {rule}, {attempts} attempts of each solver ({}).",
            agents.join(", ")
        ));
    }
    let bred: Vec<&str> =
        report.agents.iter().filter(|agent| agent.bred).map(|agent| agent.agent.as_str()).collect();
    if report.own_documents && !bred.is_empty() {
        notes.push(format!(
            "Bred and chosen on documents of this experiment, which is an advantage here: {}. Other documents \
             (`--documents`) give a figure without it.",
            bred.join(", ")
        ));
    }
    if report.agents.iter().any(|agent| agent.item == ItemKind::Verifiable) {
        notes.push(
            "A score is the share of a rubric's points, or, where answers are checked, 1 or 0.".to_owned(),
        );
    }
    notes.push(format!("Intervals: {}.", report.method));
    notes
}

/// The documents and the models, in a sentence or two.
pub fn setting(report: &CompareReport) -> String {
    let times = if report.blocks == 1 { String::new() } else { format!(", {} times each", report.blocks) };
    let models: Vec<String> = report.models.iter().map(|(role, model)| format!("{role} {model}")).collect();
    let mut text = format!(
        "{} of {}{times}; {}.",
        counted(report.documents as u64, "document"),
        report.source,
        models.join(", ")
    );
    if report.sealed > 0 {
        text.push_str(&format!(" {} left out, sealed.", counted(report.sealed as u64, "test document")));
    }
    text
}

/// The comparison as Markdown.
pub fn markdown(report: &CompareReport) -> String {
    let mut text = format!("# Agents compared on {}\n\n{}\n", report.experiment, setting(report));
    for (title, table) in [
        ("Counted as published, measured afresh", gaps(report, |agent| &agent.published)),
        (
            "The same by the attempts that accepted the items, as published",
            gaps(report, |agent| &agent.deciding),
        ),
        ("What is accepted, and what it takes", prices(report)),
        ("Over every well-formed item of all documents", gaps(report, |agent| &agent.well_formed)),
        ("Over accepted items only", gaps(report, |agent| &agent.accepted)),
    ] {
        let _ = writeln!(text, "\n## {title}\n");
        push_table(&mut text, &table);
    }
    text.push('\n');
    for note in notes(report) {
        let _ = writeln!(text, "- {note}");
    }
    text
}

/// A table as Markdown; the first column is words, the others are figures.
pub fn push_table(text: &mut String, table: &Table) {
    for (at, row) in table.iter().enumerate() {
        let cells: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|").replace('\n', " ")).collect();
        let _ = writeln!(text, "| {} |", cells.join(" | "));
        if at == 0 {
            let rules: Vec<&str> = (0..row.len()).map(|at| if at == 0 { "---" } else { "---:" }).collect();
            let _ = writeln!(text, "| {} |", rules.join(" | "));
        }
    }
}

fn heads(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// A share with its interval in percent, as in `45.8 (43.1 to 48.5)`.
pub fn percent(interval: Option<&Interval>) -> String {
    shown(interval, |value| format!("{:.1}", value * 100.0))
}

fn shown(interval: Option<&Interval>, of: impl Fn(f64) -> String) -> String {
    match interval {
        None => "–".to_owned(),
        Some(Interval { mean, low, high }) => {
            let end = |value: f64| if value.abs() >= 1e15 { "?".to_owned() } else { of(value) };
            format!("{} ({} to {})", of(*mean), end(*low), end(*high))
        }
    }
}
