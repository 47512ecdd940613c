//! `verify`: proof that journal and population agree and are whole.

use clap::Args;

use crate::cli::{
    error::{CliError, Exit},
    experiment::ExperimentArgs,
    global::Context,
};

/// Check that journal and population are whole and agree
///
/// Every object of the git repository is read, every branch, commit and tree compared with the journal,
/// every journalled evaluation with its trajectory. Exit code 1 when a check fails.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon verify quickstart
  phylon verify quickstart --population /backup/quickstart")]
pub struct VerifyArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
}

/// Runs the verb.
///
/// # Errors
/// See [`CliError`].
pub async fn run(_args: &VerifyArgs, _context: &Context) -> Result<Exit, CliError> {
    Err(CliError::bug("not wired yet"))
}
