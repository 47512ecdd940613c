//! What a job is to do, and what came of it. Plain data that the journal keeps. Not for choosing or doing.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    document::Split,
    id::{DocumentId, VariantId},
};

/// How a proposal makes a child from its parents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, JsonSchema, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// The analyst reads trajectories of one parent and the editor changes its genome.
    Edit,
    /// The changes of two lines are merged at their merge base.
    Crossover,
    /// The editor takes out of one parent what earned nothing.
    Simplify,
}

impl Operator {
    /// The word used in trailers, JSON and on the terminal.
    pub fn word(self) -> &'static str {
        match self {
            Self::Edit => "edit",
            Self::Crossover => "crossover",
            Self::Simplify => "simplify",
        }
    }
}

/// Limits that are charged in job order, so that a run ends at the same job on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Allowance {
    /// Proposals, rejected ones included; nothing means no limit.
    pub proposals: Option<u32>,
    /// Document evaluations of any kind, training trajectories included; nothing means no limit.
    pub document_evaluations: Option<u32>,
}

/// What job `i` is to do. Within one job no variant meets the same document twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Plan {
    /// Job 0: the seed variant on every validation document once.
    Seed {
        /// The validation documents.
        documents: Vec<DocumentId>,
    },
    /// Make a child and try it.
    Breed {
        /// The proposal's number, from 1; the child's variant number.
        proposal: u32,
        /// The parent.
        parent: VariantId,
        /// How the child is made.
        operator: Operator,
        /// The other parent, for a crossover.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        partner: Option<VariantId>,
        /// Training documents to evaluate freshly on the parent; empty when kept trajectories are reused.
        training: Vec<DocumentId>,
        /// The earlier breed whose training trajectories are read, when `training` is empty. It may still be
        /// under way: then its training evaluations are waited for (it is always an earlier job).
        reuse: Option<u32>,
        /// The child's first validation documents.
        documents: Vec<DocumentId>,
        /// Whether the analyst sees the ledger; one proposal in five does not.
        show_ledger: bool,
        /// The earlier breed whose analysis is used; nothing when this one makes its own. Like the training
        /// trajectories, it may still be in the making.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        analysis: Option<u32>,
        /// Proposals made from the same analysis before this one: each takes another direction.
        #[serde(default)]
        direction: u32,
        /// Whether the parent's line has gained nothing lately, so that another mechanism is due.
        #[serde(default)]
        stalled: bool,
    },
    /// More validation documents on one variant.
    Measure {
        /// The variant.
        variant: VariantId,
        /// The documents.
        documents: Vec<DocumentId>,
    },
    /// One block of a claim test: every document freshly on both variants.
    Test {
        /// The test, from 1.
        test: u32,
        /// The block of this test, from 1.
        block: u32,
        /// The variant that may be better.
        candidate: VariantId,
        /// The variant it is compared with.
        against: VariantId,
        /// Every validation document, in random order.
        documents: Vec<DocumentId>,
    },
    /// One block of the final measurement of the recommended variant. It informs no decision.
    Report {
        /// The recommended variant.
        variant: VariantId,
        /// The seed variant, measured beside it so that the gain has a figure too; absent when the recommended
        /// variant is the seed variant.
        against: Option<VariantId>,
        /// Every validation document.
        documents: Vec<DocumentId>,
        /// This block, from 1.
        block: u32,
        /// The blocks of this report; each is a job of its own, so each evaluation is a new draw.
        blocks: u32,
        /// The allowance under which the run closed; a larger one re-opens it.
        closed_under: Allowance,
    },
    /// Nothing to start at this number: what is under way must be folded first. Costs nothing.
    Idle,
    /// The run is over. Not a job: it is not folded.
    Stop {
        /// `proposals` or `document_evaluations`.
        because: String,
    },
}

impl Plan {
    /// The most document evaluations the plan can cost.
    pub fn full_cost(&self) -> u32 {
        let evaluations = match self {
            Self::Seed { documents } | Self::Measure { documents, .. } => documents.len(),
            Self::Report { documents, against, .. } => documents.len() * (1 + usize::from(against.is_some())),
            Self::Breed { training, documents, .. } => training.len() + documents.len(),
            Self::Test { documents, .. } => 2 * documents.len(),
            Self::Idle | Self::Stop { .. } => 0,
        };
        u32::try_from(evaluations).unwrap_or(u32::MAX)
    }

    /// The word used in events and the journal.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Seed { .. } => "seed",
            Self::Breed { .. } => "breed",
            Self::Measure { .. } => "measure",
            Self::Test { .. } => "test",
            Self::Report { .. } => "report",
            Self::Idle => "idle",
            Self::Stop { .. } => "stop",
        }
    }

    /// The variant at work: the parent of a proposal, the candidate of a test; nothing for idle and stop.
    pub fn variant(&self) -> Option<VariantId> {
        match self {
            Self::Seed { .. } => Some(VariantId::SEED),
            Self::Breed { parent, .. } => Some(*parent),
            Self::Measure { variant, .. } | Self::Report { variant, .. } => Some(*variant),
            Self::Test { candidate, .. } => Some(*candidate),
            Self::Idle | Self::Stop { .. } => None,
        }
    }

    /// How many evaluations of `variant` the plan will bring.
    pub fn evaluations_of(&self, variant: VariantId) -> usize {
        match self {
            Self::Seed { documents } if variant == VariantId::SEED => documents.len(),
            Self::Breed { parent, training, .. } if *parent == variant => training.len(),
            Self::Measure { variant: measured, documents } if *measured == variant => documents.len(),
            Self::Test { candidate, against, documents, .. }
                if *candidate == variant || *against == variant =>
            {
                documents.len()
            }
            _ => 0,
        }
    }
}

/// One finished document evaluation, as far as the search needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observed {
    /// The variant.
    pub variant: VariantId,
    /// The document.
    pub document: DocumentId,
    /// Its split: `train` or `validation`.
    pub split: Split,
    /// Whether the item passed the yardstick.
    pub passed: bool,
    /// Whether the rule held with the solvers' labels exchanged; absent without a confirmation.
    pub luck: Option<bool>,
}

/// What came of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "bred", rename_all = "snake_case")]
pub enum Bred {
    /// A valid child was committed under the proposal's number.
    Committed {
        /// Its parents: one, or two for a crossover.
        parents: Vec<VariantId>,
        /// The merge base of a crossover.
        base: Option<VariantId>,
    },
    /// No valid child came out; the number stays used.
    Rejected {
        /// Why.
        reason: String,
    },
}

/// What came of a job.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct JobResult {
    /// Every finished evaluation: of the parent on training documents, of the child, of both sides of a test.
    pub evaluations: Vec<Observed>,
    /// What came of the proposal, for a breed.
    pub bred: Option<Bred>,
    /// Training documents whose trajectories were read to make the child.
    pub read: Vec<DocumentId>,
}
