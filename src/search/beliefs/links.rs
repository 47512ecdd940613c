//! How a variant's θ hangs on earlier variants under given hyperparameters. Not for outcomes.

use super::{Hyper, records::Descent};

/// One variant's prior: θ ~ N(offset + Σ weight·θ_parent, variance).
#[derive(Debug, Clone, Copy)]
pub(super) struct Link {
    parents: [(usize, f64); 3],
    count: usize,
    pub(super) offset: f64,
    pub(super) variance: f64,
}

impl Link {
    pub(super) fn new(descent: Descent, hyper: &Hyper) -> Self {
        let none = (0, 0.0);
        let (parents, count, offset, variance) = match descent {
            Descent::Root => ([none; 3], 0, hyper.root_mean, hyper.root_sd.powi(2)),
            Descent::Child { parent } => ([(parent, 1.0), none, none], 1, hyper.mu, hyper.tau.powi(2)),
            Descent::Merge { a, b, base } => {
                let rho = hyper.rho;
                ([(base, 1.0 - 2.0 * rho), (a, rho), (b, rho)], 3, 0.0, hyper.tau_merge.powi(2))
            }
        };
        Self { parents, count, offset, variance: variance.max(1e-8) }
    }

    pub(super) fn parents(&self) -> &[(usize, f64)] {
        &self.parents[..self.count]
    }

    /// Its prior mean, given its parents.
    pub(super) fn mean(&self, theta: &[f64]) -> f64 {
        self.offset + self.parents().iter().map(|(parent, weight)| weight * theta[*parent]).sum::<f64>()
    }
}
