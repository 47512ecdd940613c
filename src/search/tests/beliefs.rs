use proptest::prelude::*;
use rand::{Rng, RngExt, seq::SliceRandom};

use crate::{
    random,
    search::{
        beliefs::{Beliefs, Descent, Hyper, Records, Z90, pass_rate, sigmoid},
        choice::standard_normal,
    },
};

/// A random lineage: every child of a random earlier variant.
fn descents(count: usize, stream: &mut impl Rng) -> Vec<Descent> {
    (0..count)
        .map(|index| match index {
            0 => Descent::Root,
            _ => Descent::Child { parent: stream.random_range(0..index) },
        })
        .collect()
}

fn records(descents: &[Descent], documents: usize, outcomes: &[(usize, usize, bool)]) -> Records {
    let mut records = Records::new(documents);
    descents.iter().for_each(|descent| {
        records.add_variant(*descent);
    });
    outcomes.iter().for_each(|(variant, document, passed)| records.add_outcome(*variant, *document, *passed));
    records
}

/// θ by descent and outcomes on random documents, all from the model itself.
fn simulated(
    descents: &[Descent],
    documents: usize,
    hyper: &Hyper,
    each: usize,
    stream: &mut impl Rng,
) -> (Vec<f64>, Vec<(usize, usize, bool)>) {
    let beta: Vec<f64> = (0..documents).map(|_| hyper.sigma * standard_normal(stream)).collect();
    let mut theta: Vec<f64> = Vec::new();
    let mut outcomes = Vec::new();
    for (variant, descent) in descents.iter().enumerate() {
        let own = match descent {
            Descent::Root => -1.0 + 0.5 * standard_normal(stream),
            Descent::Child { parent } => theta[*parent] + hyper.mu + hyper.tau * standard_normal(stream),
            Descent::Merge { .. } => unreachable!("no crossover in these lineages"),
        };
        theta.push(own);
        for _ in 0..each {
            let document = stream.random_range(0..documents);
            let passed = stream.random::<f64>() < sigmoid(own + beta[document]);
            outcomes.push((variant, document, passed));
        }
    }
    (theta, outcomes)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_order_of_evidence_does_not_matter(seed in any::<u64>(), variants in 1_usize..20) {
        let mut stream = random::stream(seed, "order");
        let (hyper, tree) = (Hyper::default(), descents(variants, &mut stream));
        let (_, mut outcomes) = simulated(&tree, 12, &hyper, 5, &mut stream);
        let forward = Beliefs::fit(&records(&tree, 12, &outcomes), hyper, None);
        outcomes.shuffle(&mut stream);
        // The same evidence, reached over a fit to its first half.
        let half = Beliefs::fit(&records(&tree, 12, &outcomes[..outcomes.len() / 2]), hyper, None);
        let shuffled = Beliefs::fit(&records(&tree, 12, &outcomes), hyper, Some(&half));
        for variant in 0..variants {
            let (a, b) = (forward.theta(variant), shuffled.theta(variant));
            prop_assert!((a.mean - b.mean).abs() < 1e-6 && (a.sd - b.sd).abs() < 1e-6, "{a:?} {b:?}");
        }
    }

    #[test]
    fn one_more_outcome_is_expected_to_narrow_the_interval(seed in any::<u64>(), variants in 1_usize..12) {
        let mut stream = random::stream(seed, "width");
        let (hyper, tree) = (Hyper::default(), descents(variants, &mut stream));
        let (_, outcomes) = simulated(&tree, 10, &hyper, 5, &mut stream);
        let known = records(&tree, 10, &outcomes);
        let fit = Beliefs::fit(&known, hyper, None);
        let (variant, document) = (stream.random_range(0..variants), stream.random_range(0..10));
        let width_after = |passed: bool| {
            let mut more = known.clone();
            more.add_outcome(variant, document, passed);
            Beliefs::fit(&more, hyper, Some(&fit)).theta(variant).sd
        };
        let chance = fit.chance(variant, document);
        let expected = chance * width_after(true) + (1.0 - chance) * width_after(false);
        // The approximation is good to about a hundredth.
        prop_assert!(expected <= 1.01 * fit.theta(variant).sd, "{expected} {}", fit.theta(variant).sd);
    }

    #[test]
    fn covariances_agree_with_the_dense_inverse(seed in any::<u64>(), variants in 4_usize..10) {
        let mut stream = random::stream(seed, "dense");
        let hyper = Hyper::default();
        let mut tree = descents(variants, &mut stream);
        let (_, outcomes) = simulated(&tree, 6, &hyper, 4, &mut stream);
        tree.push(Descent::Merge { a: variants - 1, b: variants - 2, base: 0 });
        let records = records(&tree, 6, &outcomes);
        let fit = Beliefs::fit(&records, hyper, None);
        let dense = dense_covariance(&records, &hyper, &fit);
        for against in 0..tree.len() {
            for (variant, contrast) in fit.contrasts(against).iter().enumerate() {
                let variance = dense[(variant, variant)] + dense[(against, against)]
                    - 2.0 * dense[(variant, against)];
                prop_assert!((contrast.sd - variance.max(0.0).sqrt()).abs() < 1e-5);
            }
            prop_assert!((fit.theta(against).sd - dense[(against, against)].sqrt()).abs() < 1e-5);
        }
    }
}

