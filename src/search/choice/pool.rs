//! The pool of variants that the rules by others keep, and their raw pass rates. Not for beliefs.

use std::collections::BTreeMap;

use super::View;
use crate::{
    id::{DocumentId, VariantId},
    search::{
        jobs::Plan,
        state::{State, Trial, Work},
    },
};

/// Outcomes on validation documents: passed and tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tally {
    pub(super) passed: u32,
    pub(super) tried: u32,
}

impl Tally {
    pub(super) fn add(&mut self, passed: bool) {
        self.passed += u32::from(passed);
        self.tried += 1;
    }

    /// The share that passed; 0 of nothing.
    pub(super) fn rate(self) -> f64 {
        f64::from(self.passed) / f64::from(self.tried.max(1))
    }
}

/// Every variant's outcomes on validation documents, over all jobs that searched.
pub(super) fn tallies(state: &State) -> BTreeMap<VariantId, Tally> {
    let mut tallies: BTreeMap<VariantId, Tally> = BTreeMap::new();
    for (variant, document, passed) in state.trials().iter().flat_map(|trial| &trial.outcomes) {
        if state.is_validation(*document) {
            tallies.entry(*variant).or_default().add(*passed);
        }
    }
    tallies
}

/// The member of a pool with the highest pass rate; the earliest of equals.
pub(super) fn highest(state: &State, pool: &[VariantId]) -> VariantId {
    let tallies = tallies(state);
    let rate = |variant: &VariantId| tallies.get(variant).map_or(0.0, |tally| tally.rate());
    let best = pool.iter().max_by(|a, b| rate(a).total_cmp(&rate(b)).then(b.cmp(a)));
    best.copied().unwrap_or(VariantId::SEED)
}

/// The work of the jobs under way that search, in job order; no child is known yet.
pub(super) fn under_way(view: &View<'_>) -> Vec<Work> {
    view.pending
        .iter()
        .filter_map(|(_, plan)| match plan {
            Plan::Breed { parent, .. } => Some(Work::Breed { parent: *parent, child: None }),
            Plan::Measure { variant, .. } => Some(Work::Measure { variant: *variant }),
            _ => None,
        })
        .collect()
}

/// Every validation document once.
pub(super) fn all_documents(view: &View<'_>) -> Vec<DocumentId> {
    view.setup.validation.clone()
}

/// Each proposal whose child was committed, with its own trial and the trial after it.
pub(super) fn proposals(
    state: &State,
) -> impl Iterator<Item = (VariantId, VariantId, &Trial, Option<&Trial>)> {
    let trials = state.trials();
    trials.iter().enumerate().filter_map(|(at, trial)| match trial.work {
        Work::Breed { parent, child: Some(child) } => Some((parent, child, trial, trials.get(at + 1))),
        _ => None,
    })
}
