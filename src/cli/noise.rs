//! `noise`: how much of an outcome is luck, and what the budget could show.

use clap::Args;

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
    document::Split,
    experiment::{Laboratory, NOISE_BLOCKS, noise, plan_for_measuring},
    outcome::Evaluation,
    reporting::console,
};

/// Measure how much of an outcome is luck
///
/// Evaluates the seed variant three times on every validation document, beside the run: variance within
/// and between documents, correlation of repeats, pass rate, and the gain that a claim test shows with 80%
/// power, by number of pairs and for the present budget. Worth its price before a long run. The
/// evaluations enter no belief; repeated, the command answers from the journal. The sealed test documents
/// are never touched.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon noise quickstart
  phylon noise quickstart --set budget.document_evaluations=6000   # what would a larger budget show?
  phylon noise mine --json | jq .budget.gain")]
pub struct NoiseArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
    #[command(flatten)]
    pub limits: LimitArgs,
}

/// Opens or makes the population, evaluates, and shows the figures.
///
/// # Errors
/// Configuration, endpoints, the population.
pub async fn run(args: &NoiseArgs, context: &Context) -> Result<Exit, CliError> {
    let options = args.limits.of(args.experiment.open(context)?);
    let plan = plan_for_measuring(&options)?;
    endpoints::reachable(&plan)?;
    endpoints::confirm(&plan, args.limits.max_cost, args.limits.yes)?;
    let lab = Laboratory::for_measuring(&options, plan, &[]).await?;
    stop::models_on_signal(context, &lab);
    let watch = Watch::start(context);
    let documents = lab.plan.documents_of(Split::Validation).len();
    watch.documents_ahead(&format!("{}, noise", lab.plan.name), documents * NOISE_BLOCKS as usize);
    let (events, meter) = (watch.events(), Meter::start(&lab));
    let tell = |evaluation: &Evaluation| Watch::document_done(&events, evaluation, &meter);
    let result = noise(&lab, &tell).await;
    drop(events);
    watch.end().await;
    let report = result.map_err(|error| args.limits.explained(error))?;
    if context.json() {
        output::json(&report)?;
    } else {
        output::text(&console::noise(&report, context.out))?;
    }
    Ok(Exit::Done)
}
