//! Who passed which document: shares per document and variant, from the folded jobs. Not for drawing them.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    document::Split,
    experiment::JobRecord,
    id::{DocumentId, VariantId},
};

/// How often a document was tried and passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Evaluations that passed.
    pub passed: u32,
    /// Evaluations.
    pub tried: u32,
}

impl Tally {
    /// The share that passed, 0..=1; nothing before the first try.
    pub fn share(self) -> Option<f64> {
        (self.tried > 0).then(|| f64::from(self.passed) / f64::from(self.tried))
    }

    fn add(&mut self, passed: bool) {
        self.tried += 1;
        self.passed += u32::from(passed);
    }
}

/// One document's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRow {
    /// The document.
    pub document: DocumentId,
    /// All variants together.
    pub all: Tally,
    /// Variants that passed it at least once, of those that tried it.
    pub variants: Tally,
    /// Each variant that tried it.
    pub by: BTreeMap<VariantId, Tally>,
}

/// The documents of one split.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Matrix {
    /// The rows: what nobody passes first, then by share, then by name.
    pub rows: Vec<DocumentRow>,
    /// Every variant that tried any, by number.
    pub variants: BTreeSet<VariantId>,
}

impl Matrix {
    /// The matrix of a split over these jobs. Documents that nobody tried yet are not in it.
    pub fn of(jobs: &[JobRecord], split: Split) -> Self {
        let mut documents: BTreeMap<&DocumentId, BTreeMap<VariantId, Tally>> = BTreeMap::new();
        for seen in jobs.iter().flat_map(|job| &job.result.evaluations).filter(|seen| seen.split == split) {
            let by = documents.entry(&seen.document).or_default();
            by.entry(seen.variant).or_default().add(seen.passed);
        }
        let variants = documents.values().flat_map(BTreeMap::keys).copied().collect();
        let mut rows: Vec<DocumentRow> = documents
            .into_iter()
            .map(|(document, by)| {
                let (mut all, mut variants) = (Tally::default(), Tally::default());
                for tally in by.values() {
                    all.passed += tally.passed;
                    all.tried += tally.tried;
                    variants.add(tally.passed > 0);
                }
                DocumentRow { document: document.clone(), all, variants, by }
            })
            .collect();
        rows.sort_by(|a, b| {
            let share = |row: &DocumentRow| row.all.share().unwrap_or_default();
            share(a).total_cmp(&share(b)).then_with(|| a.document.cmp(&b.document))
        });
        Self { rows, variants }
    }

    /// The documents that nobody passed.
    pub fn hopeless(&self) -> usize {
        self.rows.iter().filter(|row| row.all.passed == 0).count()
    }

    /// At most `most` variants to show first: `wanted`, then those that tried most documents. By number.
    pub fn chosen(&self, wanted: &[VariantId], most: usize) -> Vec<VariantId> {
        let mut tried: BTreeMap<VariantId, usize> = BTreeMap::new();
        for variant in self.rows.iter().flat_map(|row| row.by.keys()) {
            *tried.entry(*variant).or_default() += 1;
        }
        let mut order: Vec<VariantId> = self.variants.iter().copied().collect();
        order.sort_by_key(|id| (!wanted.contains(id), std::cmp::Reverse(tried.get(id).copied())));
        order.truncate(most.max(wanted.len()));
        order.sort_unstable();
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::{JobResult, Observed, Plan};

    fn job(number: u32, seen: &[(u32, &str, bool)]) -> JobRecord {
        let evaluations = seen.iter().map(|(variant, document, passed)| Observed {
            variant: VariantId(*variant),
            document: DocumentId::from(*document),
            split: Split::Validation,
            passed: *passed,
            luck: None,
        });
        let result = JobResult { evaluations: evaluations.collect(), ..JobResult::default() };
        JobRecord { job: number, plan: Plan::Idle, result, proposal: None }
    }

    #[test]
    fn what_nobody_passes_stands_first_and_repeats_count() {
        let jobs = [
            job(0, &[(0, "easy", true), (0, "hard", false), (0, "mixed", false)]),
            job(1, &[(1, "easy", true), (1, "hard", false), (1, "mixed", true), (0, "mixed", true)]),
        ];
        let matrix = Matrix::of(&jobs, Split::Validation);
        let order: Vec<&str> = matrix.rows.iter().map(|row| row.document.as_str()).collect();
        assert_eq!((order, matrix.hopeless()), (vec!["hard", "mixed", "easy"], 1));
        assert_eq!(matrix.rows[1].by[&VariantId(0)], Tally { passed: 1, tried: 2 });
        assert_eq!(matrix.rows[0].variants, Tally { passed: 0, tried: 2 });
        assert!(Matrix::of(&jobs, Split::Train).rows.is_empty());
    }

    #[test]
    fn the_wanted_and_the_busiest_variants_are_chosen() {
        let jobs = [
            job(0, &[(0, "a", true), (0, "b", false), (1, "a", true), (2, "a", true), (2, "b", true)]),
            job(1, &[(3, "a", false)]),
        ];
        let matrix = Matrix::of(&jobs, Split::Validation);
        let chosen = |wanted: &[u32], most| -> Vec<u32> {
            let wanted: Vec<VariantId> = wanted.iter().copied().map(VariantId).collect();
            matrix.chosen(&wanted, most).iter().map(|id| id.0).collect()
        };
        assert_eq!(chosen(&[3], 3), [0, 2, 3]);
        assert_eq!(chosen(&[], 10), [0, 1, 2, 3]);
    }
}
