//! Who descends from whom, and what that says: ancestors, merge bases, links of a line. Not for choosing.

use std::collections::BTreeSet;

use super::State;
use crate::{
    id::VariantId,
    search::{
        beliefs::{pass_rate, standard_normal_cdf},
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

    /// Posterior mean of θ of a variant minus θ of its first parent; nothing for the seed variant.
    pub(in crate::search) fn gain(&self, variant: VariantId) -> Option<f64> {
        let parent = self.place(*self.parents(variant).first()?)?;
        Some(self.beliefs.theta(self.place(variant)?).mean - self.beliefs.theta(parent).mean)
    }

    /// The gains of the variants bred on `parent`, as first parent.
    pub(in crate::search) fn gains_on(&self, parent: VariantId) -> Vec<f64> {
        let children = self.known.iter().filter(|known| known.parents.first() == Some(&parent));
        children.filter_map(|child| self.gain(child.id)).collect()
    }

    /// Whether nothing speaks against a variant's being the best: of a simplified one, P(Δrate > −.03) ≥ .9
    /// against its parent.
    pub(in crate::search) fn keeps_its_rate(&self, place: usize) -> bool {
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
}
