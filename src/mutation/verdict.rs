//! Whether a child's evaluation code keeps its contract: the sandbox's verdict, durable per job and tree.
//!
//! Not for the static checks. A verdict may depend on how busy the machine is, so a resumed session
//! must not ask again: its conversation would take another way than the replies already paid for.

use super::{Context, MutationError};
use crate::{
    genome::{Agent, CodeError, EvaluationCode, check_contract},
    journal::JournalError,
    problem::Problem,
};

/// The faults of this agent's evaluation code; none = it keeps the contract.
pub(super) async fn of(
    context: &Context<'_>,
    job: u32,
    agent: &Agent,
) -> Result<Vec<Problem>, MutationError> {
    let key = format!("job/{job}/contract/{}", agent.genome().content_hash());
    if let Some(known) = stored(context, &key)? {
        return Ok(known);
    }
    if let Err(CodeError::Unavailable(error)) =
        EvaluationCode::load(context.sandbox, agent.evaluation()).await
    {
        return Err(MutationError::Sandbox(error.to_string()));
    }
    let problems = check_contract(agent, context.sandbox).await.err().unwrap_or_default();
    if let Some(journal) = context.journal {
        journal.put_result(&key, &serde_json::json!(problems)).await?;
    }
    Ok(problems)
}

fn stored(context: &Context<'_>, key: &str) -> Result<Option<Vec<Problem>>, JournalError> {
    let Some(journal) = context.journal else { return Ok(None) };
    Ok(journal.result(key)?.and_then(|value| serde_json::from_value(value).ok()))
}
