//! What can go wrong with evaluation code. Not for who is to blame; the caller knows.

use serde::{Deserialize, Serialize};

/// Why the sandbox gave no value.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The code raised.
    #[error("{kind}: {message}")]
    Python {
        /// The exception's class, as `ValueError`.
        kind: String,
        /// Its message.
        message: String,
        /// The innermost line of the source that took part, from 1.
        line: Option<usize>,
    },
    /// The source does not compile.
    #[error("syntax error: {message}")]
    Syntax {
        /// What the compiler said.
        message: String,
        /// The line, from 1.
        line: Option<usize>,
    },
    /// It ran longer than allowed, twice.
    #[error("ran longer than allowed")]
    TimedOut,
    /// It used more memory than allowed, twice.
    #[error("used more memory than allowed")]
    OutOfMemory,
    /// The worker died, twice.
    #[error("the worker died: {0}")]
    Crashed(String),
    /// A value has no JSON form, or is too large.
    #[error("{0}")]
    BadValue(String),
    /// No worker could be started or talked to; not the code's fault.
    #[error("no sandbox worker")]
    Unavailable(#[source] std::io::Error),
}

impl SandboxError {
    /// The line of the source, where known.
    pub fn line(&self) -> Option<usize> {
        match self {
            Self::Python { line, .. } | Self::Syntax { line, .. } => *line,
            _ => None,
        }
    }

    /// Whether a fresh worker may do better: the machine may have been busy, the worker worn.
    pub(super) fn may_pass(&self) -> bool {
        matches!(self, Self::TimedOut | Self::OutOfMemory | Self::Crashed(_))
    }
}

/// The errors that a living worker reports.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "error", rename_all = "snake_case")]
pub(super) enum Fault {
    Python { kind: String, message: String, line: Option<usize> },
    Syntax { message: String, line: Option<usize> },
    TimedOut,
    OutOfMemory,
    BadValue { message: String },
}

impl From<Fault> for SandboxError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Python { kind, message, line } => Self::Python { kind, message, line },
            Fault::Syntax { message, line } => Self::Syntax { message, line },
            Fault::TimedOut => Self::TimedOut,
            Fault::OutOfMemory => Self::OutOfMemory,
            Fault::BadValue { message } => Self::BadValue(message),
        }
    }
}
