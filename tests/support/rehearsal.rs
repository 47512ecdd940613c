//! The calibration corpus with rehearsal models on it: measures genomes, proposes children of them.
#![allow(dead_code, clippy::allow_attributes, reason = "each test binary uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up must fail loudly")]

use std::{collections::BTreeMap, path::Path, sync::Arc};

use futures_util::{StreamExt as _, stream};
use phylon::{
    dataset::load_folder,
    document::{Document, Split},
    evaluation::{self, Work},
    genome::{Agent, Ceilings, EvaluationCode, Genome},
    id::VariantId,
    journal::{Journal, OpenMode},
    models::{ModelConfig, ModelDeps, Models, Provider, rehearsal::Rehearsal},
    mutation::{self, Earlier, Forbidden, LedgerView, ProposalInput, Proposed},
    outcome::Evaluation,
    sandbox::{Limits, Sandbox},
    slot::Origin,
    trajectory::Trajectory,
    yardstick::Yardstick,
};

/// How many blocks a variant's training trajectories are taken from.
const READ_BLOCKS: u32 = 2;

/// Models, sandbox and journal over one corpus.
pub struct Laboratory {
    place: tempfile::TempDir,
    models: Models,
    sandbox: Sandbox,
    journal: Journal,
    yardstick: Yardstick,
    ceilings: Ceilings,
    pub documents: Vec<Document>,
}

impl Laboratory {
    /// On the calibration corpus.
    pub fn new() -> Self {
        Self::of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/testdata/corpus"))
    }

    /// On the documents of a folder.
    pub fn of(folder: &Path) -> Self {
        let place = tempfile::tempdir().unwrap();
        let documents = load_folder(folder).unwrap();
        let corpus: Vec<_> = documents.iter().map(|d| (d.id.to_string(), d.text.to_string())).collect();
        let names = ["author", "judge", "weak", "strong", "editor"];
        let configs: BTreeMap<_, _> =
            names.map(|name| (name.to_owned(), ModelConfig::new(Provider::Rehearsal, name))).into();
        let deps = ModelDeps { rehearsal: Some(Arc::new(Rehearsal::new(&corpus))), ..ModelDeps::default() };
        let yardstick = serde_json::json!({
            "weak": "weak", "strong": "strong", "judge": "judge", "auditor": "judge", "rule": "autodata-blog"
        });
        Self {
            models: Models::build(&configs, deps).unwrap(),
            sandbox: Sandbox::new(env!("CARGO_BIN_EXE_phylon").into(), 2, Limits::default()),
            journal: Journal::open(&place.path().join("journal.db"), OpenMode::CreateIfMissing).unwrap(),
            yardstick: serde_json::from_value(yardstick).unwrap(),
            ceilings: Ceilings::default(),
            documents,
            place,
        }
    }

    /// Evaluates the first `count` documents, `blocks` times each.
    pub async fn evaluate(
        &self,
        variant: u32,
        genome: &Genome,
        count: usize,
        blocks: u32,
    ) -> Vec<Evaluation> {
        let agent = Agent::compile(genome, &self.ceilings).unwrap();
        let code = EvaluationCode::load(&self.sandbox, agent.evaluation()).await.unwrap();
        let context = evaluation::Context {
            models: &self.models,
            journal: &self.journal,
            yardstick: &self.yardstick,
            ceilings: &self.ceilings,
            run_seed: 5,
        };
        let (agent, code, context) = (&agent, &code, &context);
        let work = (0..blocks).flat_map(|block| self.documents.iter().take(count).map(move |d| (block, d)));
        stream::iter(work)
            .map(|(block, document)| async move {
                let origin = Origin::Job(block);
                let variant = VariantId(variant);
                let work = Work { variant, agent, code, document, split: Split::Train, origin };
                evaluation::evaluate(context, &work).await.unwrap()
            })
            .buffered(16)
            .collect()
            .await
    }

    /// The share of documents that pass, over `blocks` evaluations of every document.
    pub async fn rate(&self, variant: u32, genome: &Genome, blocks: u32) -> f64 {
        rate(&self.evaluate(variant, genome, self.documents.len(), blocks).await)
    }

    /// One proposal on `parent`, from two failed trajectories of it and a passed one.
    pub async fn propose(&self, job: u32, parent: u32, genome: &Genome) -> Proposed {
        let context = mutation::Context {
            models: &self.models,
            sandbox: &self.sandbox,
            journal: None,
            ceilings: &self.ceilings,
            analyst: "editor",
            editor: "editor",
            run_seed: 5,
        };
        let input = ProposalInput {
            job,
            parent: VariantId(parent),
            genome,
            trajectories: &self.trajectories(job, VariantId(parent)),
            ledger: &[],
            ledger_view: LedgerView::Hidden,
            forbidden: &Forbidden::default(),
            earlier: &Earlier::default(),
        };
        mutation::propose(&context, &input).await.unwrap()
    }

    fn trajectories(&self, job: u32, variant: VariantId) -> Vec<Trajectory> {
        let origin = Origin::Job(job % READ_BLOCKS);
        let of = |passed: bool, take: usize| {
            let of_variant = self.documents.iter().filter(|document| {
                let evaluation = self.journal.evaluation(origin, variant, &document.id).unwrap();
                evaluation.is_some_and(|evaluation| evaluation.outcome.passed() == passed)
            });
            let chosen: Vec<_> = of_variant.collect();
            chosen
                .into_iter()
                .cycle()
                .skip(job as usize * take)
                .take(take)
                .filter_map(|document| self.journal.trajectory(origin, variant, &document.id).unwrap())
                .collect::<Vec<_>>()
        };
        [of(false, 2), of(true, 1)].concat()
    }
}

/// The share that passed.
pub fn rate(evaluations: &[Evaluation]) -> f64 {
    let passed = evaluations.iter().filter(|evaluation| evaluation.outcome.passed()).count();
    passed as f64 / evaluations.len() as f64
}

/// One standard error of the difference of two rates on `evaluations` each.
pub fn error_of_difference(one: f64, other: f64, evaluations: usize) -> f64 {
    ((one * (1.0 - one) + other * (1.0 - other)) / evaluations as f64).sqrt()
}
