//! Which split a document belongs to. Once given, a document's split never changes.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{dataset::Duplicates, document::Split, id::ContentHash, random::substream};

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

/// A text as the splits see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// Its hash.
    pub hash: ContentHash,
    /// The least hash among its near copies, its own included.
    pub group: ContentHash,
}

impl Member {
    /// A text without near copies.
    pub fn alone(hash: ContentHash) -> Self {
        Self { hash, group: hash }
    }
}

/// The split of each text, by content hash.
///
/// Groups of near copies are ordered by a hash of their least text under the seed, so the draw depends on
/// neither names nor the order of files. `recorded` keeps what an earlier run gave; new texts only fill what is
/// left, so none moves. Of a group one text gets a split, or all that fit into the same one: no two splits
/// share a group. Texts beyond the counts, and second copies of a text, get none.
///
/// # Errors
/// When there are fewer different texts than the counts ask for.
pub fn assign(
    members: &[Member],
    counts: &Counts,
    duplicates: Duplicates,
    recorded: &BTreeMap<ContentHash, Split>,
) -> Result<BTreeMap<ContentHash, Split>, SplitError> {
    let mut groups: BTreeMap<ContentHash, BTreeSet<ContentHash>> = BTreeMap::new();
    for member in members {
        groups.entry(member.group).or_default().insert(member.hash);
    }
    let found = match duplicates {
        Duplicates::Together => groups.values().map(BTreeSet::len).sum(),
        Duplicates::One | Duplicates::Exact => groups.len(),
    };
    if found < counts.total() {
        return Err(SplitError::TooFew { needed: counts.total(), found });
    }
    let mut order: Vec<(ContentHash, BTreeSet<ContentHash>)> = groups.into_iter().collect();
    order.sort_by_key(|(group, _)| (substream(counts.seed, &group.to_string()), *group));
    let mut draw = Draw { left: [counts.train, counts.validation, counts.test], splits: BTreeMap::new() };
    let (old, new): (Vec<_>, Vec<_>) =
        order.into_iter().partition(|(_, texts)| texts.iter().any(|text| recorded.contains_key(text)));
    for (_, texts) in &old {
        draw.keep(texts, recorded);
    }
    if duplicates == Duplicates::Together {
        for (_, texts) in &old {
            draw.join(texts, recorded);
        }
    }
    for (group, texts) in &new {
        let Some(split) = draw.open() else { break };
        match duplicates {
            Duplicates::Together => texts.iter().for_each(|text| draw.give(*text, split)),
            Duplicates::One | Duplicates::Exact => draw.give(*group, split),
        }
    }
    Ok(draw.splits)
}

struct Draw {
    left: [usize; 3],
    splits: BTreeMap<ContentHash, Split>,
}

impl Draw {
    fn give(&mut self, text: ContentHash, split: Split) {
        if self.left[split as usize] > 0 {
            self.left[split as usize] -= 1;
            self.splits.insert(text, split);
        }
    }

    fn open(&self) -> Option<Split> {
        [Split::Train, Split::Validation, Split::Test]
            .into_iter()
            .find(|split| self.left[*split as usize] > 0)
    }

    fn keep(&mut self, texts: &BTreeSet<ContentHash>, recorded: &BTreeMap<ContentHash, Split>) {
        for text in texts {
            if let Some(split) = recorded.get(text) {
                self.give(*text, *split);
            }
        }
    }

    /// New near copies of a text follow it; of one in two splits (an older version gave them) nothing joins.
    fn join(&mut self, texts: &BTreeSet<ContentHash>, recorded: &BTreeMap<ContentHash, Split>) {
        let splits: BTreeSet<Split> = texts.iter().filter_map(|text| recorded.get(text).copied()).collect();
        if let (Some(split), 1) = (splits.first(), splits.len()) {
            for text in texts.iter().filter(|text| !recorded.contains_key(*text)) {
                self.give(*text, *split);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(number: usize) -> ContentHash {
        ContentHash::of(format!("text {number}").as_bytes())
    }

    fn members(range: std::ops::Range<usize>) -> Vec<Member> {
        range.map(|number| Member::alone(hash(number))).collect()
    }

    /// Makes these one group.
    fn join(members: &mut [Member], places: &[usize]) {
        let least = places.iter().map(|place| members[*place].hash).min().unwrap();
        places.iter().for_each(|place| members[*place].group = least);
    }

    fn counts() -> Counts {
        Counts { train: 3, validation: 4, test: 2, seed: 1 }
    }

    fn drawn(members: &[Member], duplicates: Duplicates) -> BTreeMap<ContentHash, Split> {
        assign(members, &counts(), duplicates, &BTreeMap::new()).unwrap()
    }

    #[test]
    fn each_split_gets_its_count_whatever_the_order_of_files() {
        let mut shuffled = members(0..12);
        let first = drawn(&shuffled, Duplicates::One);
        shuffled.reverse();
        assert_eq!(first, drawn(&shuffled, Duplicates::One));
        let of = |split| first.values().filter(|s| **s == split).count();
        assert_eq!((of(Split::Train), of(Split::Validation), of(Split::Test)), (3, 4, 2));
    }

    #[test]
    fn new_documents_move_no_old_one() {
        let old = drawn(&members(0..9), Duplicates::One);
        let larger = Counts { train: 5, ..counts() };
        let new = assign(&members(0..14), &larger, Duplicates::One, &old).unwrap();
        assert!(old.iter().all(|(hash, split)| new.get(hash) == Some(split)));
        assert_eq!(new.len(), 11);
    }

    #[test]
    fn two_copies_of_a_text_count_once() {
        let twice = [members(0..8), members(0..8)].concat();
        let error = assign(&twice, &counts(), Duplicates::One, &BTreeMap::new()).unwrap_err();
        assert_eq!(error, SplitError::TooFew { needed: 9, found: 8 });
    }

    #[test]
    fn of_near_copies_one_is_drawn_or_all_go_into_one_split() {
        let mut members = members(0..14);
        join(&mut members, &[0, 5, 9]);
        join(&mut members, &[1, 2]);
        let one = drawn(&members, Duplicates::One);
        assert_eq!(one.len(), 9);
        let of = |splits: &BTreeMap<ContentHash, Split>, places: &[usize]| -> Vec<Split> {
            places.iter().filter_map(|place| splits.get(&members[*place].hash).copied()).collect()
        };
        assert!(of(&one, &[0, 5, 9]).len() <= 1 && of(&one, &[1, 2]).len() <= 1);
        let together = drawn(&members, Duplicates::Together);
        for places in [&[0, 5, 9][..], &[1, 2]] {
            let splits: BTreeSet<Split> = of(&together, places).into_iter().collect();
            assert!(splits.len() <= 1, "{splits:?}");
        }
        assert_eq!(together.len(), 9);
    }

    #[test]
    fn a_new_near_copy_of_an_old_document_goes_into_no_other_split() {
        let old = drawn(&members(0..9), Duplicates::One);
        let larger = Counts { train: 6, validation: 6, test: 4, ..counts() };
        for duplicates in [Duplicates::One, Duplicates::Together] {
            let mut more = members(0..30);
            (0..9).for_each(|place| join(&mut more, &[place, place + 9]));
            let new = assign(&more, &larger, duplicates, &old).unwrap();
            for place in 0..9 {
                let copy = new.get(&more[place + 9].hash);
                assert_eq!(new.get(&more[place].hash), old.get(&more[place].hash));
                assert!(copy.is_none() || copy == old.get(&more[place].hash), "{place}");
            }
        }
    }
}
