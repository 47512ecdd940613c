//! `solve`: models on the items of a dataset.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
};

use clap::Args;
use serde_json::{Value, json};

use crate::{
    cli::{
        endpoints,
        error::{CliError, Exit},
        experiment::ExperimentArgs,
        global::Context,
        limits::LimitArgs,
        output, stop,
        watch::{Meter, Watch},
    },
    dataset,
    document::Document,
    event::Event,
    experiment::{Dataset, RunPlan, SolveReport, Solved, Solving, read_items, solve},
    id::DocumentId,
    models::Provider,
    reporting::{
        console::{self, text::wrap},
        solved::{markdown, models, notes, setting, verdict},
    },
};

/// Let models solve the items of a dataset
///
/// Asks each model several times for every item, with the yardstick's own words, and marks the answers by the
/// item's rubric (the experiment's judge) or by its check. Two models are compared on the same items: did training
/// on this help? Each figure has a 90% interval with the document as cluster.
///
/// The dataset is JSON lines, as `phylon generate` writes them: `question` with `context`, or `prompt`; `rubric`,
/// `check` or a reference answer. The models are aliases of the experiment; `--set models.tuned.base_url=…` names
/// another endpoint. `--out` holds the journal of replies, so the same command goes on where it stopped and more
/// attempts extend it; `report.md`, `report.json` and `answers.jsonl` are written there too.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon solve quickstart --items items/items.jsonl --model weak --out solved
  phylon solve mine --items held-out.jsonl --model tuned --against base --attempts 4 --out solved
  phylon solve mine --items held-out.jsonl --model tuned --against base --out solved --json | jq .versus

Exit code 1 means that no item could be scored, or that two models were compared and no difference was shown.")]
pub struct SolveArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
    /// A file of items, one JSON object a line
    #[arg(long, value_name = "FILE")]
    pub items: PathBuf,
    /// The alias of the model that solves them
    #[arg(long, value_name = "ALIAS")]
    pub model: String,
    /// The alias of a second model to compare it with
    #[arg(long, value_name = "ALIAS")]
    pub against: Option<String>,
    /// Attempts of each model at each item
    #[arg(long, value_name = "K", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=64))]
    pub attempts: u32,
    /// The folder of the journal and the reports; made if it is missing
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// A folder of documents that rehearsal models are to remember, beside the experiment's
    #[arg(long, value_name = "DIR")]
    pub documents: Option<PathBuf>,
    #[command(flatten)]
    pub limits: LimitArgs,
}

/// Reads the items, asks the models, and shows the figures.
///
/// # Errors
/// Lines that are no items, no such alias, endpoints, a folder that cannot be written.
pub async fn run(args: &SolveArgs, context: &Context) -> Result<Exit, CliError> {
    let dataset = read_items(&args.items)?;
    let options = args.limits.of(args.experiment.open(context)?);
    let plan = RunPlan::load(&options.experiment, &options.settings, &Default::default())?;
    let aliases = aliases(args, &plan)?;
    endpoints::reachable(&plan)?;
    endpoints::confirm(&plan, args.limits.max_cost, args.limits.yes)?;
    let remembered = match &args.documents {
        Some(folder) => dataset::load_folder(folder)?,
        None => Vec::new(),
    };
    if let Some(notice) = unknown_to_rehearsal(&plan, &aliases, &dataset, &remembered) {
        output::note(&notice);
    }
    let solving = Solving::open(&options, plan, &args.out, &remembered)?;
    stop::these_on_signal(context, &solving.models);
    let watch = Watch::start(context);
    watch.items_ahead(&solving.plan.name, dataset.items.len() * aliases.len());
    let (events, meter) = (watch.events(), Meter::of(&solving.models));
    let tell = |alias: &str, item: &DocumentId, score: Option<f64>| {
        meter.tell(&events);
        // A console that is gone is no reason to stop.
        let _ = events.send(Event::ItemSolved { model: alias.to_owned(), item: item.clone(), score });
    };
    let result = solve(&solving, &dataset, &aliases, args.attempts, &tell).await;
    drop(events);
    watch.end().await;
    let (report, solved) = result.map_err(|error| args.limits.explained(error))?;
    write(&args.out, &report, &dataset, &solved)?;
    if context.json() {
        output::json(&report)?;
    } else {
        output::text(&shown(&report, context))?;
    }
    Ok(exit(&report))
}

