//! Centre and curvature of the joint posterior: Newton's method on variants and documents together.
//!
//! The joint mode alone is pulled towards .5 when documents have few outcomes each (4 passes of 30 would read .18
//! instead of .14). So the mode is refined once: each chance σ(η) is replaced by its mean over the uncertainty of
//! η at the mode, σ(η/√(1+π·Var η/8)) (MacKay 1992), and the equations are solved again.
//!
//! With A the variants' precision, C the variant-by-document information and B the documents' precision, the
//! documents' Schur complement is S = B − CᵀA⁻¹C; Cov(θ) = A⁻¹ + U S⁻¹ Uᵀ with U = A⁻¹C.

use super::{
    Hyper,
    dense::{Cholesky, dot},
    elimination::{Elimination, Link},
    rate::sigmoid,
    records::Records,
};

/// Newton stops when no coordinate moves further than this (logit); the step after would be its square.
const TOLERANCE: f64 = 1e-6;
const MOST_STEPS: usize = 60;

/// The mode with what is needed for variances and covariances.
#[derive(Debug, Clone)]
pub(super) struct Mode {
    pub(super) theta: Vec<f64>,
    pub(super) theta_sd: Vec<f64>,
    pub(super) beta: Vec<f64>,
    pub(super) beta_sd: Vec<f64>,
    /// Per variant: its covariance with each variant it is coupled to.
    pub(super) coupled: Vec<Vec<(usize, f64)>>,
    /// The joint mode before the refinement: where the next fit starts.
    pub(super) mode: Point,
    /// The softness of the refinement.
    #[cfg(test)]
    pub(super) soft: Softness,
    elimination: Elimination,
    schur: Cholesky,
    /// L⁻¹Uᵀ, one row per variant: Cov(θ_v, θ_w) = A⁻¹_vw + row_v · row_w.
    shared: Vec<f64>,
    documents: usize,
}

/// θ of every variant and β of every document.
pub(super) type Point = (Vec<f64>, Vec<f64>);

/// Per variant and cell: the factor ≤ 1 on η that stands for its uncertainty.
#[derive(Debug, Clone)]
pub(super) struct Softness(pub(super) Vec<Vec<f64>>);

impl Softness {
    fn none(records: &Records) -> Self {
        Self((0..records.variants()).map(|variant| vec![1.0; records.cells(variant).len()]).collect())
    }
}

fn softening(variance: f64) -> f64 {
    (1.0 + std::f64::consts::PI * variance.max(0.0) / 8.0).powf(-0.5)
}

/// What is to be solved.
struct Problem<'a> {
    records: &'a Records,
    hyper: &'a Hyper,
    links: Vec<Link>,
    softness: Softness,
}

/// One Newton system: gradient and curvature at a point, factored.
struct System {
    elimination: Elimination,
    /// U = A⁻¹C with one more column, A⁻¹ times the gradient of the variants.
    solved: Vec<f64>,
    schur: Cholesky,
    document_gradient: Vec<f64>,
}

impl Mode {
    /// Finds it; `earlier` is the fit to fewer records where the search for it starts.
    pub(super) fn find(records: &Records, hyper: &Hyper, earlier: Option<&Self>) -> Self {
        let links: Vec<Link> = records.descents().iter().map(|d| Link::new(*d, hyper)).collect();
        let start = starting_point(records, &links, earlier.map(|fit| &fit.mode));
        let mut problem = Problem { records, hyper, links, softness: Softness::none(records) };
        let (system, mode) = problem.climb(start);
        problem.softness = system.finish(mode.clone()).softness(records);
        let (system, mean) = problem.climb(refinement_start(&mode, earlier));
        Self {
            mode,
            #[cfg(test)]
            soft: problem.softness,
            ..system.finish(mean)
        }
    }

    /// Var(θ_v + β_d) of every cell, as the factor by which it flattens the curve of chances.
    fn softness(&self, records: &Records) -> Softness {
        let mut row = vec![0.0; self.documents];
        let mut by_cell = Vec::with_capacity(records.variants());
        for variant in 0..records.variants() {
            row.copy_from_slice(self.shared_row(variant));
            self.schur.backward(&mut row);
            let own = self.theta_sd[variant].powi(2);
            let spread = |document: usize| own + self.beta_sd[document].powi(2) - 2.0 * row[document];
            let cells = records.cells(variant).iter();
            by_cell.push(cells.map(|cell| softening(spread(cell.document))).collect());
        }
        Softness(by_cell)
    }

