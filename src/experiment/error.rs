//! Why a run, or a verb that reads one, could not do what was asked.

use std::path::PathBuf;

use crate::{
    evaluation::EvaluationError,
    id::VariantId,
    journal::JournalError,
    models::ModelError,
    mutation::MutationError,
    population::{PopulationError, lock::LockError},
    problem::Problem,
};

/// The failure, by who can mend it.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Files that a person wrote are at fault.
    #[error("{}", listed(.0))]
    Config(Vec<Problem>),
    /// The population belongs to another run.
    #[error("`{}` holds another run: {} differ", folder.display(), keys.join(", "))]
    Identity {
        /// The population.
        folder: PathBuf,
        /// The parts of the identity that differ.
        keys: Vec<String>,
    },
    /// The journal holds what this program would not have done.
    #[error("job {job} of the journal does not follow from the jobs before it")]
    Diverged {
        /// The first job that differs.
        job: u32,
    },
    /// A population is needed and there is none.
    #[error("there is no population at `{}`", .0.display())]
    NoPopulation(PathBuf),
    /// Git lost genomes that the journal cannot give back.
    #[error("git has lost {}, and the journal does not hold what would make them again", joined(.0))]
    Lost(Vec<VariantId>),
    /// The folder cannot be made or changed.
    #[error("cannot write `{}`: {source}", folder.display())]
    Unwritable {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// No such variant, document or job.
    #[error("{0}")]
    NotFound(String),
    /// An endpoint failed for good, or the budget is spent, or the run was stopped.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// Git.
    #[error(transparent)]
    Population(#[from] PopulationError),
    /// Another process works on it.
    #[error(transparent)]
    Locked(#[from] LockError),
    /// A defect of this program.
    #[error("{0}")]
    Bug(String),
}

impl RunError {
    /// Whether work stopped for a reason that leaves the run resumable and whole.
    pub fn is_stop(&self) -> bool {
        matches!(self, Self::Model(ModelError::Stopped | ModelError::BudgetSpent { .. }))
    }
}

fn joined(variants: &[VariantId]) -> String {
    variants.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn listed(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

impl From<Vec<Problem>> for RunError {
    fn from(problems: Vec<Problem>) -> Self {
        Self::Config(problems)
    }
}

impl From<EvaluationError> for RunError {
    fn from(error: EvaluationError) -> Self {
        match error {
            EvaluationError::Model(error) => Self::Model(error),
            EvaluationError::Journal(error) => Self::Journal(error),
            other => Self::Bug(other.to_string()),
        }
    }
}

impl From<MutationError> for RunError {
    fn from(error: MutationError) -> Self {
        match error {
            MutationError::Model(error) => Self::Model(error),
            MutationError::Editor(what) => Self::Config(vec![
                Problem::new("search.editor", what).hint("`phylon check` looks for the command before a run"),
            ]),
            MutationError::EditorUnavailable { command, words } => Self::Model(ModelError::Unreachable {
                endpoint: command,
                model: "editor".to_owned(),
                attempts: 1,
                cause: words,
                hint: "mend what the command asks for, then run the same command again to go on".to_owned(),
            }),
            other => Self::Bug(other.to_string()),
        }
    }
}
