//! `status`: how a run stands, running or not.

use clap::Args;

use crate::{
    cli::{
        error::{CliError, Exit},
        experiment::ExperimentArgs,
        global::Context,
        output, rated,
    },
    experiment::RunView,
    id::VariantId,
    reporting::console::{RateRow, StatusView, TestRow, status},
};

/// Show how a run stands
///
/// Seed variant and best with their pass rates, claim tests, what has been spent, and whether a process
/// is at work. Works while a run goes on.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon status quickstart
  phylon status quickstart --json")]
pub struct StatusArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
}

/// Opens the population and says how the run stands.
///
/// # Errors
/// No population, or one that cannot be read.
pub async fn run(args: &StatusArgs, context: &Context) -> Result<Exit, CliError> {
    let view = RunView::open(&args.experiment.open(context)?).await?;
    let shown = shown(&view).await?;
    if context.json() {
        output::json(&shown)?;
    } else {
        output::text(&status(&shown, context.out))?;
    }
    Ok(Exit::Done)
}

async fn shown(view: &RunView) -> Result<StatusView, CliError> {
    let (standing, budget) = (&view.standing, &view.plan.config.budget);
    let in_play = standing.variants.values().filter(|variant| variant.in_play).count();
    let rejected = view.proposals().filter(|proposal| proposal.commit.is_none()).count();
    Ok(StatusView {
        experiment: view.plan.name.clone(),
        population: view.folder.display().to_string(),
        running: view.running.as_ref().map(ToString::to_string),
        ended: standing.ended.clone(),
        jobs: standing.jobs,
        proposals: (standing.proposals, budget.proposals),
        document_evaluations: (standing.document_evaluations, budget.document_evaluations),
        variants: (in_play, standing.variants.len() - in_play, rejected),
        spend: view.spend,
        limits: (budget.calls, budget.cost),
        rates: rates(view).await?,
        tests: standing.tests.iter().map(test).collect(),
    })
}

async fn rates(view: &RunView) -> Result<Vec<RateRow>, CliError> {
    let recommended = view.standing.recommended();
    let mut rows = vec![rated::row(view, "seed variant", VariantId::SEED)?];
    let production = view.population.production().await?.map(|entry| entry.variant);
    if let Some(variant) = production.filter(|variant| *variant != recommended) {
        rows.push(rated::row(view, "production", variant)?);
    }
    if recommended != VariantId::SEED {
        let role = if production == Some(recommended) { "best, in production" } else { "best" };
        rows.push(rated::row(view, role, recommended)?);
    }
    Ok(rows)
}

fn test(test: &crate::experiment::TestStanding) -> TestRow {
    TestRow {
        number: test.number,
        pair: (test.candidate.to_string(), test.against.to_string()),
        read: (test.blocks, test.pairs),
        e_value: test.e_value,
        alpha: test.alpha,
        state: format!("{:?}", test.state).to_lowercase(),
    }
}
