//! Attempts at an item that decide nothing, awaited and journalled. Not for what they amount to.

use super::{Context, EvaluationError, Work, ask, cost};
use crate::{
    item::Item,
    outcome::Evaluation,
    score::SolverScores,
    slot::Origin,
    trajectory::{Entry, Trajectory},
    usage::Spend,
    yardstick::{Frame, Measured, Measurement, Solver, Yardstick},
};

/// What solvers made of an item.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempts {
    /// Every attempt, by solver.
    pub measured: Vec<Measured>,
    /// What happened.
    pub entries: Vec<Entry>,
    /// What it cost.
    pub spend: Spend,
    /// Why a solver could not be asked at all: its prompt did not fit. Then no attempt counts.
    pub fault: Option<String>,
}

/// Asks these solvers, `yardstick.attempts` times each; replies that are in the journal are not asked for again.
///
/// # Errors
/// Transport, budget, stop, journal.
pub async fn attempts(
    context: &Context<'_>,
    yardstick: &Yardstick,
    frame: &Frame,
    item: &Item,
    solvers: &[Solver],
) -> Result<Attempts, EvaluationError> {
    let mut measurement = Measurement::new(yardstick, frame, item, solvers);
    let mut fault = None;
    while !measurement.asks().is_empty() && fault.is_none() {
        match ask(context.models, measurement.asks()).await? {
            Ok(replies) => measurement.answer(replies),
            Err(what) => fault = Some(what),
        }
    }
    let (measured, entries, mut spend) = measurement.into_parts();
    spend.cost = cost(context.models, &entries);
    Ok(Attempts { measured, entries, spend, fault })
}

/// Both solvers once more on the item of a finished evaluation, under another origin. The result is that evaluation
/// with these attempts' scores, or without any where an attempt was cut or could not be marked: what is missing on
/// one side only would be no fair measure.
///
/// # Errors
/// As [`attempts`].
pub async fn measure(
    context: &Context<'_>,
    work: &Work<'_>,
    (made, item): (&Evaluation, &Item),
    origin: Origin,
) -> Result<Evaluation, EvaluationError> {
    if let Some(known) = context.journal.evaluation(origin, work.variant, &work.document.id)? {
        return Ok(known);
    }
    let (variant, document) = (work.variant, work.document.id.clone());
    let frame = Frame { origin, variant, document: document.clone(), run_seed: context.run_seed };
    let yardstick = context.yardstick.of_kind(item.kind());
    let solvers = [Solver::Weak, Solver::Strong];
    let found = attempts(context, &yardstick, &frame, item, &solvers).await?;
    let of = |solver| {
        let own = found.measured.iter().filter(|attempt| attempt.solver == solver);
        own.map(|attempt| attempt.score).collect::<Option<Vec<f64>>>().filter(|_| found.fault.is_none())
    };
    let scores = of(Solver::Weak).zip(of(Solver::Strong));
    let scores = scores.map(|(weak, strong)| SolverScores { weak, strong });
    let mut entries = found.entries;
    entries.extend(scores.clone().map(|scores| Entry::Confirmed { scores }));
    let evaluation = Evaluation { origin, scores, spend: found.spend, ..made.clone() };
    context.journal.put_evaluation(&evaluation, &Trajectory { origin, variant, document, entries }).await?;
    Ok(evaluation)
}
