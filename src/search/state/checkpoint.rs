//! What of a state does not follow from counts alone: where the beliefs came from and how the claim tests stand.
//! With it a resumed run folds its jobs without a fit for each, and comes to exactly the same state.
//! Not for storing it.

use serde::{Deserialize, Serialize};

use super::{Beliefs, ClaimTest, FoldError, Hyper, Start, State};
use crate::search::jobs::{JobResult, Plan};

/// A state after some jobs, as far as those jobs do not give it at little cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Jobs folded.
    pub folded: u32,
    /// Those of the fit.
    hyper: Hyper,
    /// Where the fit started.
    start: Option<Start>,
    tests: Vec<ClaimTest>,
}

impl Checkpoint {
    /// After so many jobs that nobody judged: beliefs from neutral priors, no claim test.
    pub fn neutral(folded: u32) -> Self {
        Self { folded, hyper: Hyper::default(), start: None, tests: Vec::new() }
    }
}

impl State {
    /// The checkpoint of this state.
    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            folded: self.folded,
            hyper: *self.beliefs.hyper(),
            start: self.start.clone(),
            tests: self.tests.clone(),
        }
    }

    /// Folds a job and judges nothing: for a state that [`State::restore`] completes before it is asked anything.
    ///
    /// # Errors
    /// As [`State::fold`].
    pub fn fold_unjudged(&mut self, job: u32, plan: &Plan, result: &JobResult) -> Result<(), FoldError> {
        if job != self.folded {
            return Err(FoldError::OutOfOrder { expected: self.folded, got: job });
        }
        let checked = self.check(job, plan, result)?;
        self.take(job, plan, result, &checked);
        Ok(())
    }

    /// Takes beliefs and claim tests from the checkpoint of a state that had folded the same jobs.
    ///
    /// # Errors
    /// When it had folded others.
    pub fn restore(&mut self, checkpoint: Checkpoint) -> Result<(), FoldError> {
        let known = checkpoint.start.as_ref().map_or(0, Start::variants);
        if checkpoint.folded != self.folded || known > self.records.variants() {
            return Err(FoldError::OutOfOrder { expected: self.folded, got: checkpoint.folded });
        }
        self.beliefs = Beliefs::fit_from(&self.records, checkpoint.hyper, checkpoint.start.as_ref());
        self.start = checkpoint.start;
        self.tests = checkpoint.tests;
        self.stale = false;
        Ok(())
    }
}
