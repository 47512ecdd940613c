//! What can go wrong with a journal.

use std::{io, path::PathBuf, sync::Arc};

/// A journal could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// There is no journal at this path.
    #[error("there is no journal at `{path}`")]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The file could not be opened.
    #[error("cannot open the journal `{path}`")]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: rusqlite::Error,
    },
    /// The file is a database, but not one of ours.
    #[error("`{path}` is not a journal of this program")]
    NotAJournal {
        /// The file.
        path: PathBuf,
    },
    /// The file was written by a program with another layout of its tables.
    #[error("the journal `{path}` has layout {found}; this program reads layout {expected}")]
    OtherLayout {
        /// The file.
        path: PathBuf,
        /// The layout found.
        found: i64,
        /// The layout this program reads and writes.
        expected: i64,
    },
    /// The file is torn or overwritten.
    #[error("the journal `{path}` is damaged")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What the database said.
        #[source]
        source: rusqlite::Error,
    },
    /// A write was asked of a journal that was opened for reading.
    #[error("the journal was opened for reading only")]
    ReadOnly,
    /// A write failed. Everything written after it fails too: the run must stop.
    #[error("cannot write to the journal")]
    Write(#[source] Arc<rusqlite::Error>),
    /// A read failed.
    #[error("cannot read from the journal")]
    Read(#[from] rusqlite::Error),
    /// A value cannot be written as JSON, or a stored one is not what it should be.
    #[error("{what} in the journal cannot be read or written as JSON")]
    Json {
        /// Which value.
        what: String,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// A packed blob cannot be written or opened.
    #[error("{what} in the journal cannot be packed or unpacked")]
    Pack {
        /// Which blob.
        what: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The writer thread could not be started.
    #[error("cannot start the journal's writer")]
    Thread(#[source] io::Error),
    /// The writer has ended.
    #[error("the journal is closed")]
    Closed,
}
