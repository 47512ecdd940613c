//! `check`: everything that can be found wrong before anything is paid.

use clap::Args;

use crate::cli::{
    error::{CliError, Exit},
    experiment::ExperimentArgs,
    global::Context,
};

/// Check an experiment without calling a model
///
/// Reads the configuration, the documents and their splits, compiles the seed genome and runs every
/// function of its `evaluation.py` on samples in the sandbox. Lists what it found; every fault comes
/// with file and line.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon check experiments/quickstart
  phylon check mine --set documents.split.validation=50")]
pub struct CheckArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
}

/// Runs the verb.
///
/// # Errors
/// See [`CliError`].
pub async fn run(_args: &CheckArgs, _context: &Context) -> Result<Exit, CliError> {
    Err(CliError::bug("not wired yet"))
}
