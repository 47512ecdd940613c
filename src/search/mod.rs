//! The outer loop's decisions: which job next, what the outcomes say, what may be claimed. Pure, sync, seeded.
//!
//! `jobs` says what a job is and what came of it; `state` folds results in job order; `beliefs` turn outcomes into
//! a posterior; `choice` holds the search rules; `schedule` decides between searching, testing and closing;
//! `claims` and `promotion` hold the tests' mathematics, `power` and `spread` what they are able to show,
//! `ablation` the tests of a variant's single changes, `reporting` the final figure; `simulation` runs all of it
//! on a `landscape` of made-up edits, and `benchmark` sums up many such runs. Nothing here reads a file, a clock
//! or a model.

pub mod ablation;
pub mod beliefs;
pub mod benchmark;
mod breeding;
mod breedings;
pub mod choice;
pub mod claims;
pub mod jobs;
pub mod landscape;
pub mod power;
pub mod promotion;
pub mod reporting;
mod schedule;
mod setup;
pub mod simulation;
pub mod spread;
pub mod state;

pub use jobs::{Allowance, Bred, JobResult, Observed, Operator, Plan};
pub use setup::{SearchConfig, SearchRule, Setup};
pub use state::{Checkpoint, Effect, FoldError, State};

use std::sync::Arc;

/// One run's chooser of jobs.
#[derive(Debug, Clone)]
pub struct Search {
    setup: Arc<Setup>,
}

impl Search {
    /// A chooser for this run.
    pub fn new(setup: Setup) -> Self {
        Self { setup: Arc::new(setup) }
    }

    /// What the run knows before job 0.
    pub fn empty_state(&self) -> State {
        State::new(Arc::clone(&self.setup))
    }

    /// What the run was set up with.
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// The last job that must be folded before job `job` is chosen; nothing for job 0.
    ///
    /// `max(0, job − lag)`: every job waits for the measurement of the seed variant.
    pub fn known_before(&self, job: u32) -> Option<u32> {
        (job > 0).then(|| job.saturating_sub(self.setup.config.lag.max(1)))
    }

    /// What job `job` is to do: a pure function of the setup and of its arguments.
    ///
    /// `state` has folded jobs `0..=known_before(job)` and no more; `pending` holds the plans of the jobs between
    /// those and `job`, in order.
    pub fn choose(&self, state: &State, pending: &[(u32, Plan)], job: u32) -> Plan {
        schedule::choose(&self.setup, state, pending, job)
    }
}

#[cfg(test)]
mod tests;
