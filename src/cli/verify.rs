//! `verify`: proof that journal and population agree and are whole.

use clap::Args;

use crate::{
    cli::{
        error::{CliError, Exit},
        experiment::ExperimentArgs,
        global::Context,
        output,
    },
    experiment::{RunView, verify},
    reporting::console::checks,
};

/// Check that journal and population are whole and agree
///
/// Every object of the git repository is read, every branch, commit and tree compared with the journal,
/// every journalled evaluation with its trajectory. Exit code 1 when a check fails.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon verify quickstart
  phylon verify quickstart --population /backup/quickstart")]
pub struct VerifyArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
}

/// Looks at everything and lists what was found.
///
/// # Errors
/// No population, or one that cannot be read at all.
pub async fn run(args: &VerifyArgs, context: &Context) -> Result<Exit, CliError> {
    let view = RunView::open(&args.experiment.open(context)?).await?;
    let report = verify(&view).await?;
    if context.json() {
        output::json(&report)?;
    } else {
        let rows = report.checks.iter().map(|check| (check.ok, check.name.as_str(), check.detail.as_str()));
        output::text(&checks(rows, context.out))?;
    }
    Ok(if report.ok { Exit::Done } else { Exit::NotShown })
}
