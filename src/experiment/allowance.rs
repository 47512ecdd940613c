//! What search is set up with for an experiment, and under which allowance each job was chosen: a larger budget extends a
//! run, and jobs chosen before it keep the plans they had. Not for charging anything; the search does.

use serde_json::{Value, json};

use crate::{
    document::Split,
    experiment::RunPlan,
    journal::{Journal, JournalError},
    search::{Allowance, SearchConfig, SearchRule, Setup},
};

/// The journal's place for the first job that was chosen under the present allowance.
const SINCE: &str = "allowance/since";

/// The first job that was chosen under this allowance; nothing when the last run had another one.
///
/// # Errors
/// The journal cannot be read.
pub fn chosen_under(journal: &Journal, allowance: &Value) -> Result<Option<u32>, JournalError> {
    let stored = journal.get_meta("allowance")?;
    let same = stored.is_none_or(|stored| stored == *allowance);
    let since = journal.get_meta(SINCE)?.and_then(|value| serde_json::from_value(value).ok());
    // A run that was never extended was chosen under one allowance from the start.
    Ok(same.then(|| since.unwrap_or(0)))
}

/// Notes the allowance of this run; gives the first job that is chosen under it. `folded` jobs were chosen before.
pub async fn choose_under(journal: &Journal, allowance: &Value, folded: u32) -> Result<u32, JournalError> {
    let since = chosen_under(journal, allowance)?;
    if since.is_none() {
        // First: after a kill in between, less is asked of the plans, not more.
        journal.set_meta(SINCE, &json!(folded)).await?;
    }
    journal.set_meta("allowance", allowance).await?;
    Ok(since.unwrap_or(folded))
}

/// Notes in a fresh journal that jobs before `since` are not chosen under the run's allowance.
///
/// # Errors
/// The journal cannot be written.
pub async fn note_since(journal: &Journal, since: u32) -> Result<(), JournalError> {
    journal.set_meta(SINCE, &json!(since)).await
}

/// What search is set up with for this experiment, as if it had never had another allowance.
pub fn setup_of(plan: &RunPlan) -> Setup {
    let config = &plan.config;
    let ids = |split| plan.documents_of(split).iter().map(|doc| doc.id.clone()).collect();
    Setup {
        config: SearchConfig {
            // The configuration was checked when it was read.
            rule: SearchRule::from_word(&config.search.rule).unwrap_or_default(),
            lag: config.search.lag,
            batch: config.search.batch,
            operators: config.search.operators.clone(),
        },
        allowance: Allowance {
            proposals: Some(config.budget.proposals),
            document_evaluations: Some(config.budget.document_evaluations),
        },
        since: 0,
        seed: config.seed,
        train: ids(Split::Train),
        validation: ids(Split::Validation),
    }
}
