//! `promote`: the test on sealed documents, and production.

use clap::Args;

use crate::cli::{
    error::{CliError, Exit},
    experiment::ExperimentArgs,
    global::Context,
};

/// Test a variant on the sealed documents and promote it
///
/// Compares the variant with production (with the seed variant, the first time) on the sealed test
/// documents, in paired attempts. Enough evidence, and it becomes production: branch `production`, a tag
/// `production/N`, an entry of the history. Too little is a refusal, exit code 1. Every look at the sealed
/// documents is a reading and spends a part of the error that all readings share.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon promote quickstart               # the recommended variant
  phylon promote quickstart v17
  phylon promote quickstart v17 --force --reason \"hot fix for broken JSON\"")]
pub struct PromoteArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
    /// `v17` or `best` [default: the variant that the run recommends]
    pub variant: Option<String>,
    /// Promote without a test; recorded as such, with the reason
    #[arg(long, requires = "reason")]
    pub force: bool,
    /// Why the test is passed over
    #[arg(long, value_name = "TEXT", requires = "force")]
    pub reason: Option<String>,
    /// Do not ask before spending money on a priced endpoint
    #[arg(long)]
    pub yes: bool,
}

/// Runs the verb.
///
/// # Errors
/// See [`CliError`].
pub async fn run(_args: &PromoteArgs, _context: &Context) -> Result<Exit, CliError> {
    Err(CliError::bug("not wired yet"))
}