    /// Cov(θ_v, θ_`with`) for every variant v.
    pub(super) fn covariances(&self, with: usize) -> Vec<f64> {
        let mut column = vec![0.0; self.theta.len()];
        column[with] = 1.0;
        self.elimination.solve(&mut column, 1);
        let own = self.shared_row(with);
        (0..self.theta.len()).map(|variant| column[variant] + dot(self.shared_row(variant), own)).collect()
    }

    fn shared_row(&self, variant: usize) -> &[f64] {
        &self.shared[variant * self.documents..(variant + 1) * self.documents]
    }
}

impl Problem<'_> {
    /// Newton from a point to the top, halving steps that lead down; the last system and the top.
    fn climb(&self, (mut theta, mut beta): Point) -> (System, Point) {
        let mut system = System::at(self, &theta, &beta);
        for _ in 0..MOST_STEPS {
            let (step_theta, step_beta) = system.newton_step(self.records.documents());
            let length = largest(&step_theta).max(largest(&step_beta));
            let before = self.height(&theta, &beta);
            let mut scale = 1.0;
            (theta, beta) = loop {
                let moved = (add(&theta, scale, &step_theta), add(&beta, scale, &step_beta));
                let falls = self.height(&moved.0, &moved.1) < before - 1e-9 * before.abs();
                if !falls || scale < 1e-6 || length < TOLERANCE {
                    break moved;
                }
                scale /= 2.0;
            };
            if length < TOLERANCE {
                break;
            }
            system = System::at(self, &theta, &beta);
        }
        (system, (theta, beta))
    }

    /// The log posterior, up to a constant.
    fn height(&self, theta: &[f64], beta: &[f64]) -> f64 {
        let documents: f64 = beta.iter().map(|b| b * b).sum::<f64>() / self.hyper.sigma.powi(2);
        let mut total = -0.5 * documents;
        for (variant, link) in self.links.iter().enumerate() {
            total -= 0.5 * link.surprise(variant, theta).powi(2) / link.variance;
            for (cell, soft) in self.records.cells(variant).iter().zip(&self.softness.0[variant]) {
                let logit = theta[variant] + beta[cell.document];
                let log_normaliser = (soft * logit).max(0.0) + (-(soft * logit).abs()).exp().ln_1p();
                total += f64::from(cell.passed) * logit - f64::from(cell.tried) * log_normaliser / soft;
            }
        }
        total
    }
}

impl System {
    fn at(problem: &Problem<'_>, theta: &[f64], beta: &[f64]) -> Self {
        let Problem { records, hyper, links, softness } = problem;
        let documents = records.documents();
        let width = documents + 1;
        let mut weights = vec![0.0; links.len()];
        let mut solved = vec![0.0; links.len() * width];
        let document_precision = 1.0 / hyper.sigma.powi(2);
        let mut curvature = vec![document_precision; documents];
        let mut document_gradient: Vec<f64> = beta.iter().map(|b| -b * document_precision).collect();
        for (variant, link) in links.iter().enumerate() {
            for (cell, soft) in records.cells(variant).iter().zip(&softness.0[variant]) {
                let chance = sigmoid(soft * (theta[variant] + beta[cell.document]));
                let tried = f64::from(cell.tried);
                let information = soft * tried * chance * (1.0 - chance);
                let residual = f64::from(cell.passed) - tried * chance;
                weights[variant] += information;
                solved[variant * width + cell.document] = information;
                solved[variant * width + documents] += residual;
                curvature[cell.document] += information;
                document_gradient[cell.document] += residual;
            }
            let pull = link.surprise(variant, theta) / link.variance;
            solved[variant * width + documents] -= pull;
            for (parent, weight) in link.parents() {
                solved[parent * width + documents] += weight * pull;
            }
        }
        let coupling = information_by_cell(records, &solved, width);
        let elimination = Elimination::new(links, &weights);
        elimination.solve(&mut solved, width);
        let mut schur = vec![0.0; documents * documents];
        for (document, value) in curvature.iter().enumerate() {
            schur[document * documents + document] = *value;
        }
        for (variant, document, information) in coupling {
            let row = &solved[variant * width..(variant + 1) * width];
            let target = &mut schur[document * documents..document * documents + document + 1];
            super::dense::subtract_scaled(target, information, &row[..document + 1]);
            document_gradient[document] -= information * row[documents];
        }
        Self { elimination, solved, schur: Cholesky::of(schur, documents), document_gradient }
    }

