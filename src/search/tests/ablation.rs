use rand::RngExt as _;

use crate::{
    random,
    search::ablation::{Ablation, Weight, WeightTest},
};

const DOCUMENTS: u32 = 30;
const RATE: f64 = 0.5;

/// Ablates a variant of pass rate [`RATE`]; leaving changes out subtracts their weights from the rate.
fn ablated(weights: &[f64], budget: u32, seed: u64) -> Vec<WeightTest> {
    let mut stream = random::stream(seed, "ablation");
    let mut ablation = Ablation::new(weights.len(), DOCUMENTS, RATE);
    while let Some(set) = ablation.next_set() {
        let without = RATE - set.iter().map(|change| weights[*change]).sum::<f64>();
        ablation.open(set);
        while ablation.next_block().is_some() {
            if ablation.spent() + ablation.block_cost() > budget {
                return ablation.tests().to_vec();
            }
            let mut passes = |rate: f64| stream.random::<f64>() < rate;
            let block: Vec<_> = (0..DOCUMENTS).map(|_| (passes(RATE), passes(without))).collect();
            ablation.add_block(&block);
        }
    }
    ablation.tests().to_vec()
}

/// What the test of one change alone showed.
fn alone(tests: &[WeightTest], change: usize) -> Option<Weight> {
    tests.iter().find(|test| test.without == [change])?.weight
}

#[test]
fn where_no_change_matters_at_most_one_ablation_in_twenty_says_otherwise() {
    let runs = 400;
    let said = |weight: Option<Weight>| matches!(weight, Some(Weight::CarriesWeight | Weight::Harmful));
    let wrong = (0..runs).filter(|seed| {
        let tests = ablated(&[0.0; 8], 20_000, *seed);
        assert_eq!(tests.len(), 14, "every set of the bisection is tested in the end");
        tests.iter().any(|test| said(test.weight))
    });
    let wrong = wrong.count();
    assert!(wrong as f64 <= 0.05 * runs as f64, "{wrong} of {runs}");
}

#[test]
fn the_change_that_carries_weight_is_found_and_one_that_harms_too() {
    let runs = 100;
    let mut found = [0; 2];
    for seed in 0..runs {
        let mut weights = [0.0; 8];
        weights[5] = 0.35;
        found[0] += u32::from(alone(&ablated(&weights, 20_000, seed), 5) == Some(Weight::CarriesWeight));
        weights[5] = -0.35;
        found[1] += u32::from(alone(&ablated(&weights, 20_000, seed), 5) == Some(Weight::Harmful));
    }
    assert!(found.iter().all(|times| *times >= 90), "{found:?} of {runs}");
}

#[test]
fn a_smaller_budget_is_a_prefix_of_a_larger_one() {
    let weights = [0.0, 0.3, 0.0, -0.2, 0.1];
    let (short, long) = (ablated(&weights, 1200, 3), ablated(&weights, 6000, 3));
    assert!(short.len() > 1 && short.len() < long.len());
    assert!(short.iter().map(|test| 2 * test.pairs).sum::<u32>() <= 1200);
    let whole = short.iter().filter(|test| test.weight.is_some()).count();
    assert_eq!(short[..whole], long[..whole]);
}

#[test]
fn a_set_that_cannot_be_left_out_is_halved_and_a_lone_change_is_dropped() {
    let mut ablation = Ablation::new(3, DOCUMENTS, RATE);
    let first = ablation.next_set().unwrap();
    ablation.skip(&first);
    let second = ablation.next_set().unwrap();
    ablation.skip(&second);
    assert_eq!((first, second), (vec![0], vec![1, 2]));
    let rest: Vec<_> = std::iter::from_fn(|| ablation.next_set()).collect();
    assert_eq!(rest, [vec![1], vec![2]]);
    assert_eq!(Ablation::new(1, DOCUMENTS, RATE).next_set(), Some(vec![0]));
    assert_eq!(Ablation::new(0, DOCUMENTS, RATE).next_set(), None);
}
