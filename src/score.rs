//! The frozen score of one marked attempt, and summaries of several. Not for accepting an item.

use serde::{Deserialize, Serialize};

use crate::item::{Criterion, Polarity};

/// The judge's yes-no per criterion of one attempt, in the rubric's order.
pub type Marks = Vec<bool>;

/// `clip((earned - penalty) / positive total, 0, 1)` over one attempt's marks.
///
/// The clipped rubric score of PRBench, which re-implementers of Autodata use too. A rubric without
/// positive weight scores 0. `marks` beyond the rubric's length are ignored; missing ones are "no".
pub fn clipped_score(rubric: &[Criterion], marks: &[bool]) -> f64 {
    let (mut earned, mut penalty, mut total) = (0.0, 0.0, 0.0);
    for (index, criterion) in rubric.iter().enumerate() {
        let weight = criterion.weight.unsigned_abs() as f64;
        let met = marks.get(index).copied().unwrap_or(false);
        match criterion.category {
            Polarity::Positive => {
                total += weight;
                earned += if met { weight } else { 0.0 };
            }
            Polarity::Negative => penalty += if met { weight } else { 0.0 },
        }
    }
    if total > 0.0 { ((earned - penalty) / total).clamp(0.0, 1.0) } else { 0.0 }
}

/// The attempts' scores of both solvers on one item, each in 0..=1.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct SolverScores {
    /// The weak solver's attempts.
    pub weak: Vec<f64>,
    /// The strong solver's attempts.
    pub strong: Vec<f64>,
}

impl SolverScores {
    /// The same scores with the solvers' labels exchanged: what `luck` is computed from.
    pub fn exchanged(&self) -> Self {
        Self { weak: self.strong.clone(), strong: self.weak.clone() }
    }

    /// Mean strong score minus mean weak score.
    pub fn gap(&self) -> f64 {
        mean(&self.strong) - mean(&self.weak)
    }
}

/// The arithmetic mean; 0 of nothing.
pub fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn criterion(weight: i64) -> Criterion {
        let category = if weight > 0 { Polarity::Positive } else { Polarity::Negative };
        Criterion { criterion: "names the cause".into(), weight, category }
    }

    #[test]
    fn a_triggered_negative_costs_its_size_and_the_score_is_clipped() {
        let rubric = [criterion(6), criterion(4), criterion(-5)];
        assert!((clipped_score(&rubric, &[true, true, false]) - 1.0).abs() < 1e-12);
        assert!((clipped_score(&rubric, &[true, false, true]) - 0.1).abs() < 1e-12);
        assert!(clipped_score(&rubric, &[false, false, true]).abs() < 1e-12);
        assert!(clipped_score(&[criterion(-5)], &[false]).abs() < 1e-12);
    }
}
