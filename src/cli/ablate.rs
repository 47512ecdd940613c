//! `ablate`: which proposals of the best variant carry its weight.

use clap::Args;

use crate::{
    cli::{
        endpoints,
        error::{CliError, Exit},
        experiment::ExperimentArgs,
        global::Context,
        output, stop,
        watch::{Meter, Watch},
    },
    document::Split,
    experiment::{EVALUATIONS_PER_DOCUMENT, Laboratory, RunView, ablate, chain},
    outcome::Evaluation,
    reporting::console,
    search::ablation::Weight,
};

/// Test which proposals the best variant owes its rate to
///
/// Measures the best variant against itself without some of its changes, in paired whole blocks of
/// validation documents: first without either half of the proposals that made it, then without the halves
/// of what was shown to matter, then, with what budget is left, of the rest. Each proposal carries weight
/// (the variant is shown better than without it), is harmful (without is shown better), or nothing is
/// shown. Proposals that later ones built on are left out together with them.
///
/// The evaluations enter no belief and the sealed documents are never touched. The same command goes on
/// where it stopped, a larger budget extends it, and nothing is paid twice.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon ablate quickstart
  phylon ablate quickstart --budget 3000
  phylon ablate quickstart --json | jq '.proposals[] | select(.weight == \"harmful\")'

Exit code 1 means that nothing was shown of any proposal.")]
pub struct AblateArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
    /// Document evaluations, those of earlier calls included [default: 40 per validation document]
    #[arg(long, value_name = "N")]
    pub budget: Option<u32>,
    /// Do not ask before spending money on a priced endpoint
    #[arg(long)]
    pub yes: bool,
}

/// Finds the way to the best variant, tests its proposals and shows what came of it.
///
/// # Errors
/// No population, a budget below one block, endpoints, the population.
pub async fn run(args: &AblateArgs, context: &Context) -> Result<Exit, CliError> {
    let options = args.experiment.open(context)?;
    let view = RunView::open(&options).await?;
    let best = view.resolve("best").await?;
    let links = chain(&view, best).await?;
    let documents = view.plan.documents_of(Split::Validation).len();
    let budget = budget(args, u32::try_from(documents).unwrap_or(u32::MAX))?;
    endpoints::confirm(&view.plan, None, args.yes)?;
    let lab = Laboratory::for_reading(&options, &[])?;
    stop::models_on_signal(context, &lab);
    let watch = Watch::start(context);
    watch.documents_ahead(&format!("{}, ablating {best}", lab.plan.name), budget as usize);
    let (events, meter) = (watch.events(), Meter::start(&lab));
    let tell = |evaluation: &Evaluation| Watch::document_done(&events, evaluation, &meter);
    let result = ablate(&lab, (best, &links), budget, &tell).await;
    drop(events);
    watch.end().await;
    let report = result?;
    if context.json() {
        output::json(&report)?;
    } else {
        output::text(&console::ablation(&report, documents, context.out))?;
    }
    let shown = |weight: Option<Weight>| weight.is_some_and(|weight| weight != Weight::NotShown);
    Ok(if report.tests.iter().any(|test| shown(test.weight)) { Exit::Done } else { Exit::NotShown })
}

fn budget(args: &AblateArgs, documents: u32) -> Result<u32, CliError> {
    let block = documents.saturating_mul(2);
    let budget = args.budget.unwrap_or(documents.saturating_mul(EVALUATIONS_PER_DOCUMENT));
    if budget < block {
        let what = format!("a budget of {budget} is less than one block, which takes {block}");
        return Err(CliError::new(Exit::Usage, what).hint(
            "a test is read after whole blocks; a few hundred evaluations decide little, a few thousand much",
        ));
    }
    Ok(budget)
}
