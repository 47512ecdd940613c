//! What the proposals so far have used up: analyses, pairs, parents to simplify. It follows from their plans
//! alone, so a plan under way counts like a folded one. Not for deciding what comes next.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::jobs::{Operator, Plan};
use crate::id::VariantId;

/// Some proposals' use of analyses, pairs and parents.
#[derive(Debug, Clone, Default)]
pub(super) struct Breedings {
    operators: HashMap<VariantId, Operator>,
    /// The newest analysis of each parent that its proposals may share: the job that makes it.
    analyses: BTreeMap<VariantId, u32>,
    /// Proposals made from each analysis.
    uses: BTreeMap<u32, u32>,
    crossed: BTreeSet<(VariantId, VariantId)>,
    simplified: BTreeSet<VariantId>,
}

impl Breedings {
    /// Counts a job's plan.
    pub(super) fn note(&mut self, job: u32, plan: &Plan) {
        let Plan::Breed { proposal, parent, operator, partner, analysis, show_ledger, .. } = plan else {
            return;
        };
        self.operators.insert(VariantId(*proposal), *operator);
        match (operator, partner, analysis) {
            (Operator::Edit, _, Some(source)) => *self.uses.entry(*source).or_default() += 1,
            // An analysis without the ledger is for one proposal only.
            (Operator::Edit, _, None) if *show_ledger => {
                self.analyses.insert(*parent, job);
                self.uses.insert(job, 1);
            }
            (Operator::Edit, _, None) => {}
            (Operator::Crossover, Some(partner), _) => {
                self.crossed.insert(ordered(*parent, *partner));
            }
            (Operator::Crossover, None, _) => {}
            (Operator::Simplify, ..) => {
                self.simplified.insert(*parent);
            }
        }
    }

    /// How a variant was made, if by one of these proposals.
    pub(super) fn operator(&self, variant: VariantId) -> Option<Operator> {
        self.operators.get(&variant).copied()
    }
}

/// Folded proposals and those under way, together.
pub(super) struct Past<'a> {
    folded: &'a Breedings,
    pending: Breedings,
}

impl<'a> Past<'a> {
    /// Folded proposals with the plans under way.
    pub(super) fn new(folded: &'a Breedings, plans: &[(u32, Plan)]) -> Self {
        let mut pending = Breedings::default();
        plans.iter().for_each(|(job, plan)| pending.note(*job, plan));
        Self { folded, pending }
    }

    /// The job that makes the newest analysis of a parent, and how many proposals use it.
    pub(super) fn analysis(&self, parent: VariantId) -> Option<(u32, u32)> {
        let job = self.pending.analyses.get(&parent).or_else(|| self.folded.analyses.get(&parent))?;
        let uses = |breedings: &Breedings| breedings.uses.get(job).copied().unwrap_or(0);
        Some((*job, uses(self.folded) + uses(&self.pending)))
    }

    /// Whether two variants were crossed.
    pub(super) fn crossed(&self, one: VariantId, two: VariantId) -> bool {
        let pair = ordered(one, two);
        self.folded.crossed.contains(&pair) || self.pending.crossed.contains(&pair)
    }

    /// Whether a variant was simplified.
    pub(super) fn simplified(&self, parent: VariantId) -> bool {
        self.folded.simplified.contains(&parent) || self.pending.simplified.contains(&parent)
    }
}

fn ordered(one: VariantId, two: VariantId) -> (VariantId, VariantId) {
    (one.min(two), one.max(two))
}
