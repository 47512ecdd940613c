//! From logits to pass rates: Gauss-Hermite quadrature over documents.

use std::{f64::consts::PI, sync::OnceLock};

use statrs::function::erf::erfc;

const NODES: usize = 32;

/// σ(x) = 1/(1+e⁻ˣ).
pub fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// Φ(x).
pub fn standard_normal_cdf(x: f64) -> f64 {
    0.5 * erfc(-x / std::f64::consts::SQRT_2)
}

/// ∫ σ(θ + β) N(β; 0, sd²) dβ: the pass rate on documents of this spread (logit).
pub fn pass_rate(theta: f64, sd: f64) -> f64 {
    let scale = std::f64::consts::SQRT_2 * sd;
    nodes().iter().map(|(x, weight)| weight * sigmoid(theta + scale * x)).sum::<f64>() / PI.sqrt()
}

/// [`pass_rate`] without quadrature, at most .025 off for spreads up to 3 logits: σ(θ/√(1+π·sd²/8))
/// (MacKay 1992). For telling which rates are worth computing.
pub(super) fn rough_pass_rate(theta: f64, sd: f64) -> f64 {
    sigmoid(theta / (1.0 + PI * sd * sd / 8.0).sqrt())
}

/// The θ whose [`pass_rate`] on documents of this spread is `rate`, by bisection.
pub(super) fn theta_of_rate(rate: f64, sd: f64) -> f64 {
    let (mut low, mut high) = (-40.0, 40.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if pass_rate(middle, sd) < rate { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// Nodes and weights for ∫ f(x) e^{−x²} dx, computed once.
fn nodes() -> &'static [(f64, f64)] {
    static TABLE: OnceLock<Vec<(f64, f64)>> = OnceLock::new();
    TABLE.get_or_init(gauss_hermite)
}

/// Newton's method on the orthonormal Hermite polynomials from the usual first guesses (Numerical Recipes, 4.6).
fn gauss_hermite() -> Vec<(f64, f64)> {
    let n = NODES as f64;
    let mut found: Vec<(f64, f64)> = Vec::with_capacity(NODES);
    for index in 0..NODES / 2 {
        let mut x = match index {
            0 => (2.0 * n + 1.0).sqrt() - 1.85575 * (2.0 * n + 1.0).powf(-1.0 / 6.0),
            1 => found[0].0 - 1.14 * n.powf(0.426) / found[0].0,
            2 => 1.86 * found[1].0 - 0.86 * found[0].0,
            3 => 1.91 * found[2].0 - 0.91 * found[1].0,
            _ => 2.0 * found[index - 1].0 - found[index - 2].0,
        };
        let mut slope = 1.0;
        for _ in 0..50 {
            let (value, derivative) = hermite(x);
            slope = derivative;
            let step = value / derivative;
            x -= step;
            if step.abs() < 1e-14 {
                break;
            }
        }
        found.push((x, 2.0 / (slope * slope)));
    }
    let mirrored: Vec<_> = found.iter().map(|(x, weight)| (-x, *weight)).collect();
    found.extend(mirrored);
    found
}

/// The orthonormal Hermite polynomial of degree [`NODES`] and its derivative.
fn hermite(x: f64) -> (f64, f64) {
    let (mut value, mut before) = (PI.powf(-0.25), 0.0);
    for degree in 0..NODES {
        let d = degree as f64;
        let next = x * (2.0 / (d + 1.0)).sqrt() * value - (d / (d + 1.0)).sqrt() * before;
        (value, before) = (next, value);
    }
    (value, (2.0 * NODES as f64).sqrt() * before)
}
