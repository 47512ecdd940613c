//! The contract of `evaluation.py`, tried on samples before anything is paid.
//!
//! Not for judging whether the code is any good: only whether the loop can work with it.

use std::sync::Arc;

use super::{Agent, CodeError, CriterionResult, EVALUATION, EvaluationCode, RoundReport};
use crate::{
    item::{Check, Criterion, Item, ItemKind, Polarity},
    problem::Problem,
    sandbox::Sandbox,
    score::Marks,
};

/// Runs every function of the agent's evaluation code on samples.
///
/// # Errors
/// What was raised or returned against the contract, with the line of `evaluation.py`, one problem
/// per function; or that no sandbox worker could be started.
pub async fn check_contract(agent: &Agent, sandbox: &Sandbox) -> Result<(), Vec<Problem>> {
    check_code(agent.evaluation(), agent.manifest().item, sandbox).await
}

/// [`check_contract`] for the text of an `evaluation.py` alone, of a genome whose items are of this kind.
///
/// # Errors
/// As [`check_contract`].
pub async fn check_code(source: &Arc<str>, kind: ItemKind, sandbox: &Sandbox) -> Result<(), Vec<Problem>> {
    let code = EvaluationCode::load(sandbox, source).await.map_err(|error| vec![problem(error)])?;
    let results = [
        try_check_item(&code, kind).await,
        try_score(&code, kind).await,
        try_reject_weak(&code).await,
        try_reject(&code).await,
        try_feedback(&code).await,
    ];
    let problems: Vec<Problem> = results.into_iter().filter_map(Result::err).map(problem).collect();
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

fn problem(error: CodeError) -> Problem {
    match error {
        CodeError::Fault(problem) => problem,
        CodeError::Unavailable(error) => {
            Problem::new(EVALUATION, format!("could not be checked: no sandbox worker: {error}"))
        }
    }
}

async fn try_check_item(code: &EvaluationCode, kind: ItemKind) -> Result<(), CodeError> {
    let items = match kind {
        ItemKind::Rubric => vec![sample_item(), long_item(), Item { rubric: Vec::new(), ..sample_item() }],
        ItemKind::Verifiable => vec![
            checked(sample_item(), "moist air", None),
            checked(long_item(), &"ö".repeat(120), None),
            checked(sample_item(), "12.5 lux", Some(5)),
            checked(sample_item(), "", None),
        ],
    };
    let documents = ["A document.\n\nIt has two paragraphs, “quotes” and a tab\t.", ""];
    let tries: Vec<(&Item, &str)> =
        items.iter().flat_map(|item| documents.map(|document| (item, document))).collect();
    code.check_items(&tries).await.map(drop)
}

async fn try_score(code: &EvaluationCode, kind: ItemKind) -> Result<(), CodeError> {
    if kind == ItemKind::Verifiable {
        let item = checked(sample_item(), "moist air", None);
        code.score(&item.criteria(), &[vec![true], vec![false]]).await?;
        return Ok(());
    }
    let mixed = sample_item().rubric;
    let positive: Vec<Criterion> = mixed.iter().filter(|c| c.weight > 0).cloned().collect();
    let negative: Vec<Criterion> = mixed.iter().filter(|c| c.weight < 0).cloned().collect();
    for rubric in [mixed, positive, negative, Vec::new()] {
        let alternating = |odd| (0..rubric.len()).map(|index| index % 2 == odd).collect::<Marks>();
        let attempts = [vec![true; rubric.len()], vec![false; rubric.len()], alternating(0), alternating(1)];
        code.score(&rubric, &attempts).await?;
    }
    Ok(())
}

/// Scores of attempts from hopeless to perfect; one attempt is the fewest an experiment may ask for.
const SCORES: [&[f64]; 5] =
    [&[0.0, 0.0, 0.0], &[0.2, 0.4, 0.55], &[0.7, 0.8, 0.9], &[1.0, 1.0, 1.0, 1.0], &[0.5]];

async fn try_reject_weak(code: &EvaluationCode) -> Result<(), CodeError> {
    for weak in SCORES {
        code.reject_weak(weak).await?;
    }
    Ok(())
}

async fn try_reject(code: &EvaluationCode) -> Result<(), CodeError> {
    let pairs: Vec<(&[f64], &[f64])> =
        SCORES.iter().flat_map(|weak| SCORES.map(|strong| (*weak, strong))).collect();
    code.reject_each(&pairs).await.map(drop)
}

async fn try_feedback(code: &EvaluationCode) -> Result<(), CodeError> {
    let reports = sample_reports();
    code.feedback(&[]).await?;
    for report in &reports {
        code.feedback(std::slice::from_ref(report)).await?;
    }
    code.feedback(&reports).await?;
    Ok(())
}

fn sample_item() -> Item {
    let criterion = |text: &str, weight: i64| Criterion {
        criterion: text.into(),
        weight,
        category: if weight > 0 { Polarity::Positive } else { Polarity::Negative },
    };
    Item {
        context: "A lighthouse keeper logs the lamp's brightness every night.".into(),
        question: "Why does the brightness fall before every storm?".into(),
        reference_answer: "Moist air scatters the beam before the pressure drops.".into(),
        rubric: vec![
            criterion("names scattering by moist air", 8),
            criterion("orders humidity before pressure", 6),
            criterion("rules out the lamp's age", 4),
            criterion("blames the keeper's eyes", -5),
            criterion("claims that pressure dims a lamp", -3),
        ],
        check: None,
    }
}

/// The item with this answer to check in place of its rubric.
fn checked(item: Item, answer: &str, tolerance_percent: Option<u32>) -> Item {
    let check = Check { answer: answer.into(), accepted: vec!["damp air".into()], tolerance_percent };
    Item { rubric: Vec::new(), check: Some(check), ..item }
}

/// Every text as long as a challenger may make it, and not in ASCII.
fn long_item() -> Item {
    let mut item = sample_item();
    item.context = "ä ".repeat(900);
    item.question = "ö ".repeat(600);
    item.rubric =
        (0..30).map(|_| Criterion { criterion: "ü".repeat(300), ..item.rubric[0].clone() }).collect();
    item
}

fn sample_reports() -> Vec<RoundReport> {
    let criteria: Vec<CriterionResult> = sample_item()
        .rubric
        .into_iter()
        .map(|c| CriterionResult {
            criterion: c.criterion,
            weight: c.weight,
            category: c.category,
            weak_met: 1.0 / 3.0,
            strong_met: 1.0,
        })
        .collect();
    let report = |round, outcome: &str, reason: &str, weak: &[f64], strong: &[f64]| RoundReport {
        round,
        question: if outcome == "malformed" { String::new() } else { "Why does it fall?".into() },
        outcome: outcome.into(),
        reason: reason.into(),
        weak: weak.to_vec(),
        strong: strong.to_vec(),
        criteria: if weak.is_empty() { Vec::new() } else { criteria.clone() },
    };
    vec![
        report(1, "malformed", "the reply is no JSON", &[], &[]),
        report(2, "failed_check", "the context gives the answer away", &[], &[]),
        report(3, "too_easy", "weak mean 0.85", &[0.8, 0.9, 0.85], &[]),
        report(4, "failed_strong", "gap 0.05", &[0.3, 0.4, 0.2], &[0.3, 0.4, 0.35]),
    ]
}