/// The inverse of the whole precision of variants and documents at the fit, built without any elimination.
fn dense_covariance(records: &Records, hyper: &Hyper, fit: &Beliefs) -> nalgebra::DMatrix<f64> {
    let (variants, documents) = (records.variants(), records.documents());
    let mut precision = nalgebra::DMatrix::<f64>::zeros(variants + documents, variants + documents);
    for (own, descent) in records.descents().iter().enumerate() {
        let mut row = nalgebra::DVector::<f64>::zeros(variants + documents);
        row[own] = 1.0;
        let sd = match descent {
            Descent::Root => hyper.root_sd,
            Descent::Child { parent } => {
                row[*parent] -= 1.0;
                hyper.tau
            }
            Descent::Merge { a, b, base } => {
                row[*base] -= 1.0 - 2.0 * hyper.rho;
                row[*a] -= hyper.rho;
                row[*b] -= hyper.rho;
                hyper.tau_merge
            }
        };
        precision += &row * row.transpose() / sd.powi(2);
        for (cell, soft) in records.cells(own).iter().zip(fit.softness(own)) {
            let chance = sigmoid(soft * (fit.theta(own).mean + fit.beta(cell.document).mean));
            let information = soft * f64::from(cell.tried) * chance * (1.0 - chance);
            let at = variants + cell.document;
            precision[(own, own)] += information;
            precision[(at, at)] += information;
            precision[(own, at)] += information;
            precision[(at, own)] += information;
        }
    }
    (0..documents).for_each(|d| precision[(variants + d, variants + d)] += hyper.sigma.powi(-2));
    precision.try_inverse().expect("a precision is invertible")
}

#[test]
fn quadrature_agrees_with_a_fine_sum_over_the_normal_density() {
    for (theta, sd) in [(-2.35, 1.0), (0.0, 2.0), (1.5, 0.3), (-4.0, 2.5)] {
        assert!((pass_rate(theta, sd) - summed(|beta| sigmoid(theta + beta), sd)).abs() < 1e-4);
    }
}

#[test]
fn the_highest_rate_is_found_without_computing_all_of_them() {
    let hyper = Hyper::default();
    for seed in 0..20 {
        let mut stream = random::stream(seed, "highest");
        let tree = descents(40, &mut stream);
        let (_, outcomes) = simulated(&tree, 20, &Hyper { tau: 1.5, ..hyper }, 6, &mut stream);
        let fit = Beliefs::fit(&records(&tree, 20, &outcomes), hyper, None);
        for floor in [0.0, 0.3, fit.mean_rate(0)] {
            let above = (0..40).filter(|variant| fit.rate_interval(*variant).0 > floor);
            let expected = above.max_by(|a, b| fit.mean_rate(*a).total_cmp(&fit.mean_rate(*b)));
            assert_eq!(fit.highest_rate_above(floor, |_| true), expected, "{seed} {floor}");
        }
    }
}

/// E f(x) for x ~ N(0, sd²), by brute force.
fn summed(f: impl Fn(f64) -> f64, sd: f64) -> f64 {
    let (mut total, mut mass) = (0.0, 0.0);
    for step in -4000..=4000 {
        let z = f64::from(step) / 500.0;
        let density = (-0.5 * z * z).exp();
        total += density * f(sd * z);
        mass += density;
    }
    total / mass
}

#[test]
fn a_lone_variant_agrees_with_exact_quadrature() {
    let hyper = Hyper::default();
    for (passed, tried) in [(4, 30), (12, 30), (25, 30), (1, 8)] {
        let outcomes: Vec<_> = (0..tried).map(|document| (0, document, document < passed)).collect();
        let fit = Beliefs::fit(&records(&[Descent::Root], tried, &outcomes), hyper, None);
        let (mut mean, mut mass) = (0.0, 0.0);
        for step in -600..=600 {
            let theta = f64::from(step) / 50.0;
            let rate = pass_rate(theta, hyper.sigma);
            let prior = -0.5 * ((theta - hyper.root_mean) / hyper.root_sd).powi(2);
            let likelihood = passed as f64 * rate.ln() + (tried - passed) as f64 * (1.0 - rate).ln();
            let weight = (prior + likelihood).exp();
            mean += weight * rate;
            mass += weight;
        }
        let exact = mean / mass;
        assert!((fit.mean_rate(0) - exact).abs() < 0.02, "{passed}/{tried}: {} {exact}", fit.mean_rate(0));
    }
}

