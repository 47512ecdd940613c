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
    population::{Action, Entry, Grounds},
    promotion::TestFigures,
    reporting::console::{EntryRow, Evidence, production},
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
    let time = jiff::Timestamp::from_second(entry.time_unix)
        .map(|time| time.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string());
    let figures = entry.evidence.get("test").cloned();
    let kind = match entry.action {
        Action::Promote => "promotion",
        Action::Rollback => "rollback",
    };
    EntryRow {
        number: entry.number,
        variant: entry.variant.to_string(),
        commit: entry.commit.to_string(),
        time: time.unwrap_or_default(),
        kind: kind.to_owned(),
        forced: entry.grounds == Grounds::Forced && entry.action == Action::Promote,
        reason: Some(entry.reason.clone()),
        evidence: figures.and_then(|value| serde_json::from_value(value).ok()).map(|test| evidence(&test)),
    }
}

/// A reading's figures as they are shown.
pub fn evidence(test: &TestFigures) -> Evidence {
    Evidence {
        variant_rate: test.variant_rate,
        against_rate: test.against_rate,
        e_value: test.e_value,
        alpha: test.alpha,
        reading: test.reading,
    }
}
