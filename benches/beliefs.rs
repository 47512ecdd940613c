//! What one more outcome costs on a long lineage: `cargo bench --bench beliefs`.
//!
//! The lineage is like those of real runs: one variant in five was ever bred from, mostly good ones, the others
//! are leaves with two to six outcomes; edits do what they do in `experiments/landscapes/autodata.yaml`; 30
//! validation documents, 30 training documents read on the parents.
#![expect(clippy::print_stdout, reason = "the figures are the result")]

use std::{collections::BTreeSet, time::Instant};

use phylon::{
    random,
    search::{
        beliefs::{Beliefs, Descent, Hyper, Records, sigmoid},
        choice::standard_normal,
    },
};
use rand::{Rng, RngExt};

const VALIDATION: usize = 30;
const TRAINING: usize = 30;
const REPEATS: usize = 20;
/// Pass rate about .118.
const SEED_LOGIT: f64 = -2.35;
const CANDIDATES: usize = 4;

fn main() {
    println!("variants  parents  one more outcome: least, median (ms)");
    for variants in [100, 1_000, 10_000] {
        let mut stream = random::stream(1, "bench/beliefs");
        let (mut records, parents) = lineage(variants, &mut stream);
        let mut fit = Beliefs::fit(&records, Hyper::default(), None);
        // A run that came this far has re-estimated at every fold.
        for _ in 0..200 {
            fit = Beliefs::fit(&records, fit.reestimated(), Some(&fit));
        }
        let mut times: Vec<f64> = (0..REPEATS)
            .map(|repeat| {
                records.add_outcome(variants - 1 - repeat, repeat, true);
                let started = Instant::now();
                fit = Beliefs::fit(&records, fit.reestimated(), Some(&fit));
                started.elapsed().as_secs_f64() * 1e3
            })
            .collect();
        times.sort_by(f64::total_cmp);
        println!("{variants:8}  {parents:7}  {:.2}, {:.2}", times[0], times[REPEATS / 2]);
    }
}

/// A lineage whose proposals mostly stay with the parent of the last one, and how many were bred from. A new
/// parent is the best of a few at random.
fn lineage(variants: usize, stream: &mut impl Rng) -> (Records, usize) {
    let ease: Vec<f64> = (0..VALIDATION + TRAINING).map(|_| standard_normal(stream)).collect();
    let mut records = Records::new(ease.len());
    let mut theta = vec![SEED_LOGIT];
    records.add_variant(Descent::Root);
    let mut parents = BTreeSet::new();
    let mut parent = 0;
    for variant in 1..variants {
        if stream.random::<f64>() > 0.70 {
            let drawn = (0..CANDIDATES).map(|_| stream.random_range(0..variant));
            parent = drawn.max_by(|a, b| theta[*a].total_cmp(&theta[*b])).unwrap_or(0);
        }
        if parents.insert(parent) {
            for _ in 0..2 {
                let document = VALIDATION + stream.random_range(0..TRAINING);
                records.add_outcome(parent, document, passes(theta[parent] + ease[document], stream));
            }
        }
        records.add_variant(Descent::Child { parent });
        theta.push(theta[parent] + effect(theta[parent], stream));
        let outcomes = if stream.random::<f64>() < 0.8 { 2 } else { 6 };
        for _ in 0..outcomes {
            let document = stream.random_range(0..VALIDATION);
            records.add_outcome(variant, document, passes(theta[variant] + ease[document], stream));
        }
    }
    (records, parents.len())
}

/// What an edit does, on the logit scale: gains shrink as the head room is used up.
fn effect(theta: f64, stream: &mut impl Rng) -> f64 {
    let kind: f64 = stream.random();
    let size = standard_normal(stream);
    match kind {
        k if k < 0.20 => 0.45 * size.abs() * (1.0 - (theta - SEED_LOGIT) / 3.2).max(0.0),
        k if k < 0.65 => 0.05 * size,
        _ => -0.60 * size.abs(),
    }
}

fn passes(logit: f64, stream: &mut impl Rng) -> bool {
    stream.random::<f64>() < sigmoid(logit)
}
