//! Search rules: what to breed from, what to measure. One file per rule.
//!
//! A rule sees a [`View`] and names a variant; numbers, documents, budget and claim tests are not its business.

pub mod documents;
mod lineage;
mod view;

pub use view::View;

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
