//! What a budget is able to show, said before it is spent. Not for computing it.

use crate::{
    cli::{error::CliError, experiment::ExperimentArgs, global::Context, output},
    experiment::{Foresight, OpenOptions, RunPlan, foresight, journal_of},
    reporting::console::shortfall,
};

/// What the plan's budget is able to show, with what `noise` measured where it ran.
///
/// # Errors
/// When a journal is there and its evaluations cannot be read.
pub fn of(plan: &RunPlan, options: &OpenOptions) -> Result<Foresight, CliError> {
    // Whoever needs the journal says what is wrong with it; what is moved aside is none of this run's.
    let journal = if options.fresh { None } else { journal_of(options).unwrap_or_default() };
    Ok(foresight(plan, journal.as_ref())?)
}

/// Warns on stderr when a gain worth having is out of sight, with what to do about it.
pub fn warn(foresight: &Foresight, plan: &RunPlan, args: &ExperimentArgs, context: &Context) {
    if foresight.is_short() {
        let validation = plan.config.documents.split.validation;
        let (warning, hint) = shortfall(foresight, validation, &args.typed());
        output::note(&format!("{} {warning}", context.err.notable("warning:")));
        output::note(&format!("{} {hint}", context.err.good("hint:")));
    }
}
