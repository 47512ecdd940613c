//! What the outcomes say about every variant: a posterior over the tree of variants and the documents.
//!
//! pass(v, d) ~ Bernoulli(σ(θ_v + β_d)); β_d ~ N(0, σ_β²); a child's θ ~ N(θ_parent + μ, τ²). A joint Laplace
//! approximation: variants are eliminated children first (message passing over the tree), the dense Schur
//! complement over documents is kept, so the uncertainty that variants share through documents is not lost.
//! Rows stay as short as a variant's subtree has documents, so a lineage of mostly leaves costs little.
//! Not for choosing anything.

mod dense;
mod factor;
mod hyper;
mod laplace;
mod links;
mod rate;
mod records;
mod structure;

pub use hyper::Hyper;
pub use laplace::Start;
pub use rate::{pass_rate, sigmoid, standard_normal_cdf};
pub use records::{Cell, Descent, Records};

use laplace::Mode;

/// The normal quantile that bounds a 90% interval.
pub const Z90: f64 = 1.644_853_626_951_472_2;

/// How far [`rate::rough_pass_rate`] may be off.
const ROUGHNESS: f64 = 0.025;

/// A posterior of one number on the logit scale, approximately normal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Normal {
    /// Its mean.
    pub mean: f64,
    /// Its standard deviation.
    pub sd: f64,
}

impl Normal {
    /// The probability that it is above 0.
    pub fn positive(self) -> f64 {
        if self.sd > 0.0 {
            standard_normal_cdf(self.mean / self.sd)
        } else {
            f64::from(u8::from(self.mean > 0.0))
        }
    }

    /// The 90% interval.
    pub fn interval(self) -> (f64, f64) {
        (self.mean - Z90 * self.sd, self.mean + Z90 * self.sd)
    }
}

/// The joint posterior, fitted to some records under some hyperparameters.
#[derive(Debug, Clone)]
pub struct Beliefs {
    hyper: Hyper,
    reestimated: Hyper,
    mode: Mode,
}

impl Beliefs {
    /// Fits the posterior. `warm` is an earlier fit to fewer records: only speed depends on it.
    ///
    /// The order in which the outcomes arrived does not matter; only their counts enter.
    pub fn fit(records: &Records, hyper: Hyper, warm: Option<&Self>) -> Self {
        Self::fit_from(records, hyper, warm.map(Self::start).as_ref())
    }

    /// The same, from where an earlier fit came to.
    pub fn fit_from(records: &Records, hyper: Hyper, start: Option<&Start>) -> Self {
        let mode = Mode::find(records, &hyper, start);
        Self { hyper, reestimated: hyper::reestimate(records, &hyper, &mode), mode }
    }

    /// Where the next fit may start.
    pub fn start(&self) -> Start {
        self.mode.start()
    }

    /// The hyperparameters of this fit.
    pub fn hyper(&self) -> &Hyper {
        &self.hyper
    }

    /// The hyperparameters after one step of expectation-maximisation on this fit, for the next fit.
    pub fn reestimated(&self) -> Hyper {
        self.reestimated
    }

    /// Variants in the fit.
    pub fn variants(&self) -> usize {
        self.mode.theta.len()
    }

    /// θ of a variant.
    pub fn theta(&self, variant: usize) -> Normal {
        Normal { mean: self.mode.theta[variant], sd: self.mode.theta_sd[variant] }
    }

    /// β of a document.
    pub fn beta(&self, document: usize) -> Normal {
        Normal { mean: self.mode.beta[document], sd: self.mode.beta_sd[document] }
    }

    /// The chance that `variant` passes `document` at the posterior mode.
    pub fn chance(&self, variant: usize, document: usize) -> f64 {
        rate::sigmoid(self.mode.theta[variant] + self.mode.beta[document])
    }

    /// θ of every variant minus θ of `against`, with the covariance of the two.
    pub fn contrasts(&self, against: usize) -> Vec<Normal> {
        let covariance = self.mode.covariances(against);
        (0..self.variants()).map(|variant| self.difference(variant, against, covariance[variant])).collect()
    }

    /// θ of `variant` minus θ of `against`. Of parent and child it costs nothing: their covariance came with the
    /// fit.
    pub fn contrast(&self, variant: usize, against: usize) -> Normal {
        let near = self.mode.near(variant, against);
        let covariance = near.unwrap_or_else(|| self.mode.covariances(against)[variant]);
        self.difference(variant, against, covariance)
    }

    fn difference(&self, variant: usize, against: usize, covariance: f64) -> Normal {
        let (own, other) = (self.theta(variant), self.theta(against));
        let variance = own.sd.powi(2) + other.sd.powi(2) - 2.0 * covariance;
        Normal { mean: own.mean - other.mean, sd: variance.max(0.0).sqrt() }
    }

    /// The mean pass rate of a variant on unseen documents, over its θ and over documents.
    pub fn mean_rate(&self, variant: usize) -> f64 {
        let theta = self.theta(variant);
        pass_rate(theta.mean, self.hyper.sigma.hypot(theta.sd))
    }

    /// The `eligible` variant with the highest mean rate among those whose 90% interval is above `floor`; the
    /// earliest of equals. The quadrature is spent on rates that may be the highest only.
    pub fn highest_rate_above(&self, floor: f64, eligible: impl Fn(usize) -> bool) -> Option<usize> {
        let floor = rate::theta_of_rate(floor, self.hyper.sigma);
        let rough: Vec<(usize, f64)> = (0..self.variants())
            .filter(|variant| self.theta(*variant).interval().0 > floor && eligible(*variant))
            .map(|variant| (variant, self.theta(variant)))
            .map(|(at, theta)| (at, rate::rough_pass_rate(theta.mean, self.hyper.sigma.hypot(theta.sd))))
            .collect();
        let top = rough.iter().fold(0.0_f64, |held, (_, rate)| held.max(*rate));
        rough
            .into_iter()
            .filter(|(_, rate)| *rate >= top - 2.0 * ROUGHNESS)
            .map(|(variant, _)| (variant, self.mean_rate(variant)))
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
            .map(|(variant, _)| variant)
    }

    /// The 90% interval of a variant's pass rate on unseen documents.
    pub fn rate_interval(&self, variant: usize) -> (f64, f64) {
        let (low, high) = self.theta(variant).interval();
        (pass_rate(low, self.hyper.sigma), pass_rate(high, self.hyper.sigma))
    }

    /// How far the uncertainty of each cell of a variant flattens its curve of chances.
    #[cfg(test)]
    pub(super) fn softness(&self, variant: usize) -> &[f64] {
        &self.mode.softness[self.mode.structure.entries(variant)]
    }
}
