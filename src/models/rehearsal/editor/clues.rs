//! Clues in the trajectories that speak for one explanation or another, as strengths from 0 to 1.
//! Not for naming what went wrong: signs do that.

use super::{
    reading::{Criterion, Round, Trial},
    signs::shared_words,
};

/// What to look for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clue {
    /// The sign itself is the evidence.
    Plain,
    /// Nothing in the trajectories could tell; people think of it all the same.
    Hunch,
    /// The context holds words of the reference answer.
    Overlap,
    /// The weak solver meets specific criteria although the context does not hold the answer.
    Known,
    /// Both solvers meet criteria that no statement of the reference answer stands behind.
    Vague,
    /// Few meet criteria that no statement of the reference answer stands behind.
    Missing,
    /// Criteria with figures are met by few.
    Digits,
    /// Negative criteria hit the strong solver.
    Penalties,
    /// Weak attempts end at zero.
    Zero,
    /// Weights are far apart.
    Lopsided,
    /// Documents take many rounds.
    Rounds,
}

/// How strongly the failed trials speak for `clue`, 0 to 1.
pub(super) fn strength(clue: Clue, trials: &[Trial]) -> f64 {
    let failed: Vec<&Trial> = trials.iter().filter(|trial| !trial.passed()).collect();
    let rounds: Vec<&Round> = failed.iter().flat_map(|trial| &trial.rounds).collect();
    let marked: Vec<&Round> = rounds.iter().copied().filter(|round| !round.criteria.is_empty()).collect();
    let strength = match clue {
        Clue::Plain => 0.5,
        Clue::Hunch => 0.0,
        Clue::Overlap => {
            let held = rounds.iter().filter(|round| !round.context.is_empty()).map(|round| overlap(round));
            2.0 * (mean(held) - 0.2)
        }
        Clue::Known => share(&marked, &|round, criterion| {
            backed(round, criterion) && overlap(round) < 0.4 && criterion.weak.is_some_and(|weak| weak > 0.5)
        }),
        Clue::Vague => {
            3.0 * share(&marked, &|round, criterion| {
                !backed(round, criterion) && criterion.weak.is_some_and(|weak| weak > 0.5)
            })
        }
        Clue::Missing => {
            4.0 * share(&marked, &|round, criterion| {
                !backed(round, criterion) && criterion.strong.is_some_and(|strong| strong < 0.5)
            })
        }
        Clue::Digits => {
            4.0 * share(&marked, &|_, criterion| {
                criterion.text.contains(|c: char| c.is_ascii_digit())
                    && criterion.strong.is_some_and(|strong| strong < 0.5)
            })
        }
        Clue::Penalties => mean(marked.iter().map(|round| f64::from(u8::from(punished(round))))),
        Clue::Zero => {
            let at_zero = |round: &&&Round| round.scores.is_some_and(|scores| scores.worst_weak <= 0.0);
            2.0 * marked.iter().filter(at_zero).count() as f64 / marked.len().max(1) as f64
        }
        Clue::Lopsided => mean(marked.iter().map(|round| f64::from(u8::from(lopsided(round))))),
        Clue::Rounds => (mean(failed.iter().map(|trial| trial.rounds.len() as f64)) - 2.0) / 6.0,
    };
    strength.clamp(0.0, 1.0)
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0), |(sum, count), value| (sum + value, count + 1));
    if count == 0 { 0.0 } else { sum / f64::from(count) }
}

fn overlap(round: &Round) -> f64 {
    shared_words(&round.reference, &round.context)
}

/// Whether a statement of the reference answer stands behind a criterion.
fn backed(round: &Round, criterion: &Criterion) -> bool {
    round.reference.is_empty() || shared_words(&criterion.text, &round.reference) >= 0.34
}

/// The share of positive criteria of which `test` holds.
fn share(rounds: &[&Round], test: &dyn Fn(&Round, &Criterion) -> bool) -> f64 {
    let positive = rounds.iter().flat_map(|round| {
        round
            .criteria
            .iter()
            .filter(|criterion| criterion.weight > 0)
            .map(move |criterion| (*round, criterion))
    });
    mean(positive.map(|(round, criterion)| f64::from(u8::from(test(round, criterion)))))
}

fn punished(round: &Round) -> bool {
    round.criteria.iter().any(|c| c.weight < 0 && c.strong.is_some_and(|strong| strong > 0.0))
}

fn lopsided(round: &Round) -> bool {
    let positive = || round.criteria.iter().map(|c| c.weight).filter(|weight| *weight > 0);
    positive().max().unwrap_or(0) * 4 > positive().sum::<i64>()
}
