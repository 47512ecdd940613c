use rand::RngExt;

use crate::{
    document::Document,
    id::{DocumentId, VariantId},
    random,
    search::{
        beliefs::sigmoid,
        choice::standard_normal,
        claims::{self, ClaimTest, TestState},
        promotion, reporting,
    },
};

const DOCUMENTS: usize = 30;

fn opened(alpha: f64) -> ClaimTest {
    ClaimTest::open(1, (VariantId(1), VariantId::SEED), alpha, 20)
}

/// Chances of 30 documents that differ much.
fn chances(seed: u64) -> Vec<f64> {
    let mut stream = random::stream(seed, "chances");
    (0..DOCUMENTS).map(|_| sigmoid(-0.4 + 1.5 * standard_normal(&mut stream))).collect()
}

/// One test between two variants of the same chances; `inside` reads the evidence after every pair.
fn null_test_claims(seed: u64, alpha: f64, inside: bool) -> bool {
    let chances = chances(seed);
    let mut stream = random::stream(seed, "pairs");
    let mut test = opened(alpha);
    let (mut wins, mut losses) = (0, 0);
    for _ in 0..8 {
        let mut pairs = Vec::new();
        for chance in &chances {
            let pair = (stream.random::<f64>() < *chance, stream.random::<f64>() < *chance);
            wins += u32::from(pair == (true, false));
            losses += u32::from(pair == (false, true));
            if inside && claims::e_value(wins, losses) >= 1.0 / alpha {
                return true;
            }
            pairs.push(pair);
        }
        test.add_block(&pairs);
        if test.state != TestState::Open {
            break;
        }
    }
    test.state == TestState::Claimed
}

#[test]
fn without_a_difference_at_most_one_test_in_twenty_claims() {
    let runs = 2000;
    let claims = (0..runs).filter(|seed| null_test_claims(*seed, 0.05, false)).count();
    assert!(claims as f64 <= 0.05 * runs as f64, "{claims} of {runs}");
}

#[test]
fn the_mean_evidence_without_a_mean_difference_is_at_most_one_even_when_documents_differ() {
    // Better on half of the documents, worse on the other half by as much.
    let runs = 4000;
    let mut total = 0.0;
    for seed in 0..runs {
        let mut stream = random::stream(seed, "mixed");
        let (mut wins, mut losses) = (0, 0);
        for document in 0..DOCUMENTS {
            let (p, q) = if document % 2 == 0 { (0.6, 0.3) } else { (0.3, 0.6) };
            let pair = (stream.random::<f64>() < p, stream.random::<f64>() < q);
            wins += u32::from(pair == (true, false));
            losses += u32::from(pair == (false, true));
        }
        total += claims::e_value(wins, losses);
    }
    assert!(total / (runs as f64) < 1.05, "{}", total / runs as f64);
}

#[test]
fn stopping_inside_a_block_breaks_the_test_so_only_whole_blocks_are_read() {
    // Sorted so that the candidate's good documents come first: inside the block the evidence is not an e-value.
    let alpha: f64 = 0.05;
    let runs = 500;
    let mut inside = 0;
    let mut at_the_end = 0;
    for seed in 0..runs {
        let mut stream = random::stream(seed, "sorted");
        let mut test = opened(alpha);
        let (mut wins, mut losses, mut crossed) = (0, 0, false);
        let pairs: Vec<(bool, bool)> = (0..DOCUMENTS)
            .map(|document| {
                let (p, q) = if document < DOCUMENTS / 2 { (0.7, 0.2) } else { (0.2, 0.7) };
                (stream.random::<f64>() < p, stream.random::<f64>() < q)
            })
            .collect();
        for pair in &pairs {
            wins += u32::from(*pair == (true, false));
            losses += u32::from(*pair == (false, true));
            crossed |= claims::e_value(wins, losses) >= 1.0 / alpha;
        }
        test.add_block(&pairs);
        inside += u32::from(crossed);
        at_the_end += u32::from(test.state == TestState::Claimed);
    }
    assert!(f64::from(inside) > 0.3 * runs as f64, "{inside}: this guard must see the broken procedure fail");
    assert!(f64::from(at_the_end) <= 0.05 * runs as f64, "{at_the_end}");
}

