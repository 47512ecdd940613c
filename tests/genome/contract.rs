use std::sync::Arc;

use phylon::{
    genome::{Agent, Ceilings, CodeError, EvaluationCode, RoundReport, check_code, templates},
    item::{Criterion, Item, ItemKind, Polarity},
    problem::Problem,
};

use super::sandbox::sandbox;

async fn problems(source: &str) -> Vec<Problem> {
    check_code(&Arc::from(source), ItemKind::Rubric, &sandbox()).await.unwrap_err()
}

#[tokio::test]
async fn what_a_function_raises_is_reported_at_its_line() {
    let found =
        problems("def helper(s):\n    return s[9]\n\ndef reject_weak(scores):\n    return helper(scores)\n")
            .await;
    assert_eq!((found.len(), found[0].line, found[0].file.as_str()), (1, Some(2), "evaluation.py"));
    assert!(found[0].what.contains("IndexError"), "{found:?}");
}

#[tokio::test]
async fn wrong_types_are_reported_for_every_function_at_once() {
    let source = "\
def check_item(item, document):
    return ['fine', 3]
def score(rubric, marks):
    return 1.5
def reject_weak(scores):
    return True
def reject(weak, strong):
    return 0
def feedback(rounds):
    return None
";
    let found = problems(source).await;
    assert_eq!(found.iter().map(|p| p.line).collect::<Vec<_>>(), [1, 3, 5, 7, 9].map(Some), "{found:?}");
    assert!(found[0].what.contains("a list with 3 in it") && found[4].what.contains("returned None"));
}

#[tokio::test]
async fn a_module_that_does_not_run_is_one_problem() {
    let found = problems("x = 1\ny = x +\n").await;
    assert_eq!((found.len(), found[0].line), (1, Some(2)));
    let found = problems("import os\n\nraise ValueError('no')\n").await;
    assert_eq!((found.len(), found[0].line), (1, Some(3)), "{found:?}");
}

#[tokio::test]
async fn without_functions_the_defaults_apply() {
    check_code(&Arc::from(""), ItemKind::Rubric, &sandbox()).await.unwrap();
    let code = EvaluationCode::load(&sandbox(), &Arc::from("")).await.unwrap();
    let rubric = [
        Criterion { criterion: "a".into(), weight: 3, category: Polarity::Positive },
        Criterion { criterion: "b".into(), weight: -1, category: Polarity::Negative },
    ];
    let item = Item {
        context: "c".repeat(9999),
        question: String::new(),
        reference_answer: String::new(),
        rubric: rubric.to_vec(),
        check: None,
    };
    assert!(code.check_item(&item, "").await.unwrap().is_empty());
    let scores = code.score(&rubric, &[vec![true, false], vec![true, true]]).await.unwrap();
    assert!((scores[0] - 1.0).abs() < 1e-9 && (scores[1] - 2.0 / 3.0).abs() < 1e-9, "{scores:?}");
    assert_eq!(code.reject_weak(&[1.0]).await.unwrap(), None);
    assert_eq!(code.reject(&[1.0], &[0.0]).await.unwrap(), None);
    assert!(code.feedback(&[report("too_easy", &[0.9])]).await.unwrap().contains("Round 1 (too_easy)"));
}

fn report(outcome: &str, weak: &[f64]) -> RoundReport {
    RoundReport {
        round: 1,
        question: "Why?".into(),
        outcome: outcome.into(),
        reason: "because".into(),
        weak: weak.to_vec(),
        strong: vec![],
        criteria: vec![],
    }
}

async fn seed_code() -> EvaluationCode {
    let seed = templates::embedded("agentic-self-instruct").unwrap();
    let agent = Agent::compile(&seed, &Ceilings::default()).unwrap();
    EvaluationCode::load(&sandbox(), agent.evaluation()).await.unwrap()
}

#[tokio::test]
async fn the_seed_gate_is_the_published_one() {
    let code = seed_code().await;
    let weak = async |scores: &[f64]| code.reject_weak(scores).await.unwrap();
    assert_eq!(weak(&[0.65, 0.65, 0.65]).await, None);
    assert!(weak(&[0.7, 0.7, 0.7]).await.unwrap().contains("mean is 0.70"));
    assert!(weak(&[0.1, 0.2, 0.76]).await.unwrap().contains("best attempt is 0.76"));
    let both = async |weak: &[f64], strong: &[f64]| code.reject(weak, strong).await.unwrap();
    assert_eq!(both(&[0.3, 0.4, 0.2], &[0.7, 0.8, 0.9]).await, None);
    assert!(both(&[0.0, 0.4, 0.2], &[0.7, 0.8, 0.9]).await.is_some());
    assert!(both(&[0.3, 0.4, 0.2], &[0.0, 1.0, 0.9]).await.is_some());
    assert!(both(&[0.2, 0.2, 0.2], &[0.5, 0.6, 0.6]).await.is_some());
    assert!(both(&[0.3, 0.4, 0.2], &[0.96, 0.95, 0.95]).await.is_some());
    assert!(both(&[0.6, 0.6, 0.6], &[0.7, 0.7, 0.7]).await.unwrap().starts_with("no gap"));
}

#[tokio::test]
async fn the_seed_score_is_the_frozen_formula() {
    let code = seed_code().await;
    let rubric: Vec<Criterion> = [(6, Polarity::Positive), (4, Polarity::Positive), (-5, Polarity::Negative)]
        .map(|(weight, category)| Criterion { criterion: "c".into(), weight, category })
        .to_vec();
    let attempts: Vec<Vec<bool>> =
        (0..8).map(|bits| (0..3).map(|index| bits >> index & 1 == 1).collect()).collect();
    let scores = code.score(&rubric, &attempts).await.unwrap();
    for (score, marks) in scores.iter().zip(&attempts) {
        assert!((score - phylon::score::clipped_score(&rubric, marks)).abs() < 1e-12);
    }
}

#[tokio::test]
async fn the_seed_checks_lengths_only_and_groups_failures() {
    let code = seed_code().await;
    let item = Item {
        context: "c".repeat(1501),
        question: "q".repeat(1000),
        reference_answer: String::new(),
        rubric: vec![Criterion { criterion: "x".repeat(241), weight: -3, category: Polarity::Positive }],
        check: None,
    };
    let found = code.check_item(&item, "").await.unwrap();
    assert_eq!(found.len(), 2, "{found:?}");
    let text = code.feedback(&[report("failed_check", &[]), report("too_easy", &[0.8, 0.9])]).await.unwrap();
    assert!(text.contains("weak average 0.85") && text.contains("reason: because"), "{text}");
    assert!(text.ends_with("do not rephrase any of these."));
    assert_eq!(code.feedback(&[]).await.unwrap(), "");
}

#[tokio::test]
async fn a_missing_program_is_not_the_genomes_fault() {
    let none = phylon::sandbox::Sandbox::new("/no/such/program".into(), 1, Default::default());
    let loaded = EvaluationCode::load(&none, &Arc::from("def score(r, m):\n    return 0\n")).await;
    assert!(matches!(loaded, Err(CodeError::Unavailable(_))));
}