    /// The Newton step of (θ, β).
    fn newton_step(&self, documents: usize) -> (Vec<f64>, Vec<f64>) {
        let mut beta = self.document_gradient.clone();
        self.schur.forward(&mut beta);
        self.schur.backward(&mut beta);
        let rows = self.solved.chunks_exact(documents + 1);
        let theta = rows.map(|row| row[documents] - dot(&row[..documents], &beta)).collect();
        (theta, beta)
    }

    fn finish(self, (theta, beta): Point) -> Mode {
        let documents = beta.len();
        let mut shared = Vec::with_capacity(theta.len() * documents);
        for row in self.solved.chunks_exact(documents + 1) {
            let start = shared.len();
            shared.extend_from_slice(&row[..documents]);
            self.schur.forward(&mut shared[start..]);
        }
        let row = |variant: usize| &shared[variant * documents..(variant + 1) * documents];
        let (diagonal, mut coupled) = self.elimination.inverse();
        let theta_sd = (0..theta.len()).map(|v| (diagonal[v] + dot(row(v), row(v))).sqrt()).collect();
        for (variant, entries) in coupled.iter_mut().enumerate() {
            for (other, covariance) in entries {
                *covariance += dot(row(variant), row(*other));
            }
        }
        let beta_sd = self.schur.inverse_diagonal().into_iter().map(f64::sqrt).collect();
        let mode = (Vec::new(), Vec::new());
        #[cfg(test)]
        let soft = Softness(Vec::new());
        let (elimination, schur) = (self.elimination, self.schur);
        Mode {
            theta,
            theta_sd,
            beta,
            beta_sd,
            coupled,
            mode,
            elimination,
            schur,
            shared,
            documents,
            #[cfg(test)]
            soft,
        }
    }
}

/// (variant, document, information) of every cell, read before the matrix is overwritten by its solution.
fn information_by_cell(records: &Records, matrix: &[f64], width: usize) -> Vec<(usize, usize, f64)> {
    (0..records.variants())
        .flat_map(|variant| {
            records
                .cells(variant)
                .iter()
                .map(move |cell| (variant, cell.document, matrix[variant * width + cell.document]))
        })
        .collect()
}

/// Where Newton starts: the earlier mode, and the prior mean for what is new.
fn starting_point(records: &Records, links: &[Link], earlier: Option<&Point>) -> Point {
    let (mut theta, mut beta) = earlier.cloned().unwrap_or_default();
    for link in &links[theta.len()..] {
        let mean: f64 = link.parents().iter().map(|(parent, weight)| weight * theta[*parent]).sum();
        theta.push(mean + link.offset);
    }
    beta.resize(records.documents(), 0.0);
    (theta, beta)
}

/// Where the refinement starts: the mode, moved as far as the earlier fit was moved.
fn refinement_start(mode: &Point, earlier: Option<&Mode>) -> Point {
    let mut start = mode.clone();
    if let Some(fit) = earlier {
        let moved = fit.theta.iter().zip(&fit.mode.0).map(|(mean, mode)| mean - mode);
        start.0.iter_mut().zip(moved).for_each(|(theta, step)| *theta += step);
        let moved = fit.beta.iter().zip(&fit.mode.1).map(|(mean, mode)| mean - mode);
        start.1.iter_mut().zip(moved).for_each(|(beta, step)| *beta += step);
    }
    start
}

fn add(point: &[f64], scale: f64, step: &[f64]) -> Vec<f64> {
    point.iter().zip(step).map(|(x, s)| x + scale * s).collect()
}

fn largest(step: &[f64]) -> f64 {
    step.iter().fold(0.0, |held, s| held.max(s.abs()))
}
