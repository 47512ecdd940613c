//! How outcomes of one variant scatter: luck within a document, difference between documents. Pure.
//!
//! One-way random effects: pass_{d,r} = rate + b_d + e_{d,r}. The variances are the analysis of variance's:
//! within = MSW, between = (MSB − MSW)/n₀ (Searle, Casella, McCulloch, *Variance Components*, 1992, ch. 3).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::id::DocumentId;

/// The scatter of one variant's outcomes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Share of evaluations that passed, 0..=1.
    pub rate: f64,
    /// Variance between repeats on one document: luck, 0..=0.5.
    pub within: f64,
    /// Variance of the documents' own rates; 0 where they differ no more than luck alone would make them.
    pub between: f64,
}

impl Spread {
    /// The scatter at this rate when documents do not differ: the most luck there can be.
    pub fn assumed(rate: f64) -> Self {
        Self { rate, within: rate * (1.0 - rate), between: 0.0 }
    }

    /// The scatter of these outcomes; nothing unless there are two documents, one of them repeated.
    pub fn of<'a>(outcomes: impl IntoIterator<Item = (&'a DocumentId, bool)>) -> Option<Self> {
        let mut documents: BTreeMap<&DocumentId, (f64, f64)> = BTreeMap::new();
        for (document, passed) in outcomes {
            let (passes, tries) = documents.entry(document).or_default();
            *passes += f64::from(u8::from(passed));
            *tries += 1.0;
        }
        let groups = documents.len() as f64;
        let all: f64 = documents.values().map(|(_, tries)| tries).sum();
        if groups < 2.0 || all <= groups {
            return None;
        }
        let rate = documents.values().map(|(passes, _)| passes).sum::<f64>() / all;
        let squares = |(k, n): &(f64, f64)| k * (1.0 - k / n);
        let within = documents.values().map(squares).sum::<f64>() / (all - groups);
        let apart = |(k, n): &(f64, f64)| n * (k / n - rate).powi(2);
        let mean_square = documents.values().map(apart).sum::<f64>() / (groups - 1.0);
        let repeats = (all - documents.values().map(|(_, n)| n * n).sum::<f64>() / all) / (groups - 1.0);
        Some(Self { rate, within, between: ((mean_square - within) / repeats).max(0.0) })
    }

    /// The correlation of two repeats on one document (intraclass), 0..=1: the share of the variance that is
    /// the documents'.
    pub fn correlation(&self) -> f64 {
        let all = self.within + self.between;
        if all > 0.0 { self.between / all } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use rand::RngExt as _;

    use super::*;
    use crate::random;

    fn ids(count: usize) -> Vec<DocumentId> {
        (0..count).map(|n| DocumentId::from(format!("d{n}").as_str())).collect()
    }

    #[test]
    fn the_variances_are_those_of_the_textbook_on_a_worked_example() {
        // Passes of 3: 3, 2, 0. MSW = (0 + 2/3 + 0)/6 = 1/9; MSB = 3·((4/9)² + (1/9)² + (5/9)²)/2 = 7/9.
        let ids = ids(3);
        let outcomes = [(0, 3), (1, 2), (2, 0)]
            .into_iter()
            .flat_map(|(d, k): (usize, usize)| (0..3).map(move |r| (d, r < k)));
        let spread = Spread::of(outcomes.map(|(d, passed)| (&ids[d], passed))).unwrap();
        assert!((spread.rate - 5.0 / 9.0).abs() < 1e-12);
        assert!((spread.within - 1.0 / 9.0).abs() < 1e-12);
        assert!((spread.between - 2.0 / 9.0).abs() < 1e-12);
        assert!((spread.correlation() - 2.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn documents_that_differ_are_told_from_documents_that_do_not() {
        let ids = ids(4000);
        let mean_of = |chance: &dyn Fn(usize) -> f64, seed| {
            let mut stream = random::stream(seed, "spread");
            let outcomes: Vec<(usize, bool)> = (0..ids.len())
                .flat_map(|d| [d; 3])
                .map(|d| (d, stream.random::<f64>() < chance(d)))
                .collect();
            Spread::of(outcomes.iter().map(|(d, passed)| (&ids[*d], *passed))).unwrap()
        };
        let alike = mean_of(&|_| 0.4, 1);
        assert!(alike.correlation() < 0.03 && (alike.within - 0.24).abs() < 0.02, "{alike:?}");
        // Half at .1 and half at .7: between (.3)² = .09, within (.09 + .21)/2 = .15.
        let mixed = mean_of(&|d| if d % 2 == 0 { 0.1 } else { 0.7 }, 2);
        assert!((mixed.between - 0.09).abs() < 0.01 && (mixed.within - 0.15).abs() < 0.01, "{mixed:?}");
    }

    #[test]
    fn without_repeats_or_with_one_document_nothing_is_said() {
        let ids = ids(3);
        assert_eq!(Spread::of(ids.iter().map(|id| (id, true))), None);
        assert_eq!(Spread::of([(&ids[0], true), (&ids[0], false)]), None);
    }
}
