//! `score`: a throw-away measurement of any agent under the experiment's yardstick.

use std::path::PathBuf;

use clap::Args;

use crate::cli::{
    error::{CliError, Exit},
    experiment::ExperimentArgs,
    global::Context,
};

/// Measure an agent under the experiment's yardstick
///
/// Evaluates a template, a genome's folder or a variant on the experiment's validation documents, or on a
/// folder of your own. The sealed test documents are never touched, and nothing enters the run's beliefs.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon score quickstart --agent cot-self-instruct
  phylon score quickstart --agent v17
  phylon score quickstart --agent agent_templates/mine --documents ~/papers")]
pub struct ScoreArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
    /// A template's name, a folder with `agent.yaml`, or `v17`, `seed`, `best`, `production`
    #[arg(long, value_name = "AGENT")]
    pub agent: String,
    /// A folder with .md or .txt files [default: the experiment's validation documents]
    #[arg(long, value_name = "DIR")]
    pub documents: Option<PathBuf>,
}

/// Runs the verb.
///
/// # Errors
/// See [`CliError`].
pub async fn run(_args: &ScoreArgs, _context: &Context) -> Result<Exit, CliError> {
    Err(CliError::bug("not wired yet"))
}
