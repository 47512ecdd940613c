//! `replay`: proof that a run follows from its journal.

use clap::Args;

use crate::cli::{
    error::{CliError, Exit},
    experiment::ExperimentArgs,
    global::Context,
};

/// Prove that a run follows from its seed and the journalled replies
///
/// Runs the whole run again from the journal, calls no model and writes nothing. Every job, variant and
/// tree must come out the same; the first differences are listed, with exit code 1.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon replay quickstart")]
pub struct ReplayArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
}

/// Runs the verb.
///
/// # Errors
/// See [`CliError`].
pub async fn run(_args: &ReplayArgs, _context: &Context) -> Result<Exit, CliError> {
    Err(CliError::bug("not wired yet"))
}
