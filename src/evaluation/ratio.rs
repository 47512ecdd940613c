//! Means and ratios over documents, the document as cluster, with 90% intervals. Pure. Not for claims: these
//! intervals are for reading, the tests are elsewhere.
//!
//! A figure is Σy/Σx over clusters, so that a document with two items counts twice and one without an item not at
//! all. Its variance is that of the linearised ratio, n/(n−1)·Σ(y−rx)²/(Σx)², n the clusters that contribute, and
//! the interval r ± t₍ₙ₋₁₎·se (Cochran, *Sampling Techniques*, ch. 6). A difference is linearised over the clusters
//! of both sides together, so that documents that are hard for both do not count as noise.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, StudentsT};

/// A figure with its 90% interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The figure.
    pub mean: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// Whether no value lies in both.
    pub fn is_apart_from(&self, other: &Self) -> bool {
        self.low > other.high || other.low > self.high
    }
}

/// One cluster's part of a ratio: its sum of the figure, and of what it is counted per.
pub type Cluster = (f64, f64);

/// One-sided error of either end of an interval.
const TAIL: f64 = 0.05;

/// A mean of scores or of their differences, kept within `least..=most`; nothing where nothing was counted.
pub fn mean_of(clusters: &[Cluster], (least, most): (f64, f64)) -> Option<Interval> {
    let (mean, half) = linearised(clusters)?;
    let half = half.unwrap_or(most - least);
    Some(Interval { mean, low: (mean - half).max(least), high: (mean + half).min(most) })
}

/// A share of clusters' trials, 0..=1. Where all trials agree the exact one-sided bound for `n` documents stands in
/// for an interval that would have no width.
pub fn share_of(clusters: &[Cluster]) -> Option<Interval> {
    let interval = mean_of(clusters, (0.0, 1.0))?;
    let documents = contributing(clusters) as f64;
    let bound = TAIL.powf(1.0 / documents);
    if interval.mean <= 0.0 {
        return Some(Interval { mean: 0.0, low: 0.0, high: 1.0 - bound });
    }
    if interval.mean >= 1.0 {
        return Some(Interval { mean: 1.0, low: bound, high: 1.0 });
    }
    Some(interval)
}

/// What one unit costs, above 0: the interval is symmetric in the logarithm. Nothing without a unit.
pub fn price_of(clusters: &[Cluster]) -> Option<Interval> {
    let (mean, half) = linearised(clusters)?;
    let factor = match half {
        Some(half) if mean > 0.0 => (half / mean).exp(),
        _ => f64::INFINITY,
    };
    Some(Interval { mean, low: mean / factor, high: (mean * factor).min(f64::MAX) })
}

/// Scores lie in 0..=1 and gaps in −1..=1, so that no two means are farther apart.
const FARTHEST: f64 = 2.0;

/// How far one mean of scores or gaps is ahead of another, cluster by cluster: the same position is the same document.
pub fn difference_of(one: &[Cluster], other: &[Cluster]) -> Option<Interval> {
    let ((first, first_units), (second, second_units)) = (sums(one), sums(other));
    if first_units <= 0.0 || second_units <= 0.0 {
        return None;
    }
    let (a, b) = (first / first_units, second / second_units);
    let pair = |at: usize| {
        let part = |side: &[Cluster], mean: f64, units: f64| {
            side.get(at).map_or(0.0, |(y, x)| (y - mean * x) / units)
        };
        part(one, a, first_units) - part(other, b, second_units)
    };
    let used = |at: &usize| [one, other].into_iter().any(|side| side.get(*at).is_some_and(counts));
    let parts: Vec<f64> = (0..one.len().max(other.len())).filter(used).map(pair).collect();
    let mean = a - b;
    // A side of one document has no scatter to be seen, which is not the same as none.
    let known = contributing(one) > 1 && contributing(other) > 1;
    let half = half_width(&parts).filter(|_| known).unwrap_or(f64::INFINITY);
    Some(Interval { mean, low: (mean - half).max(-FARTHEST), high: (mean + half).min(FARTHEST) })
}

fn counts((y, x): &Cluster) -> bool {
    *y != 0.0 || *x != 0.0
}

fn contributing(clusters: &[Cluster]) -> usize {
    clusters.iter().filter(|cluster| counts(cluster)).count()
}

fn sums(clusters: &[Cluster]) -> Cluster {
    clusters.iter().fold((0.0, 0.0), |(y, x), cluster| (y + cluster.0, x + cluster.1))
}

