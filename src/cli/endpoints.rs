//! What is settled before an endpoint is asked: its address, its key, leave to spend money. Not for limits;
//! those are the budget's.

use std::{
    io::{BufRead, IsTerminal},
    sync::Arc,
};

use crate::{
    cli::{
        error::{CliError, Exit},
        output,
    },
    experiment::RunPlan,
    models::{Budget, Limits, ModelDeps, Models, rehearsal::Rehearsal},
    problem::Problem,
    reporting::console::text::money,
    usage::Spend,
};

/// Asks once when an endpoint has a price, unless `--yes` was given. `most` is what this command itself may spend.
///
/// # Errors
/// When the answer is not yes, or nobody can be asked.
pub fn confirm(plan: &RunPlan, most: Option<f64>, yes: bool) -> Result<(), CliError> {
    let priced: Vec<&str> = plan
        .config
        .models
        .iter()
        .filter(|(_, model)| model.price.is_some_and(|price| price.prompt > 0.0 || price.completion > 0.0))
        .map(|(alias, _)| alias.as_str())
        .collect();
    if priced.is_empty() || yes {
        return Ok(());
    }
    let limit = match (most, plan.config.budget.cost) {
        (Some(most), _) => format!("at most {} now", money(most)),
        (None, Some(cost)) => format!("at most {} in all", money(cost)),
        (None, None) => "without a limit on money (`budget.cost` sets one)".to_owned(),
    };
    let what = format!("this spends money on `{}`, {limit}", priced.join("`, `"));
    if !std::io::stdin().is_terminal() {
        return Err(CliError::new(Exit::Usage, what).hint("add `--yes` to agree"));
    }
    output::note(&format!("{what}. Go on? [y/N]"));
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    match (read, answer.trim().to_lowercase().as_str()) {
        (Ok(_), "y" | "yes") => Ok(()),
        _ => Err(CliError::new(Exit::Usage, "nothing was started").hint("add `--yes` to agree beforehand")),
    }
}

/// Whether every endpoint could be asked: addresses well-formed, keys there; and an external editor started.
/// Nothing is sent.
///
/// # Errors
/// Every address that is none, every key that is missing, a command that is nowhere.
pub fn reachable(plan: &RunPlan) -> Result<(), CliError> {
    plan.find_editor(&|name| std::env::var(name).ok())?;
    let deps = ModelDeps {
        store: None,
        budget: Arc::new(Budget::new(Limits::default(), Spend::default())),
        rehearsal: Some(Arc::new(Rehearsal::new::<&str, &str>(&[]))),
        instead: None,
        concurrency: None,
        env: &|name| std::env::var(name).ok(),
        on_notice: Arc::new(|_| {}),
    };
    let file = plan.folder.join("experiment.yaml").display().to_string();
    Models::build(&plan.config.models, deps).map(drop).map_err(|faults| {
        CliError::problems(faults.into_iter().map(|fault| Problem::new(file.clone(), fault)).collect())
    })
}
