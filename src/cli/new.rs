//! `new`: an experiment's folder, ready for `check`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::{
    error::{CliError, Exit},
    global::Context,
};

/// Make a new experiment
///
/// Writes `DIR/experiment.yaml`, commented and valid, with splits and budget chosen from the number of
/// documents. Models are the built-in rehearsal ones until you name others; nothing is paid.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon new experiments/mine --documents ~/papers
  phylon new experiments/mine                       # expects documents in experiments/mine/documents
  phylon check experiments/mine")]
pub struct NewArgs {
    /// The experiment's folder; its name is the experiment's name
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// A folder with .md or .txt files, read in place [default: DIR/documents]
    #[arg(long, value_name = "DIR")]
    pub documents: Option<PathBuf>,
    /// The seed genome: a template's name, or a folder with `agent.yaml`
    #[arg(long, value_name = "TEMPLATE", default_value = "agentic-self-instruct")]
    pub agent: String,
}

/// Runs the verb.
///
/// # Errors
/// See [`CliError`].
pub fn run(_args: &NewArgs, _context: &Context) -> Result<Exit, CliError> {
    Err(CliError::bug("not wired yet"))
}
