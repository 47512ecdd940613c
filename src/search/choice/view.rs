//! What a rule may look at: folded results and pending plans. Not for deciding anything.

use std::collections::BTreeMap;

use rand_chacha::ChaCha8Rng;

use crate::{
    id::{DocumentId, VariantId},
    random,
    search::{choice::documents, jobs::Plan, setup::Setup, state::State},
};

/// The inputs of one choice.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// What the run was set up with.
    pub setup: &'a Setup,
    /// The folded results.
    pub state: &'a State,
    /// The plans under way, in job order.
    pub pending: &'a [(u32, Plan)],
    /// The number of the job to choose.
    pub job: u32,
}

impl View<'_> {
    /// The random stream of this job for one purpose.
    pub fn stream(&self, purpose: &str) -> ChaCha8Rng {
        random::stream(self.setup.seed, &format!("job/{}/{purpose}", self.job))
    }

    /// Validation documents per small job.
    pub fn batch(&self) -> usize {
        let batch = usize::try_from(self.setup.config.batch.max(1)).unwrap_or(1);
        batch.min(self.setup.validation.len())
    }

    /// Evaluations of a variant under way.
    pub fn pending_evaluations(&self, variant: VariantId) -> usize {
        self.pending.iter().map(|(_, plan)| plan.evaluations_of(variant)).sum()
    }

    /// Evaluations under way per variant that has any.
    pub fn evaluations_under_way(&self) -> BTreeMap<VariantId, usize> {
        let mut found = BTreeMap::new();
        for (_, plan) in self.pending {
            let other = match plan {
                Plan::Test { against, .. } => Some(*against),
                _ => None,
            };
            for variant in plan.variant().into_iter().chain(other) {
                *found.entry(variant).or_default() += plan.evaluations_of(variant);
            }
        }
        found
    }

    /// Whether the plans under way bring an outcome of `variant` on `document`, and how many.
    pub fn pending_on(&self, variant: VariantId, document: &DocumentId) -> u32 {
        let brings = |plan: &Plan| match plan {
            Plan::Measure { variant: measured, documents } => {
                *measured == variant && documents.contains(document)
            }
            Plan::Breed { parent, training, .. } => *parent == variant && training.contains(document),
            Plan::Test { candidate, against, documents, .. } => {
                (*candidate == variant || *against == variant) && documents.contains(document)
            }
            _ => false,
        };
        self.pending.iter().map(|(_, plan)| u32::from(brings(plan))).sum()
    }

    /// The number of the next proposal.
    pub fn next_proposal(&self) -> u32 {
        let breeds = self.pending.iter().filter(|(_, plan)| matches!(plan, Plan::Breed { .. })).count();
        self.state.proposals() + u32::try_from(breeds).unwrap_or(u32::MAX) + 1
    }

    /// Proposals the allowance has left; nothing when it does not limit them.
    pub fn proposals_left(&self) -> Option<u32> {
        self.setup.allowance.proposals.map(|allowed| (allowed + 1).saturating_sub(self.next_proposal()))
    }

    /// Whether the allowance has a proposal left.
    pub fn may_propose(&self) -> bool {
        self.proposals_left() != Some(0)
    }

    /// Whether the proposals left, each on a new parent, would leave evaluations over.
    pub fn has_evaluations_to_spare(&self) -> bool {
        let each = i64::try_from(self.batch() + documents::TRAINING).unwrap_or(i64::MAX);
        let proposals = self.proposals_left().map(i64::from);
        proposals.is_some_and(|left| left.saturating_mul(each) < self.evaluations_left())
    }

    /// Document evaluations left for anything but the final measurement, everything under way at its full cost.
    pub fn evaluations_left(&self) -> i64 {
        let Some(allowed) = self.setup.allowance.document_evaluations else { return i64::from(u32::MAX) };
        let pending: i64 = self.pending.iter().map(|(_, plan)| i64::from(plan.full_cost())).sum();
        let spent = i64::from(self.state.document_evaluations());
        i64::from(allowed) - i64::from(self.setup.reserve()) - spent - pending
    }
}
