//! The factor of the joint precision: variants eliminated children first, then the documents, dense.
//!
//! With l the row of an eliminated variant divided by its pivot, the precision is LᵀPL in the variants and the
//! Schur complement S in the documents; S stays dense because variants share the documents' uncertainty.

use std::sync::Arc;

use super::{
    dense::{Cholesky, SymmetricUpdate, dot, subtract_rows},
    links::Link,
    structure::Structure,
};

/// A factored precision.
#[derive(Debug, Clone)]
pub(super) struct Factor {
    structure: Arc<Structure>,
    pivots: Vec<f64>,
    /// Couplings to earlier variants, divided by the pivot.
    near: Vec<f64>,
    /// Couplings to documents, divided by the pivot.
    documents: Vec<f64>,
    schur: Cholesky,
}

/// The parts of the inverse that the factor has places for.
#[derive(Debug, Clone)]
pub(super) struct Covariances {
    /// Variance per variant.
    pub(super) variants: Vec<f64>,
    /// Covariance per coupling of two variants.
    pub(super) near: Vec<f64>,
    /// Covariance per coupling of variant and document.
    pub(super) documents: Vec<f64>,
    /// Variance per column.
    pub(super) columns: Vec<f64>,
}

impl Factor {
    /// Factors the precision made of the links, of `information` per entry, and of the documents' prior precision.
    pub(super) fn new(
        structure: &Arc<Structure>,
        links: &[Link],
        information: &[f64],
        document_precision: f64,
    ) -> Self {
        let (places, couplings) = structure.sizes();
        let mut factor = Self {
            structure: Arc::clone(structure),
            pivots: vec![0.0; structure.variants()],
            near: vec![0.0; couplings],
            documents: vec![0.0; places],
            schur: Cholesky::default(),
        };
        let mut diagonal = vec![document_precision; structure.columns.len()];
        factor.add_outcomes(information, &mut diagonal);
        links.iter().enumerate().for_each(|(own, link)| factor.add_link(own, link));
        let mut schur = SymmetricUpdate::new(&diagonal);
        (0..structure.variants()).rev().for_each(|own| factor.eliminate(structure, own, &mut schur));
        factor.schur = Cholesky::of(schur.finish(), structure.columns.len());
        factor
    }

    fn add_outcomes(&mut self, information: &[f64], diagonal: &mut [f64]) {
        for own in 0..self.pivots.len() {
            let range = self.structure.entries(own);
            for (entry, value) in self.structure.all_entries()[range.clone()].iter().zip(&information[range])
            {
                self.pivots[own] += value;
                self.documents[entry.at as usize] += value;
                diagonal[entry.column as usize] += value;
            }
        }
    }

    fn add_link(&mut self, own: usize, link: &Link) {
        let precision = 1.0 / link.variance;
        self.pivots[own] += precision;
        for (number, (parent, weight)) in link.parents().iter().enumerate() {
            self.couple(own, *parent, -weight * precision);
            self.pivots[*parent] += weight * weight * precision;
            for (other, other_weight) in &link.parents()[..number] {
                let value = weight * other_weight * precision;
                if other == parent {
                    self.pivots[*parent] += 2.0 * value;
                } else {
                    self.couple(*parent.max(other), *parent.min(other), value);
                }
            }
        }
    }

    fn couple(&mut self, later: usize, earlier: usize, value: f64) {
        if let Some(place) = self.structure.coupling(later, earlier) {
            self.near[place] += value;
        }
    }

    fn eliminate(&mut self, structure: &Structure, own: usize, schur: &mut SymmetricUpdate) {
        let (near, places) = (structure.near(own), structure.documents(own));
        let pivot = self.pivots[own];
        for place in near.clone() {
            let (value, variant) = (self.near[place], structure.near_variant(place));
            let share = value / pivot;
            self.pivots[variant] -= share * value;
            for other in near.start..place {
                let other_variant = structure.near_variant(other);
                let fill = -share * self.near[other];
                self.couple(variant.max(other_variant), variant.min(other_variant), fill);
            }
            // A row lies after those of earlier variants.
            let (before, from_own) = self.documents.split_at_mut(places.start);
            for (into, source) in structure.landing(place, places.len()).iter().zip(from_own) {
                before[*into as usize] -= share * *source;
            }
        }
        let inverse = 1.0 / pivot;
        self.near[near].iter_mut().for_each(|value| *value *= inverse);
        let row = &mut self.documents[places.clone()];
        row.iter_mut().for_each(|value| *value *= inverse);
        schur.subtract(structure.columns_at(places), row, pivot);
    }

