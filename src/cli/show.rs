//! `show`: one variant, everything known about it.

use clap::Args;

use crate::{
    cli::{
        error::{CliError, Exit},
        experiment::ExperimentArgs,
        global::Context,
        output, rated,
    },
    experiment::RunView,
    reporting::{console::show, views},
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

/// Finds the variant and shows it.
///
/// # Errors
/// No population, no such variant, or a population that cannot be read.
pub async fn run(args: &ShowArgs, context: &Context) -> Result<Exit, CliError> {
    let view = RunView::open(&args.experiment.open(context)?).await?;
    let variant = rated::resolve_any(&view, &args.variant).await?;
    let records = view.records().await?;
    let record = records
        .iter()
        .find(|record| record.id == variant)
        .ok_or_else(|| CliError::new(Exit::Usage, format!("there is no variant `{variant}`")))?;
    let shown = views::show(&view, record)?;
    if context.json() {
        output::json(&shown)?;
    } else {
        output::text(&show(&shown, context.out))?;
    }
    Ok(Exit::Done)
}
