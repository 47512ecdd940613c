//! Variants with their rates and what a pass cost, as several verbs show them. Not for showing them.

use crate::{
    cli::error::CliError,
    evaluation::Summary,
    experiment::RunView,
    id::VariantId,
    journal::Journal,
    reporting::{
        console::{
            RateRow,
            text::{PerPass, counted, money},
        },
        views,
    },
};

/// A variant's row: its rate as reported, where it was measured afresh, else the posterior one.
///
/// # Errors
/// When the journal cannot be read.
pub fn row(view: &RunView, role: &str, variant: VariantId) -> Result<RateRow, CliError> {
    Ok(views::row(view, role, variant)?)
}

/// What a passed document took under a variant, over the run's own evaluations.
///
/// # Errors
/// When the journal cannot be read.
pub fn per_pass(journal: &Journal, variant: VariantId) -> Result<Option<PerPass>, CliError> {
    Ok(views::per_pass(journal, variant)?)
}

/// Both solvers' mean scores on the items that were confirmed, in words.
pub fn solvers(figures: &Summary) -> String {
    format!("weak {:.2}, strong {:.2}, gap {:.2}", figures.weak_mean, figures.strong_mean, figures.gap)
}

/// Calls and, where there are prices, money, in all and per `unit`: an item, a passed document.
pub fn spent(figures: &Summary, unit: &str) -> String {
    let mut all = counted(figures.calls, "call");
    if figures.cost > 0.0 {
        all.push_str(&format!(" at {}", money(figures.cost)));
    }
    match PerPass::new(figures.calls, figures.cost, figures.passed) {
        None => all,
        each => format!("{all}; {} per {unit}", PerPass::shown(each)),
    }
}

/// The variant a person means, rejected proposals included.
///
/// # Errors
/// No such variant or proposal.
pub async fn resolve_any(view: &RunView, name: &str) -> Result<VariantId, CliError> {
    match name.parse::<VariantId>() {
        Ok(id) if view.proposal(id).is_some() => Ok(id),
        _ => Ok(view.resolve(name).await?),
    }
}
