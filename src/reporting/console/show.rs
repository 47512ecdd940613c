//! One variant on one page: what it was meant to do, what it did, document by document.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::{
    document::Split,
    id::DocumentId,
    outcome::{Evaluation, Outcome},
    reporting::console::{
        inert, inert_line,
        rates::{RateRow, rates},
        style::Style,
        text::{Align, columns, shorten, wrap},
    },
};

/// A variant with everything shown of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShowView {
    /// The rates of its parents and, last, its own.
    pub rates: Vec<RateRow>,
    /// `mutation`, or `seed` for the seed variant.
    pub operator: String,
    /// What the change was meant to do.
    pub hypothesis: String,
    /// The mechanism, in a few words.
    pub mechanism: String,
    /// What the editor expected to see.
    pub expected: String,
    /// `in_play`, `retired` or `rejected`.
    pub state: String,
    /// Why it was rejected.
    pub reason: Option<String>,
    /// The commit, 40 hexadecimal digits.
    pub commit: Option<String>,
    /// `helped`, `harmed` or `unknown`; absent for the seed variant.
    pub verdict: Option<String>,
    /// The change's effect on the logit scale: mean and 90% interval.
    pub effect: Option<(f64, f64, f64)>,
    /// Its evaluations.
    pub evaluations: Vec<Evaluation>,
    /// Its first parent's evaluations.
    pub parent_evaluations: Vec<Evaluation>,
}

/// How a document ended against the parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// It passes more often than under the parent.
    Fixed,
    /// It passes less often.
    Broke,
    /// It passes as often.
    Same,
    /// The parent was not evaluated on it.
    New,
}

impl Change {
    /// The word shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Broke => "broke",
            Self::Same => "same",
            Self::New => "new",
        }
    }
}

/// The page as text.
pub fn show(view: &ShowView, style: Style) -> String {
    let mut text = format!("{}\n\n", style.strong(&title(view)));
    for (name, what) in [
        ("hypothesis", view.hypothesis.as_str()),
        ("mechanism", view.mechanism.as_str()),
        ("expected", view.expected.as_str()),
        ("rejected", view.reason.as_deref().unwrap_or_default()),
        ("verdict", verdict(view).as_str()),
        ("commit", view.commit.as_deref().unwrap_or_default()),
    ] {
        if !what.trim().is_empty() {
            let wrapped = wrap(what, "            ", style.width);
            text.push_str(&format!("{} {}", style.faint(&format!("{name:<11}")), wrapped.trim_start()));
        }
    }
    if view.state == "rejected" {
        return text;
    }
    text.push('\n');
    text.push_str(&rates(&view.rates, style));
    text.push('\n');
    text.push_str(&scorecard(&view.evaluations, style));
    text.push_str(&documents(view, style));
    text
}

fn title(view: &ShowView) -> String {
    let own = view.rates.last().map(|row| row.variant.to_string()).unwrap_or_default();
    let parents: Vec<String> =
        view.rates.iter().rev().skip(1).rev().map(|row| row.variant.to_string()).collect();
    let state = match view.state.as_str() {
        "in_play" => "in play",
        other => other,
    };
    if parents.is_empty() {
        return format!("{own}: the seed variant, {state}");
    }
    format!("{own}: {} of {}, {state}", inert_line(&view.operator), parents.join(" and "))
}

fn verdict(view: &ShowView) -> String {
    let word = view.verdict.as_deref().unwrap_or_default();
    match view.effect {
        Some((mean, low, high)) => {
            format!("{word}: effect {mean:+.2} on the logit scale (90%: {low:+.2} to {high:+.2})")
        }
        None => word.to_owned(),
    }
}

/// How many evaluations ended how, per split, and the shadows.
pub fn scorecard(evaluations: &[Evaluation], style: Style) -> String {
    let mut text = String::new();
    for split in [Split::Validation, Split::Train] {
        let of_split: Vec<&Evaluation> = evaluations.iter().filter(|e| e.split == split).collect();
        if of_split.is_empty() {
            continue;
        }
        let counts = outcome_counts(&of_split);
        let parts: Vec<String> =
            counts.iter().map(|(outcome, n)| format!("{} {n}", spoken(*outcome))).collect();
        let name = style.faint(&format!("{split:<11}", split = split.to_string()));
        let all = of_split.len();
        let line = wrap(&format!("{all} evaluated: {}", parts.join(" · ")), "            ", style.width);
        text.push_str(&format!("{name} {}", line.trim_start()));
        text.push_str(&shadows(&of_split, style));
    }
    text
}

