//! What the ledger says of one line: its changes, their stories, the mechanisms it has exhausted. Not for judging
//! them.

use crate::{
    id::VariantId,
    mutation::{LedgerEntry, Story},
};

/// A line's last links whose mechanisms count as tried on it.
const LINKS: usize = 3;

/// The changes that made a variant, the newest first, along first parents down to the seed variant.
pub fn line(variant: VariantId, ledger: &[LedgerEntry]) -> impl Iterator<Item = &LedgerEntry> {
    let made = |variant| ledger.iter().find(move |entry| entry.variant == variant);
    std::iter::successors(made(variant), move |entry| made(entry.parent))
}

/// The changes between a base and a variant, the newest first.
pub fn stories(variant: VariantId, base: VariantId, ledger: &[LedgerEntry]) -> Vec<Story> {
    line(variant, ledger)
        .take_while(|entry| entry.variant != base)
        .map(|entry| Story {
            variant: entry.variant,
            mechanism: entry.mechanism.to_string(),
            hypothesis: entry.hypothesis.to_string(),
        })
        .collect()
}

/// The mechanisms of the changes that made a parent, and of those tried on it.
pub fn exhausted(parent: VariantId, ledger: &[LedgerEntry]) -> Vec<String> {
    let tried = ledger.iter().filter(|entry| entry.parent == parent);
    let mut names: Vec<String> =
        tried.chain(line(parent, ledger).take(LINKS)).map(|entry| entry.mechanism.to_string()).collect();
    names.sort();
    names.dedup();
    names
}