    /// Solves for the right-hand sides of variants and columns, in place.
    pub(super) fn solve(&self, variants: &mut [f64], columns: &mut [f64]) {
        for own in (0..variants.len()).rev() {
            let value = variants[own];
            if value == 0.0 {
                continue;
            }
            for place in self.structure.near(own) {
                variants[self.structure.near_variant(place)] -= self.near[place] * value;
            }
            let places = self.structure.documents(own);
            for (column, factor) in
                self.structure.columns_at(places.clone()).iter().zip(&self.documents[places])
            {
                columns[*column as usize] -= factor * value;
            }
        }
        self.schur.forward(columns);
        self.schur.backward(columns);
        for own in 0..variants.len() {
            let mut value = variants[own] / self.pivots[own];
            for place in self.structure.near(own) {
                value -= self.near[place] * variants[self.structure.near_variant(place)];
            }
            let places = self.structure.documents(own);
            for (column, factor) in
                self.structure.columns_at(places.clone()).iter().zip(&self.documents[places])
            {
                value -= factor * columns[*column as usize];
            }
            variants[own] = value;
        }
    }

    /// Variances and the covariances at the couplings, by the recursion of Takahashi from the first variant on.
    pub(super) fn covariances(&self) -> Covariances {
        let count = self.structure.columns.len();
        let inverse = self.schur.inverse();
        let mut found = Covariances {
            variants: Vec::with_capacity(self.pivots.len()),
            near: vec![0.0; self.near.len()],
            documents: vec![0.0; self.documents.len()],
            columns: (0..count).map(|column| inverse[column * count + column]).collect(),
        };
        let mut whole = (vec![0.0; count], vec![0.0; count]);
        for own in 0..self.pivots.len() {
            self.add_covariances(own, &inverse, &mut whole, &mut found);
        }
        found
    }

    fn add_covariances(
        &self,
        own: usize,
        inverse: &[f64],
        whole: &mut (Vec<f64>, Vec<f64>),
        found: &mut Covariances,
    ) {
        let (factors, whole) = whole;
        let (near, places) = (self.structure.near(own), self.structure.documents(own));
        let columns = self.structure.columns_at(places.clone());
        let row = &self.documents[places.clone()];
        let (before, from_own) = found.documents.split_at_mut(places.start);
        let target = &mut from_own[..columns.len()];
        if 3 * columns.len() >= whole.len() {
            // Long rows as whole ones: straight sums beat picking places.
            factors.fill(0.0);
            columns.iter().zip(row).for_each(|(column, factor)| factors[*column as usize] = *factor);
            whole.fill(0.0);
            subtract_rows(whole, factors, inverse);
            columns
                .iter()
                .zip(target.iter_mut())
                .for_each(|(column, value)| *value = whole[*column as usize]);
        } else {
            for (value, column) in target.iter_mut().zip(columns) {
                let line = &inverse[*column as usize * whole.len()..(*column as usize + 1) * whole.len()];
                *value =
                    -columns.iter().zip(row).map(|(at, factor)| factor * line[*at as usize]).sum::<f64>();
            }
        }
        for place in near.clone() {
            let factor = self.near[place];
            for (value, into) in target.iter_mut().zip(self.structure.landing(place, columns.len())) {
                *value -= factor * before[*into as usize];
            }
        }
        let mut variance = 1.0 / self.pivots[own] - dot(row, target);
        for place in near.clone() {
            let variant = self.structure.near_variant(place);
            let into = self.structure.landing(place, columns.len());
            let mut value =
                -into.iter().zip(row).map(|(at, factor)| factor * found.documents[*at as usize]).sum::<f64>();
            for other in near.clone() {
                value -= self.near[other] * self.between(variant, self.structure.near_variant(other), found);
            }
            found.near[place] = value;
            variance -= self.near[place] * value;
        }
        found.variants.push(variance);
    }

    /// The covariance of two coupled variants, or the variance of one, where it is known already.
    fn between(&self, one: usize, other: usize, found: &Covariances) -> f64 {
        if one == other {
            return found.variants[one];
        }
        let place = self.structure.coupling(one.max(other), one.min(other));
        place.map_or(0.0, |place| found.near[place])
    }
}
