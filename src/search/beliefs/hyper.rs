//! The numbers that rule the beliefs, and their re-estimation from neutral priors. Not for single variants.

use serde::{Deserialize, Serialize};

use super::{
    laplace::Mode,
    records::{Descent, Records},
};

/// Spread of edits before any evidence: neither good nor bad on average, of visible size.
const NEUTRAL_TAU: f64 = 0.7;
/// Spread of documents before any evidence.
const NEUTRAL_SIGMA: f64 = 1.0;
/// Share of its parents' gains that a crossover keeps, before any evidence: mean and standard deviation.
const NEUTRAL_RHO: (f64, f64) = (0.7, 0.3);
/// The neutral priors weigh as much as this many edits, and this many documents.
const PRIOR_EDITS: f64 = 4.0;
const PRIOR_DOCUMENTS: f64 = 4.0;
/// Prior standard deviation of μ around 0 (logit). Wider ones let an unlucky start talk the search out of
/// trying children: fewer claims and lower rates on every landscape tried.
const MU_SD: f64 = 0.1;
/// τ below this is 0 for every purpose; keeps the precision finite.
const LEAST_TAU: f64 = 0.01;
const LEAST_SIGMA: f64 = 0.1;

/// Hyperparameters, all on the logit scale.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Hyper {
    /// Prior mean of the seed variant's θ.
    pub root_mean: f64,
    /// Prior standard deviation of the seed variant's θ.
    pub root_sd: f64,
    /// Mean effect of an edit.
    pub mu: f64,
    /// Standard deviation of the effects of edits.
    pub tau: f64,
    /// Standard deviation of the documents' β.
    pub sigma: f64,
    /// Share of each parent's gain that a crossover keeps.
    pub rho: f64,
    /// Standard deviation of a crossover around its expectation.
    pub tau_merge: f64,
}

impl Default for Hyper {
    /// The neutral start: μ = 0, τ = .7, σ_β = 1, ρ = .7, and a seed variant of almost any rate.
    fn default() -> Self {
        Self {
            root_mean: 0.0,
            root_sd: 3.0,
            mu: 0.0,
            tau: NEUTRAL_TAU,
            sigma: NEUTRAL_SIGMA,
            rho: NEUTRAL_RHO.0,
            tau_merge: NEUTRAL_TAU,
        }
    }
}

/// One step of expectation-maximisation with weak neutral priors.
///
/// μ ← posterior mean of the edits' mean effect; τ² and σ_β² ← mean expected square, the prior counting as a few
/// more edits or documents; ρ and τ_x likewise from the crossovers. Each step uses posterior variances, so few
/// outcomes move little.
pub(super) fn reestimate(records: &Records, hyper: &Hyper, mode: &Mode) -> Hyper {
    let edits: Vec<(f64, f64)> = records
        .descents()
        .iter()
        .enumerate()
        .filter_map(|(variant, descent)| match descent {
            Descent::Child { parent } => Some(effect(mode, variant, *parent)),
            Descent::Root | Descent::Merge { .. } => None,
        })
        .collect();
    let count = edits.len() as f64;
    let precision = 1.0 / hyper.tau.powi(2);
    let sum: f64 = edits.iter().map(|(mean, _)| mean).sum();
    let mu = sum * precision / (count * precision + 1.0 / MU_SD.powi(2));
    let squares: f64 = edits.iter().map(|(mean, variance)| (mean - mu).powi(2) + variance).sum();
    let tau = ((squares + PRIOR_EDITS * NEUTRAL_TAU.powi(2)) / (count + PRIOR_EDITS)).sqrt().max(LEAST_TAU);
    let (rho, tau_merge) = crossovers(records, hyper, mode, tau);
    Hyper { mu, tau, sigma: document_spread(records, mode), rho, tau_merge, ..*hyper }
}

/// Posterior mean and variance of one edit's effect.
fn effect(mode: &Mode, child: usize, parent: usize) -> (f64, f64) {
    let covariance = mode.covariance(child, parent);
    let variance = mode.theta_sd[child].powi(2) + mode.theta_sd[parent].powi(2) - 2.0 * covariance;
    (mode.theta[child] - mode.theta[parent], variance.max(0.0))
}

/// ρ and τ_x: the regression of what a crossover has over its base on what its parents have, with ρ ≈ .7 ± .3
/// before any evidence and τ_x as the edits' τ.
fn crossovers(records: &Records, hyper: &Hyper, mode: &Mode, tau: f64) -> (f64, f64) {
    let merges: Vec<Merged> = records
        .descents()
        .iter()
        .enumerate()
        .filter_map(|(variant, descent)| match *descent {
            Descent::Merge { a, b, base } => Some(Merged::of(mode, variant, [a, b], base)),
            Descent::Root | Descent::Child { .. } => None,
        })
        .collect();
    let sum = |f: fn(&Merged) -> f64| merges.iter().map(f).sum::<f64>();
    let (noise, prior) = (hyper.tau_merge.powi(2), NEUTRAL_RHO.1.powi(2));
    let (along, square) = (sum(|merged| merged.product), sum(|merged| merged.parents));
    let rho = (along / noise + NEUTRAL_RHO.0 / prior) / (square / noise + 1.0 / prior);
    let left = sum(|merged| merged.own) - 2.0 * rho * along + rho * rho * square;
    let count = merges.len() as f64;
    let tau_merge = ((left.max(0.0) + PRIOR_EDITS * tau.powi(2)) / (count + PRIOR_EDITS)).sqrt();
    (rho, tau_merge.max(LEAST_TAU))
}

/// Expected squares of one crossover: y = θ − θ_base, x = (θ_a − θ_base) + (θ_b − θ_base).
struct Merged {
    /// E y².
    own: f64,
    /// E x².
    parents: f64,
    /// E xy.
    product: f64,
}

impl Merged {
    fn of(mode: &Mode, variant: usize, [a, b]: [usize; 2], base: usize) -> Self {
        let (y, x) = ([(variant, 1.0), (base, -1.0), (base, 0.0)], [(a, 1.0), (b, 1.0), (base, -2.0)]);
        let mean = |terms: [(usize, f64); 3]| terms.iter().map(|(v, w)| w * mode.theta[*v]).sum::<f64>();
        let expected = |left: [(usize, f64); 3], right: [(usize, f64); 3]| {
            let pairs = left.iter().flat_map(|l| right.iter().map(move |r| (l, r)));
            let covariance: f64 = pairs.map(|((v, p), (w, q))| p * q * mode.covariance(*v, *w)).sum();
            mean(left) * mean(right) + covariance
        };
        Self { own: expected(y, y), parents: expected(x, x), product: expected(x, y) }
    }
}

/// σ_β from the documents that were tried at all.
fn document_spread(records: &Records, mode: &Mode) -> f64 {
    let mut tried = vec![false; records.documents()];
    for variant in 0..records.variants() {
        records.cells(variant).iter().for_each(|cell| tried[cell.document] = true);
    }
    let (mut squares, mut count) = (0.0, 0.0);
    for document in (0..tried.len()).filter(|document| tried[*document]) {
        squares += mode.beta[document].powi(2) + mode.beta_sd[document].powi(2);
        count += 1.0;
    }
    ((squares + PRIOR_DOCUMENTS * NEUTRAL_SIGMA.powi(2)) / (count + PRIOR_DOCUMENTS)).sqrt().max(LEAST_SIGMA)
}
