//! What single jobs measured, for search rules that compare one job with another instead of totals. Not for
//! claim tests and reports, which keep their own.

use crate::{
    id::VariantId,
    search::{
        jobs::{Bred, JobResult, Plan},
        state::State,
    },
};

/// The work of a job that searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// The seed variant was measured.
    Seed,
    /// A proposal was made.
    Breed {
        /// Its parent.
        parent: VariantId,
        /// The variant it committed, if any.
        child: Option<VariantId>,
    },
    /// A variant was measured.
    Measure {
        /// The variant.
        variant: VariantId,
    },
}

/// One outcome: variant, place of the document, whether it passed.
pub type Tried = (VariantId, usize, bool);

/// One folded job that searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// Its work.
    pub work: Work,
    /// Its outcomes.
    pub outcomes: Vec<Tried>,
}

impl Trial {
    /// What a job measured, when it searched.
    pub(super) fn of(state: &State, plan: &Plan, result: &JobResult) -> Option<Self> {
        let work = match plan {
            Plan::Seed { .. } => Work::Seed,
            Plan::Breed { proposal, parent, .. } => {
                let committed = matches!(result.bred, Some(Bred::Committed { .. }));
                Work::Breed { parent: *parent, child: committed.then_some(VariantId(*proposal)) }
            }
            Plan::Measure { variant, .. } => Work::Measure { variant: *variant },
            Plan::Test { .. } | Plan::Report { .. } | Plan::Idle | Plan::Stop { .. } => return None,
        };
        let seen = result.evaluations.iter();
        let outcomes =
            seen.filter_map(|seen| Some((seen.variant, state.document_place(&seen.document)?, seen.passed)));
        Some(Self { work, outcomes: outcomes.collect() })
    }

    /// How many of a variant's outcomes on documents at places accepted by `which` passed, and how many there are.
    pub fn tally(&self, variant: VariantId, which: impl Fn(usize) -> bool) -> (u32, u32) {
        let own = self.outcomes.iter().filter(|(of, document, _)| *of == variant && which(*document));
        own.fold((0, 0), |(passed, tried), (_, _, pass)| (passed + u32::from(*pass), tried + 1))
    }
}
