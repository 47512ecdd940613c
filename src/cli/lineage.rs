//! `lineage`: the tree of variants in the terminal.

use clap::Args;

use crate::cli::{
    error::{CliError, Exit},
    experiment::ExperimentArgs,
    global::Context,
};

/// Show the tree of variants
///
/// One line per variant: pass rate on validation documents with its 90% interval, operator, verdict on
/// the change that made it, and the hypothesis. The path to the best stands out (`●`); a long run folds
/// what did not lead anywhere. Proposals that were rejected are counted at the end, and listed with
/// `--all`.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon lineage quickstart
  phylon lineage quickstart --all
  phylon lineage quickstart --json | jq '.[] | select(.verdict == \"helped\")'
  git -C population/quickstart/genomes.git log --graph --branches --notes=scores")]
pub struct LineageArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
    /// Fold nothing, and list rejected proposals too
    #[arg(long)]
    pub all: bool,
}

/// Runs the verb.
///
/// # Errors
/// See [`CliError`].
pub fn run(_args: &LineageArgs, _context: &Context) -> Result<Exit, CliError> {
    Err(CliError::bug("not wired yet"))
}
