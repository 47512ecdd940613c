//! Search rules: what to breed from, what to measure. One file per rule.
//!
//! A rule sees a [`View`] and names a variant; numbers, documents, budget and claim tests are not its business.

pub mod documents;
mod lineage;
mod view;

pub use view::View;

use rand::{Rng, RngExt};

use super::setup::SearchRule;
use crate::id::VariantId;

/// The work a rule asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// A child of this variant.
    Breed {
        /// The parent.
        parent: VariantId,
    },
    /// More outcomes of this variant.
    Measure {
        /// The variant.
        variant: VariantId,
    },
}

/// What the rule asks for next; nothing when it has no use for more work.
pub fn next(rule: SearchRule, view: &View<'_>) -> Option<Choice> {
    match rule {
        SearchRule::Lineage => lineage::next(view),
    }
}

/// A standard normal draw (Box and Muller).
pub fn standard_normal(stream: &mut impl Rng) -> f64 {
    let (u, v): (f64, f64) = (stream.random(), stream.random());
    (-2.0 * (1.0 - u).ln()).sqrt() * (std::f64::consts::TAU * v).cos()
}
