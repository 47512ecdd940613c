//! The report of a failed round, as the orchestrator reads it. Not for the challenger: it reads the
//! genome's feedback and the orchestrator's guidance.

use std::fmt::Write;

use crate::{
    genome::{CriterionResult, RoundReport},
    item::{Item, Polarity},
    score::mean,
    yardstick::{Panel, start_of},
};

/// How much of each answer the orchestrator is shown, in characters.
const ANSWER_SHOWN: usize = 400;

/// How the attempts did on each criterion; empty when no solver was asked.
pub(super) fn criterion_results(
    item: &Item,
    weak: Option<&Panel>,
    strong: Option<&Panel>,
) -> Vec<CriterionResult> {
    let Some(weak) = weak else { return Vec::new() };
    item.criteria()
        .iter()
        .enumerate()
        .map(|(index, criterion)| CriterionResult {
            criterion: criterion.criterion.clone(),
            weight: criterion.weight,
            category: criterion.category,
            weak_met: weak.met(index),
            strong_met: strong.map_or(0.0, |strong| strong.met(index)),
        })
        .collect()
}

/// What the orchestrator is told about a failed round: how it failed, the scores, every criterion,
/// the answers shortened, and the genome's feedback on all rounds.
pub(super) fn report_text(
    report: &RoundReport,
    weak: Option<&Panel>,
    strong: Option<&Panel>,
    feedback: &str,
) -> String {
    let mut text = format!("Round {}: {}\nReason: {}\n", report.round, report.outcome, report.reason);
    if !report.question.is_empty() {
        push(&mut text, format_args!("\nQuestion: {}\n", report.question));
    }
    push_scores(&mut text, report);
    push_criteria(&mut text, &report.criteria, strong.is_some());
    push_answers(&mut text, "weak", weak);
    push_answers(&mut text, "strong", strong);
    if !feedback.trim().is_empty() {
        push(&mut text, format_args!("\nFeedback on all rounds so far:\n{feedback}\n"));
    }
    text
}

/// Writing to a string cannot fail.
fn push(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    let _ = text.write_fmt(arguments);
}

fn push_scores(text: &mut String, report: &RoundReport) {
    for (who, scores) in [("Weak", &report.weak), ("Strong", &report.strong)] {
        if !scores.is_empty() {
            let each = scores.iter().map(|score| format!("{score:.2}")).collect::<Vec<_>>().join(", ");
            push(text, format_args!("{who} solver: {each}; average {:.2}\n", mean(scores)));
        }
    }
    if !report.strong.is_empty() {
        push(text, format_args!("Gap: {:.2}\n", mean(&report.strong) - mean(&report.weak)));
    }
}

fn push_criteria(text: &mut String, criteria: &[CriterionResult], strong_asked: bool) {
    if criteria.is_empty() {
        return;
    }
    text.push_str("\nCriteria, with the share of attempts that met each:\n");
    for (index, result) in criteria.iter().enumerate() {
        let sign = if result.category == Polarity::Positive { "positive" } else { "negative" };
        let (number, weight) = (index + 1, result.weight);
        push(
            text,
            format_args!("{number}. [{sign} {weight:+}] {}: weak {:.2}", result.criterion, result.weak_met),
        );
        if strong_asked {
            push(text, format_args!(", strong {:.2}", result.strong_met));
        }
        text.push('\n');
    }
}

fn push_answers(text: &mut String, who: &str, panel: Option<&Panel>) {
    for (index, attempt) in panel.map_or(&[][..], Panel::attempts).iter().enumerate() {
        if let Some(answer) = &attempt.answer {
            let shown = start_of(answer.trim(), ANSWER_SHOWN);
            push(text, format_args!("\nAnswer {} of the {who} solver: {shown}\n", index + 1));
        }
    }
}
