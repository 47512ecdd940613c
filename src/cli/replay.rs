//! `replay`: proof that a run follows from its journal.

use clap::Args;

use crate::{
    cli::{
        error::{CliError, Exit},
        experiment::ExperimentArgs,
        global::Context,
        output,
    },
    experiment::replay,
    reporting::console::{checks, text::counted},
};

/// Prove that a run follows from its seed and the journalled replies
///
/// Runs the whole run again from the journal, calls no model and writes nothing. Every job, variant and
/// tree must come out the same; the first differences are listed, with exit code 1.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon replay quickstart")]
pub struct ReplayArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
}

/// Runs it again and says what came out differently.
///
/// # Errors
/// No population, or one that cannot be read.
pub async fn run(args: &ReplayArgs, context: &Context) -> Result<Exit, CliError> {
    let report = replay(&args.experiment.open(context)?).await?;
    if context.json() {
        output::json(&report)?;
    } else {
        let jobs = counted(report.jobs as u64, "job");
        let variants = counted(report.variants as u64, "variant");
        let summary = format!("{jobs}, {variants}");
        let mut rows = vec![(report.same, "the run follows from its journal", summary.as_str())];
        rows.extend(report.differences.iter().map(|what| (false, "", what.as_str())));
        output::text(&checks(rows.into_iter(), context.out))?;
    }
    Ok(if report.same { Exit::Done } else { Exit::NotShown })
}