/// Rehearsal models answer from documents they remember: items about others tell nothing of them.
fn unknown_to_rehearsal(
    plan: &RunPlan,
    aliases: &[String],
    dataset: &Dataset,
    remembered: &[Document],
) -> Option<String> {
    let rehearsed = |alias: &String| {
        plan.config.models.get(alias).is_some_and(|model| model.provider == Provider::Rehearsal)
    };
    if !aliases.iter().any(rehearsed) {
        return None;
    }
    let documents = plan.documents.iter().map(AsRef::as_ref).chain(remembered);
    let known: HashSet<String> =
        documents.flat_map(|document| [document.id.to_string(), document.hash.to_string()]).collect();
    // An item that names no document stands under its own key.
    let told = dataset.items.iter().filter(|item| item.document != *item.key);
    let unknown = told.filter(|item| !known.contains(&item.document)).count();
    (unknown > 0).then(|| {
        format!(
            "{unknown} of {} items are about documents that rehearsal models do not remember, so their answers tell \
             nothing: name the documents' folder with `--documents`",
            dataset.items.len()
        )
    })
}

fn exit(report: &SolveReport) -> Exit {
    let scored = report.models.iter().all(|model| model.items > 0);
    let shown = report.versus.as_ref().is_none_or(|versus| versus.is_shown());
    if scored && shown { Exit::Done } else { Exit::NotShown }
}

fn aliases(args: &SolveArgs, plan: &RunPlan) -> Result<Vec<String>, CliError> {
    let aliases: Vec<String> = std::iter::once(&args.model).chain(&args.against).cloned().collect();
    if args.against.as_ref() == Some(&args.model) {
        return Err(CliError::new(Exit::Usage, format!("`{}` is compared with itself", args.model))
            .hint("give the alias of another model with `--against`"));
    }
    for alias in &aliases {
        if !plan.config.models.contains_key(alias) {
            let known: Vec<&str> = plan.config.models.keys().map(String::as_str).collect();
            return Err(CliError::new(Exit::Usage, format!("the experiment has no model `{alias}`")).hint(
                format!("its models are {}; add one under `models:` in experiment.yaml", known.join(", ")),
            ));
        }
    }
    Ok(aliases)
}

fn shown(report: &SolveReport, context: &Context) -> String {
    let width = context.out.width;
    let mut text = wrap(&setting(report), "", width);
    text.push('\n');
    text.push_str(&console::table(&models(report), context.out));
    if let Some(versus) = &report.versus {
        text.push('\n');
        text.push_str(&wrap(&verdict(versus), "", width));
    }
    text.push('\n');
    for note in notes(report) {
        text.push_str(&wrap(&note, "  ", width));
    }
    text
}

fn write(
    folder: &Path,
    report: &SolveReport,
    dataset: &Dataset,
    solved: &[Vec<Solved>],
) -> Result<(), CliError> {
    let json = output::pretty(report)?;
    let mut answers = String::new();
    for (at, item) in dataset.items.iter().enumerate() {
        let of_models: serde_json::Map<String, Value> = report
            .models
            .iter()
            .zip(solved)
            .map(|(model, own)| (model.alias.clone(), json!(own.get(at).map(|solved| &solved.attempts))))
            .collect();
        let line = json!({
            "item": item.key,
            "line": item.line,
            "document": item.document,
            "question": item.item.question,
            "models": of_models,
        });
        answers.push_str(&format!("{line}\n"));
    }
    for (name, text) in [("report.md", markdown(report)), ("report.json", json), ("answers.jsonl", answers)] {
        output::file(&folder.join(name), &text)?;
    }
    Ok(())
}
