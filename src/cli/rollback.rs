//! `rollback`: an earlier production variant, as a new entry of the history.

use clap::Args;

use crate::cli::{
    error::{CliError, Exit},
    experiment::ExperimentArgs,
    global::Context,
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
}

/// Runs the verb.
///
/// # Errors
/// See [`CliError`].
pub async fn run(_args: &RollbackArgs, _context: &Context) -> Result<Exit, CliError> {
    Err(CliError::bug("not wired yet"))
}
