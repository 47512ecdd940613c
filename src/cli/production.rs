//! `production`: what is promoted, and how it came to be.

use clap::Args;

use crate::cli::{
    error::{CliError, Exit},
    experiment::ExperimentArgs,
    global::Context,
};

/// Show the production variant and its history
///
/// Every promotion and rollback with its tag, variant, time and evidence.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon production quickstart
  git -C population/quickstart/genomes.git show production")]
pub struct ProductionArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
}

/// Runs the verb.
///
/// # Errors
/// See [`CliError`].
pub fn run(_args: &ProductionArgs, _context: &Context) -> Result<Exit, CliError> {
    Err(CliError::bug("not wired yet"))
}
