//! `trace`: everything on the way to one outcome.

use clap::Args;

use serde_json::json;

use crate::{
    cli::{
        error::{CliError, Exit},
        experiment::ExperimentArgs,
        global::Context,
        output,
    },
    experiment::RunView,
    id::{DocumentId, VariantId},
    reporting::console::{Length, trace},
    slot::Origin,
    trajectory::Trajectory,
};

/// Show how a variant fared on one document
///
/// Every round: the item, the faults found, both solvers' answers with their marks, the orchestrator's
/// decision; then the yardstick's confirmation and the outcome. Long texts are shortened unless you ask
/// for them with `--full`.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = "\
Examples:
  phylon trace quickstart v17 b-trees
  phylon trace quickstart best b-trees --full
  phylon trace quickstart seed b-trees --job 0")]
pub struct TraceArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
    /// `v17`, `seed`, `best` or `production`
    pub variant: String,
    /// The document's id: its path below the documents folder, without the extension
    pub document: String,
    /// Show prompts and answers whole
    #[arg(long)]
    pub full: bool,
    /// Only the evaluation of this job; without it the latest is shown
    #[arg(long, value_name = "N")]
    pub job: Option<u32>,
}

/// Finds the trajectory and shows it.
///
/// # Errors
/// No population, no such variant or document, no evaluation of the two, a sealed document.
pub async fn run(args: &TraceArgs, context: &Context) -> Result<Exit, CliError> {
    let view = RunView::open(&args.experiment.open(context)?).await?;
    let variant = view.resolve(&args.variant).await?;
    let document = DocumentId::from(args.document.as_str());
    let found = view.trajectories(variant, &document)?;
    let wanted = |trajectory: &&Trajectory| args.job.is_none_or(|job| trajectory.origin == Origin::Job(job));
    let Some(trajectory) = found.iter().rfind(wanted) else {
        return Err(absent(&view, variant, &document, &found, args));
    };
    let evaluation = view.journal.evaluation(trajectory.origin, variant, &document)?;
    if context.json() {
        output::json(&json!({ "trajectory": trajectory, "evaluation": evaluation }))?;
        return Ok(Exit::Done);
    }
    let length = if args.full { Length::Full } else { Length::Shortened };
    output::text(&trace(trajectory, evaluation.as_ref(), length, context.out))?;
    if found.len() > 1 && args.job.is_none() {
        let origins: Vec<String> = found.iter().map(|other| other.origin.to_string()).collect();
        output::note(&format!(
            "{} evaluations: {}; `--job N` shows another",
            found.len(),
            origins.join(", ")
        ));
    }
    Ok(Exit::Done)
}

fn absent(
    view: &RunView,
    variant: VariantId,
    document: &DocumentId,
    found: &[Trajectory],
    args: &TraceArgs,
) -> CliError {
    let experiment = args.experiment.typed();
    if let (Some(job), false) = (args.job, found.is_empty()) {
        let origins: Vec<String> = found.iter().map(|other| other.origin.to_string()).collect();
        return CliError::new(
            Exit::Usage,
            format!("job `{job}` did not evaluate `{variant}` on `{document}`"),
        )
        .hint(format!("it was evaluated by {}", origins.join(", ")));
    }
    match view.plan.document(document) {
        None => CliError::new(Exit::Usage, format!("there is no document `{document}` in this run"))
            .hint(format!("`phylon show {experiment} {variant}` lists the documents it was evaluated on")),
        Some((_, crate::document::Split::Test)) => {
            CliError::new(Exit::Usage, format!("`{document}` is sealed: nothing shows its trajectories"))
                .hint("test documents are read by `phylon promote` only")
        }
        Some(_) => CliError::new(Exit::Usage, format!("`{variant}` was not evaluated on `{document}`"))
            .hint(format!("`phylon show {experiment} {variant}` lists the documents it was evaluated on")),
    }
}
