//! Centre and curvature of the joint posterior: Newton's method on variants and documents together.
//!
//! The joint mode alone is pulled towards .5 when documents have few outcomes each (4 passes of 30 would read .18
//! instead of .14). So the mode is refined once: each chance σ(η) is replaced by its mean over the uncertainty of
//! η at the mode, σ(η/√(1+π·Var η/8)) (MacKay 1992), and the equations are solved again.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    Hyper,
    factor::{Covariances, Factor},
    links::Link,
    rate::sigmoid,
    records::Records,
    structure::Structure,
};

/// Newton stops when no coordinate is expected to move further than this (logit).
const TOLERANCE: f64 = 1e-7;
/// The same for the mode itself, which only says how uncertain each log odds is.
const TOLERANCE_OF_MODE: f64 = 1e-6;
const MOST_STEPS: usize = 200;
/// A Newton step that changes no log odds by more than this leads up: |f‴| ≤ f″ for the logistic likelihood, so
/// the gain is at least (1 − (eᵈ−1−d)/d²) times the decrement, positive for d < 1.79 (after Bach 2010).
const SAFE_STEP: f64 = 1.7;
/// Steps this short (logit) may be repeated with the same factor, which is much the dearer part.
const SHORT_STEP: f64 = 0.3;

/// The mode with what is needed for variances and covariances.
#[derive(Debug, Clone)]
pub(super) struct Mode {
    pub(super) theta: Vec<f64>,
    pub(super) theta_sd: Vec<f64>,
    pub(super) beta: Vec<f64>,
    pub(super) beta_sd: Vec<f64>,
    /// The joint mode before the refinement: where the next fit starts.
    mode: Point,
    /// Per entry: the factor ≤ 1 on η that stands for its uncertainty.
    #[cfg(test)]
    pub(super) softness: Vec<f64>,
    pub(super) structure: Arc<Structure>,
    factor: Factor,
    near: Vec<f64>,
}

/// Where a fit starts: how far an earlier one came. Only speed, and the last digits, depend on it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Start {
    mode: Point,
    centre: Point,
}

impl Start {
    /// How many variants it knows of.
    pub fn variants(&self) -> usize {
        self.mode.theta.len()
    }
}

/// θ of every variant and β of every document, tried or not.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
struct Point {
    theta: Vec<f64>,
    beta: Vec<f64>,
}

/// What is to be solved.
struct Problem {
    structure: Arc<Structure>,
    links: Vec<Link>,
    softness: Vec<f64>,
    document_precision: f64,
}

/// The gradient of the log posterior, and how much each entry tells.
struct Slope {
    theta: Vec<f64>,
    columns: Vec<f64>,
    information: Vec<f64>,
}

impl Mode {
    /// Finds it; `earlier` is from a fit to fewer records.
    pub(super) fn find(records: &Records, hyper: &Hyper, earlier: Option<&Start>) -> Self {
        let links: Vec<Link> = records.descents().iter().map(|d| Link::new(*d, hyper)).collect();
        let structure = Arc::new(Structure::of(records, &links));
        let mut mode = starting_point(records, &links, earlier.map(|start| &start.mode));
        let softness = vec![1.0; structure.all_entries().len()];
        let document_precision = hyper.sigma.powi(-2);
        let mut problem = Problem { structure: Arc::clone(&structure), links, softness, document_precision };
        let factor = problem.climb(&mut mode, TOLERANCE_OF_MODE);
        problem.softness = softness_of(&structure, &factor.covariances());
        let mut centre = refinement_start(&mode, earlier);
        let factor = problem.climb(&mut centre, TOLERANCE);
        let found = factor.covariances();
        let mut beta_sd = vec![hyper.sigma; records.documents()];
        let by_column = structure.columns.iter().zip(&found.columns);
        by_column.for_each(|(document, variance)| beta_sd[*document] = variance.max(0.0).sqrt());
        Self {
            theta: centre.theta,
            theta_sd: found.variants.iter().map(|variance| variance.max(0.0).sqrt()).collect(),
            beta: centre.beta,
            beta_sd,
            mode,
            #[cfg(test)]
            softness: problem.softness,
            structure,
            factor,
            near: found.near,
        }
    }

    /// Where the next fit starts.
    pub(super) fn start(&self) -> Start {
        let centre = Point { theta: self.theta.clone(), beta: self.beta.clone() };
        Start { mode: self.mode.clone(), centre }
    }

    /// Cov(θ_v, θ_`with`) for every variant v.
    pub(super) fn covariances(&self, with: usize) -> Vec<f64> {
        let mut variants = vec![0.0; self.theta.len()];
        variants[with] = 1.0;
        self.factor.solve(&mut variants, &mut vec![0.0; self.structure.columns.len()]);
        variants
    }

    /// The covariance of two coupled variants: parent and child, or around a crossover.
    pub(super) fn covariance(&self, one: usize, other: usize) -> f64 {
        self.near(one, other).unwrap_or(0.0)
    }

