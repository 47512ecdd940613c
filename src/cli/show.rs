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
    id::VariantId,
    reporting::console::{ShowView, show},
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
    let shown = shown(&view, variant).await?;
    if context.json() {
        output::json(&shown)?;
    } else {
        output::text(&show(&shown, context.out))?;
    }
    Ok(Exit::Done)
}

async fn shown(view: &RunView, variant: VariantId) -> Result<ShowView, CliError> {
    let records = view.records().await?;
    let record = records
        .iter()
        .find(|record| record.id == variant)
        .ok_or_else(|| CliError::new(Exit::Usage, format!("there is no variant `{variant}`")))?;
    let proposal = view.proposal(variant);
    let standing = view.standing.variants.get(&variant);
    let mut rates = Vec::new();
    for parent in &record.parents {
        rates.push(rated::row(view, "parent", *parent)?);
    }
    rates.push(rated::row(view, "variant", variant)?);
    let parent_evaluations = match record.parents.first() {
        Some(parent) => view.evaluations(*parent)?,
        None => Vec::new(),
    };
    Ok(ShowView {
        rates,
        operator: record.operator.clone(),
        hypothesis: record.hypothesis.clone(),
        mechanism: proposal.map(|proposal| proposal.mechanism.clone()).unwrap_or_default(),
        expected: proposal.map(|proposal| proposal.expected.clone()).unwrap_or_default(),
        state: rated::word(record.state).to_owned(),
        reason: proposal.and_then(|proposal| proposal.reason.clone()),
        commit: record.commit.as_ref().map(ToString::to_string),
        verdict: standing.filter(|_| !record.parents.is_empty()).map(|found| found.verdict.word().to_owned()),
        effect: standing.and_then(|found| found.effect).map(|effect| (effect.mean, effect.low, effect.high)),
        evaluations: view.evaluations(variant)?,
        parent_evaluations,
    })
}
