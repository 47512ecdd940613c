//! Which split a document belongs to. Once given, a document's split never changes.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    document::{Document, Split},
    id::ContentHash,
    random::substream,
};

/// How many documents each split gets, and the seed of the draw.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct Counts {
    /// Documents whose trajectories the analyst reads.
    pub train: usize,
    /// Documents whose outcomes are the fitness.
    pub validation: usize,
    /// Sealed documents.
    pub test: usize,
    /// Seed of the draw.
    #[serde(default = "one")]
    pub seed: u64,
}

fn one() -> u64 {
    1
}

impl Counts {
    /// Documents needed in all.
    pub fn total(&self) -> usize {
        self.train + self.validation + self.test
    }
}

/// The folder cannot fill the splits.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SplitError {
    /// Too few documents.
    #[error("the splits need {needed} different documents, and there are {found}")]
    TooFew {
        /// The sum of the counts.
        needed: usize,
        /// Documents with different texts.
        found: usize,
    },
}

/// The split of each document, by content hash.
///
/// Documents are ordered by a hash of their text under the seed, so the draw depends on neither
/// names nor the order of files. `recorded` keeps what an earlier run gave; new documents only fill
/// what is left, so none moves. Documents beyond the counts, and second copies of a text, get no split.
///
/// # Errors
/// When there are fewer different texts than the counts ask for.
pub fn assign(
    documents: &[Document],
    counts: &Counts,
    recorded: &BTreeMap<ContentHash, Split>,
) -> Result<BTreeMap<ContentHash, Split>, SplitError> {
    let mut order: Vec<ContentHash> = documents.iter().map(|document| document.hash).collect();
    order.sort();
    order.dedup();
    if order.len() < counts.total() {
        return Err(SplitError::TooFew { needed: counts.total(), found: order.len() });
    }
    order.sort_by_key(|hash| (substream(counts.seed, &hash.to_string()), *hash));
    let mut left = [counts.train, counts.validation, counts.test];
    let mut splits = BTreeMap::new();
    for hash in &order {
        if let Some(split) = recorded.get(hash)
            && left[*split as usize] > 0
        {
            left[*split as usize] -= 1;
            splits.insert(*hash, *split);
        }
    }
    let mut open = [Split::Train, Split::Validation, Split::Test]
        .into_iter()
        .flat_map(|split| std::iter::repeat_n(split, left[split as usize]));
    for hash in order {
        if recorded.contains_key(&hash) {
            continue;
        }
        match open.next() {
            Some(split) => splits.insert(hash, split),
            None => break,
        };
    }
    Ok(splits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn documents(range: std::ops::Range<usize>) -> Vec<Document> {
        range.map(|n| Document::new(format!("d{n}").as_str(), format!("text {n}"))).collect()
    }

    fn counts() -> Counts {
        Counts { train: 3, validation: 4, test: 2, seed: 1 }
    }

    #[test]
    fn each_split_gets_its_count_whatever_the_order_of_files() {
        let mut shuffled = documents(0..12);
        let first = assign(&shuffled, &counts(), &BTreeMap::new()).unwrap();
        shuffled.reverse();
        assert_eq!(first, assign(&shuffled, &counts(), &BTreeMap::new()).unwrap());
        let of = |split| first.values().filter(|s| **s == split).count();
        assert_eq!((of(Split::Train), of(Split::Validation), of(Split::Test)), (3, 4, 2));
    }

    #[test]
    fn new_documents_move_no_old_one() {
        let old = assign(&documents(0..9), &counts(), &BTreeMap::new()).unwrap();
        let larger = Counts { train: 5, ..counts() };
        let new = assign(&documents(0..14), &larger, &old).unwrap();
        assert!(old.iter().all(|(hash, split)| new.get(hash) == Some(split)));
        assert_eq!(new.len(), 11);
    }

    #[test]
    fn two_copies_of_a_text_count_once() {
        let mut twice = documents(0..8);
        twice.extend(documents(0..8));
        let error = assign(&twice, &counts(), &BTreeMap::new()).unwrap_err();
        assert_eq!(error, SplitError::TooFew { needed: 9, found: 8 });
    }
}