/// The ratio, and half its interval where more than one cluster contributes.
fn linearised(clusters: &[Cluster]) -> Option<(f64, Option<f64>)> {
    let (total, units) = sums(clusters);
    if units <= 0.0 {
        return None;
    }
    let mean = total / units;
    let used = clusters.iter().filter(|cluster| counts(cluster));
    let parts: Vec<f64> = used.map(|(y, x)| (y - mean * x) / units).collect();
    Some((mean, half_width(&parts)))
}

/// t·√(n/(n−1)·Σ parts²); nothing of a single part.
fn half_width(parts: &[f64]) -> Option<f64> {
    let count = parts.len() as f64;
    let student = StudentsT::new(0.0, 1.0, count - 1.0).ok()?;
    let variance = parts.iter().map(|part| part * part).sum::<f64>() * count / (count - 1.0);
    Some(student.inverse_cdf(1.0 - TAIL) * variance.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(interval: Option<Interval>, mean: f64, low: f64, high: f64) {
        let found = interval.unwrap();
        for (is, should) in [(found.mean, mean), (found.low, low), (found.high, high)] {
            assert!((is - should).abs() < 1e-3, "{found:?}, not {mean} ({low} to {high})");
        }
    }

    #[test]
    fn one_unit_per_document_is_the_usual_mean_with_its_t_interval() {
        // Mean .5, sd .1 over 4 documents: t₃(.95) = 2.3534, half = 2.3534·.1/2·√(4/3)… by hand: sd = .11547.
        let clusters = [(0.4, 1.0), (0.6, 1.0), (0.4, 1.0), (0.6, 1.0)];
        near(mean_of(&clusters, (0.0, 1.0)), 0.5, 0.5 - 2.3534 * 0.11547 / 2.0, 0.5 + 2.3534 * 0.11547 / 2.0);
    }

    #[test]
    fn documents_without_a_unit_do_not_move_a_mean_and_do_raise_a_price() {
        let items = [(0.4, 1.0), (0.6, 1.0)];
        let more = [(0.4, 1.0), (0.6, 1.0), (0.0, 0.0)];
        assert_eq!(mean_of(&items, (0.0, 1.0)), mean_of(&more, (0.0, 1.0)));
        let price = price_of(&[(30.0, 1.0), (30.0, 0.0), (30.0, 1.0)]).unwrap();
        assert_eq!(price.mean, 45.0);
        assert!(price.low > 0.0 && price.low < 45.0 && price.high > 45.0);
        assert_eq!(price_of(&[(30.0, 0.0)]), None);
    }

    #[test]
    fn a_share_that_is_whole_or_nothing_keeps_an_interval() {
        let of = |y: f64| share_of(&[(y, 1.0); 30]);
        near(of(0.0), 0.0, 0.0, 0.0950);
        near(of(1.0), 1.0, 0.9050, 1.0);
        assert_eq!(share_of(&[]), None);
    }

    #[test]
    fn what_is_hard_for_both_sides_is_no_noise_of_their_difference() {
        let hard = [0.1, 0.5, 0.9, 0.3];
        let one: Vec<Cluster> = hard.iter().map(|y| (y + 0.1, 1.0)).collect();
        let other: Vec<Cluster> = hard.iter().map(|y| (*y, 1.0)).collect();
        let paired = difference_of(&one, &other).unwrap();
        assert!((paired.mean - 0.1).abs() < 1e-9 && paired.high - paired.low < 1e-6, "{paired:?}");
        assert!(!mean_of(&one, (0.0, 1.0)).unwrap().is_apart_from(&mean_of(&other, (0.0, 1.0)).unwrap()));
    }

    #[test]
    fn one_document_says_nothing_about_others() {
        let many = [(0.4, 1.0), (0.6, 1.0), (0.5, 1.0)];
        let difference = difference_of(&[(0.9, 1.0), (0.0, 0.0), (0.0, 0.0)], &many).unwrap();
        assert_eq!((difference.low, difference.high), (-2.0, 2.0));
        assert_eq!(mean_of(&[(0.4, 1.0)], (0.0, 1.0)), Some(Interval { mean: 0.4, low: 0.0, high: 1.0 }));
    }

    #[test]
    fn ninety_percent_intervals_cover_nine_times_in_ten() {
        let mut state = 7_u64;
        let mut unit = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        let covered = (0..2_000)
            .filter(|_| {
                let clusters: Vec<Cluster> = (0..30)
                    .map(|_| if unit() < 0.4 { (0.0, 0.0) } else { (0.3 + 0.4 * unit(), 1.0) })
                    .collect();
                mean_of(&clusters, (0.0, 1.0)).is_some_and(|found| found.low <= 0.5 && 0.5 <= found.high)
            })
            .count();
        assert!((1_740..=1_860).contains(&covered), "{covered} of 2000");
    }
}
