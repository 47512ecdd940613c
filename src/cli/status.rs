//! `status`: how a run stands, running or not.

use clap::Args;

use crate::{
    cli::{
        error::{CliError, Exit},
        experiment::ExperimentArgs,
        global::Context,
        output,
    },
    experiment::RunView,
    reporting::{console::status, views},
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
    let production = view.population.production().await?.map(|entry| entry.variant);
    let shown = views::status(&view, production)?;
    if context.json() {
        output::json(&shown)?;
    } else {
        output::text(&status(&shown, context.out))?;
    }
    Ok(Exit::Done)
}
