//! `rollback`: an earlier production variant, as a new entry of the history.

use clap::Args;

use crate::{
    cli::{
        error::{CliError, Exit},
        experiment::ExperimentArgs,
        global::Context,
        output, production,
    },
    experiment::RunView,
    promotion::rollback,
};

/// Put an earlier production variant back
///
/// A new entry of the history with its own tag; nothing is rewritten. Without a number: the entry before
/// the present one.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon rollback quickstart
  phylon rollback quickstart 1           # what tag production/1 holds")]
pub struct RollbackArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
    /// The entry to go back to: the number of its tag `production/N`
    #[arg(value_name = "N")]
    pub number: Option<u32>,
    /// Why; recorded with the entry
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}

/// Puts the entry back and says what is in production now.
///
/// # Errors
/// No population, no such entry, a promotion under way, or a population that cannot be written.
pub async fn run(args: &RollbackArgs, context: &Context) -> Result<Exit, CliError> {
    let view = RunView::open(&args.experiment.open(context)?).await?;
    known(&view, args).await?;
    let now = jiff::Timestamp::now().as_second();
    let reason = args.reason.clone().unwrap_or_default();
    let entry = rollback(&view.folder, &view.population, args.number, &reason, now).await?;
    if context.json() {
        output::json(&entry)?;
    } else {
        let row = production::row(&entry);
        let line = format!("{} is in production again as production/{}", row.variant, row.number);
        output::text(&format!("{}\n", context.out.best(&line)))?;
    }
    Ok(Exit::Done)
}

/// Refuses what the history does not hold, in the user's words.
async fn known(view: &RunView, args: &RollbackArgs) -> Result<(), CliError> {
    let history = view.population.history().await?;
    let what = match args.number {
        Some(number) if history.iter().all(|entry| entry.number != number) => {
            format!("there is no entry `production/{number}` in the history")
        }
        None if history.len() < 2 => "there is no earlier entry to go back to".to_owned(),
        _ => return Ok(()),
    };
    let hint = format!("`phylon production {}` shows the history", args.experiment.typed());
    Err(CliError::new(Exit::Usage, what).hint(hint))
}
