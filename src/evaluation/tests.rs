//! Whole evaluations over scripted models, with a journal and without evaluation code.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use super::*;
use crate::{
    chat::ChatRequest,
    genome::{EVALUATION, templates},
    journal::OpenMode,
    models::ModelDeps,
    sandbox::{Limits, Sandbox},
    yardstick::tests::{item, marks, says, yardstick},
};

/// Models that behave: the weak solver meets 3 of ten criteria, the strong one 8.
fn behaved(model: &str, request: &ChatRequest) -> ChatReply {
    let prompt = &request.messages[request.messages.len() - 1].content;
    match request.schema.as_ref().map(|schema| schema.name.as_str()) {
        Some("item") => says(serde_json::to_string(&item()).unwrap()),
        Some("verification") => says(
            r#"{"leakage":"NO_LEAKAGE","reasoning":"GOOD","rubric":"PASS","label":"CONSISTENT","verdict":"PASS","feedback":""}"#,
        ),
        Some("audit") => says(
            r#"{"grounded":true,"leaks_answer":false,"one_question":true,"reference_correct":true,"reason":""}"#,
        ),
        Some("marks") => marks(match prompt {
            strong if strong.contains("answered by strong") => 8,
            weak if weak.contains("answered by weak") => 3,
            reference if reference.contains("Cavitation") => 9,
            _ => 0,
        }),
        _ => says(format!("answered by {model}")),
    }
}

struct Bench {
    folder: tempfile::TempDir,
    yardstick: Yardstick,
    ceilings: Ceilings,
    agent: Agent,
    code: EvaluationCode,
    document: Document,
}

impl Bench {
    async fn new() -> Self {
        let ceilings = Ceilings::default();
        let genome = templates::embedded("agentic-self-instruct").unwrap().without(EVALUATION);
        let agent = Agent::compile(&genome, &ceilings).unwrap();
        let sandbox = Sandbox::new("/no/such/program".into(), 1, Limits::default());
        let code = EvaluationCode::load(&sandbox, agent.evaluation()).await.unwrap();
        Self {
            folder: tempfile::tempdir().unwrap(),
            yardstick: yardstick(),
            ceilings,
            agent,
            code,
            document: Document::new("pumps", "All about pumps."),
        }
    }

    fn journal(&self) -> Journal {
        Journal::open(&self.folder.path().join("journal.db"), OpenMode::CreateIfMissing).unwrap()
    }

    async fn evaluate(&self, models: &Models, journal: &Journal) -> Result<Evaluation, EvaluationError> {
        let (yardstick, ceilings) = (&self.yardstick, &self.ceilings);
        let context = Context { models, journal, yardstick, ceilings, run_seed: 5 };
        let work = Work {
            variant: VariantId(1),
            agent: &self.agent,
            code: &self.code,
            document: &self.document,
            split: Split::Validation,
            origin: Origin::Job(2),
        };
        evaluate(&context, &work).await
    }
}

#[tokio::test]
async fn a_passed_document_is_journalled_with_its_trajectory_and_never_evaluated_again() {
    let (bench, asked) = (Bench::new().await, Arc::new(AtomicU32::new(0)));
    let counted = Arc::clone(&asked);
    let models = Models::from_fn(ModelDeps::default(), move |model, request| {
        counted.fetch_add(1, Ordering::Relaxed);
        Ok(behaved(model, request))
    });
    let journal = bench.journal();
    let evaluation = bench.evaluate(&models, &journal).await.unwrap();
    assert_eq!((evaluation.outcome, evaluation.rounds, evaluation.luck), (Outcome::Passed, 1, Some(false)));
    // Without code of its own the genome rejects nothing: challenger, verifier, and a confirmation of sixteen.
    assert_eq!((evaluation.spend.calls, asked.load(Ordering::Relaxed)), (18, 18));
    let trajectory = journal.trajectory(Origin::Job(2), VariantId(1), &"pumps".into()).unwrap().unwrap();
    let ended = Entry::Ended { outcome: Outcome::Passed, reason: String::new() };
    assert_eq!(trajectory.entries.last(), Some(&ended));
    assert_eq!(bench.evaluate(&models, &journal).await.unwrap(), evaluation);
    assert_eq!(asked.load(Ordering::Relaxed), 18);
}

#[tokio::test]
async fn a_prompt_that_does_not_fit_is_the_genomes_error() {
    let bench = Bench::new().await;
    let models = Models::from_fn(ModelDeps::default(), |model, request| match &request.schema {
        Some(schema) if schema.name == "verification" => {
            Err(ModelError::ContextTooLong("9000 tokens".into()))
        }
        _ => Ok(behaved(model, request)),
    });
    let evaluation = bench.evaluate(&models, &bench.journal()).await.unwrap();
    assert_eq!(evaluation.outcome, Outcome::Error);
    assert!(evaluation.reason.contains("9000 tokens"), "{}", evaluation.reason);
}

#[tokio::test]
async fn an_endpoint_that_fails_is_never_an_outcome_and_leaves_nothing_in_the_journal() {
    let bench = Bench::new().await;
    let models = Models::from_fn(ModelDeps::default(), |model, request| match (&request.schema, model) {
        (None, "weak") => Err(ModelError::Refused {
            endpoint: "http://127.0.0.1".into(),
            model: "weak".into(),
            status: 401,
            message: "no key".into(),
            hint: "set the key".into(),
        }),
        (None, _) => Err(ModelError::ContextTooLong("never".into())),
        _ => Ok(behaved(model, request)),
    });
    let journal = bench.journal();
    let error = bench.evaluate(&models, &journal).await.unwrap_err();
    assert!(matches!(error, EvaluationError::Model(ModelError::Refused { .. })), "{error}");
    assert_eq!(journal.evaluation(Origin::Job(2), VariantId(1), &"pumps".into()).unwrap(), None);
}
