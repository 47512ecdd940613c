//! The figures of several evaluations. Not for claims; those need a test.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    outcome::{Evaluation, Outcome},
    score::mean,
};

/// What evaluations amount to.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Summary {
    /// Evaluations that passed.
    pub passed: usize,
    /// Evaluations.
    pub evaluated: usize,
    /// Their share, 0..=1; 0 of nothing.
    pub pass_rate: f64,
    /// How many ended how.
    pub outcomes: BTreeMap<Outcome, usize>,
    /// Mean fresh score of the weak solver over items that were confirmed.
    pub weak_mean: f64,
    /// The same of the strong solver.
    pub strong_mean: f64,
    /// Strong minus weak.
    pub gap: f64,
    /// Share of confirmed items for which the rule held with the labels exchanged.
    pub luck: f64,
    /// Model calls.
    pub calls: u64,
    /// Model calls per passed document; absent when none passed.
    pub calls_per_passed: Option<f64>,
}

impl Summary {
    /// The figures of these evaluations.
    pub fn of(evaluations: &[Evaluation]) -> Self {
        let mut outcomes = BTreeMap::new();
        for evaluation in evaluations {
            *outcomes.entry(evaluation.outcome).or_insert(0) += 1;
        }
        let passed = outcomes.get(&Outcome::Passed).copied().unwrap_or(0);
        let scores: Vec<_> = evaluations.iter().filter_map(|evaluation| evaluation.scores.as_ref()).collect();
        let weak: Vec<f64> = scores.iter().map(|scores| mean(&scores.weak)).collect();
        let strong: Vec<f64> = scores.iter().map(|scores| mean(&scores.strong)).collect();
        let lucky: Vec<f64> =
            evaluations.iter().filter_map(|one| one.luck).map(|luck| f64::from(u8::from(luck))).collect();
        let calls = evaluations.iter().map(|evaluation| evaluation.spend.calls).sum();
        let share = |count: usize| count as f64 / evaluations.len().max(1) as f64;
        Self {
            passed,
            evaluated: evaluations.len(),
            pass_rate: share(passed),
            outcomes,
            weak_mean: mean(&weak),
            strong_mean: mean(&strong),
            gap: mean(&strong) - mean(&weak),
            luck: mean(&lucky),
            calls,
            calls_per_passed: (passed > 0).then(|| calls as f64 / passed as f64),
        }
    }
}
