//! `score`: a throw-away measurement of any agent under the experiment's yardstick.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::{
    cli::{
        endpoints,
        error::{CliError, Exit},
        experiment::ExperimentArgs,
        global::Context,
        limits::LimitArgs,
        output, rated, stop,
        watch::{Meter, Watch},
    },
    dataset,
    experiment::{Laboratory, Loaded, OpenOptions, RunError, RunView, ScoreReport, score, seed_genome},
    genome::{Agent, templates},
    id::VariantId,
    reporting::console::text::{counted, facts, percent},
};

/// Measure an agent under the experiment's yardstick
///
/// Evaluates a template, a genome's folder or a variant on the experiment's training and validation
/// documents, or on documents of your own. The sealed test documents are never touched, and nothing enters
/// the run's beliefs.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon score quickstart --agent cot-self-instruct
  phylon score quickstart --agent v17
  phylon score quickstart --agent agent_templates/mine --documents ~/papers")]
pub struct ScoreArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
    /// A template's name, a folder with `agent.yaml`, or `v17`, `seed`, `best`, `production`
    #[arg(long, value_name = "AGENT")]
    pub agent: String,
    /// Documents of your own: a folder, a file, or a .yaml file with the keys of `documents`
    /// [default: the experiment's training and validation documents]
    #[arg(long, value_name = "PATH")]
    pub documents: Option<PathBuf>,
    #[command(flatten)]
    pub limits: LimitArgs,
}

/// Finds the agent, evaluates it and shows the figures.
///
/// # Errors
/// No such agent, its faults, the documents, endpoints, the population.
pub async fn run(args: &ScoreArgs, context: &Context) -> Result<Exit, CliError> {
    let options = args.limits.of(args.experiment.open(context)?);
    let own = args.documents.as_deref().map(dataset::load_folder).transpose()?;
    let remembered = own.as_deref().unwrap_or_default();
    let lab = if is_variant(&args.agent) {
        Laboratory::for_reading(&options, remembered)?
    } else {
        Laboratory::throw_away(&options, remembered).await?
    };
    endpoints::reachable(&lab.plan)?;
    endpoints::confirm(&lab.plan, args.limits.max_cost, args.limits.yes)?;
    let (variant, loaded) = agent(args, &options, &lab).await?;
    stop::models_on_signal(context, &lab);
    let watch = Watch::start(context);
    let (events, meter) = (watch.events(), Meter::start(&lab));
    let tell = |done: usize, all: usize, evaluation: &crate::outcome::Evaluation| {
        if done == 1 {
            watch.documents_ahead(&lab.plan.name, all);
        }
        Watch::document_done(&events, evaluation, &meter);
    };
    let result = score(&lab, &args.agent, variant, &loaded, own, &tell).await;
    drop(events);
    watch.end().await;
    let report = result.map_err(|error| begins_again(args, error))?;
    if report.sealed > 0 {
        output::note(&format!(
            "{} left out: sealed for `phylon promote`",
            counted(report.sealed as u64, "test document")
        ));
    }
    if context.json() {
        output::json(&report)?;
    } else {
        output::text(&facts(&rows(&report), context.out))?;
    }
    Ok(Exit::Done)
}

/// A measurement that was put down is no part of the next one: every `score` is a new draw.
fn begins_again(args: &ScoreArgs, error: RunError) -> CliError {
    let stopped = error.is_stop();
    let shown = args.limits.explained(error);
    if stopped {
        return CliError { hints: Vec::new(), ..shown }.hint("`phylon score` begins again next time");
    }
    shown
}

/// Whether the name is that of a variant, and needs a population.
fn is_variant(name: &str) -> bool {
    matches!(name, "seed" | "best" | "production") || name.parse::<VariantId>().is_ok()
}

/// A variant of the population, a folder, or a template.
async fn agent(
    args: &ScoreArgs,
    options: &OpenOptions,
    lab: &Laboratory,
) -> Result<(VariantId, std::sync::Arc<Loaded>), CliError> {
    let name = args.agent.as_str();
    if is_variant(name) {
        let variant = RunView::open(options).await?.resolve(name).await?;
        return Ok((variant, lab.variant(variant).await?));
    }
    let folder = Path::new(name);
    let genome =
        if folder.is_dir() { templates::from_dir(folder)? } else { seed_genome(name, &lab.plan.folder)? };
    Agent::compile(&genome, &lab.plan.config.ceilings)?;
    Ok((VariantId::SEED, std::sync::Arc::new(lab.load(genome).await?)))
}

fn rows(report: &ScoreReport) -> Vec<(&'static str, String)> {
    let figures = &report.summary;
    let outcomes: Vec<String> = figures
        .outcomes
        .iter()
        .map(|(outcome, count)| format!("{} {count}", crate::reporting::console::spoken(*outcome)))
        .collect();
    vec![
        ("agent", report.agent.clone()),
        (
            "pass rate",
            format!("{} ({} of {})", percent(figures.pass_rate), figures.passed, figures.evaluated),
        ),
        ("luck", percent(figures.luck)),
        ("outcomes", outcomes.join(" · ")),
        ("scores", rated::solvers(figures)),
        ("spent", rated::spent(figures, "passed document")),
    ]
}
