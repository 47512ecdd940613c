//! One variant on one document: the inner loop, then the yardstick, journalled. The thin driver that awaits.
//!
//! Not for choosing documents or variants, and not for what an outcome means to the search.

mod measure;
pub mod ratio;
mod summary;

pub use measure::{Attempts, attempts, measure};
pub use summary::Summary;

use tracing::Instrument;

use crate::{
    chat::ChatReply,
    document::{Document, Split},
    generation::{Acceptance, Answer, CodeCall, CodeReply, Ended, Loop, LoopInput, Step},
    genome::{Agent, Ceilings, CodeError, EvaluationCode},
    id::VariantId,
    item::Item,
    journal::{Journal, JournalError},
    models::{ModelError, Models, all_of},
    outcome::{Evaluation, Outcome},
    score::SolverScores,
    slot::Origin,
    trajectory::{Entry, Trajectory},
    usage::Spend,
    yardstick::{Ask, Confirmation, ConfirmationStep, Frame, Submission, Verdict, Yardstick},
};

/// What evaluations of a run share.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The models.
    pub models: &'a Models,
    /// Where the result goes, and where an earlier one is found.
    pub journal: &'a Journal,
    /// The frozen measure.
    pub yardstick: &'a Yardstick,
    /// What no genome may exceed.
    pub ceilings: &'a Ceilings,
    /// The run's seed.
    pub run_seed: u64,
}

/// What is evaluated.
#[derive(Debug, Clone, Copy)]
pub struct Work<'a> {
    /// The variant.
    pub variant: VariantId,
    /// Its manifest and prompts.
    pub agent: &'a Agent,
    /// Its evaluation code.
    pub code: &'a EvaluationCode,
    /// The document.
    pub document: &'a Document,
    /// Its split.
    pub split: Split,
    /// The work that asks.
    pub origin: Origin,
}

