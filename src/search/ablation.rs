//! Which changes of a variant carry weight: tests of the variant against itself without some of them, and the
//! order of these tests. Pure; undoing changes and evaluating is the caller's.
//!
//! A test compares whole blocks (every validation document once, freshly on both sides) and reads two e-values
//! at block ends, one per direction, each that of the claim test; see [`super::claims`]. Test k has the level
//! α_k = .05·6/(π²k²), half for either direction, so the chance of any false verdict is at most .05. Both sides
//! are evaluated anew for every test: which sets are tested depends on earlier results, and shared outcomes
//! would make evidence of what chose the set.
//!
//! Sets are found by bisection: first both halves of the changes, then the halves of every set whose removal
//! was shown to matter, and with what budget is left the halves of the others, where opposite effects may
//! hide each other. The order does not depend on the budget, so a larger one goes on where a smaller ended.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::claims::{self, RUN_ALPHA};

/// Below this, in both directions and after two blocks, a test ends without a verdict.
const ABANDON_BELOW: f64 = 0.15;

/// A test ends after this many times the pairs that a loss of [`WORTH_FINDING`] is expected to need.
const MOST_OF_EXPECTED: f64 = 1.5;

/// The loss in the pass rate that a test is dimensioned for.
const WORTH_FINDING: f64 = 0.20;

/// What a test, or the tests of one change, showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// The variant is better than without.
    CarriesWeight,
    /// Without is better.
    Harmful,
    /// Neither was shown.
    NotShown,
}

impl Weight {
    /// The words shown.
    pub fn words(self) -> &'static str {
        match self {
            Self::CarriesWeight => "carries weight",
            Self::Harmful => "harmful",
            Self::NotShown => "not shown",
        }
    }
}

/// One test: the variant against itself without a set of changes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WeightTest {
    /// Its number, from 1.
    pub number: u32,
    /// The changes left out, by place.
    pub without: Vec<usize>,
    /// α_k, half of it for either direction.
    pub alpha: f64,
    /// Blocks after which it ends without a verdict.
    pub most_blocks: u32,
    /// Whole blocks read.
    pub blocks: u32,
    /// Pairs read.
    pub pairs: u32,
    /// Pairs in which only the variant passed.
    pub whole_only: u32,
    /// Pairs in which only the variant without the changes passed.
    pub without_only: u32,
    /// Pairs in which both passed.
    pub both: u32,
    /// The verdict; absent while more blocks may come.
    pub weight: Option<Weight>,
}

impl WeightTest {
    fn open(number: u32, without: Vec<usize>, documents: u32, rate: f64) -> Self {
        let alpha = claims::spent_alpha(RUN_ALPHA, number);
        let worse = (rate - WORTH_FINDING).max(0.02);
        let expected = claims::expected_pairs_for(alpha / 2.0, worse, WORTH_FINDING);
        let blocks = expected.map_or(2.0, |pairs| MOST_OF_EXPECTED * pairs / f64::from(documents.max(1)));
        Self {
            number,
            without,
            alpha,
            most_blocks: (blocks.ceil() as u32).max(2),
            blocks: 0,
            pairs: 0,
            whole_only: 0,
            without_only: 0,
            both: 0,
            weight: None,
        }
    }

    /// The evidence that the variant is better than without.
    pub fn e_whole(&self) -> f64 {
        claims::e_value(self.whole_only, self.without_only)
    }

    /// The evidence that without is better.
    pub fn e_without(&self) -> f64 {
        claims::e_value(self.without_only, self.whole_only)
    }

    /// The evidence that either direction needs.
    pub fn needed(&self) -> f64 {
        2.0 / self.alpha
    }

    /// Adds one whole block, given as (variant passed, without passed) per document, and then decides.
    fn add_block(&mut self, pairs: &[(bool, bool)]) {
        let count = |wanted: (bool, bool)| pairs.iter().filter(|pair| **pair == wanted).count() as u32;
        self.blocks += 1;
        self.pairs += pairs.len() as u32;
        self.whole_only += count((true, false));
        self.without_only += count((false, true));
        self.both += count((true, true));
        let (whole, without) = (self.e_whole(), self.e_without());
        let spent = self.blocks >= self.most_blocks;
        self.weight = if whole >= self.needed() {
            Some(Weight::CarriesWeight)
        } else if without >= self.needed() {
            Some(Weight::Harmful)
        } else if spent || (self.blocks >= 2 && whole.max(without) < ABANDON_BELOW) {
            Some(Weight::NotShown)
        } else {
            None
        };
    }
}

/// The tests of one variant, in order.
#[derive(Debug, Clone)]
pub struct Ablation {
    documents: u32,
    rate: f64,
    /// Parts of sets that were shown to matter, and the halves to begin with.
    first: VecDeque<Vec<usize>>,
    /// Parts of sets of which nothing was shown.
    then: VecDeque<Vec<usize>>,
    tests: Vec<WeightTest>,
}

impl Ablation {
    /// The tests of a variant of this pass rate made by so many changes, over so many validation documents.
    pub fn new(changes: usize, documents: u32, rate: f64) -> Self {
        let all: Vec<usize> = (0..changes).collect();
        let first = if changes > 1 { halves(&all).into() } else { VecDeque::from([all]) };
        let first = first.into_iter().filter(|set| !set.is_empty()).collect();
        Self { documents, rate, first, then: VecDeque::new(), tests: Vec::new() }
    }

    /// The next set of changes to leave out; nothing when all is tested.
    pub fn next_set(&mut self) -> Option<Vec<usize>> {
        self.first.pop_front().or_else(|| self.then.pop_front())
    }

    /// The set cannot be left out: its halves may.
    pub fn skip(&mut self, set: &[usize]) {
        if set.len() > 1 {
            self.first.extend(halves(set));
        }
    }

    /// Opens the test of a set, before its data exist.
    pub fn open(&mut self, set: Vec<usize>) {
        let number = u32::try_from(self.tests.len()).unwrap_or(u32::MAX).saturating_add(1);
        self.tests.push(WeightTest::open(number, set, self.documents, self.rate));
    }

    /// The open test: its number and its next block, both from 1; nothing when none is open.
    pub fn next_block(&self) -> Option<(u32, u32)> {
        let test = self.tests.last().filter(|test| test.weight.is_none())?;
        Some((test.number, test.blocks + 1))
    }

    /// Adds a block to the open test, given as (variant passed, without passed) per document.
    pub fn add_block(&mut self, pairs: &[(bool, bool)]) {
        let Some(test) = self.tests.last_mut().filter(|test| test.weight.is_none()) else { return };
        test.add_block(pairs);
        let parts = if test.without.len() > 1 { halves(&test.without) } else { Vec::new() };
        match test.weight {
            Some(Weight::CarriesWeight | Weight::Harmful) => self.first.extend(parts),
            Some(Weight::NotShown) => self.then.extend(parts),
            None => {}
        }
    }

    /// Document evaluations of one block: two per document.
    pub fn block_cost(&self) -> u32 {
        self.documents.saturating_mul(2)
    }

    /// Document evaluations so far.
    pub fn spent(&self) -> u32 {
        self.tests.iter().map(|test| test.pairs.saturating_mul(2)).sum()
    }

    /// Every test, in order; the last one may be open.
    pub fn tests(&self) -> &[WeightTest] {
        &self.tests
    }
}

fn halves(set: &[usize]) -> Vec<Vec<usize>> {
    let (one, two) = set.split_at(set.len() / 2);
    vec![one.to_vec(), two.to_vec()]
}
