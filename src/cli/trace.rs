//! `trace`: everything on the way to one outcome.

use clap::Args;

use crate::cli::{
    error::{CliError, Exit},
    experiment::ExperimentArgs,
    global::Context,
};

/// Show how a variant fared on one document
///
/// Every round: the item, the faults found, both solvers' answers with their marks, the orchestrator's
/// decision; then the yardstick's confirmation and the outcome. Long texts are shortened unless you ask
/// for them with `--full`.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon trace quickstart v17 b-trees
  phylon trace quickstart best b-trees --full
  phylon trace quickstart seed b-trees --job 0")]
pub struct TraceArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
    /// `v17`, `seed`, `best` or `production`
    pub variant: String,
    /// The document's id: its path below the documents folder, without the extension
    pub document: String,
    /// Show prompts and answers whole
    #[arg(long)]
    pub full: bool,
    /// Only the evaluation of this job; without it the latest is shown
    #[arg(long, value_name = "N")]
    pub job: Option<u32>,
}

/// Runs the verb.
///
/// # Errors
/// See [`CliError`].
pub fn run(_args: &TraceArgs, _context: &Context) -> Result<Exit, CliError> {
    Err(CliError::bug("not wired yet"))
}