    /// The same, and nothing for variants that are not coupled.
    pub(super) fn near(&self, one: usize, other: usize) -> Option<f64> {
        if one == other {
            return Some(self.theta_sd[one].powi(2));
        }
        let place = self.structure.coupling(one.max(other), one.min(other))?;
        Some(self.near[place])
    }
}

impl Problem {
    /// Newton from a point to the top; the factor there.
    fn climb(&self, point: &mut Point, tolerance: f64) -> Factor {
        let mut slope = self.slope(point);
        let mut factor = self.factor(&slope);
        for _ in 0..MOST_STEPS {
            let mut length = self.step(&factor, slope, point);
            // With the same factor each step is about this share of the one before.
            let mut ratio = length;
            slope = self.slope(point);
            while length * ratio > tolerance && length < SHORT_STEP && ratio < 0.5 {
                let before = length;
                length = self.step(&factor, slope, point);
                ratio = length / before;
                slope = self.slope(point);
            }
            factor = self.factor(&slope);
            if length * ratio <= tolerance {
                break;
            }
        }
        factor
    }

    fn factor(&self, slope: &Slope) -> Factor {
        Factor::new(&self.structure, &self.links, &slope.information, self.document_precision)
    }

    /// Moves the point by a Newton step, or by the part of it that surely leads up; the largest move (logit).
    fn step(&self, factor: &Factor, slope: Slope, point: &mut Point) -> f64 {
        let Slope { mut theta, mut columns, .. } = slope;
        factor.solve(&mut theta, &mut columns);
        let length = largest(&theta) + largest(&columns);
        let scale = (SAFE_STEP / length).min(1.0);
        point.theta.iter_mut().zip(&theta).for_each(|(at, step)| *at += scale * step);
        for (document, step) in self.structure.columns.iter().zip(&columns) {
            point.beta[*document] += scale * step;
        }
        length
    }

    fn slope(&self, point: &Point) -> Slope {
        let Self { structure, links, softness, document_precision } = self;
        let beta: Vec<f64> = structure.columns.iter().map(|document| point.beta[*document]).collect();
        let mut columns: Vec<f64> = beta.iter().map(|b| -b * document_precision).collect();
        let mut theta = vec![0.0; links.len()];
        let mut information = Vec::with_capacity(softness.len());
        for (own, link) in links.iter().enumerate() {
            let range = structure.entries(own);
            let mut sum = 0.0;
            for (entry, soft) in structure.all_entries()[range.clone()].iter().zip(&softness[range]) {
                let column = entry.column as usize;
                let chance = sigmoid(soft * (point.theta[own] + beta[column]));
                let residual = entry.passed - entry.tried * chance;
                sum += residual;
                columns[column] += residual;
                information.push(soft * entry.tried * chance * (1.0 - chance));
            }
            let pull = (point.theta[own] - link.mean(&point.theta)) / link.variance;
            theta[own] += sum - pull;
            for (parent, weight) in link.parents() {
                theta[*parent] += weight * pull;
            }
        }
        Slope { theta, columns, information }
    }
}

/// The factor by which Var(θ_v + β_d) of every entry flattens its curve of chances.
fn softness_of(structure: &Structure, found: &Covariances) -> Vec<f64> {
    let mut softness = Vec::with_capacity(structure.all_entries().len());
    for (own, variance) in found.variants.iter().enumerate() {
        softness.extend(structure.all_entries()[structure.entries(own)].iter().map(|entry| {
            let shared = 2.0 * found.documents[entry.at as usize];
            let spread = variance + found.columns[entry.column as usize] + shared;
            1.0 / (1.0 + std::f64::consts::PI * spread.max(0.0) / 8.0).sqrt()
        }));
    }
    softness
}

/// Where Newton starts: the earlier mode, and the prior mean for what is new.
fn starting_point(records: &Records, links: &[Link], earlier: Option<&Point>) -> Point {
    let mut point = earlier.cloned().unwrap_or_default();
    for link in &links[point.theta.len()..] {
        point.theta.push(link.mean(&point.theta));
    }
    point.beta.resize(records.documents(), 0.0);
    point
}

/// Where the refinement starts: the mode, moved as far as the earlier fit was moved.
fn refinement_start(mode: &Point, earlier: Option<&Start>) -> Point {
    let mut start = mode.clone();
    if let Some(Start { mode, centre }) = earlier {
        let moved = centre.theta.iter().zip(&mode.theta).map(|(mean, mode)| mean - mode);
        start.theta.iter_mut().zip(moved).for_each(|(theta, step)| *theta += step);
        let moved = centre.beta.iter().zip(&mode.beta).map(|(mean, mode)| mean - mode);
        start.beta.iter_mut().zip(moved).for_each(|(beta, step)| *beta += step);
    }
    start
}

fn largest(step: &[f64]) -> f64 {
    step.iter().fold(0.0, |held, s| held.max(s.abs()))
}
