//! The library's errors in the user's words: which exit code, which hint. Not for rendering them.

use std::error::Error;

use crate::{
    cli::error::{CliError, Exit},
    experiment::RunError,
    journal::{JournalError, Remedy},
    models::ModelError,
    population::{PopulationError, lock::LockError},
    problem::Problem,
    promotion::PromotionError,
};

/// An error with all its causes on one line: git, databases and the system say the reason last.
fn whole(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        let reason = source.to_string();
        if !text.contains(&reason) {
            text.push_str(&format!(": {reason}"));
        }
        cause = source.source();
    }
    text
}

impl From<Vec<Problem>> for CliError {
    fn from(problems: Vec<Problem>) -> Self {
        Self::problems(problems)
    }
}

impl From<RunError> for CliError {
    fn from(error: RunError) -> Self {
        let what = whole(&error);
        match error {
            RunError::Config(problems) => Self::problems(problems),
            RunError::Identity { .. } => Self::new(Exit::Config, what)
                .hint("give the settings that the run was started with (`--seed`, `--set`), or another `--population`")
                .hint("`phylon evolve --fresh` moves the old population aside and begins again"),
            RunError::Diverged { .. } => Self::new(Exit::Config, what)
                .hint("the program changed: go on with the version that started the run, or begin again with `--fresh`"),
            RunError::NoPopulation(_) => Self::new(Exit::Population, what)
                .hint("`phylon evolve` makes it; another place is named with `--population DIR`"),
            RunError::Unwritable { .. } => Self::new(Exit::Population, what)
                .hint("make the folder writable and room on the disk, or name another one with `--population DIR`"),
            RunError::NotFound(_) => Self::new(Exit::Usage, what),
            RunError::Model(error) => error.into(),
            RunError::Lost(_) => Self::new(Exit::Population, what)
                .hint("put a copy of `genomes.git` in its place, or begin again with `phylon evolve --fresh`"),
            RunError::Journal(error) => remedied(Self::new(Exit::Population, what), &error),
            RunError::Population(error) => error.into(),
            RunError::Locked(error) => error.into(),
            RunError::Bug(_) => Self::bug(what),
        }
    }
}

/// The failure of a journal, with what to do about it.
fn remedied(shown: CliError, error: &JournalError) -> CliError {
    match error.remedy() {
        Remedy::Replace => shown
            .hint("keep a copy of the folder before anything else; put a backup in its place if there is one")
            .hint("`phylon evolve --fresh` moves it aside and begins again"),
        Remedy::MakeRoom => {
            shown.hint("make room on the disk; nothing is lost, and the same command goes on")
        }
        Remedy::MakeWritable => {
            shown.hint("make the folder writable, or name another one with `--population DIR`")
        }
        Remedy::OtherVersion => {
            shown.hint("another version of phylon wrote it: use that version, or name another `--population`")
        }
        Remedy::Verify => shown.hint("`phylon verify` says what is whole and what is not"),
    }
}

impl From<ModelError> for CliError {
    fn from(error: ModelError) -> Self {
        let exit = match &error {
            ModelError::Refused { .. } | ModelError::Unreachable { .. } => Exit::Endpoint,
            ModelError::BudgetSpent { .. } | ModelError::Stopped => Exit::Stopped,
            ModelError::SlotChanged { .. } | ModelError::UnknownAlias(_) | ModelError::ContextTooLong(_) => {
                Exit::Config
            }
            ModelError::Journal(_) => Exit::Population,
            ModelError::Unwritable(_) => Exit::Bug,
        };
        let resumes = error.is_transport() || matches!(error, ModelError::Stopped);
        let hint = error.hint();
        let store = if let ModelError::Journal(store) = &error { Some(store.clone()) } else { None };
        let what = match error {
            ModelError::Stopped => "stopped before the work was done".to_owned(),
            _ => whole(&error),
        };
        let mut shown = Self::new(exit, what);
        shown.hints.extend(hint);
        if let Some(error) = store.as_ref().and_then(|store| store.inner::<JournalError>()) {
            shown = remedied(shown, error);
        }
        if resumes {
            shown = shown.hint("nothing is lost: the same command goes on where it stopped");
        }
        shown
    }
}

impl From<PopulationError> for CliError {
    fn from(error: PopulationError) -> Self {
        let what = whole(&error);
        let shown = Self::new(Exit::Population, what);
        match error {
            PopulationError::Missing { .. } => {
                shown.hint("`phylon evolve` makes it; another place is named with `--population DIR`")
            }
            PopulationError::Unknown { .. } => shown.hint("`phylon lineage` lists the variants"),
            PopulationError::VariantChanged { .. } => {
                shown.hint("the program changed: go on with the version that started the run, or `--fresh`")
            }
            PopulationError::File { .. } => shown
                .hint("make the folder writable and room on the disk, or name another `--population`"),
            _ => shown
                .hint("`phylon verify` says what is whole and what is not")
                .hint("`phylon evolve` puts right what a sudden end left half-done; make room on the disk if it is full"),
        }
    }
}

impl From<JournalError> for CliError {
    fn from(error: JournalError) -> Self {
        RunError::from(error).into()
    }
}

impl<E: Into<Self>> From<PromotionError<E>> for CliError {
    fn from(error: PromotionError<E>) -> Self {
        match error {
            PromotionError::Lock(error) => error.into(),
            PromotionError::Journal(error) => error.into(),
            PromotionError::Population(error) => error.into(),
            PromotionError::Measure(error) => error.into(),
        }
    }
}

impl From<std::convert::Infallible> for CliError {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

impl From<LockError> for CliError {
    fn from(error: LockError) -> Self {
        let shown = Self::new(Exit::Population, whole(&error));
        match error {
            LockError::Held { .. } => shown.hint("wait for it, stop it, or name another `--population`"),
            LockError::File { .. } => shown.hint("make the folder writable, or name another `--population`"),
        }
    }
}
