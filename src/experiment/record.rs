//! One folded job as the journal keeps it. Not for deciding anything.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    id::VariantId,
    mutation::{Fingerprint, LedgerEntry, Verdict},
    search::{JobResult, Plan, State},
};

/// A folded job: what was planned, what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobRecord {
    /// Its number.
    pub job: u32,
    /// The plan.
    pub plan: Plan,
    /// What search folds.
    pub result: JobResult,
    /// The proposal, when the job bred.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<ProposalRecord>,
}

/// What became of a proposal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProposalRecord {
    /// Its number as a variant id, kept when it is rejected.
    pub variant: VariantId,
    /// Its parents, the first one first.
    pub parents: Vec<VariantId>,
    /// `edit`, `crossover` or `simplify`.
    pub operator: String,
    /// What the change is meant to do.
    pub hypothesis: Arc<str>,
    /// The mechanism, in a few words.
    pub mechanism: Arc<str>,
    /// What the editor expects to see.
    pub expected: String,
    /// The commit, 40 hexadecimal digits; absent when rejected.
    pub commit: Option<String>,
    /// The tree, 40 hexadecimal digits; absent when rejected.
    pub tree: Option<String>,
    /// Why it was rejected.
    pub reason: Option<String>,
    /// What it is known again by; absent when rejected, and in journals of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<Fingerprint>,
}

impl ProposalRecord {
    /// What the ledger says of it, by its effect in this state; nothing when it was rejected or is not known yet.
    pub fn ledger_entry(&self, state: &State) -> Option<LedgerEntry> {
        self.commit.as_ref()?;
        let effect = state.effect(self.variant)?;
        let (low, high) = effect.change.interval();
        Some(LedgerEntry {
            variant: self.variant,
            parent: *self.parents.first()?,
            hypothesis: self.hypothesis.clone(),
            mechanism: self.mechanism.clone(),
            verdict: Verdict::new(effect.change.positive(), effect.change.mean, (low, high), effect.outcomes),
        })
    }
}
