//! `generate`: items from documents, made by a variant.

use std::path::PathBuf;

use clap::Args;

use crate::cli::{
    error::{CliError, Exit},
    experiment::ExperimentArgs,
    global::Context,
};

/// Make items from a folder of documents
///
/// Runs a variant's agent on every document and writes to `--out`: `items.jsonl` with the items that
/// passed and their provenance (variant, commit, document, scores), `rejected.jsonl` with the reasons of
/// the rest, and `summary.json`. A stopped run resumes with the same command.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon generate quickstart --documents ~/papers --out items
  phylon generate quickstart --agent v17 --documents ~/papers --out items-v17")]
pub struct GenerateArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
    /// `production`, `best`, `seed` or `v17`
    #[arg(long, value_name = "VARIANT", default_value = "production")]
    pub agent: String,
    /// A folder with .md or .txt files
    #[arg(long, value_name = "DIR")]
    pub documents: PathBuf,
    /// The folder to write to; made if it is missing
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

/// Runs the verb.
///
/// # Errors
/// See [`CliError`].
pub async fn run(_args: &GenerateArgs, _context: &Context) -> Result<Exit, CliError> {
    Err(CliError::bug("not wired yet"))
}
