//! Who descends from whom, and what that says: ancestors, merge bases, links of a line. Not for choosing.

use std::collections::BTreeSet;

use super::State;
use crate::{
    id::VariantId,
    search::{
        beliefs::{Normal, pass_rate, standard_normal_cdf},
        breedings::Breedings,
        jobs::Operator,
    },
};

/// A simplified variant may have lost this much of its parent's pass rate, and no more …
const MARGIN: f64 = 0.03;
/// … with this probability.
const SHOWN: f64 = 0.9;
/// Halvings of an interval of logits: far below what the posterior resolves.
const HALVINGS: u32 = 40;

impl State {
    /// A variant's parents, the first one first; none for the seed variant or one that was never committed.
    pub fn parents(&self, variant: VariantId) -> &[VariantId] {
        self.place(variant).map_or(&[], |place| &self.known[place].parents)
    }

    /// What the plans of the folded proposals have used up.
    pub(in crate::search) fn breedings(&self) -> &Breedings {
        &self.breedings
    }

    /// A variant and everything it descends from, through both parents of a crossover.
    pub(in crate::search) fn line(&self, variant: VariantId) -> BTreeSet<VariantId> {
        let mut line = BTreeSet::new();
        let mut waiting = vec![variant];
        while let Some(next) = waiting.pop() {
            if line.insert(next) {
                waiting.extend(self.parents(next));
            }
        }
        line
    }

    /// A variant and its first parents, the variant first, the seed variant last.
    pub(in crate::search) fn stem(&self, variant: VariantId) -> impl Iterator<Item = VariantId> {
        std::iter::successors(Some(variant), |next| self.parents(*next).first().copied())
    }

    /// The effects of the proposals made on `parent`, as first parent, that are folded.
    pub(in crate::search) fn effects_on(&self, parent: VariantId) -> Vec<Normal> {
        let Some(place) = self.place(parent) else { return Vec::new() };
        let child = |place: &usize| self.known[*place].parents.first() == Some(&parent);
        let children: Vec<usize> = (0..self.known.len()).filter(child).collect();
        if children.is_empty() {
            return Vec::new();
        }
        let contrasts = self.beliefs.contrasts(place);
        children.into_iter().map(|child| contrasts[child]).collect()
    }

    /// Whether nothing speaks against a variant's being the best: of a simplified one, P(Δrate > −.03) ≥ .9
    /// against its parent.
    pub(super) fn keeps_its_rate(&self, place: usize) -> bool {
        let known = &self.known[place];
        if self.breedings.operator(known.id) != Some(Operator::Simplify) {
            return true;
        }
        let parent = known.parents.first().and_then(|parent| self.place(*parent));
        parent.is_none_or(|parent| self.no_worse(place, parent) >= SHOWN)
    }

    /// P(the rate of `place` on unseen documents is above that of `parent` less the margin), with the parent at
    /// its posterior mean.
    fn no_worse(&self, place: usize, parent: usize) -> f64 {
        let (theta, sigma) = (self.beliefs.theta(parent).mean, self.beliefs.hyper().sigma);
        let floor = pass_rate(theta, sigma) - MARGIN;
        // The logit that loses the margin; a parent whose rate is below the margin cannot lose it.
        let (mut low, mut high) = (theta - 20.0, theta);
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(low, high);
            if pass_rate(middle, sigma) < floor {
                low = middle;
            } else {
                high = middle;
            }
        }
        let change = self.beliefs.contrast(place, parent);
        let slack = change.mean - (high - theta);
        if change.sd > 0.0 {
            standard_normal_cdf(slack / change.sd)
        } else {
            f64::from(u8::from(slack > 0.0))
        }
    }

    /// Whether a variant is shown no worse than the parent it was simplified from; true for any other variant.
    pub fn holds_its_parents_rate(&self, variant: VariantId) -> bool {
        self.place(variant).is_none_or(|place| self.keeps_its_rate(place))
    }
}
