//! What a verb that calls models may spend this time. Not for enforcing it: the budget does.

use clap::Args;

use crate::{
    cli::error::{CliError, Exit},
    experiment::{OpenOptions, RunError},
    models::{Limit, Limits, ModelError},
};

/// Limits of one call of a verb.
#[derive(Debug, Clone, Args)]
pub struct LimitArgs {
    /// Model calls that this command may make now; then it stops, resumable
    #[arg(long, value_name = "N")]
    pub max_calls: Option<u64>,
    /// Tokens, prompt and completion, that this command may use now
    #[arg(long, value_name = "N")]
    pub max_tokens: Option<u64>,
    /// Money that this command may spend now, in the unit of the prices
    #[arg(long, value_name = "AMOUNT")]
    pub max_cost: Option<f64>,
    /// Calls under way at a time, on every endpoint; the result does not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=65_536))]
    pub concurrency: Option<u32>,
    /// Do not ask before spending money on a priced endpoint
    #[arg(long)]
    pub yes: bool,
}

impl LimitArgs {
    /// The options with what this command may do now.
    pub fn of(&self, options: OpenOptions) -> OpenOptions {
        let concurrency = self.concurrency.and_then(|calls| usize::try_from(calls).ok());
        let limits = Limits { calls: self.max_calls, tokens: self.max_tokens, cost: self.max_cost };
        OpenOptions { concurrency, limits, ..options }
    }

    /// What this command's own limit being spent means, in the words of its flags.
    pub fn explained(&self, error: RunError) -> CliError {
        let RunError::Model(ModelError::BudgetSpent { what }) = &error else { return error.into() };
        let (flag, given) = match what {
            Limit::Calls => ("--max-calls", self.max_calls.is_some()),
            Limit::Tokens => ("--max-tokens", self.max_tokens.is_some()),
            Limit::Cost => ("--max-cost", self.max_cost.is_some()),
        };
        if !given {
            // The experiment's budget, of which the run may have left nothing.
            return CliError::from(error).hint(format!("or give this command a limit of its own: `{flag}`"));
        }
        CliError::new(Exit::Stopped, format!("`{flag}` was spent before the work was done"))
            .hint("nothing is lost: the same command goes on where it stopped, with as much again")
    }
}
