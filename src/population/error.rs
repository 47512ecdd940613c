//! What can go wrong with a population.

use std::{io, path::PathBuf};

use crate::id::VariantId;

/// A population could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum PopulationError {
    /// There is no repository at this path.
    #[error("there is no population at `{path}`")]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// There is something at the path where a new repository should go.
    #[error("`{path}` exists already")]
    Exists {
        /// The path.
        path: PathBuf,
    },
    /// Git could not do what was asked.
    #[error("git cannot {what}")]
    Git {
        /// What was asked.
        what: String,
        /// Why.
        #[source]
        source: git2::Error,
    },
    /// A file of the repository could not be read or written.
    #[error("cannot write `{path}`")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The same number was committed before with other content.
    #[error("{variant} exists already with another content ({existing} instead of {new})")]
    VariantChanged {
        /// The variant.
        variant: VariantId,
        /// The commit that its ref names.
        existing: String,
        /// The commit that the new content has.
        new: String,
    },
    /// Nothing has this name.
    #[error("there is no `{name}` in the population")]
    Unknown {
        /// A variant, commit or ref.
        name: String,
    },
    /// A path that cannot stand in a tree.
    #[error("`{path}` cannot be a file of a genome")]
    BadPath {
        /// The path.
        path: String,
    },
    /// A file that is no text.
    #[error("`{path}` of {commit} is not UTF-8 text")]
    NotText {
        /// The file.
        path: String,
        /// The commit.
        commit: String,
    },
    /// The git thread could not be started.
    #[error("cannot start the git thread")]
    Thread(#[source] io::Error),
    /// The git thread has ended.
    #[error("the population is closed")]
    Closed,
}

/// Says what git was doing when it failed.
pub trait Doing<T> {
    /// `what` completes "git cannot …".
    fn doing(self, what: &str) -> Result<T, PopulationError>;
}

impl<T> Doing<T> for Result<T, git2::Error> {
    fn doing(self, what: &str) -> Result<T, PopulationError> {
        self.map_err(|source| PopulationError::Git { what: what.to_owned(), source })
    }
}
