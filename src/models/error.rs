//! Why a call brought no reply. Not for replies with bad content: those are values.

use std::fmt;

use super::layers::journal::StoreError;

/// A limit of the budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Complete replies.
    Calls,
    /// Tokens, prompt and completion together.
    Tokens,
    /// Money, in the unit of the prices.
    Cost,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Calls => "calls",
            Self::Tokens => "tokens",
            Self::Cost => "cost",
        })
    }
}

/// Why a call brought no reply.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ModelError {
    /// The endpoint will not answer this request however often it is asked.
    #[error("`{endpoint}` refused a request to model `{model}` (HTTP {status}): {message}")]
    Refused {
        /// Scheme, host and port.
        endpoint: String,
        /// The model's name at the endpoint.
        model: String,
        /// The HTTP status.
        status: u16,
        /// The endpoint's words, shortened.
        message: String,
        /// What to do.
        hint: String,
    },
    /// The endpoint brought no complete reply, however often it was asked.
    #[error("no reply from `{endpoint}` for model `{model}` after {attempts} attempts: {cause}")]
    Unreachable {
        /// Scheme, host and port.
        endpoint: String,
        /// The model's name at the endpoint.
        model: String,
        /// How often it was asked.
        attempts: u32,
        /// What went wrong the last time.
        cause: String,
        /// What to do.
        hint: String,
    },
    /// The request is longer than the model's context.
    #[error("the request is longer than the model's context: {0}")]
    ContextTooLong(String),
    /// The budget does not cover another attempt.
    #[error("the budget's `{what}` are spent")]
    BudgetSpent {
        /// The limit that was reached.
        what: Limit,
    },
    /// The run is stopping: no new attempts.
    #[error("the run is stopping")]
    Stopped,
    /// The slot holds the reply to another request.
    #[error("slot `{slot}` holds the reply to another request")]
    SlotChanged {
        /// The slot, as text.
        slot: String,
    },
    /// The journal could not be read or written.
    #[error("the journal failed: {0}")]
    Journal(#[source] StoreError),
    /// No model has this alias.
    #[error("no model has the alias `{0}`")]
    UnknownAlias(String),
    /// The request has no JSON form.
    #[error("the request has no JSON form: {0}")]
    Unwritable(String),
}

impl ModelError {
    /// Whether the endpoint is at fault: the run pauses, resumable; never an outcome.
    pub fn is_transport(&self) -> bool {
        matches!(self, Self::Refused { .. } | Self::Unreachable { .. })
    }

    /// Whether the run only stopped starting work: resumable, nothing is wrong.
    pub fn is_stop(&self) -> bool {
        matches!(self, Self::BudgetSpent { .. } | Self::Stopped)
    }

    /// What kind of error it is, in one word: for traces.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Refused { .. } => "refused",
            Self::Unreachable { .. } => "unreachable",
            Self::ContextTooLong(_) => "context_too_long",
            Self::BudgetSpent { .. } => "budget_spent",
            Self::Stopped => "stopped",
            Self::SlotChanged { .. } => "slot_changed",
            Self::Journal(_) => "journal",
            Self::UnknownAlias(_) => "unknown_alias",
            Self::Unwritable(_) => "unwritable",
        }
    }

    /// What to do about it, where the message does not say it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Refused { hint, .. } | Self::Unreachable { hint, .. } => Some(hint.clone()),
            Self::ContextTooLong(_) => Some("shorten the prompt, or lower `max_tokens`".to_owned()),
            Self::BudgetSpent { what } => {
                Some(format!("raise `budget.{what}` and run the same command to go on"))
            }
            Self::SlotChanged { .. } => Some(
                "the program or the experiment changed: use the version that started the run, or `--fresh`"
                    .to_owned(),
            ),
            Self::UnknownAlias(_) => Some("add it below `models:`".to_owned()),
            Self::Stopped | Self::Journal(_) | Self::Unwritable(_) => None,
        }
    }
}