#[test]
fn intervals_hold_the_truth_nine_times_in_ten() {
    let hyper = Hyper::default();
    let (mut inside, mut all) = (0, 0);
    for run in 0..60 {
        let mut stream = random::stream(run, "coverage");
        let tree = descents(12, &mut stream);
        let (theta, outcomes) = simulated(&tree, 20, &hyper, 10, &mut stream);
        let fit = Beliefs::fit(&records(&tree, 20, &outcomes), hyper, None);
        for (variant, truth) in theta.iter().enumerate() {
            let own = fit.theta(variant);
            inside += u32::from((truth - own.mean).abs() <= Z90 * own.sd);
            all += 1;
        }
    }
    let share = f64::from(inside) / f64::from(all);
    assert!((0.85..=0.95).contains(&share), "{share}");
}

#[test]
fn reestimation_finds_the_spread_of_edits_and_stays_neutral_on_little() {
    for (tau, range) in [(0.1, 0.0..0.45), (1.5, 0.95..2.0)] {
        let truth = Hyper { tau, ..Hyper::default() };
        let mut stream = random::stream(5, "hyper");
        let tree: Vec<Descent> =
            (0..80).map(|i| if i == 0 { Descent::Root } else { Descent::Child { parent: i / 4 } }).collect();
        let (_, outcomes) = simulated(&tree, 30, &truth, 40, &mut stream);
        let found = settled(&records(&tree, 30, &outcomes));
        assert!(range.contains(&found.tau), "{tau}: {found:?}");
    }
    let tree = [Descent::Root, Descent::Child { parent: 0 }, Descent::Child { parent: 0 }];
    let found = settled(&records(&tree, 30, &[(0, 1, false), (1, 1, true), (2, 2, false)]));
    assert!(found.mu.abs() < 0.1 && (found.tau - 0.7).abs() < 0.15, "{found:?}");
}

#[test]
fn reestimation_finds_what_crossovers_keep() {
    for truth in [0.2, 1.0] {
        let mut stream = random::stream(6, "crossovers");
        let mut tree = vec![Descent::Root];
        let mut theta: Vec<f64> = vec![-1.0];
        for set in 0..12 {
            // As many pairs of losses as of gains, so that edits have no mean effect.
            let change = if set % 2 == 0 { 1.0 } else { -1.0 };
            let first = tree.len();
            tree.extend([Descent::Child { parent: 0 }, Descent::Child { parent: 0 }]);
            tree.push(Descent::Merge { a: first, b: first + 1, base: 0 });
            theta.extend([-1.0 + change, -1.0 + change, -1.0 + truth * 2.0 * change]);
        }
        let outcomes: Vec<(usize, usize, bool)> = theta
            .iter()
            .enumerate()
            .flat_map(|(variant, theta)| (0..120).map(move |n| (variant, n % 30, *theta)))
            .map(|(variant, document, theta)| (variant, document, stream.random::<f64>() < sigmoid(theta)))
            .collect();
        let found = settled(&records(&tree, 30, &outcomes));
        assert!((found.rho - truth).abs() < 0.15, "{truth}: {found:?}");
        assert!(found.tau_merge < 0.7 * found.tau, "no crossover differs from what is expected: {found:?}");
    }
    assert!((settled(&records(&[Descent::Root], 30, &[])).rho - 0.7).abs() < 1e-12);
}

/// The hyperparameters after many refits to the same evidence.
fn settled(known: &Records) -> Hyper {
    let mut fit = Beliefs::fit(known, Hyper::default(), None);
    for _ in 0..30 {
        fit = Beliefs::fit(known, fit.reestimated(), Some(&fit));
    }
    *fit.hyper()
}

#[test]
fn a_refit_of_a_whole_run_is_quick() {
    let mut stream = random::stream(9, "speed");
    let tree = descents(150, &mut stream);
    let (_, outcomes) = simulated(&tree, 60, &Hyper::default(), 10, &mut stream);
    let known = records(&tree, 60, &outcomes);
    let fit = Beliefs::fit(&known, Hyper::default(), None);
    let mut more = known.clone();
    more.add_outcome(149, 3, true);
    let quickest = (0..20).map(|_| {
        let started = std::time::Instant::now();
        std::hint::black_box(Beliefs::fit(&more, Hyper::default(), Some(&fit)));
        started.elapsed()
    });
    // 5 ms is the aim on a free machine; the quickest of many hardly notices a busy one.
    let quickest = quickest.min().unwrap();
    assert!(quickest.as_millis() < 20, "{quickest:?}");
}
