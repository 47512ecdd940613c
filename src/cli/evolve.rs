//! `evolve`: the main job, from the seed variant to a recommended one.

use clap::Args;

use crate::cli::{
    error::{CliError, Exit},
    experiment::ExperimentArgs,
    global::Context,
};

/// Evolve the agent of an experiment
///
/// Measures the seed variant, then breeds: an analyst reads failed trajectories of training documents,
/// an editor changes the genome, and the child is tried on validation documents. Every variant is a
/// branch of `population/<name>/genomes.git`; every paid reply is in `journal.db` before it is used.
///
/// The same command resumes a run that was stopped or killed, and extends one whose budget was raised.
/// A run's lineage depends on its seed and the models' replies only, not on concurrency or timing.
/// Ctrl-C stops within ten seconds; a second one at once.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon evolve experiments/quickstart
  phylon evolve quickstart --proposals 300            # extend a finished run
  phylon evolve quickstart --seed 2 --population population/quickstart-2
  phylon evolve mine --max-calls 20000 --set budget.cost=25 --yes

Exit code 1 means that no variant was shown to be better than the seed variant, 6 that the run was
stopped early and goes on with the same command.")]
pub struct EvolveArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
    /// The random number everything random comes from [default: the experiment's]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Proposals the run may make, rejected ones included [default: the experiment's]
    #[arg(long, value_name = "N")]
    pub proposals: Option<u32>,
    /// Document evaluations the run may make [default: the experiment's]
    #[arg(long, value_name = "N")]
    pub document_evaluations: Option<u32>,
    /// Model calls after which the run stops, resumable [default: the experiment's]
    #[arg(long, value_name = "N")]
    pub max_calls: Option<u64>,
    /// Calls under way at a time, on every endpoint; the result does not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=65_536))]
    pub concurrency: Option<u32>,
    /// Begin again: move the old population aside, never delete it
    #[arg(long)]
    pub fresh: bool,
    /// Do not ask before spending money on a priced endpoint
    #[arg(long)]
    pub yes: bool,
}

impl EvolveArgs {
    /// `--set` with the flags that stand for settings added, so that one place applies them all.
    fn settings(&self) -> Vec<(String, String)> {
        let mut settings = self.experiment.settings.clone();
        let mut set = |key: &str, value: Option<String>| {
            settings.extend(value.map(|value| (key.to_owned(), value)));
        };
        set("seed", self.seed.map(|n| n.to_string()));
        set("budget.proposals", self.proposals.map(|n| n.to_string()));
        set("budget.document_evaluations", self.document_evaluations.map(|n| n.to_string()));
        set("budget.calls", self.max_calls.map(|n| n.to_string()));
        settings
    }
}

/// Runs the verb.
///
/// # Errors
/// See [`CliError`].
pub async fn run(_args: &EvolveArgs, _context: &Context) -> Result<Exit, CliError> {
    Err(CliError::bug("not wired yet"))
}
