//! Small dense matrices, written out: the generic ones are slow without optimisation.

/// A lower triangular factor L of a symmetric positive definite matrix, row by row.
#[derive(Debug, Clone, Default)]
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
fn subtract_scaled(target: &mut [f64], factor: f64, source: &[f64]) {
    for (t, s) in target.iter_mut().zip(source) {
        *t -= factor * s;
    }
}

/// `target − Σ factorₖ·sourceₖ`, in place, four sources at a time: the target is then read once.
fn subtract_four(target: &mut [f64], factors: [f64; 4], sources: [&[f64]; 4]) {
    let [a, b, c, d] = sources;
    let sources = a.iter().zip(b).zip(c.iter().zip(d));
    for (t, ((a, b), (c, d))) in target.iter_mut().zip(sources) {
        *t -= (factors[0] * a + factors[1] * b) + (factors[2] * c + factors[3] * d);
    }
}

/// `target − Σ factorₖ·(row k of the matrix)`, in place; the matrix is as wide as the target.
pub(super) fn subtract_rows(target: &mut [f64], factors: &[f64], matrix: &[f64]) {
    let size = target.len();
    let row = |k: usize| &matrix[k * size..(k + 1) * size];
    let fours = factors.chunks_exact(4);
    let done = factors.len() - fours.remainder().len();
    for (number, four) in fours.enumerate() {
        let k = 4 * number;
        let sources = [row(k), row(k + 1), row(k + 2), row(k + 3)];
        subtract_four(target, [four[0], four[1], four[2], four[3]], sources);
    }
    (done..factors.len()).for_each(|k| subtract_scaled(target, factors[k], row(k)));
}

/// Long rows that are subtracted together.
const TOGETHER: usize = 8;

/// A symmetric matrix from which many outer products are subtracted; only its lower triangle is kept.
pub(super) struct SymmetricUpdate {
    size: usize,
    matrix: Vec<f64>,
    /// Long rows wait until there are [`TOGETHER`], each with its factor.
    waiting: Vec<f64>,
    factors: Vec<f64>,
}

impl SymmetricUpdate {
    /// Starts from a diagonal matrix.
    pub(super) fn new(diagonal: &[f64]) -> Self {
        let size = diagonal.len();
        let mut matrix = vec![0.0; size * size];
        diagonal.iter().enumerate().for_each(|(at, value)| matrix[at * size + at] = *value);
        Self {
            size,
            matrix,
            waiting: Vec::with_capacity(TOGETHER * size),
            factors: Vec::with_capacity(TOGETHER),
        }
    }

    /// Subtracts `factor`·r rᵀ, where r holds `values` at the ascending `columns` and 0 elsewhere.
    pub(super) fn subtract(&mut self, columns: &[u32], values: &[f64], factor: f64) {
        if 3 * columns.len() < self.size {
            for (number, (column, value)) in columns.iter().zip(values).enumerate() {
                let row = &mut self.matrix[*column as usize * self.size..][..self.size];
                let scaled = factor * value;
                for (other, other_value) in columns[..=number].iter().zip(values) {
                    row[*other as usize] -= scaled * other_value;
                }
            }
            return;
        }
        let start = self.waiting.len();
        self.waiting.resize(start + self.size, 0.0);
        columns
            .iter()
            .zip(values)
            .for_each(|(column, value)| self.waiting[start + *column as usize] = *value);
        self.factors.push(factor);
        if self.factors.len() == TOGETHER {
            self.flush();
        }
    }

    fn flush(&mut self) {
        let Self { size, matrix, waiting, factors } = self;
        waiting.resize(TOGETHER * *size, 0.0);
        factors.resize(TOGETHER, 0.0);
        for at in 0..*size {
            let target = &mut matrix[at * *size..][..=at];
            for half in 0..TOGETHER / 4 {
                let row = |k: usize| &waiting[(4 * half + k) * *size..][..=at];
                let (a, b, c, d) = (row(0), row(1), row(2), row(3));
                let factor = |k: usize, row: &[f64]| factors[4 * half + k] * row[at];
                let scaled = [factor(0, a), factor(1, b), factor(2, c), factor(3, d)];
                subtract_four(target, scaled, [a, b, c, d]);
            }
        }
        waiting.clear();
        factors.clear();
    }

    /// The matrix; its lower triangle.
    pub(super) fn finish(mut self) -> Vec<f64> {
        if !self.factors.is_empty() {
            self.flush();
        }
        self.matrix
    }
}

/// Turns the columns `start..end`, from which the earlier ones are subtracted already, into those of the factor.
fn factor_columns(matrix: &mut [f64], size: usize, start: usize, end: usize) {
    for j in start..end {
        let pivot = matrix[j * size + j].max(1e-12).sqrt();
        matrix[j * size + j] = pivot;
        for i in j + 1..size {
            matrix[i * size + j] /= pivot;
        }
        for later in j + 1..end {
            let factor = matrix[later * size + j];
            for i in later..size {
                matrix[i * size + later] -= factor * matrix[i * size + j];
            }
        }
    }
}

impl Cholesky {
    /// Factors `matrix`, `size`×`size`, four columns at a time; only its lower triangle is read.
    pub(super) fn of(mut matrix: Vec<f64>, size: usize) -> Self {
        let mut columns = vec![0.0; 4 * size];
        for start in (0..size).step_by(4) {
            let end = (start + 4).min(size);
            factor_columns(&mut matrix, size, start, end);
            if end == size {
                break;
            }
            for (place, column) in (start..end).enumerate() {
                (end..size).for_each(|i| columns[place * size + i] = matrix[i * size + column]);
            }
            let column = |place: usize| &columns[place * size..(place + 1) * size];
            for i in end..size {
                let row = &mut matrix[i * size..i * size + i + 1];
                let factors = [row[start], row[start + 1], row[start + 2], row[start + 3]];
                let sources = [0, 1, 2, 3].map(|place| &column(place)[end..=i]);
                subtract_four(&mut row[end..], factors, sources);
            }
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

    /// The inverse of the matrix, both triangles: L⁻ᵀL⁻¹.
    pub(super) fn inverse(&self) -> Vec<f64> {
        let size = self.size;
        let mut lower = vec![0.0; size * size];
        let mut inverse = vec![0.0; size * size];
        for i in 0..size {
            let row = self.row(i);
            let (above, from_i) = lower.split_at_mut(i * size);
            let own = &mut from_i[..=i];
            own[i] = 1.0;
            for j in 0..i {
                subtract_scaled(own, row[j], &above[j * size..j * size + j + 1]);
            }
            own.iter_mut().for_each(|value| *value /= row[i]);
            for j in 0..=i {
                subtract_scaled(&mut inverse[j * size..j * size + j + 1], -own[j], &own[..=j]);
            }
        }
        for i in 0..size {
            for j in 0..i {
                inverse[j * size + i] = inverse[i * size + j];
            }
        }
        inverse
    }
}