/// How many of these evaluations ended how.
pub fn outcome_counts(evaluations: &[&Evaluation]) -> BTreeMap<Outcome, usize> {
    let mut counts = BTreeMap::new();
    for evaluation in evaluations {
        *counts.entry(evaluation.outcome).or_default() += 1;
    }
    counts
}

/// How many of these evaluations the rules not chosen would have passed, by rule.
pub fn shadow_counts<'a>(evaluations: &[&'a Evaluation]) -> BTreeMap<&'a str, usize> {
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    for evaluation in evaluations {
        for (rule, passed) in &evaluation.shadows {
            *rules.entry(rule).or_default() += usize::from(*passed);
        }
    }
    rules
}

fn shadows(evaluations: &[&Evaluation], style: Style) -> String {
    let rules = shadow_counts(evaluations);
    if rules.is_empty() {
        return String::new();
    }
    let all = evaluations.len();
    let parts: Vec<String> =
        rules.iter().map(|(rule, passed)| format!("{} {passed}/{all}", inert_line(rule))).collect();
    let line = wrap(&format!("by other rules: {}", parts.join(" · ")), "            ", style.width);
    style.faint(line.trim_end()) + "\n"
}

/// An outcome as people read it.
pub fn spoken(outcome: Outcome) -> String {
    outcome.word().replace('_', " ")
}

/// How every document of `own` ended against `parent`, fixed ones first.
pub fn changes(own: &[Evaluation], parent: &[Evaluation]) -> Vec<(Change, DocumentId)> {
    let share = |evaluations: &[Evaluation], id: &DocumentId| {
        let passes: Vec<f64> = evaluations
            .iter()
            .filter(|e| e.document == *id)
            .map(|e| f64::from(u8::from(e.outcome.passed())))
            .collect();
        (!passes.is_empty()).then(|| crate::score::mean(&passes))
    };
    let ids: BTreeSet<&DocumentId> = own.iter().map(|e| &e.document).collect();
    let mut changes: Vec<(Change, DocumentId)> = ids
        .into_iter()
        .map(|id| {
            let change = match (share(own, id), share(parent, id)) {
                (Some(now), Some(before)) if now > before => Change::Fixed,
                (Some(now), Some(before)) if now < before => Change::Broke,
                (_, Some(_)) => Change::Same,
                _ => Change::New,
            };
            (change, id.clone())
        })
        .collect();
    changes.sort();
    changes
}

fn documents(view: &ShowView, style: Style) -> String {
    let rows: Vec<Vec<String>> = changes(&view.evaluations, &view.parent_evaluations)
        .into_iter()
        .map(|(change, id)| {
            let word = match change {
                Change::Fixed => style.good(change.word()),
                Change::Broke => style.bad(change.word()),
                Change::Same | Change::New => style.faint(change.word()),
            };
            let before = outcomes(&view.parent_evaluations, &id);
            let now = outcomes(&view.evaluations, &id);
            let way = match before.as_str() {
                "" => now,
                _ => format!("{before} → {now}"),
            };
            let split = view.evaluations.iter().find(|e| e.document == id).map_or(Split::Train, |e| e.split);
            vec![word, shorten(id.as_str(), 40), style.faint(&split.to_string()), inert(&way)]
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    format!("\n{}", columns(&rows, &[Align::Left; 4], ""))
}

/// How a document's evaluations ended: `passed`, or `passed 2/3, too easy`.
pub fn outcomes(evaluations: &[Evaluation], id: &DocumentId) -> String {
    let mut counts: BTreeMap<Outcome, usize> = BTreeMap::new();
    for evaluation in evaluations.iter().filter(|e| e.document == *id) {
        *counts.entry(evaluation.outcome).or_default() += 1;
    }
    let all: usize = counts.values().sum();
    let parts: Vec<String> = counts
        .iter()
        .map(
            |(outcome, n)| {
                if all == 1 { spoken(*outcome) } else { format!("{} {n}/{all}", spoken(*outcome)) }
            },
        )
        .collect();
    parts.join(", ")
}
