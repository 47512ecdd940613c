//! What a run reports while it goes on: plain data, for any number of subscribers.
//!
//! Every output (bars, plain lines, JSON, a page) is made from these; nothing is reported another way.

use serde::{Deserialize, Serialize};

use crate::{
    id::{DocumentId, VariantId},
    outcome::Outcome,
    usage::Spend,
};

/// A rate with its 90% interval and the counts it stands on.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct PassRate {
    /// Posterior mean on unseen documents, or the estimate where there is no posterior; 0..=1.
    pub mean: f64,
    /// Lower end of the 90% interval.
    pub low: f64,
    /// Upper end of the 90% interval.
    pub high: f64,
    /// Evaluations that passed.
    pub passed: u32,
    /// Evaluations that finished.
    pub evaluated: u32,
    /// Share of evaluations in which the rule held with the solvers' labels exchanged.
    pub luck: f64,
}

/// One thing that happened in a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The run starts or goes on.
    Started {
        /// The experiment's name.
        experiment: String,
        /// Jobs already folded; 0 for a new run.
        folded: u32,
        /// The proposals the budget allows.
        proposals: u32,
        /// The document evaluations the budget allows.
        document_evaluations: u32,
    },
    /// Models start to solve the items of a dataset.
    SolvingStarted {
        /// The experiment's name.
        experiment: String,
        /// Items ahead, over all models.
        items: u32,
    },
    /// A job's work starts.
    JobStarted {
        /// Its number.
        job: u32,
        /// `seed`, `breed`, `measure`, `test` or `report`.
        kind: String,
        /// The variant at work: the parent of a proposal.
        variant: VariantId,
    },
    /// A document evaluation finished.
    DocumentFinished {
        /// The job it belongs to.
        job: u32,
        /// The variant.
        variant: VariantId,
        /// The document; validation ids reach people, never analyst or editor.
        document: DocumentId,
        /// How it ended.
        outcome: Outcome,
    },
    /// A model is done with an item of a dataset.
    ItemSolved {
        /// The model's alias.
        model: String,
        /// The item.
        item: DocumentId,
        /// The mean of its attempts' scores, 0..=1; absent when none could be scored.
        score: Option<f64>,
    },
    /// A proposal was committed.
    Committed {
        /// The new variant.
        variant: VariantId,
        /// Its parents.
        parents: Vec<VariantId>,
        /// What it is meant to do.
        hypothesis: String,
    },
    /// A proposal was rejected.
    Rejected {
        /// The number it keeps.
        variant: VariantId,
        /// Why.
        reason: String,
    },
    /// A job was folded.
    Folded {
        /// Its number.
        job: u32,
        /// Proposals charged so far.
        proposals: u32,
        /// Document evaluations charged so far.
        document_evaluations: u32,
        /// The best variant now.
        best: VariantId,
        /// Its rate.
        pass_rate: PassRate,
    },
    /// A claim test was opened, or a block of it was read.
    ClaimRead {
        /// The candidate.
        candidate: VariantId,
        /// What it is compared with.
        against: VariantId,
        /// Blocks read.
        blocks: u32,
        /// The evidence.
        e_value: f64,
        /// The level of this test.
        alpha: f64,
        /// `open`, `claimed` or `abandoned`.
        state: String,
    },
    /// What has been spent since the run's first start.
    Spent {
        /// The sum.
        spend: Spend,
        /// Calls under way.
        in_flight: u32,
    },
    /// Something a person should read: a retry that drags on, a budget mark.
    Notice {
        /// One line.
        text: String,
    },
    /// The run ends, for now or for good.
    Ended {
        /// `proposals`, `document_evaluations`, `calls`, `tokens`, `cost`, `wall`, `interrupted`, `endpoint`.
        because: String,
    },
}
