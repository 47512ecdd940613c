//! `production`: what is promoted, and how it came to be.

use clap::Args;

use crate::{
    cli::{
        error::{CliError, Exit},
        experiment::ExperimentArgs,
        global::Context,
        output,
    },
    experiment::RunView,
    population::Entry,
    reporting::{
        console::{EntryRow, production},
        views,
    },
};

/// Show the production variant and its history
///
/// Every promotion and rollback with its tag, variant, time and evidence.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon production quickstart
  git -C population/quickstart/genomes.git show production")]
pub struct ProductionArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
}

/// Reads the history and shows it.
///
/// # Errors
/// No population, or one that cannot be read.
pub async fn run(args: &ProductionArgs, context: &Context) -> Result<Exit, CliError> {
    let view = RunView::open(&args.experiment.open(context)?).await?;
    let history = view.population.history().await?;
    if context.json() {
        output::json(&history)?;
    } else {
        let rows: Vec<EntryRow> = history.iter().map(row).collect();
        output::text(&production(&view.plan.name, &rows, context.out))?;
        if rows.is_empty() {
            output::note(&format!(
                "hint: `phylon promote {}` tests and promotes the best",
                args.experiment.typed()
            ));
        }
    }
    Ok(Exit::Done)
}

/// An entry as it is shown.
pub fn row(entry: &Entry) -> EntryRow {
    views::entry(entry, clock(entry.time_unix))
}

/// A time in seconds since 1970, as the user's clock shows it.
pub fn clock(time_unix: i64) -> String {
    jiff::Timestamp::from_second(time_unix)
        .map(|time| time.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string())
        .unwrap_or_default()
}
