//! Which trajectories an analyst reads beside a parent's own: those of relatives that show the difference
//! between a failure and a pass. Nothing is evaluated for it. Not for reading trajectories.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::id::{DocumentId, VariantId};

/// One evaluation of a training document whose trajectory is in the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// The job that made it.
    pub job: u32,
    /// The variant.
    pub variant: VariantId,
    /// The training document.
    pub document: DocumentId,
    /// Whether it passed.
    pub passed: bool,
}

/// What to show beside a parent's `own` trials, out of `known` ones: where a document flipped for a relative, that
/// relative's; and when all shown so far ended alike, the nearest relative's that ended otherwise. At most two.
///
/// Nearness is the number of links between two variants along first parents (`parents`: child → parent).
pub fn beside(own: &[Trial], known: &[Trial], parents: &BTreeMap<VariantId, VariantId>) -> Vec<Trial> {
    let Some(parent) = own.first().map(|trial| trial.variant) else { return Vec::new() };
    // Nearest first; of equally near ones the newest, whose genome is likest to what is in play.
    let mut others: Vec<(usize, &Trial)> = known
        .iter()
        .filter(|trial| trial.variant != parent)
        .map(|trial| (distance(parent, trial.variant, parents), trial))
        .collect();
    others.sort_by_key(|(distance, trial)| (*distance, std::cmp::Reverse(trial.job)));
    let flipped =
        |trial: &Trial| own.iter().any(|mine| mine.document == trial.document && mine.passed != trial.passed);
    let mut shown: Vec<Trial> =
        others.iter().map(|(_, trial)| *trial).find(|trial| flipped(trial)).cloned().into_iter().collect();
    for ending in [true, false] {
        if own.iter().chain(&shown).all(|trial| trial.passed != ending) {
            shown
                .extend(others.iter().map(|(_, trial)| *trial).find(|trial| trial.passed == ending).cloned());
        }
    }
    shown
}

fn distance(one: VariantId, two: VariantId, parents: &BTreeMap<VariantId, VariantId>) -> usize {
    let stem = |variant| std::iter::successors(Some(variant), |next| parents.get(next).copied());
    let mine: Vec<VariantId> = stem(one).collect();
    stem(two)
        .enumerate()
        .find_map(|(up, variant)| mine.iter().position(|known| *known == variant).map(|down| up + down))
        .unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trial(job: u32, variant: u32, document: &str, passed: bool) -> Trial {
        Trial { job, variant: VariantId(variant), document: document.into(), passed }
    }

    /// v1 and v2 from v0; v3 from v1; v4 from v2.
    fn family() -> BTreeMap<VariantId, VariantId> {
        [(1, 0), (2, 0), (3, 1), (4, 2)].map(|(child, parent)| (VariantId(child), VariantId(parent))).into()
    }

    #[test]
    fn a_document_that_flipped_for_the_nearest_relative_is_shown() {
        let own = [trial(9, 3, "a", false), trial(9, 3, "b", true)];
        let known =
            [trial(2, 4, "a", true), trial(3, 1, "a", true), trial(4, 0, "a", true), trial(5, 0, "c", true)];
        assert_eq!(beside(&own, &known, &family()), [trial(3, 1, "a", true)]);
    }

    #[test]
    fn where_everything_failed_the_nearest_pass_is_shown() {
        let own = [trial(9, 3, "a", false), trial(9, 3, "b", false)];
        let known =
            [trial(2, 2, "d", true), trial(3, 0, "c", true), trial(4, 0, "e", true), trial(5, 1, "f", false)];
        assert_eq!(beside(&own, &known, &family()), [trial(4, 0, "e", true)]);
    }

    #[test]
    fn where_everything_passed_a_failure_is_shown_and_a_flip_is_enough() {
        let own = [trial(9, 3, "a", true)];
        assert_eq!(beside(&own, &[trial(1, 1, "b", false)], &family()), [trial(1, 1, "b", false)]);
        let known = [trial(1, 1, "b", false), trial(2, 0, "a", false)];
        assert_eq!(beside(&own, &known, &family()), [trial(2, 0, "a", false)]);
    }

    #[test]
    fn a_parents_own_trials_are_not_shown_twice_and_none_need_be_there() {
        let own = [trial(9, 3, "a", false)];
        assert_eq!(beside(&own, &own, &family()), []);
        assert_eq!(beside(&[], &[trial(1, 1, "b", true)], &family()), []);
    }
}
