//! Elimination of the variants, children first: message passing on the tree, with fill-in around crossovers.

use super::{Hyper, dense::subtract_scaled, records::Descent};

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

    /// θ minus its prior mean.
    pub(super) fn surprise(&self, own: usize, theta: &[f64]) -> f64 {
        let mean: f64 = self.parents().iter().map(|(parent, weight)| weight * theta[*parent]).sum();
        theta[own] - mean - self.offset
    }
}

/// A = LᵀPL-like factor of the variants' precision, eliminated from the last variant to the first.
#[derive(Debug, Clone)]
pub(super) struct Elimination {
    pivots: Vec<f64>,
    /// Per variant: (earlier variant, coupling divided by the pivot). One entry on a tree.
    rows: Vec<Vec<(usize, f64)>>,
}

fn add_to(row: &mut Vec<(usize, f64)>, column: usize, value: f64) {
    match row.iter_mut().find(|(at, _)| *at == column) {
        Some((_, held)) => *held += value,
        None => row.push((column, value)),
    }
}

impl Elimination {
    /// Factors the precision made of the links and of `weights`, the outcomes' information per variant.
    pub(super) fn new(links: &[Link], weights: &[f64]) -> Self {
        let mut pivots = weights.to_vec();
        let mut rows: Vec<Vec<(usize, f64)>> = vec![Vec::new(); links.len()];
        for (own, link) in links.iter().enumerate() {
            let precision = 1.0 / link.variance;
            pivots[own] += precision;
            for (index, (parent, weight)) in link.parents().iter().enumerate() {
                add_to(&mut rows[own], *parent, -weight * precision);
                pivots[*parent] += weight * weight * precision;
                for (other, other_weight) in &link.parents()[..index] {
                    let value = weight * other_weight * precision;
                    if other == parent {
                        pivots[*parent] += 2.0 * value;
                    } else {
                        add_to(&mut rows[*parent.max(other)], *parent.min(other), value);
                    }
                }
            }
        }
        let mut factor = Self { pivots, rows };
        (0..links.len()).rev().for_each(|own| factor.eliminate(own));
        factor
    }

    fn eliminate(&mut self, own: usize) {
        let mut row = std::mem::take(&mut self.rows[own]);
        let pivot = self.pivots[own];
        for index in 0..row.len() {
            let (column, coupling) = row[index];
            self.pivots[column] -= coupling * coupling / pivot;
            for (other, other_coupling) in &row[..index] {
                let (high, low) = (column.max(*other), column.min(*other));
                add_to(&mut self.rows[high], low, -coupling * other_coupling / pivot);
            }
        }
        row.iter_mut().for_each(|(_, coupling)| *coupling /= pivot);
        self.rows[own] = row;
    }

    /// X := A⁻¹ X, where X has one row of `width` numbers per variant.
    pub(super) fn solve(&self, matrix: &mut [f64], width: usize) {
        for own in (0..self.rows.len()).rev() {
            let (before, from_own) = matrix.split_at_mut(own * width);
            for (column, factor) in &self.rows[own] {
                subtract_scaled(
                    &mut before[column * width..(column + 1) * width],
                    *factor,
                    &from_own[..width],
                );
            }
        }
        for own in 0..self.rows.len() {
            let (before, from_own) = matrix.split_at_mut(own * width);
            let row = &mut from_own[..width];
            let inverse = 1.0 / self.pivots[own];
            row.iter_mut().for_each(|x| *x *= inverse);
            for (column, factor) in &self.rows[own] {
                subtract_scaled(row, *factor, &before[column * width..(column + 1) * width]);
            }
        }
    }

    /// The diagonal of A⁻¹, and its entries at the couplings (for a child, with its parent), by the recursion of
    /// Takahashi from the first variant to the last.
    pub(super) fn inverse(&self) -> (Vec<f64>, Vec<Vec<(usize, f64)>>) {
        let mut diagonal = Vec::with_capacity(self.rows.len());
        let mut entries: Vec<Vec<(usize, f64)>> = Vec::with_capacity(self.rows.len());
        for (row, pivot) in self.rows.iter().zip(&self.pivots) {
            let entry = |i: usize, j: usize| {
                if i == j {
                    return diagonal[i];
                }
                let held: &Vec<(usize, f64)> = &entries[i.max(j)];
                held.iter().find(|(at, _)| *at == i.min(j)).map_or(0.0, |(_, value)| *value)
            };
            let own: Vec<(usize, f64)> = row
                .iter()
                .map(|(column, _)| {
                    (*column, -row.iter().map(|(other, factor)| factor * entry(*other, *column)).sum::<f64>())
                })
                .collect();
            let variance = 1.0 / pivot
                - row.iter().zip(&own).map(|((_, factor), (_, value))| factor * value).sum::<f64>();
            diagonal.push(variance);
            entries.push(own);
        }
        (diagonal, entries)
    }
}
