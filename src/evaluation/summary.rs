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
    /// Share of all evaluations in which the rule held with the labels exchanged: what of the pass rate
    /// luck alone could be.
    pub luck: f64,
    /// The pass rates under the rules not chosen, and `published`; shares of all evaluations.
    pub shadows: BTreeMap<String, f64>,
    /// Model calls.
    pub calls: u64,
    /// Model calls per passed document; absent when none passed.
    pub calls_per_passed: Option<f64>,
    /// Money, in the unit of the prices; 0 without any.
    pub cost: f64,
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
        let lucky = evaluations.iter().filter(|one| one.luck == Some(true)).count();
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
            luck: share(lucky),
            shadows: shadows(evaluations),
            calls,
            calls_per_passed: (passed > 0).then(|| calls as f64 / passed as f64),
            cost: evaluations.iter().map(|evaluation| evaluation.spend.cost).sum(),
        }
    }
}

/// The share of all evaluations in which each shadow rule held; an item without a verdict of a rule
/// did not pass it.
fn shadows(evaluations: &[Evaluation]) -> BTreeMap<String, f64> {
    let mut rates = BTreeMap::new();
    for (name, holds) in evaluations.iter().flat_map(|evaluation| &evaluation.shadows) {
        *rates.entry(name.clone()).or_insert(0.0) += f64::from(u8::from(*holds)) / evaluations.len() as f64;
    }
    rates
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{document::Split, id::VariantId, score::SolverScores, slot::Origin, usage::Spend};

    fn evaluation(outcome: Outcome, confirmed: Option<(f64, f64, bool)>) -> Evaluation {
        let shadow = ("published".to_owned(), true);
        Evaluation {
            origin: Origin::Job(1),
            variant: VariantId(1),
            document: "a".into(),
            split: Split::Validation,
            outcome,
            reason: String::new(),
            rounds: 1,
            item: None,
            scores: confirmed
                .map(|(weak, strong, _)| SolverScores { weak: vec![weak], strong: vec![strong] }),
            luck: confirmed.map(|(_, _, luck)| luck),
            shadows: confirmed.map(|_| shadow).into_iter().collect(),
            spend: Spend { calls: 30, cost: 0.5, ..Spend::default() },
        }
    }

    #[test]
    fn rates_are_shares_of_all_evaluations_and_means_are_over_confirmed_items() {
        let summary = Summary::of(&[
            evaluation(Outcome::Passed, Some((0.2, 0.8, false))),
            evaluation(Outcome::TooEasy, Some((0.8, 0.4, true))),
            evaluation(Outcome::OutOfRounds, None),
            evaluation(Outcome::OutOfRounds, None),
        ]);
        assert_eq!((summary.passed, summary.evaluated, summary.pass_rate), (1, 4, 0.25));
        assert_eq!((summary.luck, summary.shadows["published"]), (0.25, 0.5));
        assert_eq!(summary.outcomes[&Outcome::OutOfRounds], 2);
        assert!((summary.weak_mean - 0.5).abs() < 1e-12 && (summary.gap - 0.1).abs() < 1e-12);
        assert_eq!((summary.calls, summary.calls_per_passed, summary.cost), (120, Some(120.0), 2.0));
    }

    #[test]
    fn nothing_has_no_rate_and_no_price_per_pass() {
        assert_eq!(Summary::of(&[]).calls_per_passed, None);
        assert_eq!(Summary::of(&[]).pass_rate, 0.0);
    }
}
