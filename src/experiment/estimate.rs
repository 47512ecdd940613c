//! What a run would cost, found by rehearsing a small one in a folder that is thrown away.
//!
//! Calls and prompts are those of the experiment's own documents, genome and yardstick. Replies are the rehearsal
//! models', which write less than language models do. Not for what is spent; the journal knows that.

use std::{collections::BTreeMap, path::Path};

use serde::Serialize;
use serde_json::{Value, json};
use tokio::sync::mpsc::unbounded_channel;
use tokio_util::sync::CancellationToken;

use crate::{
    dataset::Counts,
    document::Split,
    experiment::{
        Laboratory, OpenOptions, RunError, RunPlan, evolve, opening::open_to_read, plan_for_run,
        scratch::Scratch,
    },
    journal::{EvaluationFilter, Journal},
    models::ModelConfig,
    mutation::Editor,
    search::Plan,
    slot::{Origin, Purpose, Slot},
    trajectory::Entry,
    usage::Usage,
};

/// Documents per split of the rehearsal, where the experiment has as many.
const DOCUMENTS: usize = 4;
/// Where they stand, in the folder that is thrown away.
const FOLDER: &str = "documents";
/// Proposals of the rehearsal.
const PROPOSALS: u32 = 6;
/// Document evaluations of the rehearsal.
const EVALUATIONS: u32 = 48;
/// An alias that no experiment has, for the editor of the rehearsal.
const EDITOR: &str = "rehearsal editor";

/// Calls and tokens that go to one model.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Load {
    /// Calls.
    pub calls: f64,
    /// Tokens of the prompts.
    pub prompt: f64,
    /// Tokens of the replies.
    pub completion: f64,
}

impl Load {
    fn add(&mut self, usage: Usage) {
        self.calls += 1.0;
        self.prompt += usage.prompt as f64;
        self.completion += usage.completion as f64;
    }

    fn plus(self, other: Self, times: f64) -> Self {
        Self {
            calls: self.calls + times * other.calls,
            prompt: self.prompt + times * other.prompt,
            completion: self.completion + times * other.completion,
        }
    }

    /// Its price at a model of the experiment; 0 without one.
    pub fn cost(&self, model: &ModelConfig) -> f64 {
        let price = model.price.unwrap_or_default();
        (self.prompt * price.prompt + self.completion * price.completion) / 1e6
    }
}

/// What the whole budget of an experiment would buy and cost.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Estimate {
    /// Document evaluations that were rehearsed.
    pub rehearsed: usize,
    /// Calls of one document evaluation.
    pub calls_per_evaluation: f64,
    /// Calls of one proposal's analysis and edit.
    pub calls_per_proposal: f64,
    /// The whole run, by alias of the experiment.
    pub models: BTreeMap<String, Load>,
    /// Whether an external editor edits, whose own cost is not known here.
    pub external_editor: bool,
}

impl Estimate {
    /// All models together.
    pub fn total(&self) -> Load {
        self.models.values().fold(Load::default(), |sum, load| sum.plus(*load, 1.0))
    }

    /// The price of everything, in the unit of the experiment's prices.
    pub fn cost(&self, models: &BTreeMap<String, ModelConfig>) -> f64 {
        self.models.iter().filter_map(|(alias, load)| Some(load.cost(models.get(alias)?))).sum()
    }
}

/// Rehearses a small run of the experiment and scales it to the whole budget. Asks no endpoint.
///
/// # Errors
/// What a run can fail of: the seed genome, temporary files, the sandbox.
pub async fn estimate(options: &OpenOptions, plan: &RunPlan) -> Result<Estimate, RunError> {
    let scratch = Scratch::new()?;
    let options = OpenOptions {
        population: Some(scratch.path().join("population")),
        settings: rehearsed(options, plan, scratch.path(), &few_documents(scratch.path(), plan)?),
        fresh: false,
        ..options.clone()
    };
    let lab = Laboratory::for_run(&options, plan_for_run(&options)?).await?;
    let (events, _heard) = unbounded_channel();
    evolve(lab, events, CancellationToken::new()).await?;
    let (_, _, journal, _) = open_to_read(&options)?;
    scaled(plan, &journal)
}

/// Writes a few documents of each split into a folder, so that the source is not gone through again.
fn few_documents(scratch: &Path, plan: &RunPlan) -> Result<Counts, RunError> {
    let folder = scratch.join(FOLDER);
    let unwritable = |source| RunError::Unwritable { folder: folder.clone(), source };
    std::fs::create_dir_all(&folder).map_err(unwritable)?;
    let mut written = Vec::new();
    for split in [Split::Train, Split::Validation, Split::Test] {
        let few: Vec<_> = plan.documents_of(split).into_iter().take(DOCUMENTS).collect();
        for (number, document) in few.iter().enumerate() {
            let file = folder.join(format!("{split}-{number}.md"));
            std::fs::write(file, document.text.as_ref()).map_err(unwritable)?;
        }
        written.push(few.len());
    }
    Ok(Counts { train: written[0], validation: written[1], test: written[2], seed: 1 })
}

