use rand::RngExt as _;

use super::allowance;
use crate::{
    document::Document,
    id::VariantId,
    random,
    search::{
        SearchConfig, SearchRule, Setup,
        beliefs::{pass_rate, sigmoid},
        choice::standard_normal,
        claims::{self, ClaimTest, TestState},
        power,
        spread::Spread,
    },
};

const BLOCK: u32 = 30;

/// θ at which documents of this spread (logit) are passed at `rate`.
fn theta(rate: f64, sd: f64) -> f64 {
    let (mut low, mut high) = (-15.0, 15.0);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if pass_rate(middle, sd) < rate { low = middle } else { high = middle }
    }
    low
}

/// How often a claim test over `pairs` pairs claims a gain of `effect`, documents drawn anew each time.
fn share_of_claims(alpha: f64, rate: f64, sd: f64, (pairs, effect): (u32, f64)) -> f64 {
    let runs = 500;
    let (other, candidate) = (theta(rate, sd), theta(rate + effect, sd));
    let claimed = (0..runs).filter(|seed| {
        let mut stream = random::stream(*seed, "power");
        let ease: Vec<f64> = (0..BLOCK).map(|_| sd * standard_normal(&mut stream)).collect();
        let mut test = ClaimTest::open(1, (VariantId(1), VariantId::SEED), alpha, u32::MAX);
        for _ in 0..pairs / BLOCK {
            let mut passes = |theta: f64, ease: f64| stream.random::<f64>() < sigmoid(theta + ease);
            let block: Vec<_> = ease.iter().map(|b| (passes(candidate, *b), passes(other, *b))).collect();
            test.add_block(&block);
            if test.state != TestState::Open {
                break;
            }
        }
        test.state == TestState::Claimed
    });
    claimed.count() as f64 / f64::from(runs as u32)
}

/// The spread of documents at this rate: E[p²] − rate² over many of them.
fn spread(rate: f64, sd: f64) -> Spread {
    let at = theta(rate, sd);
    let mut stream = random::stream(7, "documents");
    let chances: Vec<f64> = (0..20_000).map(|_| sigmoid(at + sd * standard_normal(&mut stream))).collect();
    let between = chances.iter().map(|p| (p - rate).powi(2)).sum::<f64>() / chances.len() as f64;
    Spread { rate, within: rate * (1.0 - rate) - between, between }
}

#[test]
fn what_is_called_detectable_is_claimed_in_about_four_of_five_simulated_tests() {
    let alpha = claims::level(1, None);
    for (rate, sd) in [(0.12, 0.0), (0.12, 1.5), (0.40, 0.0), (0.40, 1.5), (0.60, 1.0)] {
        let spread = spread(rate, sd);
        for pairs in [120, 300] {
            let effect = power::detectable(alpha, pairs, &spread).unwrap();
            let power = share_of_claims(alpha, rate, sd, (pairs, effect));
            assert!((0.70..=0.93).contains(&power), "{rate} {sd} {pairs}: {effect:.3} has power {power}");
        }
    }
}

#[test]
fn more_pairs_detect_smaller_gains_and_documents_that_differ_help_to_pair() {
    let alpha = claims::level(1, None);
    let alike = Spread::assumed(0.4);
    let effects: Vec<f64> =
        [60, 120, 240, 960].iter().map(|n| power::detectable(alpha, *n, &alike).unwrap()).collect();
    assert!(effects.is_sorted_by(|a, b| a > b), "{effects:?}");
    let differing = Spread { between: 0.06, within: 0.18, rate: 0.4 };
    assert!(power::detectable(alpha, 120, &differing) < Some(effects[1]));
    assert_eq!(power::detectable(alpha, 3, &alike), None, "nothing can be shown with three pairs");
    assert_eq!(power::detectable(alpha, 0, &alike), None);
}

#[test]
fn the_pairs_for_a_gain_detect_it_and_one_block_less_does_not() {
    let (alpha, spread) = (claims::level(1, None), Spread::assumed(0.4));
    let pairs = power::pairs_for(alpha, BLOCK, 0.2, &spread).unwrap();
    assert!(pairs.is_multiple_of(BLOCK));
    assert!(power::detectable(alpha, pairs, &spread).unwrap() <= 0.2);
    assert!(power::detectable(alpha, pairs - BLOCK, &spread).unwrap() > 0.2);
    assert_eq!(power::pairs_for(alpha, BLOCK, 0.7, &spread), None, "a rate cannot pass 1");
}

#[test]
fn the_pairs_kept_are_whole_blocks_and_their_budget_keeps_them() {
    let setup = |evaluations| Setup {
        config: SearchConfig::default(),
        allowance: allowance(10, evaluations),
        since: 0,
        seed: 1,
        train: Vec::new(),
        validation: (0..BLOCK).map(|n| Document::new(format!("d{n}").as_str(), "x").id).collect(),
    };
    assert_eq!(power::pairs_kept(&setup(3600)), Some(600));
    assert_eq!(power::pairs_kept(&setup(100)), Some(0));
    let mut published = setup(3600);
    published.config.rule = SearchRule::Boltzmann;
    assert_eq!(
        power::pairs_kept(&published),
        Some(0),
        "a rule that spends everything on proposals keeps none"
    );
    assert_eq!(power::pairs_kept(&setup(power::evaluations_to_keep(150))), Some(150));
}
