//! Search rules side by side over runs with the same seeds. Not for running or drawing them.

use serde::Serialize;
use statrs::distribution::{ContinuousCDF, StudentsT};

use super::bench::Trial;

/// The recommended variant at one point of the runs of a rule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stop {
    /// Mean document evaluations charged so far.
    pub evaluations: f64,
    /// Mean model calls of those.
    pub calls: f64,
    /// Mean pass rate on the test documents, 0..=1.
    pub rate: f64,
    /// Half the width of its 90% interval, runs as the sample; 0 for one run.
    pub width: f64,
}

/// What one rule's recommended variants are ahead of another's at the end.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// The rule.
    pub rule: String,
    /// The other rule.
    pub against: String,
    /// Seeds that both ran with.
    pub runs: u32,
    /// Mean difference of the pass rates on the test documents, −1..=1.
    pub mean: f64,
    /// Its 90% interval by Student's t over the seeds; none for one run.
    pub interval: Option<[f64; 2]>,
}

/// The stops of some runs; the seed variant first.
pub fn course(trials: &[Trial]) -> Vec<Stop> {
    let (rate, width) = mean_and_width(trials.iter().map(|trial| trial.seed_rate));
    let mut stops = vec![Stop { evaluations: 0.0, calls: 0.0, rate, width }];
    for mark in 0..trials.iter().map(|trial| trial.marks.len()).min().unwrap_or(0) {
        let marks = || trials.iter().map(|trial| trial.marks[mark]);
        let (rate, width) = mean_and_width(marks().map(|mark| mark.rate));
        stops.push(Stop {
            evaluations: mean_and_width(marks().map(|mark| f64::from(mark.evaluations))).0,
            calls: mean_and_width(marks().map(|mark| mark.calls as f64)).0,
            rate,
            width,
        });
    }
    stops
}

/// The first rule against each of the others, run by run.
pub fn differences(compared: &[(&str, Vec<Trial>)]) -> Vec<Difference> {
    let Some(((rule, own), others)) = compared.split_first() else { return Vec::new() };
    let against = |(against, trials): &(&str, Vec<Trial>)| {
        let paired: Vec<f64> = own
            .iter()
            .filter_map(|run| {
                let other = trials.iter().find(|other| other.seed == run.seed)?;
                Some(run.best_rate() - other.best_rate())
            })
            .collect();
        let (mean, width) = mean_and_width(paired.iter().copied());
        Difference {
            rule: (*rule).to_owned(),
            against: (*against).to_owned(),
            runs: u32::try_from(paired.len()).unwrap_or(u32::MAX),
            mean,
            interval: (paired.len() > 1).then_some([mean - width, mean + width]),
        }
    };
    others.iter().map(against).collect()
}

/// The mean of some figures and half the width of its 90% interval; 0 for fewer than two.
fn mean_and_width(figures: impl Iterator<Item = f64>) -> (f64, f64) {
    let figures: Vec<f64> = figures.collect();
    let n = figures.len() as f64;
    let mean = figures.iter().sum::<f64>() / n.max(1.0);
    if figures.len() < 2 {
        return (mean, 0.0);
    }
    let variance = figures.iter().map(|figure| (figure - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let t = StudentsT::new(0.0, 1.0, n - 1.0).map_or(f64::NAN, |t| t.inverse_cdf(0.95));
    (mean, t * (variance / n).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{experiment::bench::Mark, id::VariantId};

    fn run(seed: u64, rate: f64) -> Trial {
        let mark = Mark { evaluations: 10, calls: 100, variant: VariantId(1), rate };
        Trial { seed, seed_rate: 0.1, marks: vec![mark], luck: 0.0, claimed: false, neutral_rate: None }
    }

    #[test]
    fn rules_are_compared_seed_by_seed_so_that_what_seeds_share_cancels() {
        let lineage = vec![run(1, 0.30), run(2, 0.60), run(3, 0.45)];
        let pareto = vec![run(3, 0.25), run(1, 0.10), run(2, 0.40)];
        let found = differences(&[("lineage", lineage), ("pareto", pareto)]);
        let [low, high] = found[0].interval.unwrap();
        assert!(found.len() == 1 && found[0].runs == 3 && (found[0].mean - 0.20).abs() < 1e-12);
        assert!(high - low < 1e-9, "{low} {high}");
    }

    #[test]
    fn the_interval_is_students_and_one_run_has_none() {
        let own = vec![run(1, 0.2), run(2, 0.4)];
        let other = vec![run(1, 0.1), run(2, 0.1)];
        let found = differences(&[("lineage", own.clone()), ("pareto", other)]);
        // Differences .1 and .3: mean .2, sd .1414, t(1, .95) = 6.314.
        let [low, high] = found[0].interval.unwrap();
        assert!((high - low - 2.0 * 6.314 * 0.1).abs() < 1e-3, "{low} {high}");
        let found = differences(&[("lineage", own[..1].to_vec()), ("pareto", own)]);
        assert!(found[0].interval.is_none() && found[0].mean == 0.0);
    }
}
