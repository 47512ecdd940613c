//! `diff`: what changed between two variants.

use clap::Args;

use crate::cli::{
    error::{CliError, Exit},
    experiment::ExperimentArgs,
    global::Context,
};

/// Show what changed between two variants
///
/// Per file, with the words that changed inside a line standing out, and the pass rates of both ends on
/// top. With one variant: from its parent to it; `best` is shown from the seed variant. The content is
/// that of `git diff` on the two branches.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon diff quickstart best            # seed variant to best
  phylon diff quickstart v17             # parent to v17
  phylon diff quickstart v3 v17
  phylon diff quickstart best --color always | less -R")]
pub struct DiffArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
    /// `v17`, `seed`, `best` or `production`
    pub variant: String,
    /// The other end; without it, the parent of the first (of `best`: the seed variant) is compared
    pub other: Option<String>,
}

/// Runs the verb.
///
/// # Errors
/// See [`CliError`].
pub fn run(_args: &DiffArgs, _context: &Context) -> Result<Exit, CliError> {
    Err(CliError::bug("not wired yet"))
}
