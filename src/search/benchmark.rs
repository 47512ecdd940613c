//! Many simulated runs of one search rule on one landscape, summed up. Not for running them side by side.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Allowance, FoldError, SearchConfig,
    landscape::Landscape,
    simulation::{Simulated, simulate},
};
use crate::random;

/// Evaluations after which the recommended variant's true rate is noted, as far as the budget goes.
pub const MARKS: [u32; 6] = [250, 500, 1000, 2000, 4000, 8000];

/// What is run.
#[derive(Debug, Clone, PartialEq)]
pub struct Benchmark {
    /// The landscape's name, for show.
    pub name: String,
    /// The landscape.
    pub landscape: Landscape,
    /// Search rule, lag, batch.
    pub config: SearchConfig,
    /// Document evaluations of each run, claim tests and the final measurement included.
    pub budget: u32,
    /// Runs.
    pub runs: u32,
    /// The seed of all runs.
    pub seed: u64,
}

/// A mean over runs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Mean {
    /// The mean.
    pub mean: f64,
    /// Its standard error.
    pub se: f64,
}

impl Mean {
    /// The mean of some numbers with its standard error; nothing of nothing.
    pub fn of(numbers: &[f64]) -> Option<Self> {
        let count = numbers.len() as f64;
        if numbers.is_empty() {
            return None;
        }
        let mean = numbers.iter().sum::<f64>() / count;
        let squares = numbers.iter().map(|number| (number - mean).powi(2)).sum::<f64>();
        let variance = if numbers.len() > 1 { squares / (count - 1.0) } else { 0.0 };
        Some(Self { mean, se: (variance / count).sqrt() })
    }
}

/// What came of all runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// The search rule.
    pub search_rule: String,
    /// The landscape.
    pub landscape: String,
    /// Runs.
    pub runs: u32,
    /// The true rate on unseen documents of the variant recommended after this many evaluations, what proposals
    /// cost included.
    pub marks: BTreeMap<u32, Mean>,
    /// Share of runs with a claim whose mean effect over the run's validation documents is not above 0.
    pub false_claim_share: f64,
    /// Share of runs with any claim.
    pub claim_share: f64,
    /// Reported rate minus the true rate on the run's validation documents, which is what the report speaks of.
    pub reported_minus_true: Option<Mean>,
    /// Mean number of jobs under way together.
    pub utilised_lag: f64,
    /// Mean number of proposals.
    pub proposals_per_run: f64,
    /// Evaluations until the mean true rate first reaches twice the seed variant's; absent when it never does.
    pub evaluations_to_double: Option<u32>,
}

impl Benchmark {
    /// Run number `run`, from 0; it depends on nothing but the benchmark and its number.
    ///
    /// # Errors
    /// As [`simulate`].
    pub fn run(&self, run: u32) -> Result<Simulated, FoldError> {
        let allowance = Allowance { proposals: None, document_evaluations: Some(self.budget) };
        let seed = random::substream(self.seed, &format!("run/{run}"));
        simulate(&self.landscape, &self.config, allowance, seed)
    }

    /// Sums up the runs, in the order of their numbers.
    pub fn figures(&self, runs: &[Simulated]) -> Figures {
        let each = |f: fn(&Simulated) -> f64| runs.iter().map(f).collect::<Vec<f64>>();
        let mean = |f: fn(&Simulated) -> f64| Mean::of(&each(f)).map_or(0.0, |mean| mean.mean);
        let rates_at = |cost: u32| -> Vec<f64> { runs.iter().map(|r| r.rate_at(f64::from(cost))).collect() };
        let marks = MARKS.into_iter().filter(|mark| *mark <= self.budget);
        let errors: Vec<f64> =
            runs.iter().filter_map(|r| Some(r.reported? - r.true_rate_on_validation)).collect();
        let start = self.landscape.seed_rate();
        let doubled = |cost: &u32| Mean::of(&rates_at(*cost)).is_some_and(|rate| rate.mean >= 2.0 * start);
        Figures {
            search_rule: self.config.rule.word().to_owned(),
            landscape: self.name.clone(),
            runs: u32::try_from(runs.len()).unwrap_or(u32::MAX),
            marks: marks.filter_map(|mark| Some((mark, Mean::of(&rates_at(mark))?))).collect(),
            false_claim_share: mean(|run| f64::from(u8::from(run.false_claims > 0))),
            claim_share: mean(|run| f64::from(u8::from(run.claims > 0))),
            reported_minus_true: Mean::of(&errors),
            utilised_lag: mean(|run| run.utilised_lag),
            proposals_per_run: mean(|run| f64::from(run.proposals)),
            evaluations_to_double: (1..=self.budget / STEP).map(|n| n * STEP).find(doubled),
        }
    }
}

/// How finely [`Figures::evaluations_to_double`] is read.
const STEP: u32 = 10;
