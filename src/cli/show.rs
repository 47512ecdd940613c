//! `show`: one variant, everything known about it.

use clap::Args;

use crate::cli::{
    error::{CliError, Exit},
    experiment::ExperimentArgs,
    global::Context,
};

/// Show one variant
///
/// Hypothesis and mechanism, the verdict with the effect's interval, outcomes, pass rate, luck, the rules
/// not chosen, calls and cost per passed document, and how each document ended against the parent: fixed,
/// broke or same.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon show quickstart best
  phylon show quickstart v17")]
pub struct ShowArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
    /// `v17`, `seed`, `best` or `production`
    pub variant: String,
}

/// Runs the verb.
///
/// # Errors
/// See [`CliError`].
pub fn run(_args: &ShowArgs, _context: &Context) -> Result<Exit, CliError> {
    Err(CliError::bug("not wired yet"))
}
