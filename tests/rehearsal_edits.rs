//! What the rehearsal editor's proposals are worth, measured on a corpus that nothing else is tuned on.
//!
//! Slow, so run by hand: `cargo test --release --test rehearsal_edits -- --ignored --nocapture`.
#![expect(clippy::unwrap_used, reason = "tests, and what they share")]

use std::{collections::BTreeMap, path::Path, sync::Arc};

use futures_util::{StreamExt as _, stream};
use phylon::{
    dataset::load_folder,
    document::{Document, Split},
    evaluation::{self, Work},
    genome::{Agent, Ceilings, EvaluationCode, Genome, templates},
    id::VariantId,
    journal::{Journal, OpenMode},
    models::{ModelConfig, ModelDeps, Models, Provider, rehearsal::Rehearsal},
    mutation::{self, Earlier, Forbidden, LedgerView, ProposalInput, Proposed},
    outcome::Outcome,
    sandbox::{Limits, Sandbox},
    slot::Origin,
    trajectory::Trajectory,
    yardstick::Yardstick,
};

struct Laboratory {
    models: Models,
    sandbox: Sandbox,
    journal: Journal,
    yardstick: Yardstick,
    ceilings: Ceilings,
    documents: Vec<Document>,
}

impl Laboratory {
    fn new(place: &Path) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/testdata/corpus");
        let documents = load_folder(&folder).unwrap();
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
            journal: Journal::open(&place.join("journal.db"), OpenMode::CreateIfMissing).unwrap(),
            yardstick: serde_json::from_value(yardstick).unwrap(),
            ceilings: Ceilings::default(),
            documents,
        }
    }

    /// Outcomes of `count` documents from the first on, `blocks` times each.
    async fn outcomes(&self, variant: u32, genome: &Genome, count: usize, blocks: u32) -> Vec<Outcome> {
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
                evaluation::evaluate(context, &work).await.unwrap().outcome
            })
            .buffered(16)
            .collect()
            .await
    }

    fn trajectories(&self, job: u32) -> Vec<Trajectory> {
        let of = |passed: bool, skip: u32, take: usize| {
            let of_variant = self.documents.iter().filter_map(|document| {
                let found =
                    self.journal.trajectory(Origin::Job(job % 2), VariantId(0), &document.id).unwrap();
                let evaluation =
                    self.journal.evaluation(Origin::Job(job % 2), VariantId(0), &document.id).unwrap();
                found.filter(|_| evaluation.unwrap().outcome.passed() == passed)
            });
            of_variant
                .collect::<Vec<_>>()
                .into_iter()
                .cycle()
                .skip(skip as usize * take)
                .take(take)
                .collect::<Vec<_>>()
        };
        [of(false, job, 2), of(true, job, 1)].concat()
    }

    async fn propose(&self, job: u32, genome: &Genome) -> Proposed {
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
            parent: VariantId(0),
            genome,
            trajectories: &self.trajectories(job),
            ledger: &[],
            ledger_view: LedgerView::Hidden,
            forbidden: &Forbidden::default(),
            earlier: &Earlier::default(),
        };
        mutation::propose(&context, &input).await.unwrap()
    }
}

fn rate(outcomes: &[Outcome]) -> f64 {
    outcomes.iter().filter(|outcome| outcome.passed()).count() as f64 / outcomes.len() as f64
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "minutes; measures"]
async fn about_a_quarter_of_the_proposals_help() {
    let number =
        |name: &str, default: u32| std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(default);
    let (proposals, blocks) = (number("PROPOSALS", 40), number("BLOCKS", 4));
    let place = tempfile::tempdir().unwrap();
    let laboratory = Laboratory::new(place.path());
    let seed = templates::embedded("agentic-self-instruct").unwrap();
    let documents = laboratory.documents.len();
    let before = laboratory.outcomes(0, &seed, documents, blocks).await;
    let mut counts = BTreeMap::new();
    before.iter().for_each(|outcome| *counts.entry(outcome.word()).or_insert(0) += 1);
    let base = rate(&before);
    println!("seed {base:.3} {counts:?}");
    let (mut helped, mut harmed, mut lines) = (0, 0, Vec::new());
    for job in 1..=proposals {
        let Proposed::Child(child) = laboratory.propose(job, &seed).await else { continue };
        let outcomes = laboratory.outcomes(job, &child.genome, documents, blocks).await;
        let now = rate(&outcomes);
        // One standard error of a difference of two rates on this many evaluations.
        let error = (base * (1.0 - base) * 2.0 / outcomes.len() as f64).sqrt();
        helped += u32::from(now - base > 1.65 * error);
        harmed += u32::from(base - now > 1.65 * error);
        lines.push(format!("{:+.3} {}", now - base, child.mechanism));
    }
    lines.sort();
    println!("{}\n{helped} helped, {harmed} harmed of {}", lines.join("\n"), lines.len());
    let share = f64::from(helped) / lines.len() as f64;
    assert!((0.12..=0.45).contains(&share), "{share:.2}");
}
