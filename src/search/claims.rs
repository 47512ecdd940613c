//! The claim test: whether one variant is better than another on the validation documents.
//!
//! For one document, X = pass of the candidate − pass of the other, on fresh paired evaluations. Over whole
//! blocks (every document once) E[Π(1+λX_d)] = Π(1+λΔ_d) ≤ (1+λΔ̄)^N ≤ 1 whenever the mean effect Δ̄ ≤ 0, by the
//! inequality of the means; so the mixture of these products over Λ is an e-value at block ends, and by Ville's
//! inequality it ever reaches 1/α with probability at most α. Reading it inside a block, or choosing documents by
//! their outcomes, destroys the proof: only [`ClaimTest::add_block`] takes evidence. Not for choosing the pair.

use serde::{Deserialize, Serialize};

use crate::id::VariantId;

/// The bets Λ of the mixture, frozen before any data exist.
pub const BETS: [f64; 9] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/// The chance of any false claim in a run.
pub const RUN_ALPHA: f64 = 0.05;

/// Below this, after two blocks, a test is abandoned.
const ABANDON_BELOW: f64 = 0.15;

/// E = ⅑ Σ_λ (1+λ)^{n⁺} (1−λ)^{n⁻} over Λ.
///
/// `wins` counts pairs in which only the candidate passed, `losses` those in which only the other did.
pub fn e_value(wins: u32, losses: u32) -> f64 {
    let terms = BETS
        .iter()
        .map(|bet| (f64::from(wins) * (1.0 + bet).ln() + f64::from(losses) * (1.0 - bet).ln()).exp());
    terms.sum::<f64>() / BETS.len() as f64
}

/// α_k of the `k`-th reading of something, spent over an endless series: `alpha`·6/(π²k²).
pub fn spent_alpha(alpha: f64, k: u32) -> f64 {
    let k = f64::from(k.max(1));
    alpha * 6.0 / (std::f64::consts::PI.powi(2) * k * k)
}

/// The level of test `k`, from 1: its share of the run's α, and the level of the test before it when that one
/// claimed (a claim gives its level back).
pub fn level(k: u32, before: Option<&ClaimTest>) -> f64 {
    let recycled = before.filter(|test| test.state == TestState::Claimed).map_or(0.0, |test| test.alpha);
    spent_alpha(RUN_ALPHA, k) + recycled
}

/// How far a test has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TestState {
    /// More blocks may come.
    Open,
    /// The candidate is better.
    Claimed,
    /// Nothing was shown and no more blocks will come.
    Abandoned,
}

impl TestState {
    /// The word used in events and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Claimed => "claimed",
            Self::Abandoned => "abandoned",
        }
    }
}

/// One claim test. Pair, level and bets are frozen when it is opened, before its data exist.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClaimTest {
    /// Its number in the run, from 1.
    pub number: u32,
    /// The variant that may be better.
    pub candidate: VariantId,
    /// The variant it is compared with.
    pub against: VariantId,
    /// α_k, its level.
    pub alpha: f64,
    /// Blocks after which it ends without a claim unless it is more than half-way to one, in log evidence. Ending
    /// early never makes a claim false.
    pub most_blocks: u32,
    /// Whole blocks read.
    pub blocks: u32,
    /// Pairs read.
    pub pairs: u32,
    /// Pairs in which only the candidate passed.
    pub wins: u32,
    /// Pairs in which only the other passed.
    pub losses: u32,
    /// How far it has come.
    pub state: TestState,
}

impl ClaimTest {
    /// Opens test `number` of the pair at the level `alpha`, to end after about `most_blocks`.
    pub fn open(
        number: u32,
        (candidate, against): (VariantId, VariantId),
        alpha: f64,
        most_blocks: u32,
    ) -> Self {
        Self {
            number,
            candidate,
            against,
            alpha,
            most_blocks: most_blocks.max(2),
            blocks: 0,
            pairs: 0,
            wins: 0,
            losses: 0,
            state: TestState::Open,
        }
    }

    /// The evidence so far; 1 before the first block.
    pub fn e_value(&self) -> f64 {
        e_value(self.wins, self.losses)
    }

    /// Adds one whole block, given as (candidate passed, other passed) per document, and then decides.
    pub fn add_block(&mut self, pairs: &[(bool, bool)]) {
        let count = |wanted: (bool, bool)| pairs.iter().filter(|pair| **pair == wanted).count() as u32;
        self.blocks += 1;
        self.pairs += pairs.len() as u32;
        self.wins += count((true, false));
        self.losses += count((false, true));
        let evidence = self.e_value();
        if evidence >= 1.0 / self.alpha {
            self.state = TestState::Claimed;
        } else if (self.blocks >= 2 && evidence < ABANDON_BELOW)
            || (self.blocks >= self.most_blocks && evidence * evidence < 1.0 / self.alpha)
        {
            self.state = TestState::Abandoned;
        }
    }

    /// Ends the test without a claim, for whatever reason: that never makes a claim false.
    pub fn abandon(&mut self) {
        if self.state == TestState::Open {
            self.state = TestState::Abandoned;
        }
    }
}

/// Growth of the log evidence per pair under the best bet: g = max_λ [p⁺ ln(1+λ) + p⁻ ln(1−λ)].
pub fn growth(win: f64, loss: f64) -> f64 {
    BETS.iter().map(|bet| win * (1.0 + bet).ln() + loss * (1.0 - bet).ln()).fold(f64::MIN, f64::max)
}

/// Pairs a claim at level `alpha` is expected to need: n ≈ (ln(1/α)+1.5)/g.
///
/// `win` and `loss` are the chances that only the candidate, or only the other, passes a document. Nothing when
/// the evidence would not grow.
pub fn expected_pairs(alpha: f64, win: f64, loss: f64) -> Option<f64> {
    let growth = growth(win, loss);
    (growth > 1e-6).then(|| ((1.0 / alpha).ln() + 1.5) / growth)
}

/// [`expected_pairs`] for a gain of `effect` over `rate`, the two passes independent given the document.
pub fn expected_pairs_for(alpha: f64, rate: f64, effect: f64) -> Option<f64> {
    let better = (rate + effect).min(1.0);
    expected_pairs(alpha, better * (1.0 - rate), rate * (1.0 - better))
}
