//! Rows that callers hand in and get back, and the choice of evaluations to read.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    document::Split,
    id::{DocumentId, VariantId},
    slot::Origin,
};

/// One folded job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobRow {
    /// Its number, from 0.
    pub number: u32,
    /// Its kind: `seed`, `breed`, `measure`, `test` or `report`.
    pub kind: String,
    /// What it was asked to do.
    pub plan: Value,
    /// What came of it.
    pub result: Value,
}

/// What the evaluations of a variant cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Costs {
    /// The variant.
    pub variant: VariantId,
    /// Those that passed.
    pub passed: usize,
    /// Model calls of all of them.
    pub calls: u64,
    /// Their price.
    pub cost: f64,
}

/// One event with its number, which grows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Numbered {
    /// The number, from 1.
    pub number: u64,
    /// The value as it was appended.
    pub value: Value,
}

/// What kind of work an evaluation came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OriginKind {
    /// Jobs of the run.
    Job,
    /// Readings of the sealed test split.
    Promotion,
    /// Throw-away measurements by `score`.
    Score,
    /// Production.
    Generate,
    /// How much luck there is: the seed variant, again and again.
    Noise,
    /// The best variant with and without some of its changes.
    Ablate,
    /// Agents side by side.
    Compare,
    /// Models on a dataset.
    Solve,
}

impl OriginKind {
    /// The kind of this origin.
    pub fn of(origin: Origin) -> Self {
        columns(origin).0
    }

    /// The word in the table.
    pub fn word(self) -> &'static str {
        match self {
            Self::Job => "job",
            Self::Promotion => "promotion",
            Self::Score => "score",
            Self::Generate => "generate",
            Self::Noise => "noise",
            Self::Ablate => "ablate",
            Self::Compare => "compare",
            Self::Solve => "solve",
        }
    }
}

/// Kind, number and attempt of an origin, as the table sorts them.
pub fn columns(origin: Origin) -> (OriginKind, u32, u32) {
    match origin {
        Origin::Job(number) => (OriginKind::Job, number, 0),
        Origin::Promotion { reading, attempt } => (OriginKind::Promotion, reading, attempt),
        Origin::Score(number) => (OriginKind::Score, number, 0),
        Origin::Generate(number) => (OriginKind::Generate, number, 0),
        Origin::Noise(block) => (OriginKind::Noise, block, 0),
        Origin::Compare { agent, block, .. } => (OriginKind::Compare, agent, block),
        Origin::Solve(number) => (OriginKind::Solve, number, 0),
        // The order within a test is for readers; which side is which stands in the origin.
        Origin::Ablate { ablation, test, block, .. } => {
            (OriginKind::Ablate, ablation, test.saturating_mul(10_000).saturating_add(block))
        }
    }
}

/// Which evaluations to read. What is absent does not restrict; the default reads all.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EvaluationFilter {
    /// Only of this very origin.
    pub origin: Option<Origin>,
    /// Only of this kind of work.
    pub kind: Option<OriginKind>,
    /// Only of this variant.
    pub variant: Option<VariantId>,
    /// Only of this split.
    pub split: Option<Split>,
    /// Only of this document.
    pub document: Option<DocumentId>,
}

impl EvaluationFilter {
    /// The evaluations of the run's own jobs.
    pub fn jobs() -> Self {
        Self { kind: Some(OriginKind::Job), ..Self::default() }
    }

    /// The evaluations of one piece of work.
    pub fn origin(origin: Origin) -> Self {
        Self { origin: Some(origin), ..Self::default() }
    }

    /// Everything known about one variant.
    pub fn variant(variant: VariantId) -> Self {
        Self { variant: Some(variant), ..Self::default() }
    }
}
