//! `status`: how a run stands, running or not.

use clap::Args;

use crate::cli::{
    error::{CliError, Exit},
    experiment::ExperimentArgs,
    global::Context,
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

/// Runs the verb.
///
/// # Errors
/// See [`CliError`].
pub fn run(_args: &StatusArgs, _context: &Context) -> Result<Exit, CliError> {
    Err(CliError::bug("not wired yet"))
}
