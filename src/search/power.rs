//! What a claim test is able to show: the smallest gain that so many pairs show with 80% power. Pure.
//!
//! After n pairs the log evidence under the bet λ has mean n·g and variance n·v, g = p⁺ ln(1+λ) + p⁻ ln(1−λ);
//! the mixture over bets pays [`MIXTURE`], as in [`super::claims::expected_pairs`]. So the test claims with
//! 80% power when n·g − z₈₀·√(n·v) ≥ ln(1/α) + 1.5 for some λ. A simulation in the tests holds this to account.

use super::{claims::BETS, schedule::MOST_HELD, setup::Setup, spread::Spread};

/// The power meant by "detectable".
pub const POWER: f64 = 0.8;

/// The standard normal quantile at [`POWER`].
const Z80: f64 = 0.841_621_233_572_914_3;

/// What not knowing the best bet costs, in log evidence.
const MIXTURE: f64 = 1.5;

/// The smallest gain in the pass rate, 0..=1, that `pairs` pairs show at level `alpha` with 80% power; nothing
/// when not even a variant that passes everything would be shown.
///
/// A document's chance under both variants is taken to vary together, so what documents differ by does not
/// separate the two: p⁺ = (r+δ)(1−r) − b and p⁻ = r(1−r−δ) − b with b the variance between documents.
pub fn detectable(alpha: f64, pairs: u32, spread: &Spread) -> Option<f64> {
    let shows = |effect: f64| deviate(alpha, pairs, discordant(spread, effect)) >= Z80;
    let (mut low, mut high) = (0.0, 1.0 - spread.rate);
    if pairs == 0 || !shows(high) {
        return None;
    }
    for _ in 0..48 {
        let middle = (low + high) / 2.0;
        if shows(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    Some(high)
}

/// The fewest pairs, in whole blocks, with which `effect` is detectable; nothing when no number is.
pub fn pairs_for(alpha: f64, block: u32, effect: f64, spread: &Spread) -> Option<u32> {
    const MOST_BLOCKS: u32 = 100_000;
    let enough = |blocks: u32| {
        let pairs = blocks.saturating_mul(block.max(1));
        deviate(alpha, pairs, discordant(spread, effect)) >= Z80
    };
    if effect > 1.0 - spread.rate || !enough(MOST_BLOCKS) {
        return None;
    }
    let (mut low, mut high) = (0, MOST_BLOCKS);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if enough(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    Some(high.saturating_mul(block.max(1)))
}

/// The pairs that a run's allowance keeps for claim tests: what the search leaves them, in whole blocks.
/// Nothing without a limit on document evaluations; none where the search rule keeps nothing back.
pub fn pairs_kept(setup: &Setup) -> Option<u32> {
    let total = setup.allowance.document_evaluations?;
    if !setup.config.rule.tests_while_searching() {
        return Some(0);
    }
    let block = setup.block().max(1);
    let blocks = (f64::from(total) * MOST_HELD / (2.0 * f64::from(block))).floor() as u32;
    Some(blocks * block)
}

/// The document evaluations of a run that keeps so many pairs.
pub fn evaluations_to_keep(pairs: u32) -> u32 {
    (2.0 * f64::from(pairs) / MOST_HELD).ceil() as u32
}

/// The chances that only the better variant, and only the other, passes a document.
fn discordant(spread: &Spread, effect: f64) -> (f64, f64) {
    let (rate, better) = (spread.rate, (spread.rate + effect).min(1.0));
    let loss = (rate * (1.0 - better) - spread.between).max(0.0);
    (loss + effect, loss)
}

/// By how many standard deviations the log evidence is expected to pass its threshold, under the best bet.
fn deviate(alpha: f64, pairs: u32, (win, loss): (f64, f64)) -> f64 {
    let n = f64::from(pairs);
    let needed = (1.0 / alpha).ln() + MIXTURE;
    let of = |bet: f64| {
        let (up, down) = ((1.0 + bet).ln(), (1.0 - bet).ln());
        let mean = win * up + loss * down;
        let variance = win * up * up + loss * down * down - mean * mean;
        (n * mean - needed) / (n * variance).sqrt().max(1e-12)
    };
    BETS.iter().map(|bet| of(*bet)).fold(f64::MIN, f64::max)
}