/// The experiment's settings, with every model rehearsed and everything else as small as it goes.
fn rehearsed(
    options: &OpenOptions,
    plan: &RunPlan,
    scratch: &Path,
    counts: &Counts,
) -> Vec<(String, String)> {
    let config = &plan.config;
    let mut settings = options.settings.clone();
    let mut set = |key: &str, value: String| settings.push((key.to_owned(), value));
    // Who a rehearsal model is follows from what it is asked; only of solvers there are two.
    let model = |alias: &str| if alias == config.yardstick.weak { "weak" } else { "strong" };
    let aliases = config.models.keys().map(String::as_str).chain([EDITOR]);
    let models: BTreeMap<&str, Value> =
        aliases.map(|alias| (alias, json!({ "provider": "rehearsal", "model": model(alias) }))).collect();
    set("models", json!(models).to_string());
    if matches!(config.search.editor, Editor::Command(_)) {
        set("search.editor", EDITOR.to_owned());
    }
    // Near copies are groups of the whole source.
    let documents = json!({ "path": scratch.join(FOLDER), "split": counts, "duplicates": "exact" });
    set("documents", documents.to_string());
    set("search.batch", config.search.batch.min(2).to_string());
    set("budget", format!("{{proposals: {PROPOSALS}, document_evaluations: {EVALUATIONS}}}"));
    settings
}

fn scaled(plan: &RunPlan, journal: &Journal) -> Result<Estimate, RunError> {
    let (evaluations, per_evaluation) = of_evaluations(journal)?;
    let (proposals, per_proposal) = of_proposals(plan, journal)?;
    let budget = &plan.config.budget;
    let mut models: BTreeMap<String, Load> = BTreeMap::new();
    let parts = [
        (per_evaluation, evaluations, budget.document_evaluations),
        (per_proposal, proposals, budget.proposals),
    ];
    let mut calls = [0.0; 2];
    for ((loads, counted, bought), calls) in parts.into_iter().zip(&mut calls) {
        let one = 1.0 / counted.max(1) as f64;
        for (alias, load) in loads {
            *calls += one * load.calls;
            let sum = models.entry(alias).or_default();
            *sum = sum.plus(load, one * f64::from(bought));
        }
    }
    Ok(Estimate {
        rehearsed: evaluations,
        calls_per_evaluation: calls[0],
        calls_per_proposal: calls[1],
        models,
        external_editor: matches!(plan.config.search.editor, Editor::Command(_)),
    })
}

type Loads = BTreeMap<String, Load>;

/// How many evaluations there were, and what they asked of whom.
fn of_evaluations(journal: &Journal) -> Result<(usize, Loads), RunError> {
    let evaluations = journal.evaluations(&EvaluationFilter::jobs())?;
    let mut loads = Loads::new();
    for one in &evaluations {
        let trajectory = journal.trajectory(one.origin, one.variant, &one.document)?;
        for entry in trajectory.into_iter().flat_map(|trajectory| trajectory.entries) {
            if let Entry::Exchange { alias, reply, .. } = entry {
                loads.entry(alias).or_default().add(reply.usage);
            }
        }
    }
    Ok((evaluations.len(), loads))
}

/// How many proposals there were, and what their analyst and editor cost.
fn of_proposals(plan: &RunPlan, journal: &Journal) -> Result<(usize, Loads), RunError> {
    let (mut proposals, mut loads) = (0, Loads::new());
    for job in journal.jobs()? {
        let Ok(Plan::Breed { parent, .. }) = serde_json::from_value(job.plan) else { continue };
        proposals += 1;
        let replies = journal.packed_replies(Origin::Job(job.number), parent, None)?;
        for (slot, (_, reply)) in &replies {
            if let Some(alias) = asked(plan, slot) {
                loads.entry(alias).or_default().add(reply.usage);
            }
        }
    }
    Ok((proposals, loads))
}

/// The alias that the experiment would ask there; nothing for an external editor.
fn asked(plan: &RunPlan, slot: &Slot) -> Option<String> {
    let search = &plan.config.search;
    match slot.purpose {
        Purpose::Edit => search.editor.alias().map(str::to_owned),
        _ => Some(search.analyst.clone()),
    }
}