#[test]
fn choosing_documents_by_their_outcomes_breaks_the_test_so_a_block_is_every_document() {
    // Better on half of the documents, worse on the other half by as much: no mean effect.
    let alpha: f64 = 0.05;
    let runs = 300;
    let (mut adaptive, mut whole) = (0, 0);
    for seed in 0..runs {
        let mut stream = random::stream(seed, "adaptive");
        let mut pair = |document: usize| {
            let (p, q) = if document.is_multiple_of(2) { (0.6, 0.3) } else { (0.3, 0.6) };
            (stream.random::<f64>() < p, stream.random::<f64>() < q)
        };
        // The broken procedure spends eight blocks' worth of pairs where the candidate did best so far.
        let mut lead = [(0_i32, 0_i32); DOCUMENTS];
        let (mut wins, mut losses, mut crossed) = (0, 0, false);
        for _ in 0..8 * DOCUMENTS {
            let mean = |(sum, count): (i32, i32)| f64::from(sum + 1) / f64::from(count + 1);
            let best = (0..DOCUMENTS).max_by(|a, b| mean(lead[*a]).total_cmp(&mean(lead[*b]))).unwrap();
            let seen = pair(best);
            lead[best].0 += i32::from(seen.0) - i32::from(seen.1);
            lead[best].1 += 1;
            wins += u32::from(seen == (true, false));
            losses += u32::from(seen == (false, true));
            crossed |= claims::e_value(wins, losses) >= 1.0 / alpha;
        }
        adaptive += u32::from(crossed);
        let mut test = opened(alpha);
        while test.blocks < 8 && test.state == TestState::Open {
            let block: Vec<(bool, bool)> = (0..DOCUMENTS).map(&mut pair).collect();
            test.add_block(&block);
        }
        whole += u32::from(test.state == TestState::Claimed);
    }
    assert!(
        f64::from(adaptive) > 0.8 * runs as f64,
        "{adaptive}: this guard must see the broken procedure fail"
    );
    assert!(f64::from(whole) <= alpha * runs as f64, "{whole}");
}

#[test]
fn a_test_claims_at_one_over_alpha_and_is_abandoned_after_two_poor_blocks() {
    let block = |wins: usize, losses: usize| {
        let mut pairs = vec![(true, false); wins];
        pairs.extend(vec![(false, true); losses]);
        pairs.resize(DOCUMENTS, (true, true));
        pairs
    };
    let mut good = opened(0.03);
    good.add_block(&block(10, 1));
    assert_eq!((good.state, good.pairs), (TestState::Claimed, 30));
    let mut poor = opened(0.03);
    poor.add_block(&block(0, 8));
    assert_eq!(poor.state, TestState::Open, "one block is too few to abandon");
    poor.add_block(&block(0, 8));
    assert_eq!(poor.state, TestState::Abandoned);
}

#[test]
fn levels_spend_the_runs_alpha_and_a_claim_gives_its_level_back() {
    let total: f64 = (1..100_000).map(|k| claims::level(k, None)).sum();
    assert!(total < 0.05 && total > 0.0499, "{total}");
    let mut claimed = opened(claims::level(1, None));
    let plain = claims::level(2, Some(&claimed));
    claimed.state = TestState::Claimed;
    assert!((claims::level(2, Some(&claimed)) - plain - claimed.alpha).abs() < 1e-12);
}

#[test]
fn expected_pairs_are_the_documented_ones() {
    let alpha = claims::level(1, None);
    let pairs = |rate, effect| claims::expected_pairs_for(alpha, rate, effect).unwrap();
    for (rate, effect, documented) in [(0.40, 0.20, 125.0), (0.12, 0.20, 85.0), (0.40, 0.10, 465.0)] {
        let found = pairs(rate, effect);
        assert!((found / documented - 1.0_f64).abs() < 0.12, "{rate} {effect}: {found}");
    }
    assert!(claims::expected_pairs(alpha, 0.1, 0.2).is_none(), "worse never shows itself better");
}

#[test]
fn the_promotion_evidence_is_the_mean_over_bets_of_products_over_documents() {
    let differences = [0.5, -0.25, 0.75, 0.0];
    let by_hand: f64 = claims::BETS
        .iter()
        .map(|bet| differences.iter().map(|d| 1.0 + bet * d).product::<f64>())
        .sum::<f64>()
        / 9.0;
    assert!((promotion::e_value(&differences) - by_hand).abs() < 1e-12);
    assert!((promotion::reading_alpha(0.05, 2) * 4.0 - promotion::reading_alpha(0.05, 1)).abs() < 1e-12);
    assert!((promotion::e_value(&[-1.0; 3]) - 0.225).abs() < 1e-9, "the mean of (1-λ)^3");
}

#[test]
fn the_reported_interval_takes_the_document_as_cluster() {
    let documents: Vec<DocumentId> =
        (0..4).map(|n| Document::new(format!("d{n}").as_str(), "x").id).collect();
    let outcomes =
        [(0, true), (0, true), (1, true), (1, false), (2, false), (2, false), (3, true), (3, false)];
    let found = reporting::estimate(outcomes.map(|(d, passed)| (&documents[d], passed))).unwrap();
    // Shares 1, .5, 0, .5: sd .4082, t_3 at 95% is 2.3534.
    assert!((found.rate - 0.5).abs() < 1e-12);
    assert!((found.high - (0.5 + 2.3534 * 0.408_248 / 2.0)).abs() < 1e-3, "{found:?}");
    assert_eq!((found.passed, found.evaluated, found.documents), (4, 8, 4));
    // Against shares .5, .5, 0, 0 the differences are .5, 0, 0, .5: sd .2887.
    let before = [(0, true), (0, false), (1, true), (1, false), (2, false), (3, false)];
    let gain = reporting::gain(
        outcomes.map(|(d, passed)| (&documents[d], passed)),
        before.map(|(d, passed)| (&documents[d], passed)),
    )
    .unwrap();
    assert!((gain.mean - 0.25).abs() < 1e-12);
    assert!((gain.low - (0.25 - 2.3534 * 0.288_675 / 2.0)).abs() < 1e-3, "{gain:?}");
    assert!(reporting::estimate(std::iter::empty()).is_none());
}
