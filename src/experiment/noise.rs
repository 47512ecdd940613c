//! `noise`: how much of an outcome is luck, and which gain a claim test could show, from the seed variant
//! evaluated again and again on the validation documents. Nothing of it enters the run's beliefs, and the
//! sealed documents are not touched.

use std::sync::Arc;

use serde::Serialize;

use crate::{
    document::{Document, Split},
    event::PassRate,
    experiment::{
        Laboratory, RunError, RunPlan, allowance::setup_of, opening::differences, score::evaluate_all,
    },
    id::VariantId,
    journal::{EvaluationFilter, Journal, OriginKind},
    outcome::Evaluation,
    search::{claims, power, reporting, spread::Spread},
    slot::Origin,
    usage::Spend,
};

/// Times that every validation document is evaluated.
pub const BLOCKS: u32 = 3;

/// The pass rate assumed before it was measured. Documents are then taken not to differ, which is the most
/// luck there can be at this rate.
pub const ASSUMED_RATE: f64 = 0.40;

/// A gain that an experiment should be able to show.
pub const WANTED: f64 = 0.20;

/// What `noise` found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NoiseReport {
    /// The experiment's name.
    pub experiment: String,
    /// Validation documents.
    pub documents: usize,
    /// Evaluations of each.
    pub blocks: u32,
    /// The seed variant's rate; the interval takes the document as cluster.
    pub pass_rate: PassRate,
    /// Variance of the outcome, 0 or 1, between repeats on one document.
    pub within: f64,
    /// Variance of the documents' own rates.
    pub between: f64,
    /// Correlation of two repeats on one document (intraclass).
    pub repeat_correlation: f64,
    /// The level of the run's first claim test.
    pub alpha: f64,
    /// The chance of a claim that "detectable" means.
    pub power: f64,
    /// What so many pairs detect.
    pub detectable: Vec<Detectable>,
    /// What the present budget detects.
    pub budget: Detectable,
    /// What the evaluations cost, when they were made.
    pub spend: Spend,
}

/// The gain that a number of pairs detects.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Detectable {
    /// Pairs of evaluations, one of either variant.
    pub pairs: u32,
    /// Document evaluations of the test: two per pair.
    pub document_evaluations: u32,
    /// The smallest gain in the pass rate that is shown with 80% power, 0..=1; absent when no gain is.
    pub gain: Option<f64>,
}

/// What an experiment's budget is able to show, before it is spent.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Foresight {
    /// The pass rate it is computed for.
    pub rate: f64,
    /// Whether `noise` measured that rate; else it is [`ASSUMED_RATE`].
    pub measured: bool,
    /// What the budget detects.
    pub budget: Detectable,
    /// `budget.document_evaluations` with which a gain of [`WANTED`] is detectable; absent where none is.
    pub evaluations_wanted: Option<u32>,
}

impl Foresight {
    /// Whether a gain of [`WANTED`] is out of sight.
    pub fn is_short(&self) -> bool {
        self.budget.gain.is_none_or(|gain| gain > WANTED)
    }
}

/// Evaluates the seed variant [`BLOCKS`] times on every validation document; journalled evaluations are
/// taken as they are, so that an interrupted or repeated call pays nothing twice.
///
/// # Errors
/// Endpoints, budget, stop, journal.
pub async fn noise(lab: &Laboratory, tell: &(dyn Fn(&Evaluation) + Sync)) -> Result<NoiseReport, RunError> {
    let loaded = lab.load(lab.plan.genome.clone()).await?;
    let documents: Vec<(Arc<Document>, Split)> =
        lab.plan.documents_of(Split::Validation).into_iter().map(|doc| (doc, Split::Validation)).collect();
    let mut evaluations = Vec::new();
    for block in 1..=BLOCKS {
        let (origin, seed) = (Origin::Noise(block), VariantId::SEED);
        let heard = |_, _, evaluation: &Evaluation| tell(evaluation);
        evaluations.extend(evaluate_all(lab, seed, &loaded, &documents, origin, &heard).await?);
    }
    report(&lab.plan, &evaluations)
}

fn report(plan: &RunPlan, evaluations: &[Evaluation]) -> Result<NoiseReport, RunError> {
    let outcomes = || evaluations.iter().map(|one| (&one.document, one.outcome.passed()));
    let estimate = reporting::estimate(outcomes());
    let (Some(estimate), Some(spread)) = (estimate, Spread::of(outcomes())) else {
        return Err(RunError::Bug("an experiment has fewer than two validation documents".to_owned()));
    };
    let confirmed: Vec<bool> = evaluations.iter().filter_map(|one| one.luck).collect();
    let lucky = confirmed.iter().filter(|lucky| **lucky).count();
    let mut spend = Spend::default();
    evaluations.iter().for_each(|one| spend.add(&one.spend));
    let alpha = claims::level(1, None);
    let block = setup_of(plan).block();
    Ok(NoiseReport {
        experiment: plan.name.clone(),
        documents: block as usize,
        blocks: BLOCKS,
        pass_rate: PassRate {
            mean: estimate.rate,
            low: estimate.low,
            high: estimate.high,
            passed: estimate.passed,
            evaluated: estimate.evaluated,
            luck: lucky as f64 / confirmed.len().max(1) as f64,
        },
        within: spread.within,
        between: spread.between,
        repeat_correlation: spread.correlation(),
        alpha,
        power: power::POWER,
        detectable: [1, 2, 4, 8, 16, 32].map(|blocks| detectable(alpha, blocks * block, &spread)).into(),
        budget: detectable(alpha, pairs_kept(plan), &spread),
        spend,
    })
}

/// What the experiment's budget is able to show, with what `noise` measured where it ran.
///
/// # Errors
/// The journal cannot be read.
pub fn foresight(plan: &RunPlan, journal: Option<&Journal>) -> Result<Foresight, RunError> {
    let measured = match journal {
        Some(journal) => measured(plan, journal)?,
        None => None,
    };
    let spread = measured.unwrap_or(Spread::assumed(ASSUMED_RATE));
    let alpha = claims::level(1, None);
    let wanted = power::pairs_for(alpha, setup_of(plan).block(), WANTED, &spread);
    Ok(Foresight {
        rate: spread.rate,
        measured: measured.is_some(),
        budget: detectable(alpha, pairs_kept(plan), &spread),
        evaluations_wanted: wanted.map(power::evaluations_to_keep),
    })
}

/// The scatter that `noise` measured, when it finished on this very experiment.
fn measured(plan: &RunPlan, journal: &Journal) -> Result<Option<Spread>, RunError> {
    if !differences(journal, plan)?.is_empty() {
        return Ok(None);
    }
    let filter = EvaluationFilter { kind: Some(OriginKind::Noise), ..EvaluationFilter::default() };
    let evaluations = journal.evaluations(&filter)?;
    let all = plan.documents_of(Split::Validation).len() * BLOCKS as usize;
    let outcomes = evaluations.iter().map(|one| (&one.document, one.outcome.passed()));
    Ok((evaluations.len() == all).then(|| Spread::of(outcomes)).flatten())
}

fn pairs_kept(plan: &RunPlan) -> u32 {
    power::pairs_kept(&setup_of(plan)).unwrap_or_default()
}

fn detectable(alpha: f64, pairs: u32, spread: &Spread) -> Detectable {
    let gain = power::detectable(alpha, pairs, spread);
    Detectable { pairs, document_evaluations: pairs.saturating_mul(2), gain }
}
