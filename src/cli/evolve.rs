//! `evolve`: the main job, from the seed variant to a recommended one.

use clap::Args;

use std::{future::Future, sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;

use crate::{
    cli::{
        endpoints,
        error::{CliError, Exit},
        experiment::ExperimentArgs,
        foresight,
        global::Context,
        output, rated, stop,
        watch::Watch,
    },
    experiment::{Laboratory, OpenOptions, Rated, RunError, RunReport, evolve, plan_for_run},
    reporting::{
        console::{Summary, summary},
        views,
    },
    usage::Spend,
};

/// How long after the first Ctrl-C the command ends at the latest. What is unfinished then is paid for
/// again at most as far as its replies were incomplete.
const GRACE: Duration = Duration::from_secs(12);

/// Evolve the agent of an experiment
///
/// Measures the seed variant, then breeds: an analyst reads failed trajectories of training documents,
/// an editor changes the genome, and the child is tried on validation documents. Every variant is a
/// branch of `population/<name>/genomes.git`; every paid reply is in `journal.db` before it is used.
///
/// The same command resumes a run that was stopped or killed, and extends one whose budget was raised.
/// A run's lineage depends on its seed and the models' replies only, not on concurrency or timing.
/// Ctrl-C stops within ten seconds; a second one at once.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon evolve experiments/quickstart
  phylon evolve quickstart --proposals 300            # extend a finished run
  phylon evolve quickstart --seed 2 --population population/quickstart-2
  phylon evolve mine --max-calls 20000 --set budget.cost=25 --yes

Exit code 1 means that no variant was shown to be better than the seed variant, 6 that the run was
stopped early and goes on with the same command.")]
pub struct EvolveArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
    /// The random number everything random comes from [default: the experiment's]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Proposals the run may make, rejected ones included [default: the experiment's]
    #[arg(long, value_name = "N")]
    pub proposals: Option<u32>,
    /// Document evaluations the run may make [default: the experiment's]
    #[arg(long, value_name = "N")]
    pub document_evaluations: Option<u32>,
    /// Model calls after which the run stops, resumable [default: the experiment's]
    #[arg(long, value_name = "N")]
    pub max_calls: Option<u64>,
    /// Calls under way at a time, on every endpoint; the result does not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=65_536))]
    pub concurrency: Option<u32>,
    /// Begin again: move the old population aside, never delete it
    #[arg(long)]
    pub fresh: bool,
    /// Do not ask before spending money on a priced endpoint
    #[arg(long)]
    pub yes: bool,
}

impl EvolveArgs {
    /// The flags that stand for settings, so that one place applies them all.
    fn settings(&self) -> Vec<(String, String)> {
        let mut settings = Vec::new();
        let mut set = |key: &str, value: Option<String>| {
            settings.extend(value.map(|value| (key.to_owned(), value)));
        };
        set("seed", self.seed.map(|n| n.to_string()));
        set("budget.proposals", self.proposals.map(|n| n.to_string()));
        set("budget.document_evaluations", self.document_evaluations.map(|n| n.to_string()));
        set("budget.calls", self.max_calls.map(|n| n.to_string()));
        settings
    }
}

/// Opens the laboratory, runs, and reports.
///
/// # Errors
/// Configuration, endpoints, the population; see [`RunError`].
pub async fn run(args: &EvolveArgs, context: &Context) -> Result<Exit, CliError> {
    let options = options(args, context)?;
    let plan = plan_for_run(&options)?;
    endpoints::reachable(&plan)?;
    foresight::warn(&foresight::of(&plan, &options)?, &plan, &args.experiment, context);
    endpoints::confirm(&plan, None, args.yes)?;
    let lab = Laboratory::for_run(&options, plan).await?;
    let stop = stop::on_signal(context, "stopping within ten seconds; press Ctrl-C again to stop at once");
    let watch = Watch::start(context);
    let result = bounded(evolve(Arc::clone(&lab), watch.events(), stop.clone()), stop).await;
    watch.end().await;
    let report = match result {
        Some(report) => report?,
        None => return Err(cut_off(args)),
    };
    if context.json() {
        output::json(&report)?;
    } else {
        output::text(&summary(&shown(args, context, &lab, &report)?, context.out))?;
    }
    Ok(match (report.stopped_early, report.claim.made) {
        (true, _) => Exit::Stopped,
        (false, true) => Exit::Done,
        (false, false) => Exit::NotShown,
    })
}

fn options(args: &EvolveArgs, context: &Context) -> Result<OpenOptions, CliError> {
    let mut options = args.experiment.open(context)?;
    options.settings.extend(args.settings());
    options.concurrency = args.concurrency.map(|most| most as usize);
    options.fresh = args.fresh;
    Ok(options)
}

/// The work's result, or nothing when it went on too long after it was asked to stop.
async fn bounded(
    work: impl Future<Output = Result<RunReport, RunError>>,
    stop: CancellationToken,
) -> Option<Result<RunReport, RunError>> {
    let late = async {
        stop.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        result = work => Some(result),
        () = late => None,
    }
}

fn cut_off(args: &EvolveArgs) -> CliError {
    CliError::new(Exit::Stopped, "stopped before the work under way could be put down")
        .hint(format!("nothing is lost: `phylon evolve {}` goes on", args.experiment.typed()))
}

fn shown(
    args: &EvolveArgs,
    context: &Context,
    lab: &Laboratory,
    report: &RunReport,
) -> Result<Summary, CliError> {
    let rate = |rated: &Rated| -> Result<_, CliError> {
        Ok((rated.variant, rated.pass_rate, rated::per_pass(&lab.journal, rated.variant)?))
    };
    Ok(Summary {
        experiment: args.experiment.typed(),
        typed: args.experiment.typed_with_population(context),
        stopped_because: report.stopped_because.clone(),
        stopped_early: report.stopped_early,
        proposals: report.proposals,
        variants: u32::try_from(report.variants).unwrap_or(u32::MAX),
        document_evaluations: report.document_evaluations,
        validation_documents: lab.plan.config.documents.split.validation,
        spend: Spend { calls: report.model_calls, tokens: report.tokens, cost: report.cost },
        wall_s: report.wall_s,
        seed: rate(&report.seed)?,
        best: rate(&report.best)?,
        gain: report.gain.map(|gain| (gain.mean, (gain.low, gain.high))),
        claim: views::claim(&report.claim),
    })
}
