//! Search rules: what to breed from, what to measure. One file per rule.
//!
//! A rule sees a [`View`] and names a variant and, where it cares, documents; numbers, budget and claim tests are
//! not its business. Every rule also says which variant it recommends.

mod boltzmann;
pub mod documents;
mod lineage;
mod pareto;
mod pool;
mod view;

pub use view::View;

use rand::{Rng, RngExt};

use super::{setup::SearchRule, state::State};
use crate::id::{DocumentId, VariantId};

/// The work a rule asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// A child of this variant.
    Breed {
        /// The parent.
        parent: VariantId,
        /// The documents of the proposal, where the rule has a say in them.
        first: Option<FirstTrial>,
    },
    /// Outcomes of this variant.
    Measure {
        /// The variant.
        variant: VariantId,
        /// The documents.
        documents: Vec<DocumentId>,
    },
}

/// What parent and child of a proposal are run on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstTrial {
    /// Training documents for fresh trajectories of the parent.
    pub training: Vec<DocumentId>,
    /// Documents for the child.
    pub documents: Vec<DocumentId>,
}

/// What the rule asks for next; nothing when it has no use for more work.
pub fn next(rule: SearchRule, view: &View<'_>) -> Option<Choice> {
    match rule {
        SearchRule::Lineage => lineage::next(view),
        SearchRule::Boltzmann => boltzmann::next(view),
        SearchRule::Pareto => pareto::next(view),
    }
}

/// The variant that the rule recommends.
pub fn best(rule: SearchRule, state: &State) -> VariantId {
    match rule {
        SearchRule::Lineage => lineage::best(state),
        SearchRule::Boltzmann => boltzmann::best(state),
        SearchRule::Pareto => pareto::best(state),
    }
}

/// A standard normal draw (Box and Muller).
pub fn standard_normal(stream: &mut impl Rng) -> f64 {
    let (u, v): (f64, f64) = (stream.random(), stream.random());
    (-2.0 * (1.0 - u).ln()).sqrt() * (std::f64::consts::TAU * v).cos()
}