/// Why an evaluation could not be finished now. Never the fault of the genome or the document.
#[derive(Debug, thiserror::Error)]
pub enum EvaluationError {
    /// A model could not be asked.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The sandbox could not be started.
    #[error("evaluation code cannot be run")]
    Sandbox(#[source] std::io::Error),
    /// A defect of this program.
    #[error("{0}")]
    Bug(&'static str),
}

/// The evaluation of one document under one variant: the journalled one, else a new one, journalled.
///
/// # Errors
/// Transport, budget, stop, journal, a sandbox that cannot be started. Everything else is an outcome.
pub async fn evaluate(context: &Context<'_>, work: &Work<'_>) -> Result<Evaluation, EvaluationError> {
    if let Some(evaluation) = context.journal.evaluation(work.origin, work.variant, &work.document.id)? {
        return Ok(evaluation);
    }
    let span = tracing::info_span!(
        "document",
        origin = %work.origin,
        variant = %work.variant,
        document = %work.document.id,
        outcome = tracing::field::Empty,
    );
    let evaluation = evaluate_anew(context, work).instrument(span.clone()).await?;
    span.record("outcome", tracing::field::display(evaluation.outcome));
    Ok(evaluation)
}

async fn evaluate_anew(context: &Context<'_>, work: &Work<'_>) -> Result<Evaluation, EvaluationError> {
    let frame = Frame {
        origin: work.origin,
        variant: work.variant,
        document: work.document.id.clone(),
        run_seed: context.run_seed,
    };
    let yardstick = context.yardstick.of_kind(work.agent.manifest().item);
    let context = &Context { yardstick: &yardstick, ..*context };
    let (ended, mut entries, mut spend) = generate(context, work, &frame).await?;
    let (verdict, item, rounds) = match ended {
        Ended::Stopped { outcome, reason, round } => (plain(outcome, reason), None, round),
        Ended::Submitted { item, round, scores } => {
            let verdict =
                confirm(context, work, &frame, (&item, round, &scores), &mut entries, &mut spend).await?;
            (verdict, Some(item), round)
        }
    };
    spend.cost = cost(context.models, &entries);
    entries.push(Entry::Ended { outcome: verdict.outcome, reason: verdict.reason.clone() });
    let evaluation = Evaluation {
        origin: work.origin,
        variant: work.variant,
        document: work.document.id.clone(),
        split: work.split,
        outcome: verdict.outcome,
        reason: verdict.reason,
        rounds,
        item,
        scores: verdict.scores,
        luck: verdict.luck,
        shadows: verdict.shadows,
        spend,
    };
    let trajectory = Trajectory {
        origin: work.origin,
        variant: work.variant,
        document: work.document.id.clone(),
        entries,
    };
    context.journal.put_evaluation(&evaluation, &trajectory).await?;
    tracing::debug!(
        origin = %evaluation.origin,
        variant = %evaluation.variant,
        document = %evaluation.document,
        outcome = %evaluation.outcome,
        rounds = evaluation.rounds,
        calls = evaluation.spend.calls,
        "document evaluated"
    );
    Ok(evaluation)
}

/// The price of every exchange. Tokens are counted where replies are read; prices are known here only.
fn cost(models: &Models, entries: &[Entry]) -> f64 {
    let paid = entries.iter().map(|entry| match entry {
        Entry::Exchange { alias, reply, .. } => models.price(alias).of(reply.usage),
        _ => 0.0,
    });
    paid.sum()
}

fn plain(outcome: Outcome, reason: String) -> Verdict {
    Verdict { outcome, reason, scores: None, luck: None, shadows: std::collections::BTreeMap::new() }
}

async fn generate(
    context: &Context<'_>,
    work: &Work<'_>,
    frame: &Frame,
) -> Result<(Ended, Vec<Entry>, Spend), EvaluationError> {
    let mut inner = Loop::new(LoopInput {
        agent: work.agent,
        document: work.document,
        frame,
        yardstick: context.yardstick,
        ceilings: context.ceilings,
        acceptance: acceptance(work.code),
    });
    loop {
        let answer = match inner.next_step() {
            Step::Done(_) => break,
            Step::Ask(asks) => match ask(context.models, asks).await? {
                Ok(replies) => Answer::Replies(replies),
                Err(fault) => Answer::Fault(fault),
            },
            Step::Code(call) => match run(work.code, call).await {
                Ok(reply) => Answer::Code(reply),
                Err(CodeError::Fault(problem)) => Answer::Fault(problem.to_string()),
                Err(CodeError::Unavailable(error)) => return Err(EvaluationError::Sandbox(error)),
            },
        };
        inner.answer(answer);
    }
    match inner.into_parts() {
        (Some(ended), entries, spend) => Ok((ended, entries, spend)),
        (None, ..) => Err(EvaluationError::Bug("the inner loop ended without an end")),
    }
}

/// Code that rejects nothing accepts everything: then asking the solvers would decide nothing.
fn acceptance(code: &EvaluationCode) -> Acceptance {
    let rejects = ["reject_weak", "reject"].into_iter().any(|function| code.has(function));
    if rejects { Acceptance::Tried } else { Acceptance::AsWritten }
}

async fn run(code: &EvaluationCode, call: CodeCall<'_>) -> Result<CodeReply, CodeError> {
    Ok(match call {
        CodeCall::CheckItem { item, document } => CodeReply::Problems(code.check_item(item, document).await?),
        CodeCall::Score { rubric, marks } => CodeReply::Scores(code.score(&rubric, &marks).await?),
        CodeCall::RejectWeak { weak } => CodeReply::Reason(code.reject_weak(weak).await?),
        CodeCall::Reject { weak, strong } => CodeReply::Reason(code.reject(weak, strong).await?),
        CodeCall::Feedback { rounds } => CodeReply::Text(code.feedback(rounds).await?),
    })
}

/// All replies, or the genome's fault: a prompt that does not fit the model.
///
/// Every call is awaited even when one of them fails: dropping the others would lose replies that are
/// paid for and not yet stored. A failure of the endpoint counts before a prompt that is too long, so
/// that the outcome does not depend on which of them came first.
async fn ask(models: &Models, asks: &[Ask]) -> Result<Result<Vec<ChatReply>, String>, EvaluationError> {
    let calls = asks.iter().map(|ask| models.complete(&ask.alias, &ask.slot, &ask.request));
    let mut replies = Vec::with_capacity(asks.len());
    let mut fault = None;
    for result in all_of(calls).await {
        match result {
            Ok(reply) => replies.push(reply),
            Err(ModelError::ContextTooLong(message)) => {
                fault = Some(format!("a prompt did not fit the model: {message}"));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(fault.map_or(Ok(replies), Err))
}

async fn confirm(
    context: &Context<'_>,
    work: &Work<'_>,
    frame: &Frame,
    (item, round, loop_scores): (&Item, u32, &SolverScores),
    entries: &mut Vec<Entry>,
    spend: &mut Spend,
) -> Result<Verdict, EvaluationError> {
    let mut confirmation = Confirmation::new(Submission {
        yardstick: context.yardstick,
        frame,
        document: &work.document.text,
        item,
        round,
        loop_scores,
    });
    loop {
        let replies = match confirmation.next_step() {
            ConfirmationStep::Done(_) => break,
            ConfirmationStep::Ask(asks) => ask(context.models, asks).await?,
        };
        match replies {
            Ok(replies) => confirmation.answer(replies),
            Err(fault) => confirmation.fault(fault),
        }
    }
    let (verdict, more, spent) = confirmation.into_parts();
    entries.extend(more);
    spend.add(&spent);
    verdict.ok_or(EvaluationError::Bug("the confirmation ended without a verdict"))
}

#[cfg(test)]
mod tests;
