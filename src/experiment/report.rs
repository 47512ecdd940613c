//! What a run ends with, in the form other programs read. Not for tables; `reporting` makes those.

use std::time::Duration;

use serde::Serialize;

use crate::{
    event::PassRate,
    experiment::{Laboratory, Standing, TestState},
    id::VariantId,
    search::{State, reporting::Gain},
    usage::Usage,
};

/// The end of a run, for now or for good.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunReport {
    /// The experiment's name.
    pub experiment: String,
    /// `proposals`, `document_evaluations`, `calls`, `tokens`, `cost`, `wall` or `interrupted`.
    pub stopped_because: String,
    /// Proposals charged, rejected ones included.
    pub proposals: u32,
    /// Variants committed, the seed variant not counted.
    pub variants: usize,
    /// Document evaluations charged.
    pub document_evaluations: u32,
    /// Replies received since the run's first start.
    pub model_calls: u64,
    /// Their tokens.
    pub tokens: Usage,
    /// Their price.
    pub cost: f64,
    /// Seconds of this command.
    pub wall_s: f64,
    /// The seed variant; its rate comes from the documents of the recommended variant's, once there are some.
    pub seed: Rated,
    /// The recommended variant; its rate comes from evaluations used for no decision, once there are some.
    pub best: Rated,
    /// What may be said.
    pub claim: ClaimReport,
    /// What the recommended variant gains over the seed variant, by the final measurement.
    #[serde(skip)]
    pub gain: Option<Gain>,
    /// Whether the run stopped before its budget of proposals or evaluations, and the same command goes on.
    #[serde(skip)]
    pub stopped_early: bool,
}

/// A variant and its rate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Rated {
    /// The variant.
    pub variant: VariantId,
    /// Its rate on validation documents.
    pub pass_rate: PassRate,
}

/// The claim, or why there is none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClaimReport {
    /// Whether a claim was made.
    pub made: bool,
    /// The claimed variant, or the candidate of the last test.
    pub variant: Option<VariantId>,
    /// What it was compared with.
    pub against: Option<VariantId>,
    /// The evidence of that test.
    pub e_value: Option<f64>,
    /// Its level.
    pub alpha: Option<f64>,
    /// Its pairs.
    pub pairs: u32,
    /// One sentence.
    pub reason: String,
}

impl RunReport {
    /// The report of this standing.
    pub fn new(
        lab: &Laboratory,
        state: &State,
        standing: &Standing,
        because: String,
        variants: usize,
        wall: Duration,
    ) -> Self {
        let spend = lab.models.spend();
        let rate = |variant| state.pass_rate(variant).unwrap_or_default();
        let recommended = standing.recommended();
        let best = standing.report.map_or_else(|| rate(recommended), |report| report.pass_rate);
        let seed = standing.report.and_then(|report| report.seed);
        let stopped_early = !matches!(because.as_str(), "proposals" | "document_evaluations");
        Self {
            experiment: lab.plan.name.clone(),
            proposals: standing.proposals,
            variants,
            document_evaluations: standing.document_evaluations,
            model_calls: spend.calls,
            tokens: spend.tokens,
            cost: spend.cost,
            wall_s: wall.as_secs_f64(),
            seed: Rated {
                variant: VariantId::SEED,
                pass_rate: seed.unwrap_or_else(|| rate(VariantId::SEED)),
            },
            best: Rated { variant: recommended, pass_rate: best },
            claim: claim(standing, lab.plan.config.documents.split.validation),
            gain: standing.report.and_then(|report| report.gain),
            stopped_because: because,
            stopped_early,
        }
    }
}

/// The claim report of a standing over `documents` validation documents.
pub fn claim(standing: &Standing, documents: usize) -> ClaimReport {
    let test = standing.claim().or(standing.tests.last());
    let made = test.is_some_and(|test| test.state == TestState::Claimed);
    let reason = match test {
        Some(test) if made => format!(
            "{} is better than {} on the {documents} validation documents",
            test.candidate, test.against
        ),
        _ => nothing_shown(standing.evaluations_to_show_ten_points),
    };
    ClaimReport {
        made,
        variant: test.map(|test| test.candidate),
        against: test.map(|test| test.against),
        e_value: test.map(|test| test.e_value),
        alpha: test.map(|test| test.alpha),
        pairs: test.map_or(0, |test| test.pairs),
        reason,
    }
}

fn nothing_shown(evaluations: Option<u32>) -> String {
    match evaluations {
        Some(more) => format!("no improvement shown; about {more} more evaluations would detect +10 points"),
        None => "no improvement shown".to_owned(),
    }
}
