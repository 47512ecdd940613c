//! The Cholesky factor of a small dense matrix, written out: the generic one is slow without optimisation.

/// A lower triangular factor L of a symmetric positive definite matrix, row by row.
#[derive(Debug, Clone)]
pub(super) struct Cholesky {
    size: usize,
    lower: Vec<f64>,
}

pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    // Four running sums: one would wait for itself at every step.
    let mut sums = [0.0; 4];
    let (a_chunks, b_chunks) = (a.chunks_exact(4), b.chunks_exact(4));
    let rest: f64 = a_chunks.remainder().iter().zip(b_chunks.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in a_chunks.zip(b_chunks) {
        sums[0] += x[0] * y[0];
        sums[1] += x[1] * y[1];
        sums[2] += x[2] * y[2];
        sums[3] += x[3] * y[3];
    }
    sums[0] + sums[1] + sums[2] + sums[3] + rest
}

/// `target − factor·source`, in place.
pub(super) fn subtract_scaled(target: &mut [f64], factor: f64, source: &[f64]) {
    for (t, s) in target.iter_mut().zip(source) {
        *t -= factor * s;
    }
}

impl Cholesky {
    /// Factors `matrix`, `size`×`size`, row by row; only its lower triangle is read.
    pub(super) fn of(mut matrix: Vec<f64>, size: usize) -> Self {
        for i in 0..size {
            let (above, from_i) = matrix.split_at_mut(i * size);
            let row_i = &mut from_i[..size];
            for j in 0..i {
                let row_j = &above[j * size..j * size + j + 1];
                row_i[j] = (row_i[j] - dot(&row_i[..j], &row_j[..j])) / row_j[j];
            }
            let pivot = row_i[i] - dot(&row_i[..i], &row_i[..i]);
            row_i[i] = pivot.max(1e-12).sqrt();
        }
        Self { size, lower: matrix }
    }

    fn row(&self, i: usize) -> &[f64] {
        &self.lower[i * self.size..i * self.size + i + 1]
    }

    /// x := L⁻¹ x.
    pub(super) fn forward(&self, x: &mut [f64]) {
        for i in 0..self.size {
            let row = self.row(i);
            x[i] = (x[i] - dot(&row[..i], &x[..i])) / row[i];
        }
    }

    /// x := L⁻ᵀ x.
    pub(super) fn backward(&self, x: &mut [f64]) {
        for i in (0..self.size).rev() {
            let row = self.row(i);
            let (before, from_i) = x.split_at_mut(i);
            from_i[0] /= row[i];
            subtract_scaled(before, from_i[0], &row[..i]);
        }
    }

    /// The diagonal of the inverse of the matrix.
    pub(super) fn inverse_diagonal(&self) -> Vec<f64> {
        let mut column = vec![0.0; self.size];
        (0..self.size)
            .map(|j| {
                column.fill(0.0);
                column[j] = 1.0;
                self.forward(&mut column);
                dot(&column, &column)
            })
            .collect()
    }
}
