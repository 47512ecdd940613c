//! What a run leaves after every fold for those who read it: who stands where, and what may be said.
//!
//! Reading verbs show this and infer nothing. Not for choosing jobs; `search` holds its own state.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{event::PassRate, id::VariantId};

/// The run after its last folded job.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Standing {
    /// Jobs folded.
    pub jobs: u32,
    /// Proposals charged, rejected ones included.
    pub proposals: u32,
    /// Document evaluations charged.
    pub document_evaluations: u32,
    /// The best variant by the definition of the field: the highest posterior mean whose lower bound
    /// is above the seed variant's mean, else the seed variant.
    pub best: VariantId,
    /// Every valid variant.
    pub variants: BTreeMap<VariantId, VariantStanding>,
    /// Claim tests, in the order they were opened.
    pub tests: Vec<TestStanding>,
    /// The reported rate of the recommended variant, from evaluations used for no decision.
    pub report: Option<ReportedRate>,
    /// Why the run ended, once its budget did.
    pub ended: Option<String>,
}

/// One variant.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct VariantStanding {
    /// Its rate on validation documents, posterior.
    pub pass_rate: PassRate,
    /// What may be said of the change that made it.
    pub verdict: Verdict,
    /// That change's effect on the logit scale; absent for the seed variant.
    pub effect: Option<Effect>,
    /// Whether it may still be chosen.
    pub in_play: bool,
}

/// What may be said of a proposal's change against its parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// P(effect > 0) is at least .9.
    Helped,
    /// P(effect > 0) is at most .1.
    Harmed,
    /// Neither.
    #[default]
    Unknown,
}

impl Verdict {
    /// The word shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::Helped => "helped",
            Self::Harmed => "harmed",
            Self::Unknown => "unknown",
        }
    }
}

/// A change's effect on the logit of the pass rate, with its 90% interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// Posterior mean.
    pub mean: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// One claim test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TestStanding {
    /// Its number, from 1.
    pub number: u32,
    /// The candidate.
    pub candidate: VariantId,
    /// What it is compared with.
    pub against: VariantId,
    /// Blocks read.
    pub blocks: u32,
    /// Pairs read.
    pub pairs: u32,
    /// The evidence.
    pub e_value: f64,
    /// The level of this test.
    pub alpha: f64,
    /// `open`, `claimed` or `abandoned`.
    pub state: TestState,
}

/// How a claim test stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TestState {
    /// Blocks are still being read.
    Open,
    /// The claim was made.
    Claimed,
    /// It was given up, or the budget ended.
    Abandoned,
}

/// A rate measured afresh, with the document as cluster.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ReportedRate {
    /// The recommended variant.
    pub variant: VariantId,
    /// The estimate with its 90% interval.
    pub pass_rate: PassRate,
}

impl Standing {
    /// The last claim made: the variant, what it is better than, the test.
    pub fn claim(&self) -> Option<&TestStanding> {
        self.tests.iter().rev().find(|test| test.state == TestState::Claimed)
    }

    /// The variant the run recommends: the last claimed, else the best.
    pub fn recommended(&self) -> VariantId {
        self.claim().map_or(self.best, |test| test.candidate)
    }

    /// A variant's rate, if it is known.
    pub fn pass_rate(&self, variant: VariantId) -> Option<PassRate> {
        self.variants.get(&variant).map(|standing| standing.pass_rate)
    }
}
